#include "mock_server/server/connection.h"

#include <malloc.h>

#include <array>
#include <span>
#include <utility>

#include "mock_server/server/envelope.h"
#include "mock_server/server/recoding.h"
#include "mock_server/server/wire_faults.h"

namespace aex::server {
namespace {

using contract::Delivery;
using http::CloseHow;
using std::chrono::steady_clock;
using Progress = RequestFramer::Progress;

constexpr std::size_t kReadBytes = 16 * 1024;
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

// Stands in for an exchange that the backend failed to begin.
class FailedExchange final : public http::PendingExchange {
 public:
  std::optional<http::Answer> Decide(std::stop_token) override {
    return InternalErrorAnswer();
  }
  void Close(const Delivery&, std::int64_t) override {}
};

// The backend's calls, with its exceptions kept from ending the process.
template <typename Call>
std::unique_ptr<http::PendingExchange> BeginSafely(Call&& begin) {
  try {
    if (std::unique_ptr<http::PendingExchange> exchange = begin()) return exchange;
  } catch (...) {
    // Answered below: the client learns of it as 500 internal_error.
  }
  return std::make_unique<FailedExchange>();
}

void CloseSafely(http::PendingExchange& exchange, const Delivery& delivery,
                 std::int64_t answer_bytes) {
  try {
    exchange.Close(delivery, answer_bytes);
  } catch (...) {
    // The answer is on the wire; there is nobody left to tell.
  }
}

}  // namespace

Connection::Connection(std::unique_ptr<Transport> transport, std::uint16_t port,
                       std::int64_t id, http::Backend& backend, Dispatcher& dispatcher,
                       Patience patience)
    : transport_(std::move(transport)),
      port_(port),
      id_(id),
      backend_(backend),
      dispatcher_(dispatcher),
      patience_(patience),
      framer_(port, id) {}

std::stop_source Connection::End() {
  ending_ = true;
  transport_->Wake();
  return stop_;
}

void Connection::Abort() { transport_->Abort(); }

void Connection::Run() {
  try {
    RunUnguarded();
  } catch (...) {
    // Out of memory. The connection is lost; the process and the others are not.
  }
}

std::optional<http::ConnectionEnd> Connection::FaultAtConnect() {
  try {
    return backend_.OnConnect(port_);
  } catch (...) {
    return std::nullopt;  // No request yet, so there is nothing to answer.
  }
}

void Connection::RunUnguarded() {
  if (const std::optional<http::ConnectionEnd> end = FaultAtConnect()) {
    if (!end->idle) {
      Finish(end->close, nullptr, {}, 0);
      return;
    }
    idle_end_ = end;
  }
  bool goes_on = true;
  while (!ending_ && goes_on) {
    goes_on = ServeOne();
    GiveMemoryBack();
  }
}

// Between two exchanges: whether a fault ends the connection now, or as soon as
// the next request begins. Returns true when it is over.
bool Connection::EndsWhileIdle() {
  if (keepalive_.race) {
    LoseRace();
    return true;
  }
  if (keepalive_.limit > 0 && served_ >= keepalive_.limit) {
    Finish(CloseHow::kFin, nullptr, {}, 0);
    return true;
  }
  if (!idle_end_) return false;
  try {
    backend_.OnIdleEnd(port_, *idle_end_);
  } catch (...) {
    // Not counted; the connection ends all the same.
  }
  Finish(idle_end_->close, nullptr, {}, 0);
  return true;
}

// The end comes on the first byte of the next request, which is neither read
// whole nor answered. A client that never sends one ends the connection itself.
void Connection::LoseRace() {
  if (framer_.idle() && !Receive()) return;
  try {
    armed_by_->OnRaceLost();
  } catch (...) {
    // Not journalled; the connection ends all the same.
  }
  tells_late_ = keepalive_.race == CloseHow::kFin;
  TakeLate();
  BeginEnd(*keepalive_.race, *transport_, stalled_);
  if (keepalive_.race == CloseHow::kFin) DrainLate();
}

void Connection::GiveMemoryBack() {
  if (answer_.capacity() > kKeptAnswerBytes) std::string().swap(answer_);
  if (!std::exchange(large_, false)) return;
#ifdef __GLIBC__
  // JSON takes many times its text, and the allocator keeps what is freed for the
  // thread that had it: a few large bodies on different threads would add up.
  malloc_trim(0);
#endif
}

// False when the connection is over.
bool Connection::ServeOne() {
  switch (Advance()) {
    case Progress::kNeedMore: return ServeUnfinished();
    case Progress::kHead: return ServeHead();
    case Progress::kRequest: return ServeRequest();
    case Progress::kError: return Refuse(framer_.error());
  }
  return false;
}

// kNeedMore: the peer will not send what is missing.
Progress Connection::Advance() {
  for (;;) {
    const Progress progress = framer_.Next();
    if (progress != Progress::kNeedMore) return progress;
    SendContinue();
    if (!Receive()) return Progress::kNeedMore;
  }
}

bool Connection::Receive() {
  std::array<char, kReadBytes> bytes;
  const bool idle = framer_.idle();
  if (!idle && !waiting_since_) waiting_since_ = steady_clock::now();
  const auto read = transport_->Read(bytes, idle ? patience_.idle : patience_.silence);
  using Kind = Transport::ReadOutcome::Kind;
  timed_out_ = !idle && (read.kind == Kind::kTimeout ||
                    steady_clock::now() - *waiting_since_ > patience_.whole_request);
  if (timed_out_ || read.kind != Kind::kBytes) return false;
  framer_.Feed({bytes.data(), read.bytes});
  return true;
}

void Connection::SendContinue() {
  if (!framer_.awaits_continue()) return;
  (void)transport_->Write(kContinue);
  framer_.ContinueSent();
}

bool Connection::ServeHead() {
  std::optional<http::EarlyEnd> early;
  try {
    early = backend_.OnHead(framer_.head());
  } catch (...) {
    FailedExchange failed;
    return Answer(failed, framer_.head().method == "HEAD", true);
  }
  if (!early) return true;
  DropEarly(*std::move(early));
  return false;
}

void Connection::DropEarly(http::EarlyEnd early) {
  in_request_ = true;
  const auto missing = [&] {
    return static_cast<std::int64_t>(framer_.body_bytes()) < early.drop.body_bytes;
  };
  while (missing() && framer_.Next() == Progress::kNeedMore && missing()) {
    SendContinue();
    if (!Receive()) break;
  }
  Finish(early.drop.close, early.exchange.get(), {Delivery::Kind::kNone, 0}, 0);
}

bool Connection::ServeRequest() {
  const bool close = framer_.last();
  http::Request request = framer_.Take();
  waiting_since_.reset();
  large_ = request.wire_bytes >= kLargeRequestBytes;
  request.head.peer_is_loopback = transport_->PeerIsLoopback();
  const bool head_only = request.head.method == "HEAD";
  auto exchange = BeginSafely([&] { return backend_.Begin(std::move(request)); });
  const bool goes_on = Answer(*exchange, head_only, close);
  if (feed_ != nullptr) {
    BecomeStream(std::move(exchange));
  } else if (keepalive_.race) {
    armed_by_ = std::move(exchange);
  }
  ++served_;
  return goes_on && !EndsWhileIdle();
}

void Connection::BecomeStream(std::unique_ptr<http::PendingExchange> exchange) {
  Upgraded upgraded;
  upgraded.exchange = std::move(exchange);
  upgraded.feed = std::move(feed_);
  upgraded.head_bytes = static_cast<std::int64_t>(answer_.size());
  upgraded.received = framer_.TakeRest();
  std::string().swap(answer_);
  stream_ =
      std::make_unique<EventStream>(*transport_, ending_, stalled_, std::move(upgraded));
  streaming_ = true;
}

// A request whose client left is nobody's; one that does not come is answered.
bool Connection::ServeUnfinished() {
  if (!timed_out_) return false;
  return Refuse({408, "request_timeout", "The rest of the request did not come in time."});
}

bool Connection::Refuse(const FramingError& error) {
  const auto exchange = BeginSafely([&] {
    return backend_.BeginMalformed(framer_.head(), error.status, error.code,
                                   error.message);
  });
  return Answer(*exchange, framer_.head().method == "HEAD", true);
}

bool Connection::Answer(http::PendingExchange& exchange, bool head_only, bool close) {
  const Call call = {head_only, close || ending_, stop_.get_token()};
  std::optional<Dispatched> dispatched =
      dispatcher_.Dispatch(exchange, call, answer_);
  if (!dispatched) {
    Finish(CloseHow::kFin, &exchange, {Delivery::Kind::kNone, 0}, 0);
    return false;
  }
  if (dispatched->plan.keepalive) keepalive_ = *dispatched->plan.keepalive;
  dispatched->head_bytes =
      Recode(dispatched->plan.recoding, head_only, answer_, dispatched->head_bytes);
  const Sent sent =
      SendAnswer(dispatched->plan, {answer_, dispatched->head_bytes}, *transport_);
  const auto answer_bytes = static_cast<std::int64_t>(answer_.size());
  if (!sent.end && dispatched->feed != nullptr) {
    feed_ = dispatched->feed;  // The exchange stays open.
    return false;
  }
  std::optional<CloseHow> end = sent.end;
  if (!end && dispatched->close) end = CloseHow::kFin;
  if (end) {
    Finish(*end, &exchange, sent.delivery, answer_bytes);
    return false;
  }
  CloseSafely(exchange, sent.delivery, answer_bytes);
  return true;
}

// A stalled exchange is open until the stall ends. The others are closed before
// the drain, which tells nothing more about them.
void Connection::Finish(CloseHow how, http::PendingExchange* exchange,
                        const Delivery& delivery, std::int64_t answer_bytes) {
  // After a whole answer the client may not see the end before it sends again.
  const bool broken = exchange != nullptr && delivery.kind != Delivery::Kind::kFull;
  tells_late_ = how == CloseHow::kFin && broken && !in_request_;
  TakeLate();
  BeginEnd(how, *transport_, stalled_);
  if (exchange != nullptr) CloseSafely(*exchange, delivery, answer_bytes);
  if (how == CloseHow::kFin) DrainLate();
}

// What has arrived behind the request that was answered: told before the end, so
// that it comes before whatever the client does when it sees that.
void Connection::TakeLate() {
  std::array<char, kReadBytes> bytes;
  TellLate();
  for (int i = 0; tells_late_ && i < kMaxDrainedRequests; ++i) {
    const auto read = transport_->ReadNow(bytes);
    if (read.kind != Transport::ReadOutcome::Kind::kBytes) return;
    framer_.Feed({bytes.data(), read.bytes});
    TellLate();
  }
}

void Connection::DrainLate() {
  Drain(*transport_, [this](std::string_view bytes) {
    if (!tells_late_) return;
    framer_.Feed(bytes);
    TellLate();
  });
}

// Whole requests are told to the backend: a client that sends them uses a
// connection that has ended.
void Connection::TellLate() {
  while (tells_late_) {
    const Progress progress = framer_.Next();
    if (progress == Progress::kNeedMore) return;
    if (progress == Progress::kHead) continue;
    tells_late_ = progress == Progress::kRequest && ++drained_ <= kMaxDrainedRequests;
    if (tells_late_) backend_.OnIgnored(framer_.Take());
  }
}

}  // namespace aex::server
