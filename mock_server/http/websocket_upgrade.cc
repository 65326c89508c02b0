#include "mock_server/http/websocket_upgrade.h"

#include <openssl/evp.h>
#include <strings.h>

#include <algorithm>
#include <array>

#include "mock_server/contract/check.h"
#include "mock_server/contract/digest.h"

namespace aex::http {
namespace {

constexpr std::string_view kGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
constexpr std::size_t kKeyBytes = 16;
constexpr std::string_view kVersion = "13";

bool SameWord(std::string_view a, std::string_view b) {
  return a.size() == b.size() && strncasecmp(a.data(), b.data(), a.size()) == 0;
}

std::string_view Trimmed(std::string_view text) {
  const std::size_t begin = std::min(text.find_first_not_of(" \t"), text.size());
  const std::size_t end = text.find_last_not_of(" \t");
  return end == text.npos ? std::string_view() : text.substr(begin, end - begin + 1);
}

// Whether any header of that name lists the word, without regard to case.
bool Lists(const Headers& headers, std::string_view name, std::string_view word) {
  for (const Header& header : headers) {
    if (!SameWord(header.name, name)) continue;
    std::string_view rest = header.value;
    while (!rest.empty()) {
      const std::size_t comma = std::min(rest.find(','), rest.size());
      if (SameWord(Trimmed(rest.substr(0, comma)), word)) return true;
      rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
  }
  return false;
}

std::ptrdiff_t Count(const Headers& headers, std::string_view name) {
  return std::count_if(headers.begin(), headers.end(), [name](const Header& header) {
    return SameWord(header.name, name);
  });
}

Handled UpgradeRequired(std::string_view message) {
  Handled handled = ErrorAnswer(426, "upgrade_required", message);
  handled.response.headers.push_back({"Upgrade", "websocket"});
  handled.response.headers.push_back({"Sec-WebSocket-Version", std::string(kVersion)});
  return handled;
}

}  // namespace

bool AsksForWebSocket(const RequestHead& head) {
  return Lists(head.headers, "upgrade", "websocket");
}

Handled AnswerUpgrade(const RequestHead& head) {
  if (!AsksForWebSocket(head)) return UpgradeRequired("the event stream is a WebSocket");
  const auto* version = FindHeader(head.headers, "sec-websocket-version");
  if (version == nullptr || *version != kVersion)
    return UpgradeRequired("the WebSocket version must be 13");
  if (head.method != "GET" || !Lists(head.headers, "connection", "upgrade"))
    return ErrorAnswer(400, "bad_request", "the WebSocket handshake is malformed");
  const auto* key = FindHeader(head.headers, "sec-websocket-key");
  const auto nonce = key == nullptr ? std::nullopt : contract::Base64DecodeStrict(*key);
  if (!nonce || nonce->size() != kKeyBytes ||
      Count(head.headers, "sec-websocket-key") != 1)
    return ErrorAnswer(400, "bad_request",
                       "Sec-WebSocket-Key must be 16 bytes in base64");
  Handled handled;
  handled.response.status = 101;
  handled.response.headers = {{"Connection", "Upgrade"},
                              {"Sec-WebSocket-Accept", WebSocketAccept(*key)},
                              {"Upgrade", "websocket"}};
  return handled;
}

std::string WebSocketAccept(std::string_view key) {
  const std::string text = std::string(key).append(kGuid);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  CHECK(EVP_Digest(text.data(), text.size(), digest.data(), &length, EVP_sha1(),
                   nullptr) == 1);
  return contract::Base64Encode({reinterpret_cast<const char*>(digest.data()), length});
}

}  // namespace aex::http
