#include "conformance/subject/child_environment.h"

#include <algorithm>
#include <array>

namespace aex::conformance {
namespace {

constexpr std::array<std::string_view, 4> kSecretWords = {"TOKEN", "SECRET", "PASSWORD",
                                                          "API_KEY"};
constexpr std::array<std::string_view, 2> kSecretPrefixes = {"GITHUB_", "CI_JOB_"};

std::string UpperCase(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return out;
}

}  // namespace

bool IsWithheld(std::string_view name) {
  const std::string upper = UpperCase(name);
  return std::any_of(kSecretWords.begin(), kSecretWords.end(),
                     [&](std::string_view word) {
                       return upper.find(word) != std::string::npos;
                     }) ||
         std::any_of(kSecretPrefixes.begin(), kSecretPrefixes.end(),
                     [&](std::string_view prefix) { return upper.starts_with(prefix); });
}

std::vector<std::string> ChildEnvironment(const std::vector<std::string>& own) {
  std::vector<std::string> out;
  for (const std::string& entry : own) {
    const std::string_view name = std::string_view(entry).substr(0, entry.find('='));
    if (name != "TZ" && !IsWithheld(name)) out.push_back(entry);
  }
  out.emplace_back("TZ=UTC");
  return out;
}

std::vector<std::string> ChildEnvironment(const char* const* own) {
  std::vector<std::string> entries;
  for (; own != nullptr && *own != nullptr; ++own) entries.emplace_back(*own);
  return ChildEnvironment(entries);
}

}  // namespace aex::conformance
