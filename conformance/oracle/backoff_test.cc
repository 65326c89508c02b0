// How long clients wait, against evidence made by hand.
#include <gtest/gtest.h>

#include "conformance/oracle/testing/evidence_of.h"

namespace aex::conformance {
namespace {

using contract::Operation;

constexpr double kNowMs = 1'790'000'000'000;  // 2026-09-21T14:13:20Z
constexpr const char* kIn5s = "Mon, 21 Sep 2026 14:13:25 GMT";
constexpr const char* kIn5sObsolete = "Mon Sep 21 14:13:25 2026";

// A create that was answered with these hints and came back after these waits.
EvidenceOf Waited(std::string hint, std::initializer_list<double> waits_ms, int status = 429) {
  EvidenceOf made("create");
  made.Begin().started_ms = kNowMs;
  double now_ms = kNowMs;
  const auto add = [&](int answer) {
    auto& exchange = made.AddAt(now_ms, Operation::kSessionCreate, answer, "k");
    if (!hint.empty() && answer >= 400) exchange.retry_after = {hint};
  };
  for (const double wait_ms : waits_ms) {
    add(status);
    now_ms += wait_ms;
  }
  add(201);
  return made;
}

TEST(DateForm, IsHonoured) {
  constexpr const char* kId = "retry/date-form";
  EXPECT_TRUE(Waited(kIn5s, {5000}).Counts(kId));
  EXPECT_EQ(Waited(kIn5s, {5000}).Finds(kId), "");
  EXPECT_EQ(Waited(kIn5s, {4999}).Finds(kId),
            "session.create came back after 4999 ms although the date was 5000 ms ahead");
  EXPECT_FALSE(Waited("5", {100}).Counts(kId)) << "seconds are another matter";
  EXPECT_FALSE(Waited(kIn5sObsolete, {100}).Fails(kId));
  EXPECT_FALSE(Waited("Mon, 21 Sep 2026 14:13:20 GMT", {0}).Counts(kId)) << "nothing to wait for";
  EXPECT_FALSE(Waited(kIn5s, {100}, 404).Fails(kId)) << "not a status that is retried";
}

TEST(DateForm, MayBeBeyondADeclaredCap) {
  EvidenceOf made = Waited(kIn5s, {100});
  made.evidence.policy.hint_cap_ms = 4000;
  EXPECT_FALSE(made.Fails("retry/date-form"));
  made.evidence.policy.hint_cap_ms = 5000;
  EXPECT_TRUE(made.Fails("retry/date-form"));
}

TEST(ObsoleteDates, AreHonoured) {
  constexpr const char* kId = "retry/obsolete-dates";
  for (const char* date : {kIn5sObsolete, "Monday, 21-Sep-26 14:13:25 GMT"}) {
    EXPECT_TRUE(Waited(date, {5000}).Counts(kId)) << date;
    EXPECT_FALSE(Waited(date, {5000}).Fails(kId)) << date;
    EXPECT_TRUE(Waited(date, {100}).Fails(kId)) << date;
  }
  EXPECT_FALSE(Waited(kIn5s, {100}).Fails(kId));
}

TEST(HintIsFloor, AsksForTheLongerOfHintAndBackoff) {
  constexpr const char* kId = "retry/hint-is-floor";
  EXPECT_TRUE(Waited("3", {3000}).Counts(kId));
  EXPECT_FALSE(Waited("3", {3000}).Fails(kId));
  EXPECT_EQ(Waited("3", {2900}).Finds(kId), "session.create waited 2900 ms instead of 3000 ms");
  EXPECT_EQ(Waited("3", {3400}).Finds(kId),
            "session.create waited 3400 ms instead of at most 3000 ms");
  EXPECT_FALSE(Waited("0", {500}).Fails(kId)) << "the backoff is longer";
  EXPECT_TRUE(Waited("0", {502}).Fails(kId));
  EXPECT_FALSE(Waited("3", {2900}, 501).Fails(kId)) << "not a status that is retried";
  EXPECT_FALSE(Waited("", {100}).Counts(kId));
}

TEST(HintIsFloor, IsCappedOnlyByDeclaration) {
  EvidenceOf made = Waited("30", {20'000});
  EXPECT_TRUE(made.Fails("retry/hint-is-floor")) << "capped by maxDelayMs";
  made.evidence.policy.hint_cap_ms = 20'000;
  EXPECT_FALSE(made.Fails("retry/hint-is-floor"));
  made.evidence.policy.hint_cap_ms = 30'000;
  EXPECT_TRUE(made.Fails("retry/hint-is-floor")) << "up to the cap it counts";
}

TEST(HintIsFloor, SeesAHintOfNothingThatTakesTheBackoffAway) {
  constexpr const char* kId = "retry/hint-is-floor";
  EXPECT_EQ(Waited("0", {0, 0, 0}).Finds(kId),
            "session.create came back at once after each hint of 0 seconds");
  EXPECT_FALSE(Waited("0", {0, 0}).Fails(kId)) << "that can be an accident";
  EXPECT_FALSE(Waited("0", {0, 7, 0}).Fails(kId));
  EvidenceOf made = Waited("0", {0, 0, 0});
  made.evidence.c.retry.emplace().initial_delay_ms = 0;
  made.evidence.c.retry->max_delay_ms = 0;
  EXPECT_FALSE(made.Fails(kId)) << "there is no backoff";
  made = Waited("0", {0, 0, 0});
  made.evidence.c.virtual_time = false;
  EXPECT_FALSE(made.Fails(kId));
}

TEST(JunkHints, NeitherBreakNorChaseTheClient) {
  constexpr const char* kId = "retry/junk-hints";
  EvidenceOf made = Waited("5s", {100});
  EXPECT_TRUE(made.Counts(kId));
  EXPECT_FALSE(made.Fails(kId));
  EXPECT_FALSE(Waited("5", {5000}).Counts(kId));
  made.evidence.case_over = true;
  EXPECT_EQ(made.Finds(kId), "after a malformed Retry-After the client kept sending without end");
  made = Waited("5", {5000});
  made.evidence.case_over = true;
  EXPECT_FALSE(made.Fails(kId)) << "another cause";
}

// A create whose last answer was turned away with that hint.
EvidenceOf Broke(std::string hint, std::string kind) {
  EvidenceOf made = Waited(std::move(hint), {100});
  made.evidence.exchanges.pop_back();
  FailWith(made.evidence.calls[0], std::move(kind));
  return made;
}

TEST(JunkHints, AreNoReasonForAForeignError) {
  constexpr const char* kId = "retry/junk-hints";
  EXPECT_EQ(Broke("Someday", "unknown").Finds(kId),
            "session.create broke on a malformed Retry-After");
  EXPECT_FALSE(Broke("Someday", "rateLimit").Fails(kId));
  EXPECT_FALSE(Broke("1", "unknown").Fails(kId));
  // It broke on what came later.
  EvidenceOf made = Broke("Someday", "unknown");
  made.AddAt(kNowMs, Operation::kSessionGet, 404);
  EXPECT_FALSE(made.Fails(kId));
}

TEST(JunkIgnored, LeavesTheOrdinaryBackoff) {
  constexpr const char* kId = "retry/junk-ignored";
  for (const char* junk : {"5s", "120junk", "1e3", "-1", "+5", "1.5"}) {
    EXPECT_TRUE(Waited(junk, {500}).Counts(kId)) << junk;
    EXPECT_FALSE(Waited(junk, {500}).Fails(kId)) << junk;
    EXPECT_TRUE(Waited(junk, {5000}).Fails(kId)) << junk;
  }
  EXPECT_EQ(Waited("5s", {5000}).Finds(kId),
            "session.create waited 5000 ms instead of at most 500 ms");
  EXPECT_FALSE(Waited("5, 10", {5000}).Fails(kId)) << "readers differ";
  EXPECT_FALSE(Waited("", {100}).Counts(kId));
}

TEST(BackoffCeiling, DoublesWithEachAttempt) {
  constexpr const char* kId = "retry/backoff-ceiling";
  EXPECT_TRUE(Waited("", {500, 1000, 2000}).Counts(kId));
  EXPECT_FALSE(Waited("", {500, 1000, 2000}).Fails(kId));
  EXPECT_EQ(Waited("", {500, 1002}).Finds(kId),
            "session.create waited 1002 ms after attempt 2 instead of at most 1000 ms");
  EXPECT_FALSE(Waited("5", {5000}).Counts(kId));
  EvidenceOf made = Waited("", {500, 1000});
  made.evidence.c.retry.emplace().max_delay_ms = 600;
  EXPECT_TRUE(made.Fails(kId));
}

TEST(BackoffCeiling, LeavesRealTimeItsDelays) {
  EvidenceOf made = Waited("", {2400});
  EXPECT_TRUE(made.Fails("retry/backoff-ceiling"));
  made.evidence.c.virtual_time = false;
  EXPECT_FALSE(made.Fails("retry/backoff-ceiling"));
}

// The probe's waits, each the share of its second that `draw` gives it.
template <typename Draw>
EvidenceOf Spread(std::size_t waits, Draw draw) {
  EvidenceOf made("jitter-probe");
  made.Begin();
  double now_ms = 0;
  for (std::size_t i = 0; i <= waits; ++i) {
    made.AddAt(now_ms, Operation::kSessionCreate, 503, "k");
    now_ms += 1000 * draw(i);
  }
  return made;
}

TEST(Jitter, IsSpreadOverTheRange) {
  constexpr const char* kId = "retry/jitter";
  const auto evenly = [](std::size_t i) { return static_cast<double>(i % 100) / 100; };
  EXPECT_TRUE(Spread(2000, evenly).Counts(kId));
  EXPECT_FALSE(Spread(2000, evenly).Fails(kId));
  EXPECT_FALSE(Spread(1999, evenly).Counts(kId)) << "too few to tell";
  const auto upper_half = [&](std::size_t i) { return 0.5 + evenly(i) / 2; };
  EXPECT_FALSE(Spread(2000, upper_half).Fails(kId));
  EXPECT_EQ(Spread(2000, [](std::size_t) { return 1.0; }).Finds(kId),
            "2000 waits fell into 1 of the 10 tenths of their range");
  const auto a_tenth_off = [&](std::size_t i) { return 0.85 + evenly(i) / 10; };
  EXPECT_TRUE(Spread(2000, a_tenth_off).Fails(kId));
  EvidenceOf made = Spread(2000, [](std::size_t) { return 1.0; });
  made.evidence.c.virtual_time = false;
  EXPECT_FALSE(made.Fails(kId));
}

}  // namespace
}  // namespace aex::conformance
