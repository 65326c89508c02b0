// Absolute URLs as the WHATWG URL standard parses them, as far as the contract
// looks at them (2.4, 2.11, 2.16, 2.17).
//
// No base URL, no IDNA (see url_host.h). Outer blanks and control characters
// are trimmed, tabs and line ends removed, backslashes are slashes in special
// schemes, dot segments are resolved, what may not stand in a part is
// percent-encoded. Pure functions; linear in the text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace aex::contract {

struct Url {
  std::string scheme;  // Lower case, without the colon.
  std::string username;
  std::string password;
  std::optional<std::string> host;  // As printed; IPv6 in brackets.
  std::optional<std::uint16_t> port;  // Empty for the scheme's own.
  std::string path;  // With its leading slash, unless the scheme has none.
  std::optional<std::string> query;     // Without "?".
  std::optional<std::string> fragment;  // Without "#".

  bool operator==(const Url&) const = default;
};

// Empty when the text is no absolute URL.
std::optional<Url> ParseUrl(std::string_view text);

// "https://host[:port]"; for special schemes only.
std::string OriginOf(const Url& url);

}  // namespace aex::contract
