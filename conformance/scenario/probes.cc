#include "conformance/scenario/probes.h"

#include <optional>
#include <utility>

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
  faults::StatusFault throttled;
  throttled.status = 429;
  throttled.retry_after = {kLongHint};
  c.rules = {Always(Operation::kSessionCreate, throttled, Commit::kNone)};
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

// Retries turned off, in one way or the other, under a throttle that would pass.
void MakeUnretried(Case& c, CaseBuilder& build, bool off) {
  build.Create();
  RetryOptions retry;
  retry.off = off;
  if (!off) retry.max_attempts = 1;
  c.retry = retry;
  c.rules = {At(1, Operation::kSessionCreate, Answering(429))};
}

// The attempts of one call fail in different ways, and the last one for good.
void MakeMixedFailures(Case& c, CaseBuilder& build) {
  build.Create();
  c.rules = {At(1, Operation::kSessionCreate, Answering(503)),
             At(2, Operation::kSessionCreate, DropFault{Phase::kWork, 0, CloseHow::kRst}),
             At(3, Operation::kSessionCreate, Answering(422))};
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
  } else if (shape == "two-workers") {
    MakeTwoWorkers(c, build);
  } else if (shape == "jitter-probe") {
    MakeJitterProbe(c, build);
  } else if (shape == "retry-off" || shape == "single-attempt") {
    MakeUnretried(c, build, shape == "retry-off");
  } else if (shape == "mixed-failures") {
    MakeMixedFailures(c, build);
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
