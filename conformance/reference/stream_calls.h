// The calls of the client that listen to a session's events as they happen
// (contract 1.8, 6.3, 6.7).
//
// Each connection takes a ticket of its own. A connection that ends before the
// turn does is followed by another one after a pause, from the first event that
// was not seen yet; only a ticket that cannot be had is an error. Virtual, so
// that a mutant can get one step wrong; used on many threads.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "conformance/reference/session_calls.h"

namespace aex::conformance {

inline constexpr double kReconnectPauseMs = 500;
// Connections for one turn. 0.35.0 has no such bound; a call of ours ends.
inline constexpr int kMaxConnections = 100;

class StreamCalls : public SessionCalls {
 public:
  using SessionCalls::SessionCalls;

 protected:
  // Real time; it ends the listening, not the turn.
  using Deadline = std::optional<std::chrono::steady_clock::time_point>;

  // Until the turn has ended. An error, or nothing when listening went on as far
  // as it should.
  virtual std::optional<ClientError> Listen(CallContext& call, TurnReading& reading,
                                            Deadline deadline);
  // One connection. The address of the first ticket holds for the whole turn.
  virtual void ListenOnce(CallContext& call, const BaseUrl& url,
                          const std::string& ticket, TurnReading& reading,
                          Deadline deadline);
  // Between two connections.
  virtual std::optional<ClientError> Pause(CallContext& call, TurnReading& reading);
  virtual ClientReply<StreamTicket> MintTicket(CallContext& call,
                                               const std::string& session_id);
};

}  // namespace aex::conformance
