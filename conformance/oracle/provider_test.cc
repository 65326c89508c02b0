// The provider requirements against evidence made by hand.
#include <gtest/gtest.h>

#include "conformance/oracle/testing/evidence_of.h"

namespace aex::conformance {
namespace {

using contract::Operation;
using faults::ProviderFault;

EvidenceOf Thrown(ProviderFault::As as, std::string raw) {
  EvidenceOf made("throwing-run", {ProviderFault{as, "", std::move(raw)}});
  made.Begin();
  made.Add(Operation::kMessageSend, 202, "k").rule = 0;
  made.Add(Operation::kSessionGet, 200);
  return made;
}

ReportedError RateLimit(std::int64_t status, std::optional<double> retry_after_ms) {
  ReportedError error;
  error.kind = "rateLimit";
  error.status = status;
  error.retry_after_ms = retry_after_ms;
  error.source = "provider";
  return error;
}

TEST(Provider, WantsAThrottleInEveryForm) {
  for (const auto& [as, raw] : std::vector<std::pair<ProviderFault::As, std::string>>{
           {ProviderFault::As::kProviderFault, R"({"kind":"overloaded"})"},
           {ProviderFault::As::kNested, R"({"kind":"rate_limit"})"},
           {ProviderFault::As::kError, R"({"type":"rate_limit_error"})"},
           {ProviderFault::As::kErrorMessage, R"("too many requests")"}}) {
    EvidenceOf made = Thrown(as, raw);
    EXPECT_TRUE(made.Counts("provider/shapes")) << raw;
    EXPECT_TRUE(made.Fails("provider/shapes")) << "success was reported";
    FailWith(made.evidence.calls[0], "rateLimit");
    EXPECT_FALSE(made.Fails("provider/shapes")) << raw;
    FailWith(made.evidence.calls[0], "state");
    EXPECT_TRUE(made.Fails("provider/shapes")) << raw;
  }
}

TEST(Provider, ComparesTheFieldsOfAThrottle) {
  EvidenceOf made = Thrown(ProviderFault::As::kProviderFault,
                           R"({"kind":"overloaded","status":529,"retryAfterMs":4000})");
  CallReport& report = made.evidence.calls[0];
  FailWith(report, "rateLimit");
  report.error = RateLimit(529, 4000);
  EXPECT_FALSE(made.Fails("provider/throttle-surfaces"));
  report.error = RateLimit(429, 4000);
  EXPECT_TRUE(made.Fails("provider/throttle-surfaces"));
  report.error = RateLimit(529, std::nullopt);
  EXPECT_TRUE(made.Fails("provider/throttle-surfaces"));
  report.error = RateLimit(529, 4000);
  report.error.source = "api";
  EXPECT_TRUE(made.Fails("provider/throttle-surfaces"));
}

TEST(Provider, WantsOtherFailuresAsStateErrors) {
  EvidenceOf made = Thrown(ProviderFault::As::kErrorMessage, R"("disk full")");
  EXPECT_FALSE(made.Counts("provider/shapes"));
  EXPECT_TRUE(made.Counts("provider/other-failures"));
  FailWith(made.evidence.calls[0], "rateLimit");
  EXPECT_TRUE(made.Fails("provider/other-failures"));
  FailWith(made.evidence.calls[0], "state");
  EXPECT_FALSE(made.Fails("provider/other-failures"));
}

TEST(Provider, JudgesNoErrorThatAnotherFaultMayHaveCaused) {
  EvidenceOf made = Thrown(ProviderFault::As::kProviderFault, R"({"kind":"overloaded"})");
  made.evidence.exchanges[1].rule = 0;
  FailWith(made.evidence.calls[0], "network");
  EXPECT_FALSE(made.Counts("provider/shapes"));
  EXPECT_FALSE(made.Fails("provider/shapes"));
}

TEST(Provider, SeesAFailedTurnSentAgain) {
  EvidenceOf made = Thrown(ProviderFault::As::kProviderFault, R"({"kind":"overloaded"})");
  EXPECT_TRUE(made.Counts("provider/no-resend"));
  EXPECT_FALSE(made.Fails("provider/no-resend"));
  made.Add(Operation::kMessageSend, 202, "other");
  EXPECT_TRUE(made.Fails("provider/no-resend"));
}

TEST(Provider, WantsTheSameKeyWhenAFailedTurnIsReplayed) {
  EvidenceOf made("create-send-replay",
                  {ProviderFault{ProviderFault::As::kProviderFault, "", R"({"kind":"overloaded"})"}});
  made.Begin();
  made.Add(Operation::kSessionCreate, 201, "c");
  made.Begin();
  made.Add(Operation::kMessageSend, 202, "m").rule = 0;
  made.Begin();
  made.Add(Operation::kMessageSend, 200, "m");
  EXPECT_TRUE(made.Counts("provider/replay-after-throttle"));
  EXPECT_FALSE(made.Fails("provider/replay-after-throttle"));
  made.evidence.exchanges.back().key = "fresh";
  EXPECT_TRUE(made.Fails("provider/replay-after-throttle"));
}

}  // namespace
}  // namespace aex::conformance
