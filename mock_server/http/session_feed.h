// The live stream of one session for one connection: what is stored from a
// sequence on, then what follows (contract 1.8), with the fault of its rule.
//
// Reads the workspace a step at a time under its lock and keeps no event. While
// it waits for something that is due later it counts as held by the workspace
// clock (design 5). Belongs to one thread; keeps its cell alive.
#pragma once

#include <deque>
#include <string>

#include "mock_server/faults/kinds.h"
#include "mock_server/http/event_feed.h"
#include "mock_server/http/registry.h"

namespace aex::http {

// Close codes beyond the standard's (contract 13); 4400 is ours.
inline constexpr int kCloseBadFrom = 4400;
inline constexpr int kCloseBadTicket = 4401;

class SessionFeed final : public EventFeed {
 public:
  // The session must exist. `from` below 1 is the beginning.
  SessionFeed(Cell cell, std::string session_id, std::int64_t from,
              std::optional<faults::StreamFault> fault);
  ~SessionFeed() override;
  SessionFeed(const SessionFeed&) = delete;
  SessionFeed& operator=(const SessionFeed&) = delete;

  void Attach(std::function<void()> wake) override;
  FeedStep Next() override;
  std::optional<std::string> Hear(std::string_view text) override;

 private:
  struct Look;
  Look LookAtLog();
  void Take(const Look& look);
  // The wait until the workspace clock reads that; nothing when it does.
  std::optional<FeedStep> WaitUntil(std::int64_t due_us);
  void EndHold();

  const Cell cell_;
  const std::string session_id_;
  const std::optional<faults::StreamFault> fault_;
  std::int64_t next_sequence_;
  std::int64_t events_ = 0;         // Taken from the log so far.
  std::deque<std::string> frames_;  // Of the event taken last.
  std::function<void()> wake_;
  std::int64_t waker_ = 0;
  std::int64_t hold_ = 0;
  std::int64_t hold_due_us_ = 0;
};

// A stream that is refused after its upgrade: it closes at once.
class RefusedFeed final : public EventFeed {
 public:
  RefusedFeed(int code, std::string reason) : code_(code), reason_(std::move(reason)) {}

  void Attach(std::function<void()>) override {}
  FeedStep Next() override;
  std::optional<std::string> Hear(std::string_view) override { return std::nullopt; }

 private:
  const int code_;
  const std::string reason_;
};

}  // namespace aex::http
