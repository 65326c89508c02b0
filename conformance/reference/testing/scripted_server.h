// A server on loopback that says exactly the bytes a test wants said.
//
// Test support. Each accepted connection plays the next script: it reads a
// request, sends the bytes of a reply, and so on; then it ends as told. The
// destructor ends everything.
#pragma once

#include <atomic>
#include <cstddef>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "conformance/reference/base_url.h"

namespace aex::conformance {

struct ScriptedReply {
  enum class End { kKeep, kFin, kRst, kStall };
  std::string bytes;
  End end = End::kKeep;
  bool before_request = false;  // Does not wait for a request.
};

class ScriptedServer {
 public:
  using Script = std::vector<ScriptedReply>;

  // Connections beyond the last script are reset at once.
  explicit ScriptedServer(std::vector<Script> scripts);
  ~ScriptedServer();

  BaseUrl base() const { return {"127.0.0.1", port_, ""}; }
  // Complete requests read so far, all connections together.
  std::vector<std::string> requests() const;
  int connections() const { return connections_; }
  // Connections that were ended from this side or the other.
  int ended() const { return ended_; }
  // Bytes that came on connections after their last script line.
  std::size_t stray_bytes() const { return stray_bytes_; }

 private:
  void Accept();
  void Play(int descriptor, const Script& script);
  bool ReadRequest(int descriptor);
  // Blocks until the peer is gone or the server ends.
  void AwaitEnd(int descriptor);

  const std::vector<Script> scripts_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<int> connections_ = 0;
  std::atomic<int> ended_ = 0;
  std::atomic<std::size_t> stray_bytes_ = 0;
  std::atomic<bool> ending_ = false;
  mutable std::mutex mutex_;
  std::vector<std::string> requests_;
  std::vector<int> open_;
  std::vector<std::jthread> players_;
  std::jthread acceptor_;
};

// "HTTP/1.1 200 OK" with a Content-Length and that body.
std::string PlainAnswer(const std::string& body, const std::string& more_headers = "");

}  // namespace aex::conformance
