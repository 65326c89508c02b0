// Test support: a receiver of POSTs on a free port of this machine. It hears one
// request a connection and answers it with bytes that the test gives.
//
// Thread-safe; the destructor ends what is open. For tests only.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "mock_server/server/listener.h"
#include "mock_server/server/raw_client.h"

namespace aex::server {

class PostReceiver {
 public:
  // The n-th connection gets the n-th answer, later ones the last; "" is silence.
  explicit PostReceiver(std::vector<std::string> answers,
                        const std::string& host = "127.0.0.1");
  ~PostReceiver();

  std::string url() const { return url_; }  // Without a path.
  std::uint16_t port() const { return listener_.port; }
  // The n-th request, from 1: waits until it is there. Empty when it never comes.
  Reply Request(std::size_t n);
  std::size_t count();

 private:
  void Loop(const std::stop_token& stop);

  const std::vector<std::string> answers_;
  Listener listener_;
  const std::string url_;
  std::mutex mutex_;
  std::condition_variable heard_;
  std::vector<Reply> requests_;
  std::vector<RawClient> silent_;  // Kept open.
  std::jthread thread_;
};

// A port that nobody listens on, and nobody else can take meanwhile.
struct DeafPort {
  DeafPort();
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port); }

  UniqueFd socket;  // Bound, not listening.
  std::uint16_t port = 0;
};

inline constexpr char kOkAnswer[] = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
inline constexpr char kErrorAnswer[] =
    "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 3\r\n\r\nbad";

// The value of that header line; "" when it is not there.
std::string HeaderOf(const Reply& request, const std::string& name);

}  // namespace aex::server
