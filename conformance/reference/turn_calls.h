// The calls of the client that cost money: send, replay, run (contract 3.1,
// 5.2, 6.3, 6.5).
//
// A message is posted once for a logical call, however its result is consumed.
// Once it was accepted, nothing here posts it again: what fails later fails a
// turn that exists, and its error says "created". Virtual, so that a mutant can
// get one step wrong; used on many threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "conformance/reference/stream_calls.h"

namespace aex::conformance {

// Sessions whose last send can be replayed; past it one of them is forgotten.
inline constexpr std::size_t kMaxRememberedSends = 10'000;

struct SendOptions {
  std::string surface = "SessionHandle.send";
  std::optional<std::string> key;
  std::string consume = "done";  // Makes no difference to a correct client.
  // Real time for following the turn; it ends the following, not the turn.
  std::optional<std::int64_t> timeout_ms;
};

struct RunOptions {
  std::optional<std::string> key;
  std::optional<std::string> message_key;
  bool delete_after = false;
  bool throw_on_failure = false;
  std::optional<std::int64_t> timeout_ms;
};

class TurnCalls : public StreamCalls {
 public:
  using StreamCalls::StreamCalls;

  virtual ClientReply<TurnResult> Send(CallContext& call, const std::string& session_id,
                                       const Json* input, const SendOptions& options);
  virtual ClientReply<TurnResult> ReplayLast(CallContext& call,
                                             const std::string& session_id,
                                             const std::optional<std::string>& key);
  virtual ClientReply<TurnResult> Run(CallContext& call, const Json& options,
                                      const Json* message, const RunOptions& run);

 protected:
  struct LastSend {
    contract::JsonBox input;
    std::string key;
  };

  // Posts with a final key, remembers it for a replay, follows the turn.
  virtual ClientReply<TurnResult> SendWith(CallContext& call,
                                           const std::string& session_id,
                                           const Json& input, const std::string& key,
                                           const SendOptions& options);
  virtual ClientReply<AcceptedTurn> Post(CallContext& call, const std::string& session_id,
                                         const Json& input, const std::string& key);
  // Listens to the turn's end, then reads the record.
  virtual ClientReply<TurnResult> Follow(CallContext& call, const std::string& session_id,
                                         const AcceptedTurn& turn, Deadline deadline);
  virtual ClientReply<TurnResult> Settle(CallContext& call, TurnReading reading,
                                         const AcceptedTurn& turn);
  // The error that throwOnFailure raises for a turn that did not end well.
  virtual ClientError FailureOf(const TurnResult& turn) const;

  virtual std::optional<LastSend> Recall(const std::string& session_id) const;
  void Remember(const std::string& session_id, const Json& input, const std::string& key);

 private:
  mutable std::mutex mutex_;
  std::map<std::string, LastSend> last_sends_;
};

}  // namespace aex::conformance
