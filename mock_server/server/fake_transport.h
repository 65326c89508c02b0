// Test support: a connection without a socket, for what serves many without
// waiting. It gives and takes what it is told, and writes down how it is ended.
//
// One thread. For tests only; its blocking calls do nothing.
#pragma once

#include <algorithm>
#include <string>

#include "mock_server/server/transport.h"

namespace aex::server {

// A connection that takes `room` bytes and gives what it is given.
class FakeTransport final : public Transport {
 public:
  bool Handshake(std::chrono::milliseconds) override { return true; }
  ReadOutcome Read(std::span<char>, std::chrono::milliseconds) override { return {}; }
  std::size_t Write(std::string_view) override { return 0; }
  int descriptor() const override { return -1; }
  ReadOutcome ReadNow(std::span<char> buffer) override {
    if (!incoming.empty()) {
      const std::size_t count = incoming.copy(buffer.data(), buffer.size());
      incoming.erase(0, count);
      return {ReadOutcome::Kind::kBytes, count};
    }
    return {gone ? ReadOutcome::Kind::kEnd : ReadOutcome::Kind::kTimeout, 0};
  }
  std::optional<std::size_t> WriteNow(std::string_view bytes) override {
    if (lost) return std::nullopt;
    const std::size_t count = std::min(room, bytes.size());
    room -= count;
    sent.append(bytes.substr(0, count));
    return count;
  }
  bool SendCloseNotify(std::chrono::milliseconds) override {
    if (room == 0) return false;
    ends += "notify ";
    return true;
  }
  void ShutdownWrite() override { ends += "fin "; }
  void Reset() override { ends += "waits-and-resets "; }
  bool HasUnsent() const override { return unsent; }
  void ResetNow() override { ends += "rst "; }
  bool WaitPeerGone(std::chrono::milliseconds) override { return true; }
  void Wake() override {}
  void Abort() override {}
  bool PeerIsLoopback() const override { return true; }
  bool IsEncrypted() const override { return false; }

  std::string incoming;
  bool gone = false;
  bool lost = false;
  bool unsent = false;  // The kernel still holds bytes for the client.
  std::size_t room = 1'000'000'000;
  std::string sent;
  std::string ends;
};

}  // namespace aex::server
