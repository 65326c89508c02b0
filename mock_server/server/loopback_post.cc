#include "mock_server/server/loopback_post.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <optional>
#include <string_view>
#include <vector>

#include "mock_server/contract/url.h"

namespace aex::server {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::uint16_t kHttpPort = 80;
constexpr std::size_t kStatusLine = 12;  // "HTTP/1.1 200"

// "localhost" is asked of no resolver.
std::vector<std::string> AddressesOf(std::string host) {
  if (host == "localhost") return {"127.0.0.1", "::1"};
  std::erase_if(host, [](char c) { return c == '[' || c == ']'; });
  return {std::move(host)};
}

// The size of the address; 0 when the text is none.
socklen_t ReadAddress(const std::string& text, std::uint16_t port,
                      sockaddr_storage& out) {
  auto& v4 = reinterpret_cast<sockaddr_in&>(out);
  if (inet_pton(AF_INET, text.c_str(), &v4.sin_addr) == 1) {
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    return sizeof(v4);
  }
  auto& v6 = reinterpret_cast<sockaddr_in6&>(out);
  if (inet_pton(AF_INET6, text.c_str(), &v6.sin6_addr) == 1) {
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port);
    return sizeof(v6);
  }
  return 0;
}

// Not connected when nobody listens; errno says why.
UniqueFd Connect(const std::string& host, std::uint16_t port) {
  sockaddr_storage address = {};
  const socklen_t size = ReadAddress(host, port, address);
  errno = EADDRNOTAVAIL;
  if (size == 0) return {};
  UniqueFd fd(socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!fd.valid()) return {};
  // Bounds the connect too.
  const timeval timeout = {kConnectTimeout.count(), 0};
  (void)setsockopt(fd.get(), SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof(timeout));
  if (connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), size) != 0)
    return {};
  return fd;
}

std::string RequestText(const contract::Url& url, const http::Headers& headers,
                        const std::string& body) {
  std::string text = "POST " + (url.path.empty() ? "/" : url.path);
  if (url.query) text += "?" + *url.query;
  text += " HTTP/1.1\r\nHost: " + *url.host;
  if (url.port) text += ":" + std::to_string(*url.port);
  text += "\r\n";
  for (const http::Header& header : headers)
    text += header.name + ": " + header.value + "\r\n";
  text +=
      "Content-Length: " + std::to_string(body.size()) + "\r\nConnection: close\r\n\r\n";
  return text + body;
}

// Of a status line; nothing when it is none.
std::optional<int> StatusOf(std::string_view line) {
  if (line.size() < kStatusLine || !line.starts_with("HTTP/1.") || line[8] != ' ')
    return std::nullopt;
  int status = 0;
  const char* const end = line.data() + kStatusLine;
  const auto [stopped, problem] = std::from_chars(end - 3, end, status);
  if (problem != std::errc() || stopped != end || status < 100) return std::nullopt;
  return status;
}

}  // namespace

void LoopbackPost::Abort() {
  const std::lock_guard lock(mutex_);
  aborted_ = true;
  if (transport_ != nullptr) transport_->Abort();
}

bool LoopbackPost::Open(UniqueFd socket) {
  const std::lock_guard lock(mutex_);
  if (aborted_) return false;
  transport_ = std::make_unique<TcpTransport>(std::move(socket));
  return true;
}

Result<int> LoopbackPost::Send(const std::string& text, const http::Headers& headers,
                               const std::string& body) {
  const auto url = contract::ParseUrl(text);
  if (!url || !url->host) return Invalid("is no http URL", text);
  UniqueFd socket;
  for (const std::string& host : AddressesOf(*url->host)) {
    if (!socket.valid()) socket = Connect(host, url->port.value_or(kHttpPort));
  }
  if (!socket.valid())
    return Unavailable(std::string("the receiver cannot be reached: ") +
                       std::strerror(errno));
  if (!Open(std::move(socket))) return Unavailable("the mock is stopping");
  const std::string request = RequestText(*url, headers, body);
  if (transport_->Write(request) != request.size())
    return Unavailable("the receiver did not take the request");
  auto status = HearStatus();
  if (status.ok()) Linger();
  return status;
}

Result<int> LoopbackPost::HearStatus() {
  const auto deadline = steady_clock::now() + kPostTimeout;
  std::array<char, 4096> buffer;
  while (reply_.size() < kMaxPostReply) {
    // Interim answers are passed over.
    for (std::size_t end; (end = reply_.find("\r\n\r\n")) != std::string::npos;) {
      const auto status = StatusOf(reply_);
      if (!status) return Invalid("the receiver's answer is no HTTP");
      if (*status >= 200) return *status;
      reply_.erase(0, end + 4);
    }
    const auto left =
        std::chrono::duration_cast<milliseconds>(deadline - steady_clock::now());
    if (left.count() <= 0) break;
    const auto read = transport_->Read(buffer, left);
    if (read.kind == Transport::ReadOutcome::Kind::kTimeout) break;
    if (read.kind != Transport::ReadOutcome::Kind::kBytes)
      return Unavailable("the receiver closed without an answer");
    reply_.append(buffer.data(), read.bytes);
  }
  if (reply_.size() >= kMaxPostReply)
    return Invalid("the receiver's answer is no HTTP, or its head is too long");
  return Error{ErrorCode::kTimeout, "the receiver did not answer in time", ""};
}

// Closing at once would reset a receiver that is still writing its body.
void LoopbackPost::Linger() {
  const auto deadline = steady_clock::now() + kPostLinger;
  std::array<char, 4096> buffer;
  for (std::size_t heard = reply_.size(); heard < kMaxPostReply;) {
    const auto left =
        std::chrono::duration_cast<milliseconds>(deadline - steady_clock::now());
    if (left.count() <= 0) return;
    const auto read = transport_->Read(buffer, left);
    if (read.kind != Transport::ReadOutcome::Kind::kBytes) return;
    heard += read.bytes;
  }
}

}  // namespace aex::server
