#include "conformance/reference/testing/scripted_server.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <utility>

#include "mock_server/contract/check.h"

namespace aex::conformance {
namespace {

using End = ScriptedReply::End;

void SendAll(int descriptor, const std::string& bytes) {
  std::size_t sent = 0;
  while (sent < bytes.size()) {
    const ssize_t took =
        send(descriptor, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (took <= 0) return;
    sent += static_cast<std::size_t>(took);
  }
}

void Reset(int descriptor) {
  const linger at_once{1, 0};
  setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close(descriptor);
}

std::size_t BodyLength(const std::string& head) {
  const std::size_t at = head.find("Content-Length: ");
  return at == std::string::npos ? 0 : std::strtoul(head.c_str() + at + 16, nullptr, 10);
}

}  // namespace

ScriptedServer::ScriptedServer(std::vector<Script> scripts)
    : scripts_(std::move(scripts)) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  CHECK(bind(listener_, reinterpret_cast<sockaddr*>(&address), size) == 0);
  CHECK(listen(listener_, 64) == 0);
  CHECK(getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) == 0);
  port_ = ntohs(address.sin_port);
  acceptor_ = std::jthread([this] { Accept(); });
}

ScriptedServer::~ScriptedServer() {
  ending_ = true;
  shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  {
    const std::lock_guard lock(mutex_);
    for (const int descriptor : open_) shutdown(descriptor, SHUT_RDWR);
  }
  players_.clear();
  close(listener_);
}

std::vector<std::string> ScriptedServer::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

void ScriptedServer::Accept() {
  while (!ending_) {
    const int descriptor = accept(listener_, nullptr, nullptr);
    if (descriptor < 0) continue;
    const auto number = static_cast<std::size_t>(connections_++);
    if (number >= scripts_.size()) {
      Reset(descriptor);
      continue;
    }
    const std::lock_guard lock(mutex_);
    open_.push_back(descriptor);
    players_.emplace_back(
        [this, descriptor, number] { Play(descriptor, scripts_[number]); });
  }
}

void ScriptedServer::Play(int descriptor, const Script& script) {
  End end = End::kFin;
  for (const ScriptedReply& reply : script) {
    if (!reply.before_request && !ReadRequest(descriptor)) break;
    SendAll(descriptor, reply.bytes);
    end = reply.end;
    if (end != End::kKeep) break;
  }
  if (end == End::kKeep || end == End::kStall) AwaitEnd(descriptor);
  {
    const std::lock_guard lock(mutex_);
    std::erase(open_, descriptor);
  }
  if (end == End::kRst) {
    Reset(descriptor);
  } else {
    close(descriptor);
  }
  ++ended_;
}

void ScriptedServer::AwaitEnd(int descriptor) {
  std::array<char, 256> ignored;
  ssize_t got = 0;
  while ((got = recv(descriptor, ignored.data(), ignored.size(), 0)) > 0) {
    stray_bytes_ += static_cast<std::size_t>(got);
  }
}

bool ScriptedServer::ReadRequest(int descriptor) {
  std::string request;
  std::size_t wanted = std::string::npos;
  while (request.size() < wanted) {
    std::array<char, 4096> piece;
    const ssize_t got = recv(descriptor, piece.data(), piece.size(), 0);
    if (got <= 0) return false;
    request.append(piece.data(), static_cast<std::size_t>(got));
    const std::size_t head = request.find("\r\n\r\n");
    if (head != std::string::npos) wanted = head + 4 + BodyLength(request);
  }
  const std::lock_guard lock(mutex_);
  requests_.push_back(std::move(request));
  return true;
}

std::string PlainAnswer(const std::string& body, const std::string& more_headers) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         more_headers + "\r\n" + body;
}

}  // namespace aex::conformance
