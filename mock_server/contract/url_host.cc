#include "mock_server/contract/url_host.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include "mock_server/contract/utf8.h"

namespace aex::contract {
namespace {

constexpr std::size_t kIpv6Pieces = 8;
constexpr std::size_t kMaxIpv4Parts = 4;
using Ipv6 = std::array<std::uint16_t, kIpv6Pieces>;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

int HexDigit(char c) {
  if (IsDigit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool IsForbiddenInHost(char c) {
  static constexpr std::string_view kForbidden("\0\t\n\r #/:<>?@[\\]^|", 17);
  return kForbidden.find(c) != std::string_view::npos;
}

bool IsForbiddenInDomain(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7F || c == '%' || IsForbiddenInHost(c);
}

std::string PercentDecode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && HexDigit(text[i + 1]) >= 0 &&
        HexDigit(text[i + 2]) >= 0) {
      out.push_back(static_cast<char>(HexDigit(text[i + 1]) * 16 + HexDigit(text[i + 2])));
      i += 2;
    } else {
      out.push_back(text[i]);
    }
  }
  return out;
}

// One number of an IPv4 address; beyond 32 bits it saturates.
std::optional<std::uint64_t> Ipv4Number(std::string_view part) {
  if (part.empty()) return std::nullopt;
  unsigned base = 10;
  if (part.size() >= 2 && part[0] == '0' && (part[1] == 'x' || part[1] == 'X')) {
    base = 16;
    part.remove_prefix(2);
  } else if (part.size() >= 2 && part[0] == '0') {
    base = 8;
    part.remove_prefix(1);
  }
  std::uint64_t number = 0;
  for (const char c : part) {
    const int digit = HexDigit(c);
    if (digit < 0 || static_cast<unsigned>(digit) >= base) return std::nullopt;
    number = std::min<std::uint64_t>(number * base + static_cast<unsigned>(digit), 1ull << 40);
  }
  return number;
}

// Whether the last label decides that this must be an IPv4 address.
bool EndsInNumber(std::string_view domain) {
  if (domain.ends_with('.')) domain.remove_suffix(1);
  const std::size_t dot = domain.rfind('.');
  const std::string_view last =
      dot == std::string_view::npos ? domain : domain.substr(dot + 1);
  if (last.empty()) return false;
  return std::all_of(last.begin(), last.end(), IsDigit) || Ipv4Number(last).has_value();
}

std::optional<std::uint32_t> ParseIpv4(std::string_view text) {
  if (text.ends_with('.')) text.remove_suffix(1);
  std::vector<std::uint64_t> numbers;
  while (true) {
    const std::size_t dot = text.find('.');
    const auto number = Ipv4Number(text.substr(0, dot));
    if (!number || numbers.size() == kMaxIpv4Parts) return std::nullopt;
    numbers.push_back(*number);
    if (dot == std::string_view::npos) break;
    text.remove_prefix(dot + 1);
  }
  // The last number fills the bytes that the others leave.
  std::uint64_t address = numbers.back();
  if (address >= 1ull << (8 * (5 - numbers.size()))) return std::nullopt;
  for (std::size_t i = 0; i + 1 < numbers.size(); ++i) {
    if (numbers[i] > 255) return std::nullopt;
    address += numbers[i] << (8 * (3 - i));
  }
  return static_cast<std::uint32_t>(address);
}

// Four decimal numbers without leading zeros: the end of an IPv6 address.
std::optional<std::uint32_t> DottedQuad(std::string_view text) {
  std::uint32_t address = 0;
  for (int part = 0; part < 4; ++part) {
    if (part > 0) {
      if (!text.starts_with('.')) return std::nullopt;
      text.remove_prefix(1);
    }
    unsigned number = 0;
    std::size_t count = 0;
    for (; count < text.size() && IsDigit(text[count]); ++count) {
      if (count == 1 && number == 0) return std::nullopt;
      number = number * 10 + static_cast<unsigned>(text[count] - '0');
      if (number > 255) return std::nullopt;
    }
    if (count == 0) return std::nullopt;
    address = address << 8 | number;
    text.remove_prefix(count);
  }
  if (!text.empty()) return std::nullopt;
  return address;
}

std::optional<Ipv6> ParseIpv6(std::string_view text) {
  Ipv6 address{};
  std::size_t piece = 0;
  std::optional<std::size_t> compress;
  std::size_t at = 0;
  if (text.starts_with(':')) {
    if (!text.starts_with("::")) return std::nullopt;
    at = 2;
    compress = ++piece;
  }
  while (at < text.size()) {
    if (piece == kIpv6Pieces) return std::nullopt;
    if (text[at] == ':') {
      if (compress) return std::nullopt;
      ++at;
      compress = ++piece;
      continue;
    }
    unsigned value = 0;
    const std::size_t begin = at;
    for (; at < text.size() && at - begin < 4 && HexDigit(text[at]) >= 0; ++at)
      value = value * 16 + static_cast<unsigned>(HexDigit(text[at]));
    if (at < text.size() && text[at] == '.') {
      const auto quad = DottedQuad(text.substr(begin));
      if (at == begin || piece > kIpv6Pieces - 2 || !quad) return std::nullopt;
      address[piece++] = static_cast<std::uint16_t>(*quad >> 16);
      address[piece++] = static_cast<std::uint16_t>(*quad & 0xFFFF);
      break;
    }
    if (at < text.size()) {
      if (text[at] != ':' || at + 1 == text.size()) return std::nullopt;
      ++at;
    }
    address[piece++] = static_cast<std::uint16_t>(value);
  }
  if (!compress) return piece == kIpv6Pieces ? std::optional(address) : std::nullopt;
  // What follows "::" moves to the end.
  std::size_t swaps = piece - *compress;
  for (piece = kIpv6Pieces - 1; piece != 0 && swaps > 0; --piece, --swaps)
    std::swap(address[piece], address[*compress + swaps - 1]);
  return address;
}

std::string FormatIpv6(const Ipv6& address) {
  // The first longest run of at least two zero pieces becomes "::".
  std::size_t best = kIpv6Pieces, best_length = 1;
  for (std::size_t i = 0; i < kIpv6Pieces; ++i) {
    std::size_t length = 0;
    while (i + length < kIpv6Pieces && address[i + length] == 0) ++length;
    if (length > best_length) {
      best = i;
      best_length = length;
    }
  }
  std::string out;
  for (std::size_t i = 0; i < kIpv6Pieces;) {
    if (i == best) {
      out += i == 0 ? "::" : ":";
      i += best_length;
      continue;
    }
    char digits[4];
    const auto end = std::to_chars(digits, digits + sizeof digits, address[i], 16).ptr;
    out.append(digits, end);
    if (++i < kIpv6Pieces) out.push_back(':');
  }
  return out;
}

std::optional<std::string> ParseBracketed(std::string_view text) {
  if (!text.ends_with(']')) return std::nullopt;
  const auto address = ParseIpv6(text.substr(1, text.size() - 2));
  if (!address) return std::nullopt;
  std::string out = "[";
  out += FormatIpv6(*address);
  out.push_back(']');
  return out;
}

}  // namespace

