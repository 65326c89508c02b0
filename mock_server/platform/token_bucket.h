// A rate limit of n a minute: a bucket of n tokens, full at first, that gets
// one back every n-th of a minute.
//
// The rate is given with every question, because settings may change; no rate
// below 1. Not thread-safe: lives under the workspace lock. Time is passed in.
#pragma once

#include <cstdint>

namespace aex::platform {

class TokenBucket {
 public:
  // When the next token is there; not after `now` when one is there now.
  std::int64_t ReadyAt(std::int64_t per_minute) const;
  // Tokens that are out and not yet back.
  std::int64_t Taken(std::int64_t per_minute, std::int64_t now_us) const;
  void Take(std::int64_t per_minute, std::int64_t now_us);

 private:
  std::int64_t full_at_us_ = 0;  // When every token is back.
};

}  // namespace aex::platform
