#include "mock_server/http/session_feed.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "mock_server/http/stream_faults.h"

namespace aex::http {
namespace {

constexpr std::string_view kPing = "aex:ping";
constexpr std::string_view kPong = "aex:pong";
constexpr int kNormalClosure = 1000;
constexpr int kGoingAway = 1001;

FeedStep Text(std::string text) {
  FeedStep step;
  step.kind = FeedStep::Kind::kText;
  step.text = std::move(text);
  return step;
}

FeedStep Close(int code, std::string reason) {
  FeedStep step;
  step.kind = FeedStep::Kind::kClose;
  step.code = code;
  step.text = std::move(reason);
  return step;
}

FeedStep End(CloseHow how) {
  FeedStep step;
  step.kind = FeedStep::Kind::kEnd;
  step.end = how;
  return step;
}

}  // namespace

// What the workspace shows at one moment.
struct SessionFeed::Look {
  std::optional<Json> event;  // The next one, as it is listed.
  bool park = false;
  std::int64_t time_us = 0;
  bool deleted = false;
  bool forgotten = false;
  std::optional<std::int64_t> due_us;  // When the session goes on.
};

SessionFeed::SessionFeed(Cell cell, std::string session_id, std::int64_t from,
                         std::optional<faults::StreamFault> fault)
    : cell_(std::move(cell)),
      session_id_(std::move(session_id)),
      fault_(std::move(fault)),
      next_sequence_(std::max<std::int64_t>(from, 1)) {}

SessionFeed::~SessionFeed() {
  cell_->wakers.Remove(waker_);
  EndHold();
}

void SessionFeed::Attach(std::function<void()> wake) {
  wake_ = std::move(wake);
  waker_ = cell_->wakers.Add(wake_);
}

FeedStep SessionFeed::Next() {
  // Bounded: each round takes an event or lets something happen that was due.
  for (;;) {
    if (!frames_.empty()) {
      FeedStep step = Text(std::move(frames_.front()));
      frames_.pop_front();
      return step;
    }
    if (fault_) {
      if (const auto end = EndAfter(*fault_, events_)) return End(*end);
    }
    const Look look = LookAtLog();
    std::optional<std::int64_t> due_us = look.due_us;
    if (look.event) {
      const std::int64_t late_us = fault_ ? LateByUs(*fault_, look.park) : 0;
      if (late_us == 0 || cell_->clock->NowMicros() >= look.time_us + late_us) {
        EndHold();
        Take(look);
        continue;
      }
      due_us = look.time_us + late_us;
    } else if (look.deleted) {
      return Close(kNormalClosure, "the session was deleted");
    }
    if (look.forgotten) return Close(kGoingAway, "the workspace was forgotten");
    if (!due_us) {
      EndHold();
      return {};
    }
    if (auto wait = WaitUntil(*due_us)) return *wait;
  }
}

SessionFeed::Look SessionFeed::LookAtLog() {
  bool news = false;
  Look look = cell_->state.With([&](WorkspaceState& state) {
    Look seen;
    platform::Workspace& workspace = state.workspace;
    const auto* session = workspace.FindSession(session_id_);
    CHECK(session != nullptr);
    const platform::EventLog& log = workspace.EventsOf(session_id_);
    seen.forgotten = state.forgotten;
    if (next_sequence_ < log.next_sequence()) {
      seen.event = log.Spell(session_id_, next_sequence_);
      seen.park = platform::IsParkEvent(log.at(next_sequence_));
      seen.time_us = log.at(next_sequence_).time_us;
    } else {
      seen.deleted = session->status == contract::SessionStatus::kDeleted;
      seen.due_us = workspace.NextDueMicros(session_id_);
    }
    news = state.TakeNews();
    return seen;
  });
  // Other streams of the session may wait for what just happened.
  if (news) cell_->wakers.WakeAll();
  return look;
}

void SessionFeed::Take(const Look& look) {
  ++next_sequence_;
  ++events_;
  if (!fault_) {
    frames_.push_back(Stringify(*look.event));
    return;
  }
  for (std::string& frame : FramesOf(*fault_, {*look.event, look.park, events_}))
    frames_.push_back(std::move(frame));
}

std::optional<FeedStep> SessionFeed::WaitUntil(std::int64_t due_us) {
  if (hold_ != 0 && hold_due_us_ == due_us && cell_->clock->Holds(hold_))
    return FeedStep{};
  EndHold();
  const auto waiting = cell_->clock->Hold(due_us, wake_);
  if (!waiting) return std::nullopt;
  hold_ = waiting->hold;
  hold_due_us_ = due_us;
  FeedStep step;
  step.wait_us = waiting->real_us;
  return step;
}

void SessionFeed::EndHold() {
  if (hold_ != 0) cell_->clock->EndHold(std::exchange(hold_, 0));
}

std::optional<std::string> SessionFeed::Hear(std::string_view text) {
  // Everything else, `{"action":"replay"}` of later clients too, is tolerated.
  if (text != kPing) return std::nullopt;
  return std::string(kPong);
}

FeedStep RefusedFeed::Next() { return Close(code_, reason_); }

}  // namespace aex::http
