#include "mock_server/contract/name_rules.h"

#include <algorithm>

namespace aex::contract {
namespace {

bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
bool IsLetter(char c) { return IsLower(c) || IsUpper(c); }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsOneOf(char c, std::string_view set) { return set.find(c) != std::string_view::npos; }

// One character of the first class, then at most `more` of the second.
template <typename First, typename Rest>
bool Matches(std::string_view text, First first, Rest rest, std::size_t more) {
  return !text.empty() && text.size() - 1 <= more && first(text[0]) &&
         std::all_of(text.begin() + 1, text.end(), rest);
}

bool IsSlugChar(char c) { return IsLower(c) || IsDigit(c) || IsOneOf(c, "_-"); }

}  // namespace

bool IsServerName(std::string_view text) { return Matches(text, IsLower, IsSlugChar, 62); }

bool IsToolName(std::string_view text) {
  return Matches(
      text, [](char c) { return IsLower(c) || IsDigit(c); }, IsSlugChar, 127);
}

bool IsAssetId(std::string_view text) {
  static constexpr std::string_view kPrefix = "asset_";
  if (!text.starts_with(kPrefix)) return false;
  text.remove_prefix(kPrefix.size());
  return text.size() >= 8 && text.size() <= 128 &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return IsLetter(c) || IsDigit(c) || IsOneOf(c, "_-"); });
}

bool IsSecretEnvName(std::string_view text) {
  return Matches(
      text, [](char c) { return IsLetter(c) || c == '_'; },
      [](char c) { return IsLetter(c) || IsDigit(c) || c == '_'; }, 127);
}

bool IsEnvVarKey(std::string_view text) {
  return Matches(
      text, [](char c) { return IsUpper(c) || c == '_'; },
      [](char c) { return IsUpper(c) || IsDigit(c) || c == '_'; },
      std::string_view::npos);
}

bool IsSecretHandle(std::string_view text) {
  return Matches(
      text, [](char c) { return IsLetter(c) || IsDigit(c); },
      [](char c) { return IsLetter(c) || IsDigit(c) || IsOneOf(c, "._-"); }, 127);
}

bool IsHeaderToken(std::string_view text) {
  const auto is_token = [](char c) {
    return IsLetter(c) || IsDigit(c) || IsOneOf(c, "!#$%&'*+-.^_`|~");
  };
  return Matches(text, is_token, is_token, 63);
}

bool IsQueryName(std::string_view text) {
  const auto is_name = [](char c) { return IsLetter(c) || IsDigit(c) || IsOneOf(c, "_-."); };
  return Matches(text, is_name, is_name, 63);
}

std::string AsciiLower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (IsUpper(c)) c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::string AsciiUpper(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (IsLower(c)) c = static_cast<char>(c - 'a' + 'A');
  }
  return out;
}

}  // namespace aex::contract
