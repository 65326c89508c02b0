#include "conformance/report/timeline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/report/testing/sample_run.h"
#include "conformance/report/timeline_text.h"

namespace aex::conformance {
namespace {

using contract::LedgerKind;
using contract::Operation;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::vector<std::string> TextsOf(const Evidence& evidence, const Finding& finding = {}) {
  std::vector<std::string> texts;
  for (const TimelineRow& row : TimelineOf(evidence, finding)) texts.push_back(RowText(row));
  return texts;
}

Finding Naming(std::vector<std::int64_t> exchanges) {
  Finding finding;
  finding.exchanges = std::move(exchanges);
  return finding;
}

TEST(Timeline, TellsTheTwiceBilledTurn) {
  const RunResult run = FailingRun();
  const Failure& failure = run.failures.front();
  const auto rows = TimelineOf(failure.evidence, failure.finding);
  ASSERT_EQ(rows.size(), 7u);
  const std::vector<TimelineRow> expected = {
      {.text = "POST message.send  key K1", .mark = "\"i-3f09…\"", .leads = true, .exchange = 1,
       .kind = RowKind::kRequest, .reach = Reach::kNoAnswer, .key = "K1", .attempt = 1, .rule = 1},
      {.actor = Actor::kServer, .text = "turn 1 billed  $0.01", .mark = "← ledger #2",
       .exchange = 1, .ledger = 2, .kind = RowKind::kCommit},
      {.actor = Actor::kWire, .text = "reset, 0 bytes of the answer sent", .exchange = 1,
       .kind = RowKind::kAnswer},
      {.at_ms = 417, .text = "slept 417 ms (backoff, no hint)", .leads = true,
       .kind = RowKind::kWait, .wait_ms = 417},
      {.at_ms = 417, .text = "POST message.send  key K2", .mark = "✗ other key than attempt 1",
       .wrong = true, .leads = true, .exchange = 2, .kind = RowKind::kRequest, .key = "K2",
       .attempt = 2},
      {.at_ms = 417, .actor = Actor::kServer, .text = "turn 2 billed  $0.01",
       .mark = "← ledger #3, same intent", .exchange = 2, .ledger = 3, .kind = RowKind::kCommit,
       .extra = true},
      {.at_ms = 417, .text = "reports success, turn 2", .kind = RowKind::kReport},
  };
  for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_EQ(rows[i], expected[i]) << i;
}

TEST(Timeline, TellsHowFarAnAttemptGot) {
  const auto reach = [](auto change) {
    EvidenceBuilder build;
    faults::Rule rule = LostResponse();
    rule.fault = faults::DropFault{faults::Phase::kRequestBody, 5, faults::CloseHow::kRst};
    build.Intent(kSampleNonce, 1, 0).Call("session.send", 0).Rule(LostResponse()).Rule(rule);
    build.Exchange(0, Operation::kMessageSend, kFirstKey, kSampleNonce);
    change(build);
    return TimelineOf(build.Build(), {}).front().reach;
  };
  EXPECT_EQ(reach([](EvidenceBuilder&) {}), Reach::kAnswered);
  EXPECT_EQ(reach([](EvidenceBuilder& b) { b.Answer(0, 503); }), Reach::kAnswered);
  EXPECT_EQ(reach([](EvidenceBuilder& b) { b.Reset(0); }), Reach::kNoAnswer);
  EXPECT_EQ(reach([](EvidenceBuilder& b) { b.Reset(1); }), Reach::kCutRequest);
  EXPECT_EQ(reach([](EvidenceBuilder& b) {
              b.Answer(0, 202);
              b.last().delivery = {contract::Delivery::Kind::kPartial, 40};
            }),
            Reach::kCutAnswer);
}

TEST(Timeline, CountsAttemptsWhereThereAreSeveral) {
  const RunResult run = FailingRun();
  Evidence evidence = run.failures[0].evidence;
  EXPECT_EQ(TimelineOf(evidence, {}).front().attempt, 1);
  evidence.exchanges.pop_back();
  EXPECT_EQ(TimelineOf(evidence, {}).front().attempt, 0);
}

TEST(Timeline, ShowsTheSessionAndTheDerivedKeyOfARun) {
  EvidenceBuilder build;
  build.Intent(kSampleNonce, 1, 1).Call("run", 0);
  build.Exchange(0, Operation::kSessionCreate, "base-key", kSampleNonce);
  build.Commit(LedgerKind::kSession, 0, 0);
  build.Exchange(0, Operation::kMessageSend, "base-key:message", kSampleNonce);
  build.Commit(LedgerKind::kTurn, 1, 10'000);
  build.Report(0, 0, Success(1));
  EXPECT_THAT(TextsOf(build.Build()),
              ElementsAre("0 ms  client  POST session.create  key K1  \"i-3f09…\"",
                          "0 ms  server  session created  ← ledger #1",
                          "0 ms  client  POST message.send  key K1:message  \"i-3f09…\"",
                          "0 ms  server  turn 1 billed  $0.01  ← ledger #2",
                          "0 ms  client  reports success, turn 1"));
}

TEST(Timeline, PutsALateCommitWhereItHappened) {
  EvidenceBuilder build;
  faults::Rule rule = LostResponse();
  rule.commit = {contract::Commit::kLate, 200};
  build.Intent(kSampleNonce, 1, 0).Call("session.send", 0).Rule(rule);
  build.Exchange(0, Operation::kMessageSend, kFirstKey, kSampleNonce);
  build.Commit(LedgerKind::kTurn, 1, 10'000).Reset(0);
  build.last_entry().commit = contract::Commit::kLate;
  build.last_entry().at_ms += 200;
  build.Exchange(417, Operation::kMessageSend, kFirstKey, kSampleNonce);
  build.last().replayed = true;
  build.Report(0, 417, Success(1));
  EXPECT_THAT(TextsOf(build.Build()),
              ElementsAre("0 ms  client  POST message.send  key K1  \"i-3f09…\"",
                          "0 ms  server  nothing done yet",
                          "0 ms  wire  reset, 0 bytes of the answer sent",
                          "200 ms  server  turn 1 billed  $0.01, late  ← ledger #1, of the "
                          "request at 0 ms",
                          "417 ms  client  POST message.send  key K1  \"i-3f09…\"",
                          "417 ms  server  nothing new: the first answer again",
                          "417 ms  client  reports success, turn 1"));
}

TEST(Timeline, SaysThatAnAmbiguousFaultDidNoWork) {
  EvidenceBuilder build;
  faults::Rule rule = LostResponse();
  rule.fault = faults::DropFault{faults::Phase::kWork, 0, faults::CloseHow::kRst};
  rule.commit = {contract::Commit::kNone, 0};
  build.Intent(kSampleNonce, 1, 0).Call("session.send", 0).Rule(rule);
  build.Exchange(0, Operation::kMessageSend, kFirstKey, kSampleNonce).Reset(0);
  EXPECT_THAT(TextsOf(build.Build()), testing::Contains("0 ms  server  nothing done"));
}

TEST(Timeline, FoldsReadsInWhichNothingHappened) {
  EvidenceBuilder build;
  build.Intent(kSampleNonce, 1, 0).Call("session.send", 0);
  build.Exchange(0, Operation::kMessageSend, kFirstKey, kSampleNonce);
  build.Exchange(10, Operation::kEventsList, std::nullopt, "");
  build.Sleep(0, 10, 250);
  build.Exchange(260, Operation::kEventsList, std::nullopt, "");
  build.Exchange(260, Operation::kSessionGet, std::nullopt, "");
  build.Exchange(270, Operation::kOutputsList, std::nullopt, "");
  build.Report(0, 270, Success(1));
  Evidence evidence = build.Build();
  evidence.ledger.clear();
  EXPECT_THAT(TextsOf(evidence),
              ElementsAre("0 ms  client  POST message.send  key K1  \"i-3f09…\"",
                          "10 ms  client  GET events.list ×2, session.get, outputs.list; slept "
                          "250 ms between reads",
                          "270 ms  client  reports success, turn 1"));
}

TEST(Timeline, KeepsReadsThatMatter) {
  faults::Rule rule;
  rule.attempts = faults::AllAttempts();
  rule.fault = faults::StatusFault{};
  EvidenceBuilder build;
  build.Intent(kSampleNonce, 1, 0).Call("session.send", 0).Rule(rule);
  build.Exchange(0, Operation::kSessionGet, std::nullopt, "");
  build.Exchange(1, Operation::kSessionGet, std::nullopt, "").Answer(0, 503);
  build.Exchange(2, Operation::kSessionGet, kFirstKey, "");
  build.Exchange(3, Operation::kSessionGet, std::nullopt, "");
  EXPECT_THAT(TextsOf(build.Build(), Naming({4})),
              ElementsAre("0 ms  client  GET session.get", "1 ms  client  GET session.get",
                          "1 ms  wire  answers 503", "2 ms  client  GET session.get  key K1",
                          "3 ms  client  GET session.get  ✗",
                          "3 ms  client  is not called: it has no session"));
}

TEST(Timeline, NamesTheHintThatAWaitFollows) {
  faults::Rule rule = LostResponse();
  rule.fault = faults::StatusFault{};
  rule.commit = {contract::Commit::kNone, 0};
  EvidenceBuilder build;
  build.Intent(kSampleNonce, 1, 0).Call("session.send", 0).Rule(rule);
  build.Exchange(0, Operation::kMessageSend, kFirstKey, kSampleNonce).Answer(0, 429, {"1"});
  build.Sleep(0, 0, 1000.0004);
  build.Exchange(1000, Operation::kMessageSend, kFirstKey, kSampleNonce);
  build.Report(0, 1000, Success(1));
  const auto rows = TimelineOf(build.Build(), {});
  ASSERT_EQ(rows.size(), 6u);
  EXPECT_EQ(rows[2].text, "answers 429, Retry-After: 1");
  EXPECT_EQ(rows[3].text, "slept 1,000 ms (Retry-After: 1)");
  EXPECT_EQ(rows[3].at_ms, 1000) << "the client's wait is not rounded to microseconds";
}

TEST(Timeline, EndsAnEndlessWaitWhereTheClockEnds) {
  EvidenceBuilder build;
  build.Intent(kSampleNonce, 1, 0).Call("session.send", 0);
  build.Sleep(0, 0, 1e300).Report(0, 0, Success(1));
  const auto rows = TimelineOf(build.Build(), {});
  ASSERT_FALSE(rows.empty());
  EXPECT_EQ(rows.back().text, "slept more than 1e15 ms");
  EXPECT_LT(rows.back().at_ms, 1e13);
}

TEST(Timeline, ShowsConnectionsThatEndedBeforeAnyRequest) {
  faults::Rule rule;
  rule.attempts = faults::OnlyAttempt(1);
  rule.fault = faults::DropFault{faults::Phase::kAccept, 0, faults::CloseHow::kRst};
  EvidenceBuilder build;
  build.Intent(kSampleNonce, 1, 0).Call("session.send", 0).Rule(rule);
  build.Exchange(5, Operation::kMessageSend, kFirstKey, kSampleNonce);
  build.Report(0, 5, Success(1));
  Evidence evidence = build.Build();
  evidence.account = {{0, 1}, {7, 1}};
  EXPECT_THAT(TextsOf(evidence).front(),
              "0 ms  wire  1 connection met: reset as soon as the connection is accepted");
}

TEST(Timeline, MarksTheReportOfTheCallThatAFindingNames) {
  EvidenceBuilder build;
  build.Intent(kSampleNonce, 1, 0).Call("session.send", 0);
  build.Exchange(0, Operation::kMessageSend, kFirstKey, kSampleNonce);
  CallReport hung;
  hung.ending = CallReport::Ending::kHung;
  build.Report(0, 30'000, hung);
  Evidence evidence = build.Build();
  evidence.case_over = true;
  Finding finding;
  finding.call = 0;
  const auto rows = TimelineOf(evidence, finding);
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(RowText(rows[1]), "30,000 ms  client  never ends  ✗");
  EXPECT_TRUE(rows[1].wrong);
  EXPECT_EQ(RowText(rows[2]),
            "30,000 ms  clock  the case is stopped: its bound of requests is reached");
  finding.call = 1;
  EXPECT_FALSE(TimelineOf(evidence, finding)[1].wrong);
}

TEST(Timeline, PrintsNoRawKeyAndNoWholeNonce) {
  RunResult run = FailingRun();
  Failure& failure = run.failures.front();
  failure.evidence.calls[0].ending = CallReport::Ending::kError;
  failure.evidence.calls[0].error.kind = "api";
  failure.evidence.calls[0].error.code = "key_" + std::string(kSecondKey);
  failure.evidence.calls[0].error.message = "Bearer secret " + std::string(kFirstKey);
  for (const std::string& text : TextsOf(failure.evidence, failure.finding)) {
    EXPECT_THAT(text, Not(HasSubstr(std::string(kFirstKey))));
    EXPECT_THAT(text, Not(HasSubstr(std::string(kSecondKey))));
    EXPECT_THAT(text, Not(HasSubstr(std::string(kSampleNonce))));
    EXPECT_THAT(text, Not(HasSubstr("secret")));
  }
}

TEST(Timeline, HoldsForEvidenceOfNothing) {
  EXPECT_THAT(TimelineOf(Evidence{}, Naming({1, 2})), IsEmpty());
}

TEST(Timeline, NamesItsActors) {
  EXPECT_EQ(ActorName(Actor::kClient), "client");
  EXPECT_EQ(ActorName(Actor::kServer), "server");
  EXPECT_EQ(ActorName(Actor::kWire), "wire");
  EXPECT_EQ(ActorName(Actor::kClock), "clock");
}

}  // namespace
}  // namespace aex::conformance
