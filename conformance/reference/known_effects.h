// What a client knows about the work behind an idempotency key.
//
// Every attempt that was not plainly refused may have been carried out. While
// one such attempt is on record an error must say "maybe": the caller decides
// by it whether asking again could be billed twice. The record is kept for the
// life of the client and not for one call, because a caller may repeat a key,
// and replayLast always does. Thread-safe.
#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "conformance/reference/client_error.h"

namespace aex::conformance {

// Beyond it nothing more is remembered, and everything counts as "maybe".
inline constexpr std::size_t kMaxKnownEffects = 100'000;

class KnownEffects {
 public:
  // An attempt for this effect is about to be sent.
  void Begin(const std::string& effect);
  // That attempt was answered in a way that excludes any effect, or never left.
  void Excluded(const std::string& effect);
  ClientError::Outcome OutcomeOf(const std::string& effect) const;

 private:
  mutable std::mutex mutex_;
  std::unordered_map<std::string, int> open_;
  bool overflowed_ = false;
};

}  // namespace aex::conformance
