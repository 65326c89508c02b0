#include "conformance/reference/retry_layer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "conformance/reference/testing/fake_api.h"
#include "conformance/reference/testing/fake_clock.h"

namespace aex::conformance {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Draws the largest jitter, so that waits are exact.
struct FullJitter : RetryLayer {
  double Jitter(double nominal_ms, ClientRandom&) const override { return nominal_ms; }
};

class Attempts {
 public:
  explicit Attempts(std::vector<TransportResult> results, RetryPolicy policy = {})
      : results_(std::move(results)) {
    layer_.Configure(policy);
  }

  EndedAttempts Run(double spent_ms = 0) {
    CallContext call{clock, clock.abort().get_token(), ClientRandom(1)};
    return layer_.Run(call, [&](CallContext&, const AttemptInfo& info) {
      clock.Advance(spent_ms);
      const auto at = static_cast<std::size_t>(info.number - 1);
      return results_[std::min(at, results_.size() - 1)];
    });
  }

  FakeClock clock;

 private:
  FullJitter layer_;
  std::vector<TransportResult> results_;
};

int StatusOf(const EndedAttempts& ended) {
  const auto* answer = std::get_if<TransportResponse>(&ended.last);
  return answer == nullptr ? 0 : answer->status;
}

TEST(RetryLayer, RetriesTransientAnswersUntilOneIsFinal) {
  for (const int status : {429, 500, 502, 503, 504, 529}) {
    Attempts attempts({Refusal(status), Answer(200)});
    const EndedAttempts ended = attempts.Run();
    EXPECT_EQ(StatusOf(ended), 200) << status;
    EXPECT_EQ(ended.attempts, 2) << status;
  }
}

TEST(RetryLayer, ReturnsFinalAnswersAtOnce) {
  for (const int status : {200, 201, 204, 301, 400, 401, 402, 403, 404, 405, 408, 409,
                           410, 413, 415, 422, 501, 505}) {
    Attempts attempts({Refusal(status), Answer(200)});
    const EndedAttempts ended = attempts.Run();
    EXPECT_EQ(StatusOf(ended), status);
    EXPECT_EQ(ended.attempts, 1) << status;
    EXPECT_THAT(attempts.clock.slept(), IsEmpty()) << status;
  }
}

TEST(RetryLayer, DoublesTheBackoffUpToItsCeiling) {
  RetryPolicy policy;
  policy.max_attempts = 6;
  policy.max_delay_ms = 3000;
  Attempts attempts({Lost()}, policy);
  EXPECT_EQ(attempts.Run().attempts, 6);
  EXPECT_THAT(attempts.clock.slept(), ElementsAre(500, 1000, 2000, 3000, 3000));
}

TEST(RetryLayer, StopsAfterTheLastAttempt) {
  for (const std::int64_t most : {1, 2, 4, 9}) {
    RetryPolicy policy;
    policy.max_attempts = most;
    policy.initial_delay_ms = 1;
    Attempts attempts({Refusal(503)}, policy);
    EXPECT_EQ(attempts.Run().attempts, most);
  }
}

TEST(RetryLayer, WaitsAtLeastForTheHint) {
  Attempts attempts({Refusal(429, "x", "3"), Refusal(503, "x", "0"), Answer(200)});
  attempts.Run();
  EXPECT_THAT(attempts.clock.slept(), ElementsAre(3000, 1000));
}

TEST(RetryLayer, HintsAreNotCappedByTheLongestBackoff) {
  Attempts attempts({Refusal(500, "x", "60"), Answer(200)});
  attempts.Run();
  EXPECT_THAT(attempts.clock.slept(), ElementsAre(60000));
}

TEST(RetryLayer, BudgetAllowsAWaitThatEndsExactlyWithIt) {
  Attempts attempts({Refusal(429, "x", "120"), Answer(200)});
  EXPECT_EQ(StatusOf(attempts.Run()), 200);
  EXPECT_THAT(attempts.clock.slept(), ElementsAre(120000));
}

TEST(RetryLayer, BudgetRefusesAWaitThatEndsAfterIt) {
  Attempts attempts({Refusal(429, "x", "121"), Answer(200)});
  const EndedAttempts ended = attempts.Run();
  EXPECT_EQ(StatusOf(ended), 429);
  EXPECT_EQ(ended.hint_ms, 121000);
  EXPECT_THAT(attempts.clock.slept(), IsEmpty());
}

TEST(RetryLayer, BudgetCountsTheTimeSpentInAttempts) {
  RetryPolicy policy;
  policy.max_elapsed_ms = 1000;
  Attempts exact({Refusal(500)}, policy);
  exact.Run(250);  // 250 + 500, then 500 + 250 elapsed and 1000 to wait.
  EXPECT_THAT(exact.clock.slept(), ElementsAre(500));
  Attempts late({Lost()}, policy);
  late.Run(501);
  EXPECT_THAT(late.clock.slept(), IsEmpty());
}

TEST(RetryLayer, GivesUpAtOnceOnFortyDigits) {
  Attempts attempts({Refusal(429, "x", std::string(40, '9')), Answer(200)});
  EXPECT_EQ(attempts.Run().attempts, 1);
}

TEST(RetryLayer, ReadsDatesAgainstItsOwnClock) {
  Attempts attempts({Refusal(503, "x", "Mon, 21 Sep 2026 14:13:22 GMT"), Answer(200)});
  attempts.clock.Advance(250);  // The clock starts at 14:13:20 of that day.
  attempts.Run();
  EXPECT_THAT(attempts.clock.slept(), ElementsAre(1750));
}

TEST(RetryLayer, IgnoresMalformedHints) {
  for (const std::string hint : {"-1", "1.5", "5s", "120junk", "1e3", " ", "soon"}) {
    Attempts attempts({Refusal(429, "x", hint), Answer(200)});
    attempts.Run();
    EXPECT_THAT(attempts.clock.slept(), ElementsAre(500)) << hint;
  }
}

TEST(RetryLayer, TakesTheLongestOfSeveralHints) {
  Attempts attempts(
      {Answer(429, "{}", {{"retry-after", "1"}, {"Retry-After", "4"}}), Answer(200)});
  attempts.Run();
  EXPECT_THAT(attempts.clock.slept(), ElementsAre(4000));
}

TEST(RetryLayer, TheLastAnswerSurfaces) {
  RetryPolicy policy;
  policy.max_attempts = 3;
  Attempts attempts({Refusal(429, "x", "1"), Lost(), Refusal(502)}, policy);
  const EndedAttempts ended = attempts.Run();
  EXPECT_EQ(StatusOf(ended), 502);
  EXPECT_FALSE(ended.hint_ms);
}

TEST(RetryLayer, SwitchedOffItTriesOnce) {
  RetryPolicy policy;
  policy.off = true;
  Attempts attempts({Refusal(429, "x", "1"), Answer(200)}, policy);
  const EndedAttempts ended = attempts.Run();
  EXPECT_EQ(ended.attempts, 1);
  EXPECT_FALSE(ended.typed);
}

TEST(RetryLayer, AnAbortEndsTheWait) {
  Attempts attempts({Refusal(500), Refusal(500), Answer(200)});
  attempts.clock.AbortAtSleep(2);
  const EndedAttempts ended = attempts.Run();
  EXPECT_TRUE(ended.aborted);
  EXPECT_EQ(ended.attempts, 2);
}

TEST(RetryLayer, AnAbortedAttemptIsNotRetried) {
  Attempts attempts({Lost()});
  attempts.clock.abort().request_stop();
  const EndedAttempts ended = attempts.Run();
  EXPECT_TRUE(ended.aborted);
  EXPECT_EQ(ended.attempts, 1);
  EXPECT_THAT(attempts.clock.slept(), IsEmpty());
}

TEST(RetryLayer, JitterIsAWholeNumberInTheRange) {
  const RetryLayer layer;
  ClientRandom random(3);
  double sum = 0;
  for (int i = 0; i < 1000; ++i) {
    const double jitter = layer.Jitter(500, random);
    EXPECT_EQ(jitter, static_cast<int>(jitter));
    EXPECT_GE(jitter, 0);
    EXPECT_LE(jitter, 500);
    sum += jitter;
  }
  EXPECT_NEAR(sum / 1000, 250, 25);
}

TEST(RetryLayer, BackoffNeverOverflows) {
  RetryLayer layer;
  layer.Configure({});
  EXPECT_EQ(layer.Backoff(std::numeric_limits<std::int64_t>::max()), 20000);
}

TEST(RetryPolicy, ClampsTheOptions) {
  RetryOptions options;
  options.max_attempts = 0;
  options.initial_delay_ms = -5;
  options.max_delay_ms = -1;
  options.max_elapsed_ms = -1;
  EXPECT_EQ(ToPolicy(options), (RetryPolicy{false, 1, 0, 0, 0}));
  options = {};
  options.initial_delay_ms = 30000;  // The ceiling is at least the start.
  EXPECT_EQ(ToPolicy(options), (RetryPolicy{false, 4, 30000, 30000, 120000}));
  EXPECT_EQ(ToPolicy(std::nullopt), RetryPolicy());
}

}  // namespace
}  // namespace aex::conformance
