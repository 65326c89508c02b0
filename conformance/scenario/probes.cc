#include "conformance/scenario/probes.h"

#include <optional>
#include <utility>
#include <vector>

#include "conformance/scenario/case_builder.h"
#include "conformance/scenario/seeds.h"

namespace aex::conformance {
namespace {

using contract::Commit;
using contract::Operation;
using faults::CloseHow;
using faults::DropFault;
using faults::Phase;

constexpr int kFew = 4;

// Enough waits of one range to judge how they are spread.
constexpr int kJitterCalls = 16;
constexpr std::int64_t kJitterAttempts = 127;  // 126 waits each.
constexpr std::int64_t kJitterDelayMs = 1000;

// Within the default budget, and longer than anyone may take to notice an abort.
constexpr const char* kLongHint = "60";

faults::Rule Always(Operation op, faults::Fault fault, Commit commit) {
  faults::Rule rule;
  rule.op = op;
  rule.attempts = faults::AllAttempts();
  rule.commit = {commit, 0};
  rule.fault = std::move(fault);
  return rule;
}

faults::Rule At(std::int64_t attempt, Operation op, faults::Fault fault) {
  faults::Rule rule = Always(op, std::move(fault), Commit::kNone);
  rule.attempts = faults::OnlyAttempt(attempt);
  return rule;
}

faults::StatusFault Answering(int status) {
  faults::StatusFault fault;
  fault.status = status;
  return fault;
}

faults::StatusFault Throttled(const char* hint) {
  faults::StatusFault fault = Answering(429);
  fault.retry_after = {hint};
  return fault;
}

void MakeJitterProbe(Case& c, CaseBuilder& build) {
  std::optional<std::size_t> last;
  for (int i = 0; i < kJitterCalls; ++i) last = build.CreateAfter(last);
  RetryOptions retry;
  retry.max_attempts = kJitterAttempts;
  retry.initial_delay_ms = kJitterDelayMs;
  retry.max_delay_ms = kJitterDelayMs;
  retry.max_elapsed_ms = kJitterAttempts * kJitterDelayMs;
  c.retry = retry;
  c.rules = {Always(Operation::kSessionCreate, faults::StatusFault{}, Commit::kNone)};
}

void MakeAbortedWait(Case& c, CaseBuilder& build) {
  c.calls[build.Create()].abort = AbortAt::kSleep;
  c.rules = {Always(Operation::kSessionCreate, Throttled(kLongHint), Commit::kNone)};
}

// The request is there, and its answer never comes.
void MakeAbortedAnswer(Case& c, CaseBuilder& build, Phase phase, Commit commit) {
  c.calls[build.Create()].abort = AbortAt::kAnswer;
  c.rules = {Always(Operation::kSessionCreate, DropFault{phase, 0, CloseHow::kStall}, commit)};
}

// In the middle of a turn: its events stop coming.
void MakeAbortedTurn(Case& c, CaseBuilder& build) {
  c.calls[build.Run()].abort = AbortAt::kAnswer;
  faults::StreamFault silent;
  silent.how = faults::StreamFault::How::kStall;
  silent.events = 1;
  c.rules = {Always(Operation::kEventsStream, silent, Commit::kNormal)};
}

// Retries turned off, in one way or the other, under a throttle that would pass.
void MakeUnretried(Case& c, CaseBuilder& build, bool off) {
  build.Create();
  RetryOptions retry;
  retry.off = off;
  if (!off) retry.max_attempts = 1;
  c.retry = retry;
  c.rules = {At(1, Operation::kSessionCreate, Answering(429))};
}

// Schedules of one create that random search meets late, each about one mistake.
std::optional<std::vector<faults::Rule>> CreateSchedule(std::string_view shape) {
  const Operation create = Operation::kSessionCreate;
  const DropFault reset{Phase::kWork, 0, CloseHow::kRst};
  // The attempts of one call fail in different ways, and the last one for good,
  if (shape == "mixed-failures")
    return {{At(1, create, Answering(503)), At(2, create, reset), At(3, create, Answering(422))}};
  // or without end.
  if (shape == "mixed-outage") {
    faults::Rule outage = Always(create, Answering(503), Commit::kNone);
    outage.attempts = faults::AttemptsFrom(2);
    return {{At(1, create, Answering(429)), outage}};
  }
  // Statuses and network errors by turns.
  if (shape == "alternating-failures") {
    faults::Rule odd = Always(create, Answering(503), Commit::kNone);
    faults::Rule even = Always(create, reset, Commit::kNone);
    odd.attempts.kind = even.attempts.kind = faults::Attempts::Kind::kListed;
    odd.attempts.listed = {1, 3, 5, 7, 9, 11};
    even.attempts.listed = {2, 4, 6, 8, 10, 12};
    return {{odd, even}};
  }
  // A long hint, and then none.
  if (shape == "hint-then-none")
    return {{At(1, create, Throttled("59")), At(2, create, Answering(503))}};
  // A date that is told in the middle of a second.
  if (shape == "date-after-backoff")
    return {{At(1, create, Answering(503)), At(2, create, Throttled("date:+2"))}};
  return std::nullopt;
}

// A server whose clock is ahead tells a date.
void MakeSkewedDate(Case& c, CaseBuilder& build) {
  constexpr std::int64_t kAheadMs = 30'000;
  const std::size_t create = build.Create();
  build.Send(create, {create});
  faults::Rule skew = At(1, Operation::kSessionCreate, faults::SkewFault{kAheadMs});
  skew.commit = {Commit::kNormal, 0};
  c.rules = {skew, At(1, Operation::kMessageSend, Throttled("date:+5"))};
}

void MakeTwoWorkers(Case& c, CaseBuilder& build) {
  c.clients = 2;
  c.unseeded = true;
  for (int i = 0; i < 2 * kCrowd; ++i)
    c.calls[build.Create()].client = static_cast<std::size_t>(i % 2);
}

}  // namespace

std::string CallerKey(const Case& c) { return "Caller-" + IntentNonce(c.seed, 0); }

bool AddProbe(Case& c, std::string_view shape) {
  CaseBuilder build(c);
  if (shape == "one-key-at-once") {
    build.RunsOfOneKey(CallerKey(c), kFew);
  } else if (shape == "crowd-of-one-key") {
    build.RunsOfOneKey(CallerKey(c), kCrowd);
  } else if (shape == "crowd") {
    c.unseeded = true;
    for (int i = 0; i < kCrowd; ++i) build.Create();
  } else if (shape == "look-alikes") {
    // The same work, wanted three times, one after the other.
    std::optional<std::size_t> last;
    for (int i = 0; i < kFew - 1; ++i) last = build.CreateUnmarked(last);
  } else if (shape == "two-workers") {
    MakeTwoWorkers(c, build);
  } else if (shape == "jitter-probe") {
    MakeJitterProbe(c, build);
  } else if (shape == "retry-off" || shape == "single-attempt") {
    MakeUnretried(c, build, shape == "retry-off");
  } else if (auto schedule = CreateSchedule(shape)) {
    build.Create();
    c.rules = *std::move(schedule);
  } else if (shape == "skewed-date") {
    MakeSkewedDate(c, build);
  } else if (shape == "aborted-wait") {
    MakeAbortedWait(c, build);
  } else if (shape == "aborted-answer") {
    MakeAbortedAnswer(c, build, Phase::kWork, Commit::kNone);
  } else if (shape == "aborted-lost-answer") {
    MakeAbortedAnswer(c, build, Phase::kResponseHead, Commit::kDone);
  } else if (shape == "aborted-turn") {
    MakeAbortedTurn(c, build);
  } else {
    return false;
  }
  return true;
}

}  // namespace aex::conformance
