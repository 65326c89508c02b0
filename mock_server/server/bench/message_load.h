// Requests of message.send, each with a key and a body of its own, so that each
// is a turn committed to the ledger; one session a connection.
//
// Calls of one object come from one thread. What it made stays in the mock until
// the workspace is forgotten.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "mock_server/server/bench/load_client.h"
#include "mock_server/server/bench/mock_child.h"

namespace aex::server {

class MessageLoad {
 public:
  // Makes a session for each connection. Errors: the mock did not.
  static Result<MessageLoad> Prepare(MockChild& mock, const std::string& token,
                                     int connections);

  // The n-th message, in the session of that connection; its first answer is 202
  // and every later one 200.
  void Append(int connection, std::int64_t n, std::string& out) const;
  // A new message each time.
  RequestSource Source();

  const std::string& session(int connection) const {
    return sessions_[static_cast<std::size_t>(connection)];
  }
  std::int64_t made() const { return next_; }

 private:
  std::string token_;
  std::vector<std::string> sessions_;
  std::int64_t next_ = 0;
};

}  // namespace aex::server
