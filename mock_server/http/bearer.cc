#include "mock_server/http/bearer.h"

#include <strings.h>

#include <algorithm>

#include "mock_server/contract/digest.h"

namespace aex::http {
namespace {

constexpr std::string_view kScheme = "Bearer ";
constexpr std::size_t kPlainNameBytes = 16;
constexpr std::size_t kLabelDigits = 6;

bool IsTokenChar(char c) { return c > ' ' && c != 0x7F; }

bool IsPlainName(std::string_view name) {
  if (name.empty() || name.size() > kPlainNameBytes) return false;
  for (const char c : name) {
    if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-') return false;
  }
  return true;
}

}  // namespace

bool IsToken(std::string_view token) {
  return !token.empty() && token.size() <= kMaxTokenBytes &&
         std::all_of(token.begin(), token.end(), IsTokenChar);
}

std::optional<std::string> BearerToken(const Headers& headers) {
  const std::string* value = nullptr;
  for (const Header& header : headers) {
    if (strcasecmp(header.name.c_str(), "authorization") != 0) continue;
    if (value != nullptr) return std::nullopt;
    value = &header.value;
  }
  if (value == nullptr || value->size() <= kScheme.size() ||
      strncasecmp(value->c_str(), kScheme.data(), kScheme.size()) != 0)
    return std::nullopt;
  std::string token = value->substr(kScheme.size());
  if (!IsToken(token)) return std::nullopt;
  return token;
}

std::string_view ScenarioInToken(std::string_view token) {
  const std::size_t tilde = token.rfind('~');
  return tilde == std::string_view::npos ? std::string_view() : token.substr(tilde + 1);
}

std::string TokenLabel(std::string_view token) {
  const std::size_t tilde = token.rfind('~');
  const std::string_view name = token.substr(0, tilde);
  std::string label = IsPlainName(name)
                          ? std::string(name)
                          : "token-" + contract::Sha256Hex(name).substr(0, kLabelDigits);
  if (tilde != std::string_view::npos) {
    label.push_back('~');
    label += token.substr(tilde + 1);
  }
  return label;
}

}  // namespace aex::http
