#include "conformance/report/testing/sample_run.h"

#include <algorithm>

#include "mock_server/contract/check.h"

namespace aex::conformance {
namespace {

using contract::Delivery;
using contract::LedgerKind;
using contract::Operation;

constexpr std::int64_t kTurnPrice = 10'000;
constexpr std::int64_t kResponseBytes = 300;

Requirement Make(std::string_view id, Level level, std::string_view title,
                 std::string_view section) {
  Requirement requirement;
  requirement.id = id;
  requirement.level = level;
  requirement.title = title;
  requirement.section = section;
  requirement.explanation = title;
  return requirement;
}

RequirementResult Result(std::string_view id, Verdict verdict, std::int64_t counted) {
  return {SampleRequirement(id), std::move(verdict), 3000, counted};
}

// What all samples share.
RunResult BaseRun() {
  RunResult run;
  run.seed = 4'821'190'233;
  run.cases_planned = run.cases_run = 3000;
  run.lanes = 64;
  run.virtual_time = true;
  run.hello = SampleHello();
  run.client = "node my-adapter.mjs";
  run.requirements = {
      Result("billing/one-turn-per-intent", Passed{}, 2114),
      Result("billing/twins", Passed{}, 1650),
      Result("idempotency/key-present", Passed{}, 2570),
      Result("idempotency/key-stable", Passed{}, 1031),
      Result("retry/jitter", Passed{}, 402),
      Result("redeem/outcomes", Unsupported{"operations not offered: redeem"}, 0),
      Result("webhook/verify", Unsupported{"operations not offered: webhook.verify"}, 0),
  };
  run.coverage = {{"status", "", "message.send", 120},
                  {"drop", "response.head", "message.send", 44}};
  run.search_seconds = 8.4;
  run.shrink_seconds = 0.25;
  return run;
}

Evidence TwiceBilled() {
  EvidenceBuilder build;
  build.Intent(kSampleNonce, 1, 0).Call("session.send", 0).Rule(LostResponse());
  build.Exchange(0, Operation::kMessageSend, kFirstKey, kSampleNonce);
  build.Commit(LedgerKind::kTurn, 1, kTurnPrice).Reset(0);
  build.last_entry().seq = 2;
  build.Sleep(0, 0, 417);
  build.Exchange(417, Operation::kMessageSend, kSecondKey, kSampleNonce);
  build.Commit(LedgerKind::kTurn, 2, kTurnPrice);
  build.last_entry().seq = 3;
  build.Report(0, 417, Success(2));
  Evidence evidence = build.Build();
  evidence.c.number = 212;
  evidence.c.seed = 77;
  evidence.account = {{0, 1}};
  return evidence;
}

}  // namespace

const std::vector<Requirement>& SampleCatalogue() {
  static const std::vector<Requirement> catalogue = {
      Make("billing/one-turn-per-intent", Level::kAlways,
           "An intent is billed at most the turns it wanted", "3.2"),
      Make("billing/twins", Level::kAlways, "Both twins of a fault are survived", "3.2"),
      Make("idempotency/key-present", Level::kMust, "Create and send carry a key", "3.1"),
      Make("idempotency/key-stable", Level::kAlways, "Attempts repeat the key", "3.1"),
      Make("retry/jitter", Level::kShould, "Waits spread over the range", "4"),
      Make("redeem/outcomes", Level::kMust, "Redeem says what happened", "1.10"),
      Make("webhook/verify", Level::kMust, "Signatures are verified", "8"),
  };
  return catalogue;
}

const Requirement* SampleRequirement(std::string_view id) {
  for (const Requirement& requirement : SampleCatalogue()) {
    if (requirement.id == id) return &requirement;
  }
  CHECK(false && "no sample requirement of that id");
}

EvidenceBuilder::EvidenceBuilder() {
  evidence_.c.number = 1;
  evidence_.c.seed = 1;
  evidence_.c.shape = "repro";
}

EvidenceBuilder& EvidenceBuilder::Intent(std::string_view nonce, std::int64_t turns,
                                         std::int64_t sessions) {
  evidence_.c.intents.push_back({std::string(nonce), turns, sessions});
  return *this;
}

EvidenceBuilder& EvidenceBuilder::Call(std::string_view op, std::size_t intent) {
  CallSpec call;
  call.op = op;
  call.intent = intent;
  evidence_.c.calls.push_back(call);
  evidence_.calls.emplace_back();
  return *this;
}

EvidenceBuilder& EvidenceBuilder::Rule(const faults::Rule& rule) {
  evidence_.c.rules.push_back(rule);
  return *this;
}

EvidenceBuilder& EvidenceBuilder::Exchange(double at_ms, Operation op,
                                           std::optional<std::string_view> key,
                                           std::string_view nonce) {
  contract::Exchange exchange;
  exchange.seq = static_cast<std::int64_t>(evidence_.exchanges.size()) + 1;
  exchange.op = op;
  exchange.method = contract::RouteOf(op).method;
  exchange.path = "/api/sessions/s-1";
  exchange.session_id = op == Operation::kSessionCreate ? "" : "s-1";
  if (key) exchange.key = std::string(*key);
  exchange.intent = nonce;
  exchange.fingerprint = nonce.empty() ? "" : "f-" + std::string(nonce);
  exchange.status = 202;
  exchange.delivery = {Delivery::Kind::kFull, kResponseBytes};
  exchange.received_at_ms = kSampleStartMs + at_ms;
  exchange.sent_at_ms = exchange.received_at_ms;
  exchange.bearer = true;
  evidence_.exchanges.push_back(std::move(exchange));
  return *this;
}

EvidenceBuilder& EvidenceBuilder::Commit(LedgerKind kind, std::int64_t turn,
                                         std::int64_t amount_microusd) {
  contract::LedgerEntry entry;
  entry.seq = static_cast<std::int64_t>(evidence_.ledger.size()) + 1;
  entry.kind = kind;
  entry.session_id = "s-1";
  entry.turn_seq = turn;
  entry.key = last().key.value_or("");
  entry.intent = last().intent;
  entry.amount_microusd = amount_microusd;
  entry.at_ms = last().received_at_ms;
  entry.exchange = last().seq;
  evidence_.ledger.push_back(std::move(entry));
  return *this;
}

EvidenceBuilder& EvidenceBuilder::Reset(int rule) {
  last().rule = rule;
  last().kind = "drop";
  last().phase = "response.head";
  last().status = 0;
  last().delivery = {Delivery::Kind::kNone, 0};
  return *this;
}

EvidenceBuilder& EvidenceBuilder::Answer(int rule, int status, std::vector<std::string> hints) {
  last().rule = rule;
  last().kind = "status";
  last().status = status;
  last().retry_after = std::move(hints);
  return *this;
}

EvidenceBuilder& EvidenceBuilder::Sleep(std::size_t call, double at_ms, double ms) {
  evidence_.sleeps.push_back({call, ms, kSampleStartMs + at_ms});
  return *this;
}

EvidenceBuilder& EvidenceBuilder::Report(std::size_t call, double ended_ms, CallReport report) {
  report.started_ms = kSampleStartMs;
  report.ended_ms = kSampleStartMs + ended_ms;
  report.first_seq = 1;
  report.last_seq = static_cast<std::int64_t>(evidence_.exchanges.size());
  evidence_.calls[call] = std::move(report);
  return *this;
}

faults::Rule LostResponse() {
  faults::Rule rule;
  rule.op = Operation::kMessageSend;
  rule.attempts = faults::OnlyAttempt(1);
  rule.commit = {contract::Commit::kDone, 0};
  rule.fault = faults::DropFault{faults::Phase::kResponseHead, 0, faults::CloseHow::kRst};
  return rule;
}

CallReport Success(std::int64_t turn) {
  CallReport report;
  report.ending = CallReport::Ending::kOk;
  report.session_id = "s-1";
  report.turn_seq = turn;
  return report;
}

Hello SampleHello() {
  Hello hello;
  hello.name = "my-sdk";
  hello.version = "2.3.1";
  hello.language = "javascript";
  for (int i = 0; i < 17; ++i) hello.ops.push_back("op." + std::to_string(i));
  hello.features.concurrency = 64;
  hello.features.virtual_time = true;
  return hello;
}

RunResult PassingRun() { return BaseRun(); }

RunResult FailingRun() {
  RunResult run = BaseRun();
  Failure failure;
  failure.requirement = SampleRequirement("billing/one-turn-per-intent");
  failure.also = {SampleRequirement("idempotency/key-stable")};
  failure.evidence = TwiceBilled();
  failure.finding = {
      "one intent was billed twice ($0.02 instead of $0.01)",
      "The retry carries a new Idempotency-Key, so the platform cannot tell that it is a retry. "
      "Contract 3.1: the key is chosen once per logical call, outside the retry loop.",
      {1, 2},
      std::string(kSampleNonce)};
  failure.found_in_case = 212;
  failure.rules_before = 5;
  failure.rules_after = 1;
  failure.repeats = failure.tries = 3;
  run.failures.push_back(std::move(failure));
  for (RequirementResult& one : run.requirements) {
    if (one.requirement->id != "billing/one-turn-per-intent" &&
        one.requirement->id != "idempotency/key-stable")
      continue;
    one.verdict = Failed{0};
    one.cases = one.counted = 212;
  }
  return run;
}

RunResult BrokenRun() {
  RunResult run = BaseRun();
  run.cases_run = 1800;
  run.ended_early = "after 10 cases that could not be run";
  run.problems.push_back(
      {41, "the adapter ended with exit code 1 while a call was open",
       "starting\nTraceback (most recent call last):\n  File \"my_adapter.py\", line 12\n"
       "KeyError: 'sk-conformance-0123456789abcdef'\n"});
  return run;
}

RunResult UnjudgedRun() {
  RunResult run = BaseRun();
  run.requirements[1].verdict = Vacuous{};
  run.requirements[1].counted = 0;
  run.requirements[4].verdict = Inconclusive{"the machine was too loaded to judge waits"};
  return run;
}

}  // namespace aex::conformance
