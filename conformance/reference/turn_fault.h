// The model provider's own failure, as the client reads it from a session
// record (contract 5).
//
// Lenient on purpose, as 0.35.0 is: many shapes mean the same fault. Steps are
// virtual so that a mutant can get one of them wrong. Stateless.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "mock_server/contract/json.h"

namespace aex::conformance {

struct TurnFault {
  std::string kind;  // rate_limit, overloaded, quota_exceeded, provider_error.
  std::optional<std::string> provider;
  std::optional<double> status;
  std::optional<double> retry_after_ms;
  std::optional<std::string> message;

  bool operator==(const TurnFault&) const = default;
};

Json ToJson(const TurnFault& fault);

// A fault nested deeper than this is not found: a bound of ours.
inline constexpr int kMaxFaultNesting = 8;

class FaultReader {
 public:
  virtual ~FaultReader() = default;

  // 5.1: the fault of a record's member, or nothing. `value` may be null.
  virtual std::optional<TurnFault> Parse(const Json* value, int nesting = 0) const;
  // 5.2: the throttle that ended the session's last turn, or nothing when it
  // ended for another reason.
  virtual std::optional<TurnFault> ThrottleOf(const Json& session) const;

  virtual std::optional<std::string> Kind(std::string_view source) const;
  virtual std::optional<double> WaitMs(const Json* value) const;
  virtual bool IsThrottle(std::string_view kind) const;
  virtual std::optional<TurnFault> FromMessage(const Json* error_message) const;
  // The first of the names that is present and not null.
  virtual const Json* FirstOf(const Json& object,
                              std::initializer_list<std::string_view> names) const;
};

}  // namespace aex::conformance
