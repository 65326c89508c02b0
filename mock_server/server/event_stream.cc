#include "mock_server/server/event_stream.h"

#include <algorithm>
#include <array>
#include <utility>

#include "mock_server/server/wire_faults.h"

namespace aex::server {
namespace {

using contract::Delivery;
using http::CloseHow;
using http::FeedStep;
using ReadKind = Transport::ReadOutcome::Kind;

// What one stream may do before the others have their turn.
constexpr std::size_t kReadBytes = 16 * 1024;
constexpr int kReadsAtOnce = 4;
constexpr int kStepsAtOnce = 256;
// How often a reset that waits for its turn is tried.
constexpr std::chrono::milliseconds kResetRetry{1};

constexpr int kGoingAway = 1001;
constexpr int kInternalError = 1011;

// The feed's answer, with its exceptions kept from ending the process.
FeedStep NextSafely(http::EventFeed& feed) {
  try {
    return feed.Next();
  } catch (...) {
    FeedStep failed;
    failed.kind = FeedStep::Kind::kClose;
    failed.code = kInternalError;
    failed.text = "The mock failed on this stream.";
    return failed;
  }
}

}  // namespace

EventStream::EventStream(Transport& transport, const std::atomic<bool>& ending,
                         std::atomic<bool>& stalled, Upgraded upgraded)
    : transport_(transport),
      ending_(ending),
      stalled_(stalled),
      exchange_(std::move(upgraded.exchange)),
      feed_(std::move(upgraded.feed)),
      websocket_([this](std::string_view text) { Hear(text); }),
      early_(std::move(upgraded.received)),
      written_(upgraded.head_bytes) {}

EventStream::~EventStream() { BreakOff(); }

void EventStream::Attach(std::function<void()> wake) { feed_->Attach(std::move(wake)); }

void EventStream::Hear(std::string_view text) {
  if (feed_ == nullptr) return;
  if (const auto answer = feed_->Hear(text)) websocket_.SendText(*answer);
}

EventStream::Wants EventStream::Advance(TimePoint now, bool hung_up) {
  if (!early_.empty()) Received(std::exchange(early_, {}), now);
  // A client that is not read is noticed only here.
  bool gone = hung_up && state_ == State::kTalking && IsFull();
  const bool full_read = !gone && ReadSome(now);
  gone = gone || state_ == State::kOver;
  // Checked after reading: to end a connection, the server ends its reads.
  if (ending_) {
    EndNow();
  } else if (gone) {
    BreakOff();
  }
  const bool full_pump = Pump(now);
  Flush(now);
  if (deadline_ && now >= *deadline_) {
    if (state_ == State::kClosing) {
      BeginEnding(CloseHow::kFin, now);
      CarryOutEnd(now);
    } else {
      BreakOff();
    }
  }
  // A queue that went out at once has room again; else its end is waited for.
  return Remaining(full_read || (full_pump && state_ == State::kTalking && !IsFull()));
}

// True when there may be more to read. The state is kOver when the client left.
bool EventStream::ReadSome(TimePoint now) {
  std::array<char, kReadBytes> bytes;
  for (int i = 0; i < kReadsAtOnce; ++i) {
    if (state_ == State::kOver || (state_ == State::kTalking && IsFull())) return false;
    const auto read = transport_.ReadNow(bytes);
    if (read.kind == ReadKind::kTimeout) return false;
    if (read.kind != ReadKind::kBytes) {
      if (!ending_) BreakOff();
      return false;
    }
    Received({bytes.data(), read.bytes}, now);
  }
  return true;
}

void EventStream::Received(std::string_view bytes, TimePoint now) {
  if (state_ != State::kTalking && state_ != State::kClosing) {
    dropped_ += bytes.size();
    if (dropped_ > kDrainBytes) BreakOff();
    return;
  }
  const bool closing = state_ == State::kClosing;
  websocket_.Receive(bytes);
  // The client closes, or sent what a close of ours answers.
  if (websocket_.close_received() || (!closing && websocket_.close_sent()))
    BeginEnding(CloseHow::kFin, now);
}

// True when the feed may have more at once.
bool EventStream::Pump(TimePoint now) {
  for (int i = 0; i < kStepsAtOnce; ++i) {
    if (state_ != State::kTalking) return false;
    if (IsFull()) return true;
    const FeedStep step = NextSafely(*feed_);
    switch (step.kind) {
      case FeedStep::Kind::kText: websocket_.SendText(step.text); break;
      case FeedStep::Kind::kWait:
        feed_at_.reset();
        if (step.wait_us) feed_at_ = now + std::chrono::microseconds(*step.wait_us);
        return false;
      case FeedStep::Kind::kClose:
        feed_.reset();
        websocket_.SendClose(step.code, step.text);
        state_ = State::kClosing;
        deadline_ = now + kCloseGrace;
        break;
      case FeedStep::Kind::kEnd:
        feed_.reset();
        faulty_ = true;
        BeginEnding(step.end, now);
        break;
    }
  }
  return true;
}

void EventStream::Flush(TimePoint now) {
  std::string& bytes = websocket_.outgoing();
  if (state_ == State::kOver) return;
  if (!bytes.empty()) {
    const auto written = transport_.WriteNow(bytes);
    if (!written) return BreakOff();
    written_ += static_cast<std::int64_t>(*written);
    bytes.erase(0, *written);
  }
  if (bytes.empty() && state_ == State::kEnding) CarryOutEnd(now);
}

void EventStream::BeginEnding(CloseHow how, TimePoint now) {
  state_ = State::kEnding;
  end_ = how;
  feed_at_.reset();
  deadline_ = now + kWriteTimeout;
}

void EventStream::CarryOutEnd(TimePoint now) {
  switch (end_) {
    case CloseHow::kFin:
      // Without it when it is a fault's end, or not everything was sent.
      if (!faulty_ && websocket_.outgoing().empty() && !transport_.SendCloseNotify({}))
        return;
      transport_.ShutdownWrite();
      CloseExchange();
      state_ = State::kDraining;
      deadline_ = now + kDrainTime;
      return;
    case CloseHow::kRst:
      if (!reset_by_) reset_by_ = now + kResetFlush;
      if (transport_.HasUnsent() && now < *reset_by_) {
        retry_at_ = now + kResetRetry;
        return;
      }
      transport_.ResetNow();
      CloseExchange();
      state_ = State::kOver;
      return;
    case CloseHow::kStall:
      state_ = State::kStalled;
      stalled_ = true;
      deadline_.reset();
      return;
  }
}

// The server ends: one try to say so, and no wait for the client.
void EventStream::EndNow() {
  if (state_ == State::kTalking) {
    websocket_.SendClose(kGoingAway, "The mock ends this stream.");
    std::string& bytes = websocket_.outgoing();
    const auto written = transport_.WriteNow(bytes);
    bytes.erase(0, written.value_or(0));
    written_ += static_cast<std::int64_t>(written.value_or(0));
    if (bytes.empty()) (void)transport_.SendCloseNotify({});
    transport_.ShutdownWrite();
  }
  BreakOff();
}

void EventStream::BreakOff() {
  CloseExchange();
  state_ = State::kOver;
}

void EventStream::CloseExchange() {
  stalled_ = false;
  feed_.reset();
  const std::unique_ptr<http::PendingExchange> exchange = std::move(exchange_);
  if (exchange == nullptr) return;
  const bool whole = !faulty_ && websocket_.outgoing().empty();
  const auto queued = static_cast<std::int64_t>(websocket_.outgoing().size());
  try {
    exchange->Close({whole ? Delivery::Kind::kFull : Delivery::Kind::kPartial, written_},
                    written_ + queued);
  } catch (...) {
    // The stream is over; there is nobody left to tell.
  }
}

EventStream::Wants EventStream::Remaining(bool again) const {
  if (state_ == State::kOver) return {.over = true, .at = {}};
  Wants wants;
  // In an end by FIN it is its close_notify that waits for room.
  wants.write = !websocket_.outgoing().empty() ||
                (state_ == State::kEnding && end_ == CloseHow::kFin);
  wants.read = !(state_ == State::kTalking && IsFull());
  wants.again = again;
  if (state_ != State::kTalking) {
    wants.at = retry_at_ ? retry_at_ : deadline_;
  } else if (!IsFull()) {
    wants.at = feed_at_;
  }
  return wants;
}

}  // namespace aex::server
