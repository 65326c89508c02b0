// Requests of message.send, each with a key and a body of its own, so that each
// is a turn committed to the ledger; one session a connection.
//
// Made for one mock, in workspaces that were not there before. Calls of one object
// come from one thread. Finish says whether the ledger holds what was made; until
// then everything stays in the mock.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "mock_server/server/bench/load_client.h"
#include "mock_server/server/bench/mock_child.h"

namespace aex::server {

// One workspace, hence one lock, for all connections; or one for each.
enum class Workspaces { kShared, kOwn };

class MessageLoad {
 public:
  // Makes a session for each connection. Errors: the mock did not.
  static Result<MessageLoad> Prepare(MockChild& mock, const std::string& name,
                                     int connections,
                                     Workspaces workspaces = Workspaces::kShared);

  // The n-th message, in the session of that connection; its first answer is 202
  // and every later one 200.
  void Append(int connection, std::int64_t n, std::string& out) const;
  // A new message each time.
  RequestSource Source();

  const std::string& session(int connection) const {
    return sessions_[static_cast<std::size_t>(connection)];
  }
  const std::string& token(int connection) const {
    return tokens_[static_cast<std::size_t>(connection)];
  }

  // Forgets the workspaces. Errors: their ledgers do not hold `turns` in all.
  Status Finish(MockChild& mock, std::int64_t turns) const;
  // The same with the messages of Source.
  Status Finish(MockChild& mock) const { return Finish(mock, next_); }

 private:
  std::vector<std::string> tokens_;
  std::vector<std::string> sessions_;
  std::int64_t next_ = 0;
};

}  // namespace aex::server
