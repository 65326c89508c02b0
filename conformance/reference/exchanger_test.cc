#include "conformance/reference/exchanger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "conformance/reference/testing/bench.h"

namespace aex::conformance {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

std::string OutcomeAfter(std::vector<TransportResult> results) {
  Bench bench;
  bench.api().Script(kCreateTarget, std::move(results));
  return bench.ErrorField("session.create", CreateArgs(), "outcome");
}

TEST(Exchanger, EveryAttemptIsTheSameRequest) {
  Bench bench;
  bench.api().Script(kCreateTarget, {Refusal(503), Lost(), Refusal(429, "x", "1")});
  EXPECT_NE(bench.Ok("session.create", CreateArgs()), "");
  const auto sent = bench.api().Sent(kCreateTarget);
  ASSERT_THAT(sent, SizeIs(4));
  for (const TransportRequest& request : sent) EXPECT_EQ(request, sent.front());
}

TEST(Exchanger, OutcomesAreHonest) {
  EXPECT_EQ(OutcomeAfter({Refusal(400)}), R"("not-created")");
  EXPECT_EQ(OutcomeAfter({Refusal(429), Refusal(402)}), R"("not-created")");
  EXPECT_EQ(OutcomeAfter({Unreachable(), Refusal(403)}), R"("not-created")");
  EXPECT_EQ(OutcomeAfter({Unreachable(), Unreachable(), Unreachable(), Unreachable()}),
            R"("not-created")");
  EXPECT_EQ(OutcomeAfter({Lost(), Refusal(400)}), R"("maybe")");
  EXPECT_EQ(OutcomeAfter({Refusal(500), Refusal(409, "idempotency_conflict")}),
            R"("maybe")");
  EXPECT_EQ(OutcomeAfter({Refusal(409, "idempotency_in_flight")}), R"("maybe")");
  EXPECT_EQ(OutcomeAfter({Refusal(501)}), R"("maybe")");
  EXPECT_EQ(OutcomeAfter({Answer(302)}), R"("maybe")");
  EXPECT_EQ(OutcomeAfter({Answer(200, "<html>")}), R"("maybe")");
  EXPECT_EQ(OutcomeAfter({Answer(200, "")}), R"("maybe")");
  EXPECT_EQ(OutcomeAfter({Answer(201, R"({"session":{"status":"idle"}})")}),
            R"("maybe")");
}

TEST(Exchanger, ADoubtOutlivesItsCall) {
  Bench bench;
  const std::string args = CreateArgs(",'idempotencyKey':'K'");
  bench.api().Script(kCreateTarget, {Lost(), Lost(), Lost(), Lost(), Refusal(402)});
  EXPECT_EQ(bench.ErrorField("session.create", args, "outcome"), R"("maybe")");
  EXPECT_EQ(bench.ErrorField("session.create", args, "outcome"), R"("maybe")");
  bench.api().Script(kCreateTarget, {Refusal(402)});
  EXPECT_EQ(bench.ErrorField("session.create", CreateArgs(), "outcome"),
            R"("not-created")");
}

TEST(Exchanger, ReadsClaimNothing) {
  Bench bench;
  bench.api().Always("GET /api/whoami", Refusal(403));
  EXPECT_EQ(bench.ErrorField("whoami", "{}", "outcome"), "absent");
}

TEST(Exchanger, AnUnframedSuccessThatIsNoJsonIsANetworkError) {
  Bench bench;
  TransportResponse cut{200, {}, "{\"session\":{\"id\""};
  cut.framed = false;
  bench.api().Script(kCreateTarget, {cut});
  EXPECT_NE(bench.Ok("session.create", CreateArgs()), "");
  EXPECT_THAT(bench.api().Sent(kCreateTarget), SizeIs(2));
}

TEST(Exchanger, ExhaustedThrottlesAreTyped) {
  for (const int status : {429, 503, 529}) {
    Bench bench;
    bench.api().Always(kCreateTarget, Refusal(status, "slow_down", "2"));
    const std::string error = bench.Error("session.create", CreateArgs());
    EXPECT_THAT(error, HasSubstr(R"("kind":"rateLimit")"));
    EXPECT_THAT(error, HasSubstr("\"status\":" + std::to_string(status)));
    EXPECT_THAT(error, HasSubstr(R"("attempts":4,"retryAfterMs":2000,"source":"api")"));
    EXPECT_THAT(error, HasSubstr(R"("name":"AexRateLimitError")"));
    EXPECT_THAT(error, HasSubstr(R"("code":"slow_down")"));
  }
}

TEST(Exchanger, OtherExhaustedStatusesArePlainApiErrors) {
  for (const int status : {500, 502, 504}) {
    Bench bench;
    bench.api().Always(kCreateTarget, Refusal(status, "boom"));
    const std::string error = bench.Error("session.create", CreateArgs());
    EXPECT_THAT(error,
                HasSubstr(R"("kind":"api","message":"boom","name":"AexApiError")"));
    EXPECT_THAT(error, HasSubstr("\"status\":" + std::to_string(status)));
  }
}

TEST(Exchanger, WithoutTheRetryLayerAThrottleIsAPlainApiError) {
  RetryPolicy off;
  off.off = true;
  Bench bench(MakeReferenceClient, off);
  bench.api().Always(kCreateTarget, Refusal(429, "slow_down", "2"));
  EXPECT_EQ(bench.ErrorField("session.create", CreateArgs(), "kind"), R"("api")");
  EXPECT_THAT(bench.api().Sent(kCreateTarget), SizeIs(1));
}

TEST(Exchanger, ASingleAttemptIsTypedAllTheSame) {
  RetryPolicy once;
  once.max_attempts = 1;
  Bench bench(MakeReferenceClient, once);
  bench.api().Always(kCreateTarget, Refusal(429, "slow_down", "2"));
  EXPECT_EQ(bench.ErrorField("session.create", CreateArgs(), "kind"), R"("rateLimit")");
  EXPECT_THAT(bench.api().Sent(kCreateTarget), SizeIs(1));
}

TEST(Exchanger, NetworkErrorsNameTheRequestAndTheAttempts) {
  Bench bench;
  bench.api().Always(kSendTarget, Lost());
  const std::string error = bench.Error("session.send", SendArgs());
  EXPECT_THAT(error, HasSubstr(R"("kind":"network")"));
  EXPECT_THAT(error,
              HasSubstr("POST /api/sessions/ses_1/messages failed: connection reset "
                        "after 4 attempts over "));
  EXPECT_THAT(error, HasSubstr(R"("attempts":4)"));
}

TEST(Exchanger, UnreadableErrorBodiesKeepTheirStatus) {
  for (const std::string body :
       {"", "<html>", "{\"err", "[1]", "null", "\xFF\xFE", "7"}) {
    Bench bench;
    bench.api().Script(kCreateTarget, {Answer(404, body)});
    const std::string error = bench.Error("session.create", CreateArgs());
    EXPECT_THAT(error, HasSubstr(R"("kind":"api","message":"aex API request failed")"))
        << body;
    EXPECT_THAT(error, HasSubstr(R"("status":404)")) << body;
  }
}

TEST(Exchanger, AnAbortInTheBackoffSendsNothingMore) {
  Bench bench;
  bench.clock().AbortAtSleep(1);
  bench.api().Always(kCreateTarget, Refusal(429));
  const std::string error = bench.Error("session.create", CreateArgs());
  EXPECT_THAT(error, HasSubstr(R"("kind":"aborted")"));
  EXPECT_THAT(error, HasSubstr(R"("outcome":"not-created")"));
  EXPECT_THAT(bench.api().requests(), SizeIs(1));
}

TEST(Exchanger, AnAbortAfterALostAttemptIsAMaybe) {
  Bench bench;
  bench.clock().AbortAtSleep(1);
  bench.api().Always(kCreateTarget, Lost());
  EXPECT_EQ(bench.ErrorField("session.create", CreateArgs(), "outcome"), R"("maybe")");
}

}  // namespace
}  // namespace aex::conformance