std::optional<std::string> ParseHost(std::string_view text) {
  if (text.starts_with('[')) return ParseBracketed(text);
  std::string domain = PercentDecode(text);
  // Undecodable bytes and U+FFFD are what IDNA would refuse.
  if (domain.empty() || !IsValidUtf8(domain) ||
      domain.find("\xEF\xBF\xBD") != std::string::npos)
    return std::nullopt;
  for (char& c : domain) {
    if (IsForbiddenInDomain(c)) return std::nullopt;
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  if (!EndsInNumber(domain)) return domain;
  const auto address = ParseIpv4(domain);
  if (!address) return std::nullopt;
  return FormatIpv4(*address);
}

std::optional<std::string> ParseOpaqueHost(std::string_view text) {
  if (text.starts_with('[')) return ParseBracketed(text);
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (IsForbiddenInHost(c)) return std::nullopt;
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte > 0x7E) {
      out.push_back('%');
      out.push_back(kHex[byte >> 4]);
      out.push_back(kHex[byte & 0xF]);
    } else {
      out.push_back(c);
    }
  }
  return out;
}

std::optional<std::uint32_t> Ipv4OfHost(std::string_view host) { return DottedQuad(host); }

std::string FormatIpv4(std::uint32_t address) {
  std::string out;
  for (int shift = 24; shift >= 0; shift -= 8) {
    out += std::to_string(address >> shift & 0xFF);
    if (shift > 0) out.push_back('.');
  }
  return out;
}

}  // namespace aex::contract
