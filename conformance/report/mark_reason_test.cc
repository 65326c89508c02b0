#include "conformance/report/mark_reason.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/report/testing/sample_run.h"

namespace aex::conformance {
namespace {

using contract::Operation;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::string_view kOtherNonce = "i-aaaabbbbcccc";

faults::Rule Status(int status) {
  faults::Rule rule = LostResponse();
  faults::StatusFault fault;
  fault.status = status;
  rule.fault = fault;
  rule.commit = {};
  return rule;
}

// Of the last exchange.
std::string ReasonOf(const EvidenceBuilder& build) {
  const Evidence evidence = build.Build();
  const KeyLabels labels(evidence.exchanges);
  return MarkReason(evidence.exchanges.back(), evidence, labels);
}

EvidenceBuilder Send() {
  EvidenceBuilder build;
  build.Intent(kSampleNonce, 1, 0).Call("session.send", 0);
  return build;
}

TEST(MarkReason, CrossesOutAllButTheFirstOfSeveral) {
  Finding finding;
  EXPECT_THAT(WrongExchanges(finding), IsEmpty());
  finding.exchanges = {4};
  EXPECT_THAT(WrongExchanges(finding), ElementsAre(4));
  finding.exchanges = {4, 9, 7};
  EXPECT_THAT(WrongExchanges(finding), ElementsAre(7, 9));
}

TEST(MarkReason, SeesWhatIsWrongWithAKey) {
  EvidenceBuilder build = Send();
  build.Exchange(0, Operation::kMessageSend, std::nullopt, kSampleNonce);
  EXPECT_EQ(ReasonOf(build), "no key");

  build = Send();
  build.Exchange(0, Operation::kMessageSend, kFirstKey, kSampleNonce);
  build.Exchange(1, Operation::kMessageSend, kSecondKey, kSampleNonce);
  EXPECT_EQ(ReasonOf(build), "other key than attempt 1");

  build = Send();
  build.Intent(kOtherNonce, 1, 0);
  build.Exchange(0, Operation::kMessageSend, kFirstKey, kOtherNonce);
  build.Exchange(1, Operation::kMessageSend, kFirstKey, kSampleNonce);
  EXPECT_EQ(ReasonOf(build), "key of another intent");

  build = Send();
  build.Exchange(0, Operation::kSessionCreate, kFirstKey, kSampleNonce);
  build.Exchange(1, Operation::kMessageSend, kSecondKey, kSampleNonce);
  EXPECT_EQ(ReasonOf(build), "not derived from K1");
}

TEST(MarkReason, SeesAChangedBody) {
  EvidenceBuilder build = Send();
  build.Exchange(0, Operation::kMessageSend, kFirstKey, kSampleNonce);
  build.Exchange(1, Operation::kMessageSend, kFirstKey, kSampleNonce);
  build.last().fingerprint = "other";
  EXPECT_EQ(ReasonOf(build), "other body than attempt 1");
}

TEST(MarkReason, SeesAnAttemptThatCameTooEarly) {
  EvidenceBuilder build = Send();
  build.Rule(Status(429));
  build.Exchange(0, Operation::kMessageSend, kFirstKey, kSampleNonce).Answer(0, 429, {"1"});
  build.Exchange(417, Operation::kMessageSend, kFirstKey, kSampleNonce);
  build.Report(0, 417, Success(1));
  EXPECT_EQ(ReasonOf(build), "583 ms too early");
}

TEST(MarkReason, SeesAnAttemptAfterAFinalAnswer) {
  EvidenceBuilder build = Send();
  build.Rule(Status(400));
  build.Exchange(0, Operation::kMessageSend, kFirstKey, kSampleNonce).Answer(0, 400);
  build.Exchange(417, Operation::kMessageSend, kFirstKey, kSampleNonce);
  build.Report(0, 417, Success(1));
  EXPECT_EQ(ReasonOf(build), "asked again after 400");
}

TEST(MarkReason, SeesOneAttemptTooMany) {
  EvidenceBuilder build = Send();
  build.Rule(Status(503));
  for (int i = 0; i < 5; ++i)
    build.Exchange(i * 1000.0, Operation::kMessageSend, kFirstKey, kSampleNonce).Answer(0, 503);
  build.Report(0, 5000, Success(1));
  EXPECT_EQ(ReasonOf(build), "attempt 5 of at most 4");
}

TEST(MarkReason, SeesAnAttemptThatWasTheLastTooSoon) {
  EvidenceBuilder build = Send();
  build.Rule(Status(503));
  build.Exchange(0, Operation::kMessageSend, kFirstKey, kSampleNonce).Answer(0, 503);
  build.Report(0, 0, Success(1));
  EXPECT_EQ(ReasonOf(build), "not tried again");
}

TEST(MarkReason, IsSilentWhereThereIsNothingShortToSay) {
  EvidenceBuilder build = Send();
  build.Exchange(0, Operation::kMessageSend, kFirstKey, kSampleNonce);
  build.Report(0, 0, Success(1));
  EXPECT_EQ(ReasonOf(build), "");
  build.Exchange(0, Operation::kSessionGet, std::nullopt, "");
  EXPECT_EQ(ReasonOf(build), "");
}

}  // namespace
}  // namespace aex::conformance
