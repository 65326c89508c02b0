#include "conformance/reference/base_url.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace aex::conformance {
namespace {

constexpr std::string_view kHttp = "http://";
constexpr std::string_view kHttps = "https://";
constexpr int kMaxPort = 65535;

bool IsUrlByte(char byte) { return byte > ' ' && byte < 0x7f; }

bool IsUnreserved(char byte) {
  const bool letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
  const bool digit = byte >= '0' && byte <= '9';
  constexpr std::string_view kMarks = "-_.!~*'()";
  return letter || digit || kMarks.find(byte) != std::string_view::npos;
}

// The port of "host:port", 80 when there is none; nothing when it is no port.
std::optional<int> PortOf(std::string_view after_host) {
  if (after_host.empty()) return 80;
  if (after_host.front() != ':') return std::nullopt;
  const std::string_view digits = after_host.substr(1);
  int port = 0;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), port);
  const bool whole = error == std::errc{} && end == digits.data() + digits.size();
  if (!whole || port < 1 || port > kMaxPort) return std::nullopt;
  return port;
}

}  // namespace

Result<BaseUrl> ParseBaseUrl(std::string_view text) {
  if (text.starts_with(kHttps)) {
    return Invalid("the reference client speaks http only, not https", "baseUrl");
  }
  if (!text.starts_with(kHttp) || !std::ranges::all_of(text, IsUrlByte) ||
      text.find_first_of("?#@") != std::string_view::npos) {
    return Invalid("expected http://host[:port][/path]", "baseUrl");
  }
  std::string_view rest = text.substr(kHttp.size());
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  const std::string_view authority = rest.substr(0, slash);
  std::string_view prefix = rest.substr(slash);
  while (prefix.ends_with('/')) prefix.remove_suffix(1);

  const bool bracketed = authority.starts_with('[');
  const std::size_t end = authority.find(bracketed ? ']' : ':');
  if (bracketed && end == std::string_view::npos) {
    return Invalid("the bracket of the IPv6 address is not closed", "baseUrl");
  }
  const std::string_view host = authority.substr(bracketed ? 1 : 0, end - bracketed);
  const std::size_t after = std::min(bracketed ? end + 1 : end, authority.size());
  const std::optional<int> port = PortOf(authority.substr(after));
  if (host.empty()) return Invalid("the host is missing", "baseUrl");
  if (!port) return Invalid("the port must be 1 to 65535", "baseUrl");
  return BaseUrl{std::string(host), *port, std::string(prefix)};
}

Result<BaseUrl> ParseStreamUrl(std::string_view text) {
  constexpr std::string_view kWs = "ws://";
  if (!text.starts_with(kWs)) return Invalid("expected ws://host[:port][/path]", "wsUrl");
  return ParseBaseUrl(std::string(kHttp).append(text.substr(kWs.size())));
}

std::string EncodeUriComponent(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string encoded;
  encoded.reserve(text.size());
  for (const char byte : text) {
    if (IsUnreserved(byte)) {
      encoded += byte;
      continue;
    }
    const auto value = static_cast<unsigned char>(byte);
    encoded += '%';
    encoded += kHex[value >> 4];
    encoded += kHex[value & 15];
  }
  return encoded;
}

}  // namespace aex::conformance
