#include "mock_server/contract/url.h"

#include <array>

#include "mock_server/contract/url_host.h"
#include "mock_server/contract/utf8.h"

namespace aex::contract {
namespace {

bool IsAlpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

struct SpecialScheme {
  std::string_view name;
  std::optional<std::uint16_t> port;
};
constexpr std::array<SpecialScheme, 6> kSpecialSchemes = {{{"http", 80},
                                                           {"https", 443},
                                                           {"ws", 80},
                                                           {"wss", 443},
                                                           {"ftp", 21},
                                                           {"file", std::nullopt}}};

const SpecialScheme* FindSpecial(std::string_view scheme) {
  for (const SpecialScheme& special : kSpecialSchemes) {
    if (special.name == scheme) return &special;
  }
  return nullptr;
}

// The percent-encode sets: printable ASCII that is encoded in each part.
constexpr std::string_view kFragmentSet = " \"<>`";
constexpr std::string_view kQuerySet = " \"#<>";
constexpr std::string_view kSpecialQuerySet = " \"#<>'";
constexpr std::string_view kPathSet = " \"#<>?^`{}";
constexpr std::string_view kUserinfoSet = " \"#<>?^`{}/:;=@[\\]|";

void AppendEncoded(std::string_view text, std::string_view set, std::string& out) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte > 0x7E || set.find(c) != std::string_view::npos) {
      out.push_back('%');
      out.push_back(kHex[byte >> 4]);
      out.push_back(kHex[byte & 0xF]);
    } else {
      out.push_back(c);
    }
  }
}

std::string Encoded(std::string_view text, std::string_view set) {
  std::string out;
  AppendEncoded(text, set, out);
  return out;
}

// Outer blanks and controls off, tabs and line ends out, lone surrogates to
// U+FFFD.
std::string Clean(std::string_view text) {
  const auto is_outer = [](char c) { return static_cast<unsigned char>(c) <= 0x20; };
  while (!text.empty() && is_outer(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_outer(text.back())) text.remove_suffix(1);
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = Utf8SequenceLength(text);
    if (length == 0) {
      std::size_t bad = 0;
      DecodeUtf8(text, bad);
      out += "\xEF\xBF\xBD";
      text.remove_prefix(bad);
      continue;
    }
    if (text[0] != '\t' && text[0] != '\n' && text[0] != '\r') out.append(text, 0, length);
    text.remove_prefix(length);
  }
  return out;
}

// A segment of one or two dots, each of which may be written "%2e".
int DotsOf(std::string_view segment) {
  int dots = 0;
  while (!segment.empty()) {
    if (segment[0] == '.') {
      segment.remove_prefix(1);
    } else if (segment.size() >= 3 && segment[0] == '%' && segment[1] == '2' &&
               Lower(segment[2]) == 'e') {
      segment.remove_prefix(3);
    } else {
      return 0;
    }
    if (++dots > 2) return 0;
  }
  return dots;
}

bool IsDriveLetter(std::string_view text) {
  return text.size() == 2 && IsAlpha(text[0]) && (text[1] == ':' || text[1] == '|');
}

class UrlParser {
 public:
  bool Parse(std::string_view rest) {
    if (!TakeScheme(rest)) return false;
    if (const std::size_t at = rest.find('#'); at != std::string_view::npos) {
      url_.fragment = Encoded(rest.substr(at + 1), kFragmentSet);
      rest = rest.substr(0, at);
    }
    if (const std::size_t at = rest.find('?'); at != std::string_view::npos) {
      url_.query = Encoded(rest.substr(at + 1),
                           special_ != nullptr ? kSpecialQuerySet : kQuerySet);
      rest = rest.substr(0, at);
    }
    if (IsFile()) return FileRest(rest);
    if (special_ != nullptr) {
      while (!rest.empty() && IsSlash(rest[0])) rest.remove_prefix(1);
      return AuthorityAndPath(rest);
    }
    if (rest.starts_with("//")) return AuthorityAndPath(rest.substr(2));
    if (rest.starts_with('/')) {
      Path(rest);
    } else {
      url_.path = Encoded(rest, "");
    }
    return true;
  }

  Url Take() { return std::move(url_); }

 private:
  bool IsFile() const { return url_.scheme == "file"; }
  bool IsSlash(char c) const { return c == '/' || (special_ != nullptr && c == '\\'); }

  bool TakeScheme(std::string_view& rest) {
    if (rest.empty() || !IsAlpha(rest[0])) return false;
    std::size_t end = 0;
    while (end < rest.size() && (IsAlpha(rest[end]) || IsDigit(rest[end]) ||
                                 rest[end] == '+' || rest[end] == '-' || rest[end] == '.'))
      url_.scheme.push_back(Lower(rest[end++]));
    if (end == rest.size() || rest[end] != ':') return false;
    rest.remove_prefix(end + 1);
    special_ = FindSpecial(url_.scheme);
    return true;
  }

