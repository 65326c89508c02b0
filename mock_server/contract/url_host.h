// Hosts of URLs, as the WHATWG URL standard reads and prints them: domains, the
// number forms of IPv4 (decimal, hex, octal, short), IPv6.
//
// No IDNA beyond ASCII lower-casing: a label that is not ASCII is accepted as it
// stands, so look-alike digits and dots of other scripts stay unmapped, and
// `xn--` labels are not checked. IPv6 zones are refused. Pure functions; linear
// in the text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace aex::contract {

// The host of a special scheme (http, https, ...), printed: lower case, IPv4
// dotted, IPv6 compressed and in brackets. Empty when the text is no host.
std::optional<std::string> ParseHost(std::string_view text);
// The host of any other scheme: kept but for percent-encoding.
std::optional<std::string> ParseOpaqueHost(std::string_view text);

// The address behind a printed host: "127.0.0.1", or null when it is none.
std::optional<std::uint32_t> Ipv4OfHost(std::string_view host);
// The dotted form.
std::string FormatIpv4(std::uint32_t address);

}  // namespace aex::contract
