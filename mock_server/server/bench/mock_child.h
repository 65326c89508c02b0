// An aex-mock in a process of its own, and the few calls that prepare it for a
// measurement.
//
// Found beside the running program. Calls go over a connection of their own,
// which is opened when needed. A call that fails shows as an empty text or false;
// the measurement says so then. Not thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "mock_server/contract/result.h"
#include "mock_server/server/bench/child.h"
#include "mock_server/server/raw_client.h"

namespace aex::server {

inline constexpr std::chrono::seconds kStartPatience{10};

// Where the programs of this build are.
std::string ProgramPath(const std::string& name);

class MockChild {
 public:
  // With --port 0 and these flags.
  static Result<MockChild> Start(const std::vector<std::string>& flags);

  std::uint16_t port() const { return port_; }
  Child& process() { return process_; }

  // Status 0 when no answer came.
  Reply Call(const std::string& method, const std::string& target, const std::string& token,
             const std::string& body = {});
  // The new session's id.
  std::string CreateSession(const std::string& token);
  bool Install(const std::string& token, const std::string& scenario);
  bool Forget(const std::string& token);
  // Turns in its ledger; -1 when there is no such workspace.
  std::int64_t CountTurns(const std::string& token);
  // Whether GET /__mock/health is answered.
  bool Answers();

 private:
  MockChild(Child process, std::uint16_t port)
      : process_(std::move(process)), port_(port), client_(UniqueFd()) {}

  Child process_;
  std::uint16_t port_;
  RawClient client_;
};

// "POST /x HTTP/1.1" and what belongs to it, as clients of the contract send it.
void AppendPost(const std::string& target, const std::string& token, const std::string& key,
                const std::string& body, std::string& out);
void AppendGet(const std::string& target, const std::string& token, std::string& out);

}  // namespace aex::server
