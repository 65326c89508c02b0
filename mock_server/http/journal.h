// The journal: every exchange of a workspace, oldest first, bounded.
//
// An exchange is opened when its request is there and closed when its answer is
// gone or not; in between its delivery reads "open". Beyond the limits the
// oldest are dropped and counted. Not thread-safe: lives under the workspace
// lock.
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "mock_server/contract/evidence.h"

namespace aex::http {

// Of what clients choose in the exchanges kept: paths, keys, methods. Ten thousand
// heads of the largest size would be ten times as much.
inline constexpr std::size_t kMaxJournalText = 64 * 1024 * 1024;

class Journal {
 public:
  explicit Journal(std::int64_t limit, std::size_t max_text = kMaxJournalText)
      : limit_(limit), max_text_(max_text) {}

  // Numbers and keeps it; returns its seq.
  std::int64_t Open(contract::Exchange exchange);
  // Null when it was dropped meanwhile.
  contract::Exchange* Find(std::int64_t seq);
  void Close(std::int64_t seq, const contract::Delivery& delivery,
             std::int64_t response_bytes);

  const std::deque<contract::Exchange>& exchanges() const { return exchanges_; }
  std::int64_t dropped() const { return dropped_; }
  std::int64_t open_count() const { return open_; }

 private:
  bool IsOver() const;

  std::int64_t limit_;
  std::size_t max_text_;
  std::size_t text_ = 0;  // Of the exchanges kept.
  std::int64_t next_seq_ = 1;
  std::int64_t dropped_ = 0;
  std::int64_t open_ = 0;
  std::deque<contract::Exchange> exchanges_;
};

}  // namespace aex::http
