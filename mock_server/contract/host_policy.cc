// RefuseHost: the textual deny list of contract 2.11 and 2.17.
#include <charconv>
#include <optional>

#include "mock_server/contract/mcp_servers.h"
#include "mock_server/contract/url_host.h"

namespace aex::contract {
namespace {

struct Ipv4Range {
  std::uint32_t network;
  int bits;
  std::string_view text;
};

constexpr std::uint32_t Address(std::uint32_t a, std::uint32_t b) { return a << 24 | b << 16; }

constexpr Ipv4Range kRanges[] = {
    {Address(127, 0), 8, " must not target loopback IPv4 (127.0.0.0/8)"},
    {Address(169, 254), 16,
     " must not target link-local IPv4 (169.254.0.0/16) — cloud metadata range"},
    {Address(100, 64), 10, " must not target CGNAT IPv4 (100.64.0.0/10)"},
    {Address(10, 0), 8, " must not target RFC1918 IPv4 (10.0.0.0/8)"},
    {Address(172, 16), 12, " must not target RFC1918 IPv4 (172.16.0.0/12)"},
    {Address(192, 168), 16, " must not target RFC1918 IPv4 (192.168.0.0/16)"},
};

std::string_view RefuseIpv4(std::uint32_t address) {
  for (const Ipv4Range& range : kRanges) {
    if ((address ^ range.network) >> (32 - range.bits) == 0) return range.text;
  }
  return {};
}

bool IsHex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

// At most four hexadecimal digits up to `end`, which is consumed when given.
std::optional<std::uint32_t> TakePiece(std::string_view& text, std::optional<char> end) {
  std::uint32_t piece = 0;
  const auto [after, problem] =
      std::from_chars(text.data(), text.data() + text.size(), piece, 16);
  if (problem != std::errc() || piece > 0xFFFF) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(after - text.data()));
  if (!end) return text.empty() ? std::optional(piece) : std::nullopt;
  if (!text.starts_with(*end)) return std::nullopt;
  text.remove_prefix(1);
  return piece;
}

// "::ffff:7f00:1", the printed form of ::ffff:127.0.0.1.
std::optional<std::uint32_t> MappedIpv4(std::string_view address) {
  static constexpr std::string_view kPrefix = "::ffff:";
  if (!address.starts_with(kPrefix)) return std::nullopt;
  address.remove_prefix(kPrefix.size());
  const auto high = TakePiece(address, ':');
  if (!high) return std::nullopt;
  const auto low = TakePiece(address, std::nullopt);
  if (!low) return std::nullopt;
  return *high << 16 | *low;
}

// ^<prefix>[0-9a-f]{0,extra}: at the start of the address.
bool FirstPieceIs(std::string_view address, std::string_view prefix,
                  std::string_view next_of, std::size_t extra) {
  if (!address.starts_with(prefix)) return false;
  address.remove_prefix(prefix.size());
  if (address.empty() || next_of.find(address[0]) == std::string_view::npos) return false;
  address.remove_prefix(1);
  std::size_t more = 0;
  while (more < extra && more < address.size() && IsHex(address[more])) ++more;
  return address.substr(more).starts_with(':');
}

std::string_view RefuseIpv6(std::string_view address) {
  if (address == "::1") return " must not target loopback IPv6 (::1)";
  if (const auto mapped = MappedIpv4(address)) return RefuseIpv4(*mapped);
  if (FirstPieceIs(address, "fe", "89ab", 1))
    return " must not target link-local IPv6 (fe80::/10)";
  if (FirstPieceIs(address, "f", "cd", 2))
    return " must not target unique-local IPv6 (fc00::/7)";
  return {};
}

}  // namespace

std::string_view RefuseHost(std::string_view host) {
  if (host == "localhost" || host.ends_with(".localhost"))
    return " must not target a loopback hostname";
  if (host.size() >= 2 && host.front() == '[')
    return RefuseIpv6(host.substr(1, host.size() - 2));
  if (const auto address = Ipv4OfHost(host)) return RefuseIpv4(*address);
  return {};
}

}  // namespace aex::contract
