#include "conformance/report/safe_text.h"

#include <algorithm>
#include <array>

#include "conformance/report/text_columns.h"
#include "mock_server/contract/utf8.h"

namespace aex::conformance {
namespace {

constexpr std::string_view kHidden = "[hidden]";
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
// Shorter ones are words, not keys.
constexpr std::size_t kLeastKeyBytes = 8;
// "the bearer token": the thing, not one of them.
constexpr std::string_view kProse = "token";
// Beginnings of what providers hand out.
constexpr std::array<std::string_view, 2> kKeyStarts = {"sk-", "sk_"};

bool IsWordByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         c == '-' || c == '_' || c == '.';
}

// Also what tokens of base64 are made of.
bool IsTokenByte(char c) {
  return IsWordByte(c) || c == '~' || c == '+' || c == '/' || c == '=';
}

std::size_t TokenEnd(std::string_view text, std::size_t at) {
  while (at < text.size() && IsTokenByte(text[at])) ++at;
  return at;
}

bool StartsWithIgnoringCase(std::string_view text, std::string_view start) {
  if (text.size() < start.size()) return false;
  return std::equal(start.begin(), start.end(), text.begin(), [](char a, char b) {
    return a == (b >= 'A' && b <= 'Z' ? static_cast<char>(b + ('a' - 'A')) : b);
  });
}

bool StartsWithKey(std::string_view text) {
  return std::any_of(kKeyStarts.begin(), kKeyStarts.end(),
                     [&](std::string_view start) { return text.starts_with(start); });
}

// The end of the credential that starts at `at`; `at` when there is none.
std::size_t CredentialEnd(std::string_view text, std::size_t at) {
  const bool word_starts = at == 0 || !IsWordByte(text[at - 1]);
  if (!word_starts || !StartsWithKey(text.substr(at))) return at;
  const std::size_t end = TokenEnd(text, at);
  return end - at >= kLeastKeyBytes ? end : at;
}

bool IsControl(std::string_view sequence) {
  const auto byte = static_cast<unsigned char>(sequence[0]);
  // C1 controls are two bytes, U+0080 to U+009F.
  return byte < 0x20 || byte == 0x7F ||
         (byte == 0xC2 && static_cast<unsigned char>(sequence[1]) < 0xA0);
}

}  // namespace

std::string MaskCredentials(std::string_view text) {
  constexpr std::string_view kBearer = "bearer ";
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    if (StartsWithIgnoringCase(text.substr(at), kBearer)) {
      const std::size_t token = at + kBearer.size();
      const std::size_t end = TokenEnd(text, token);
      const std::string_view word = text.substr(token, end - token);
      out += text.substr(at, kBearer.size());
      if (word == kProse) out += word;
      else if (!word.empty()) out += kHidden;
      at = end;
      continue;
    }
    const std::size_t end = CredentialEnd(text, at);
    if (end > at) {
      out += kHidden;
      at = end;
    } else {
      out.push_back(text[at++]);
    }
  }
  return out;
}

std::string WithoutSecrets(std::string_view text, const std::vector<std::string>& secrets) {
  std::string out(text);
  for (const std::string& secret : secrets) {
    if (secret.empty()) continue;
    for (std::size_t at = out.find(secret); at != std::string::npos;
         at = out.find(secret, at + kHidden.size()))
      out.replace(at, secret.size(), kHidden);
  }
  return out;
}

std::string OneLine(std::string_view text, std::size_t columns) {
  const std::string masked = MaskCredentials(text);
  std::string out;
  for (std::size_t at = 0; at < masked.size();) {
    const std::string_view rest = std::string_view(masked).substr(at);
    const std::size_t length = Utf8SequenceLength(rest);
    if (length == 0) {
      out += kReplacement;
    } else if (IsControl(rest)) {
      out += ' ';
    } else {
      out += rest.substr(0, length);
    }
    at += std::max<std::size_t>(length, 1);
  }
  return CutTo(out, columns);
}

std::string Word(std::string_view text) {
  if (!text.empty() && std::all_of(text.begin(), text.end(), IsWordByte))
    return OneLine(text, kMaxWordColumns);
  return "\"" + OneLine(text, kMaxWordColumns) + "\"";
}

std::vector<std::string> LastLines(std::string_view text, std::size_t count) {
  std::vector<std::string> lines;
  while (!text.empty() && lines.size() < count) {
    const std::size_t newline = text.rfind('\n');
    const std::size_t begin = newline == std::string_view::npos ? 0 : newline + 1;
    std::string line = OneLine(text.substr(begin));
    while (line.ends_with(' ')) line.pop_back();
    if (!line.empty()) lines.push_back(std::move(line));
    text = text.substr(0, begin == 0 ? 0 : begin - 1);
  }
  std::reverse(lines.begin(), lines.end());
  return lines;
}

}  // namespace aex::conformance
