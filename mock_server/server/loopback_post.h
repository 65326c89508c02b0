// One HTTP POST to a receiver on this machine: a connection, a request, and the
// status of its answer.
//
// Another thread may end it at any time with Abort. Every wait is bounded, and so is
// what is read of the answer; its body does not matter. Used once. Not httplib's
// client, which selects, and so refuses descriptors above 1,023.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>

#include "mock_server/contract/result.h"
#include "mock_server/http/message.h"
#include "mock_server/server/transport.h"

namespace aex::server {

inline constexpr std::chrono::seconds kConnectTimeout{1};
inline constexpr std::chrono::seconds kPostTimeout{5};  // Until the status is known.
// How long the receiver may still speak after its status.
inline constexpr std::chrono::milliseconds kPostLinger{200};
inline constexpr std::size_t kMaxPostReply = 64 * 1024;

class LoopbackPost {
 public:
  // `url` is http, of this machine. Errors: kUnavailable when nobody listens or the
  // connection is lost, kTimeout, kInvalid for an answer that is no HTTP.
  Result<int> Send(const std::string& url, const http::Headers& headers,
                   const std::string& body);
  // Send returns soon, with an error; also when it has not begun.
  void Abort();

 private:
  bool Open(UniqueFd socket);
  Result<int> HearStatus();
  void Linger();

  std::mutex mutex_;  // Guards the next two against Abort.
  std::unique_ptr<TcpTransport> transport_;
  bool aborted_ = false;
  std::string reply_;
};

}  // namespace aex::server
