#include "conformance/report/repro.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "conformance/report/testing/sample_run.h"
#include "conformance/scenario/generators.h"
#include "mock_server/faults/scenario.h"

namespace aex::conformance {
namespace {

using testing::HasSubstr;
using testing::Not;

RunResult RunWith(Case c) {
  RunResult run = FailingRun();
  run.failures[0].evidence.c = std::move(c);
  run.failures[0].evidence.account.clear();
  return run;
}

// Through the file's text and back.
Result<Case> ReadBack(const RunResult& run) {
  auto json = ParseJson(StringifyPretty(ReproJson(run, 0)), {.refuse_duplicate_keys = true});
  if (!json.ok()) return json.error();
  const auto scenario =
      faults::ReadScenario(*json, {.check_settings = {}, .allow_extra = true});
  if (!scenario.ok()) return scenario.error();
  return CaseFromJson(*json);
}

TEST(Repro, SaysWhatWasExpectedAndSeen) {
  const Json repro = ReproJson(FailingRun(), 0);
  const auto expected = ParseJson(R"json({
    "version": 1,
    "name": "billing-one-turn-per-intent-1",
    "about": "one intent was billed twice ($0.02 instead of $0.01)",
    "seed": 77,
    "settings": {},
    "faults": [{"op": "message.send", "attempt": 1, "commit": "done",
                "do": {"kind": "drop", "phase": "response.head", "close": "rst"}}],
    "requirement": "billing/one-turn-per-intent",
    "case": 212,
    "client": {"cmd": "node my-adapter.mjs", "time": "virtual"},
    "intents": [{"nonce": "i-3f0912345678", "turns": 1, "sessions": 0}],
    "calls": [{"op": "session.send", "args": {}, "intent": 0}],
    "expected": "An intent is billed at most the turns it wanted (contract 3.2).",
    "seen": "one intent was billed twice ($0.02 instead of $0.01)",
    "repeats": "3 of 3",
    "timeline": [
      "0 ms  client  POST message.send  key K1  \"i-3f09…\"",
      "0 ms  server  turn 1 billed  $0.01  ← ledger #2",
      "0 ms  wire  reset, 0 bytes of the answer sent",
      "417 ms  client  slept 417 ms (backoff, no hint)",
      "417 ms  client  POST message.send  key K2  ✗ other key than attempt 1",
      "417 ms  server  turn 2 billed  $0.01  ← ledger #3, same intent",
      "417 ms  client  reports success, turn 2"
    ]})json");
  ASSERT_TRUE(expected.ok());
  EXPECT_EQ(StringifyPretty(repro), StringifyPretty(*expected));
}

TEST(Repro, NamesABuiltinClientAndItsOptions) {
  RunResult run = FailingRun();
  run.builtin = true;
  run.client = "mutant:new-key";
  run.failures[0].evidence.c.retry = RetryOptions{true, {}, {}, {}, {}};
  run.failures[0].evidence.c.virtual_time = false;
  EXPECT_EQ(Stringify(ReproJson(run, 0).at("client")),
            R"({"builtin":"mutant:new-key","retry":false,"time":"real"})");
}

TEST(Repro, ReadsBackAsTheSameCase) {
  Hello hello = SampleHello();
  hello.ops = {"session.create", "session.send", "session.replayLast", "run"};
  hello.features.retry_options = true;
  hello.features.request_timeout = true;
  for (const bool virtual_time : {true, false}) {
    const CaseSource source(4242, hello, virtual_time);
    const auto enumerated = static_cast<std::int64_t>(source.enumerated());
    for (std::int64_t i = 1; i <= 600; ++i) {
      // Some of the enumeration, then cases drawn at random.
      Case c = source.Draw(i <= 200 ? i * enumerated / 200 : enumerated + i);
      c.shape = "repro";  // A repro file has the calls, not the name of their pattern.
      const auto read = ReadBack(RunWith(c));
      ASSERT_TRUE(read.ok()) << Describe(read.error()) << " in case " << c.number;
      EXPECT_EQ(*read, c) << "case " << c.number;
    }
  }
}

TEST(Repro, KeepsRetryOptionsThatSayNothing) {
  RunResult run = FailingRun();
  run.failures[0].evidence.c.retry = RetryOptions{};
  const auto read = ReadBack(run);
  ASSERT_TRUE(read.ok()) << Describe(read.error());
  EXPECT_EQ(read->retry, RetryOptions{});
}

TEST(Repro, KeepsItsAboutWithinTheBoundsOfAScenario) {
  RunResult run = FailingRun();
  for (int i = 0; i < 2000; ++i) run.failures[0].finding.summary += "←\n";
  const auto read = ReadBack(run);
  EXPECT_TRUE(read.ok()) << Describe(read.error());
}

TEST(Repro, HoldsNoKeyOfTheClient) {
  const std::string text = StringifyPretty(ReproJson(FailingRun(), 0));
  EXPECT_THAT(text, Not(HasSubstr(std::string(kFirstKey))));
  EXPECT_THAT(text, Not(HasSubstr(std::string(kSecondKey))));
}

}  // namespace
}  // namespace aex::conformance
