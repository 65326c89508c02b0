#include "mock_server/http/control_guard.h"

#include <strings.h>

#include <charconv>

namespace aex::http {
namespace {

constexpr std::string_view kLocalhost = "localhost";
constexpr std::string_view kLoopback6 = "[::1]";
constexpr int kLoopbackNet = 127;

// Digits alone, no sign, at most `most`; nothing else counts as a number.
std::optional<int> Number(std::string_view text, int most) {
  int number = 0;
  const auto [end, problem] =
      std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = problem == std::errc() && end == text.data() + text.size();
  if (!whole || text.front() == '-' || number > most) return std::nullopt;
  return number;
}

// Without leading zeros, which some readers take for octal.
std::optional<int> AddressPart(std::string_view text) {
  if (text.size() > 1 && text.front() == '0') return std::nullopt;
  return Number(text, 255);
}

bool IsLoopback4(std::string_view name) {
  for (int part = 0; part < 4; ++part) {
    const std::size_t dot = name.find('.');
    if ((dot == std::string_view::npos) != (part == 3)) return false;
    const auto number = AddressPart(name.substr(0, dot));
    if (!number || (part == 0 && *number != kLoopbackNet)) return false;
    name.remove_prefix(part == 3 ? name.size() : dot + 1);
  }
  return true;
}

// The only header of that name; null when there is none or more than one.
const std::string* OnlyHeader(const Headers& headers, const char* name) {
  const std::string* only = nullptr;
  for (const Header& header : headers) {
    if (strcasecmp(header.name.c_str(), name) != 0) continue;
    if (only != nullptr) return nullptr;
    only = &header.value;
  }
  return only;
}

}  // namespace

bool IsLoopbackHost(std::string_view host) {
  const std::size_t bracket = host.starts_with('[') ? host.find(']') : 0;
  if (bracket == std::string_view::npos) return false;
  const std::size_t colon = host.find(':', bracket);
  const std::string_view name = host.substr(0, colon);
  if (colon != std::string_view::npos && !Number(host.substr(colon + 1), 65535)) return false;
  return name == kLoopback6 || IsLoopback4(name) ||
         (name.size() == kLocalhost.size() &&
          strncasecmp(name.data(), kLocalhost.data(), name.size()) == 0);
}

bool IsLoopbackOrigin(std::string_view origin) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (origin.starts_with(scheme)) return IsLoopbackHost(origin.substr(scheme.size()));
  }
  return false;
}

bool MayControl(const RequestHead& head) {
  const std::string* const host = OnlyHeader(head.headers, "host");
  if (!head.peer_is_loopback || host == nullptr || !IsLoopbackHost(*host)) return false;
  if (FindHeader(head.headers, "origin") == nullptr) return true;
  const std::string* const origin = OnlyHeader(head.headers, "origin");
  return origin != nullptr && IsLoopbackOrigin(*origin);
}

}  // namespace aex::http