  std::size_t EndOfAuthority(std::string_view rest) const {
    std::size_t end = 0;
    while (end < rest.size() && !IsSlash(rest[end])) ++end;
    return end;
  }

  bool AuthorityAndPath(std::string_view rest) {
    const std::size_t end = EndOfAuthority(rest);
    std::string_view authority = rest.substr(0, end);
    if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
      Userinfo(authority.substr(0, at));
      authority.remove_prefix(at + 1);
      if (authority.empty()) return false;
    }
    if (!HostAndPort(authority)) return false;
    Path(rest.substr(end));
    return true;
  }

  void Userinfo(std::string_view text) {
    const std::size_t colon = text.find(':');
    url_.username = Encoded(text.substr(0, colon), kUserinfoSet);
    if (colon != std::string_view::npos)
      url_.password = Encoded(text.substr(colon + 1), kUserinfoSet);
  }

  bool HostAndPort(std::string_view text) {
    bool bracketed = false;
    std::size_t end = 0;
    for (; end < text.size() && (bracketed || text[end] != ':'); ++end) {
      if (text[end] == '[') bracketed = true;
      if (text[end] == ']') bracketed = false;
    }
    const bool has_port = end < text.size();
    if (end == 0 && (has_port || special_ != nullptr)) return false;
    url_.host = special_ != nullptr ? ParseHost(text.substr(0, end))
                                    : ParseOpaqueHost(text.substr(0, end));
    return url_.host.has_value() && (!has_port || Port(text.substr(end + 1)));
  }

  bool Port(std::string_view digits) {
    std::uint32_t port = 0;
    for (const char c : digits) {
      if (!IsDigit(c)) return false;
      port = port * 10 + static_cast<std::uint32_t>(c - '0');
      if (port > 65535) return false;
    }
    const auto number = static_cast<std::uint16_t>(port);
    const bool own = special_ != nullptr && special_->port == number;
    if (!digits.empty() && !own) url_.port = number;
    return true;
  }

  bool FileRest(std::string_view rest) {
    url_.host = "";
    if (rest.size() >= 2 && IsSlash(rest[0]) && IsSlash(rest[1])) {
      const std::string_view after = rest.substr(2);
      const std::string_view host = after.substr(0, EndOfAuthority(after));
      if (!IsDriveLetter(host)) {
        if (!host.empty()) url_.host = ParseHost(host);
        if (!url_.host) return false;
        if (*url_.host == "localhost") url_.host = "";
        rest = after.substr(host.size());
      } else {
        rest = after;
      }
    }
    Path(rest);
    return true;
  }

  // `rest` begins with a slash, or has none where the scheme adds it.
  void Path(std::string_view rest) {
    if (rest.empty() && special_ == nullptr) return;
    if (!rest.empty() && IsSlash(rest[0])) rest.remove_prefix(1);
    while (true) {
      std::size_t end = 0;
      while (end < rest.size() && !IsSlash(rest[end])) ++end;
      const bool last = end == rest.size();
      Segment(rest.substr(0, end), last);
      if (last) return;
      rest.remove_prefix(end + 1);
    }
  }

  void Segment(std::string_view segment, bool last) {
    const int dots = DotsOf(segment);
    if (dots == 2) DropLastSegment();
    if (dots > 0) {
      if (last) url_.path.push_back('/');
      return;
    }
    const bool drive = IsFile() && url_.path.empty() && IsDriveLetter(segment);
    url_.path.push_back('/');
    AppendEncoded(segment, kPathSet, url_.path);
    if (drive) url_.path.back() = ':';
  }

  void DropLastSegment() {
    if (IsFile() && url_.path.size() == 3 && IsAlpha(url_.path[1]) && url_.path[2] == ':')
      return;
    // Segments hold no slash, so the last one begins at the last slash.
    const std::size_t at = url_.path.rfind('/');
    if (at != std::string::npos) url_.path.resize(at);
  }

  Url url_;
  const SpecialScheme* special_ = nullptr;
};

}  // namespace

std::optional<Url> ParseUrl(std::string_view text) {
  const std::string clean = Clean(text);
  UrlParser parser;
  if (!parser.Parse(clean)) return std::nullopt;
  return parser.Take();
}

std::string OriginOf(const Url& url) {
  std::string out = url.scheme;
  out += "://";
  out += url.host.value_or("");
  if (url.port) {
    out.push_back(':');
    out += std::to_string(*url.port);
  }
  return out;
}

}  // namespace aex::contract
