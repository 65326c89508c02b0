#include "mock_server/contract/secret_scan.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace aex::contract {
namespace {

constexpr std::array<std::string_view, 9> kNames = {
    "providerApiKey", "anthropicApiKey", "apiKey",         "apiKeys",    "accessToken",
    "refreshToken",   "password",        "mcpCredentials", "credentials"};

bool IsCredentialName(std::string_view key) {
  return std::find(kNames.begin(), kNames.end(), key) != kNames.end();
}

// A container being walked. `at` is one past the child being walked.
struct Level {
  const Json* array = nullptr;
  std::vector<JsonMember> members;
  std::size_t at = 0;

  std::size_t size() const { return array != nullptr ? array->size() : members.size(); }
  std::string Part() const {
    return array != nullptr ? std::to_string(at - 1) : std::string(members[at - 1].key);
  }
};

Error Refuse(const std::vector<Level>& levels) {
  std::string text = "Secret-bearing field is not allowed in platform submission: ";
  std::string pointer;
  bool first = true;
  for (const Level& level : levels) {
    const std::string part = level.Part();
    if (!first) text.push_back('.');
    first = false;
    text += part;
    pointer.push_back('/');
    pointer += PointerPart(part);
  }
  return Invalid(std::move(text), std::move(pointer));
}

void Enter(const Json& value, std::vector<Level>& levels) {
  if (value.is_array() && !value.empty()) {
    levels.push_back({&value, {}, 0});
  } else if (value.is_object() && !value.empty()) {
    levels.push_back({nullptr, MembersInJsOrder(value), 0});
  }
}

}  // namespace

std::span<const std::string_view> CredentialNames() { return kNames; }

Defect ScanForCredentials(const Json& root, FieldNames skipped) {
  std::vector<Level> levels;
  if (root.is_object()) Enter(root, levels);
  while (!levels.empty()) {
    Level& level = levels.back();
    if (level.at == level.size()) {
      levels.pop_back();
      continue;
    }
    const std::size_t child = level.at++;
    if (level.array != nullptr) {
      Enter(level.array->get_ref<const Json::array_t&>()[child], levels);
      continue;
    }
    const JsonMember member = level.members[child];
    const bool top = levels.size() == 1;
    if (top && std::find(skipped.begin(), skipped.end(), member.key) != skipped.end())
      continue;
    if (IsCredentialName(member.key)) return Refuse(levels);
    Enter(*member.value, levels);
  }
  return std::nullopt;
}

}  // namespace aex::contract
