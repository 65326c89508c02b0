// The journal: every exchange of a workspace, oldest first, bounded.
//
// An exchange is opened when its request is there and closed when its answer is
// gone or not; in between its delivery reads "open". Beyond the limit the
// oldest are dropped and counted, and so they are where clients send long paths
// and keys: those are kept in full, and bounded by their sum. Not thread-safe:
// lives under the workspace lock.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <vector>

#include "mock_server/contract/evidence.h"

namespace aex::http {

// Of paths, keys and methods together: so much for each exchange that may be
// kept, but room for a few of the longest heads in any case.
inline constexpr std::int64_t kTextBytesAnExchange = 1024;
inline constexpr std::int64_t kLeastTextBytes = 1024 * 1024;

class Journal {
 public:
  explicit Journal(std::int64_t limit)
      : limit_(limit), text_limit_(std::max(limit * kTextBytesAnExchange, kLeastTextBytes)) {}

  // Numbers and keeps it; returns its seq.
  std::int64_t Open(contract::Exchange exchange);
  // Null when it was dropped meanwhile.
  contract::Exchange* Find(std::int64_t seq);
  // Its client may know how it ends from now on: what is opened later may follow
  // from its answer. Closing says so too.
  void EndsFromNow(std::int64_t seq);
  void Close(std::int64_t seq, const contract::Delivery& delivery,
             std::int64_t response_bytes, double now_ms);

  const std::deque<contract::Exchange>& exchanges() const { return exchanges_; }
  std::int64_t dropped() const { return dropped_; }
  std::int64_t open_count() const { return open_; }

 private:
  void DropOldest();

  std::int64_t limit_;
  std::int64_t text_limit_;
  std::int64_t text_bytes_ = 0;
  std::int64_t next_seq_ = 1;
  std::int64_t dropped_ = 0;
  std::int64_t open_ = 0;
  std::deque<contract::Exchange> exchanges_;
};

}  // namespace aex::http
