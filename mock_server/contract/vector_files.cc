#include "mock_server/contract/vector_files.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "mock_server/contract/request_hash.h"

namespace aex::contract {
namespace {

constexpr const char* kFixtures = AEX_SOURCE_DIR "/fixtures/";

std::vector<Json> ReadVectors(const std::string& path) {
  std::ifstream file(kFixtures + path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  const auto document = ParseJson(text.str(), {.refuse_duplicate_keys = true});
  if (!document) {
    ADD_FAILURE() << path << ": " << Describe(document.error());
    return {};
  }
  const Json* vectors = Find(*document, "vectors");
  if (!IsArray(vectors) || vectors->empty()) {
    ADD_FAILURE() << path << ": no vectors";
    return {};
  }
  return vectors->get_ref<const Json::array_t&>();
}

}  // namespace

const std::vector<Json>& VectorsOf(const std::string& path) {
  static std::map<std::string, std::vector<Json>> files;
  const auto [entry, is_new] = files.try_emplace(path);
  if (is_new) entry->second = ReadVectors(path);
  return entry->second;
}

std::vector<std::string> VectorFilesIn(const std::string& folder) {
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::directory_iterator(kFixtures + folder)) {
    if (entry.path().extension() == ".json")
      paths.push_back(folder + "/" + entry.path().filename().string());
  }
  std::sort(paths.begin(), paths.end());
  EXPECT_FALSE(paths.empty()) << folder;
  return paths;
}

std::string TextMember(const Json& vector, std::string_view key) {
  const std::string* text = AsString(Find(vector, key));
  if (text != nullptr) return *text;
  ADD_FAILURE() << "no text " << key << " in " << Stringify(vector);
  return {};
}

std::string Sorted(const Json& value) { return CanonicalJson(value); }

Json MustParse(std::string_view text) {
  auto value = ParseJson(text);
  if (value) return *std::move(value);
  ADD_FAILURE() << Describe(value.error()) << " in " << text;
  return Json();
}

std::string Quoted(std::size_t n, char c) {
  std::string out(n + 2, c);
  out.front() = out.back() = '"';
  return out;
}

Json BaseRequest() {
  return MustParse(R"({"workspaceId":"workspace-1","idempotencyKey":"idem-1",
    "provider":"anthropic","submission":{"model":"claude-haiku-4-5","prompt":["hello"],
    "agentsMd":[],"files":[],"mcpServers":[]},
    "secrets":{"apiKeys":{"anthropic":"sk-anthropic-test"}}})");
}

Json BaseWith(const std::string& pointer, const std::string& json) {
  Json request = BaseRequest();
  request[Json::json_pointer(pointer)] = MustParse(json);
  return request;
}

}  // namespace aex::contract
