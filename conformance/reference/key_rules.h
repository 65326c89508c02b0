// Which idempotency key a request carries (contract 3.1).
//
// Keys are chosen once for a logical call, outside the retry loop: the caller's
// own, one derived from it, or a fresh UUID. Steps are virtual so that a mutant
// can get one of them wrong. The rules themselves keep nothing; used on many
// threads.
#pragma once

#include <optional>
#include <string>

#include "conformance/reference/client_error.h"
#include "conformance/reference/request_writer.h"
#include "conformance/reference/retry_layer.h"

namespace aex::conformance {

class KeyRules {
 public:
  virtual ~KeyRules() = default;

  // A key for a call that was given none. `payload` is what will be sent.
  virtual std::string Fresh(CallContext& call, const std::string& payload);
  // The key of a create, and of a send that belongs to no create.
  virtual std::string ForCall(CallContext& call, const std::optional<std::string>& given,
                              const std::string& payload);
  // The key of the message of `run`.
  virtual std::string ForMessageOfRun(CallContext& call, const std::string& create_key,
                                      const std::optional<std::string>& given);
  // The key of a replay. `last` is the key of the last send on that session.
  virtual std::string ForReplay(CallContext& call, const std::string& last,
                                const std::optional<std::string>& given);
  // What one attempt carries; nothing = no header.
  virtual std::optional<std::string> ForAttempt(CallContext& call,
                                                const PlannedRequest& plan,
                                                const AttemptInfo& info);
};

// A key goes into a header as it is, so it has to survive there. A blank one
// would switch the protection off (contract 3.1, quirk of 0.35.0): refused.
// `surface` and `field` begin the refusal.
std::optional<ClientError> RefuseKey(const std::optional<std::string>& key,
                                     const std::string& surface,
                                     const std::string& field);

}  // namespace aex::conformance
