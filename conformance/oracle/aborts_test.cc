// What a call does that its caller has aborted, against evidence made by hand.
#include <gtest/gtest.h>

#include "conformance/oracle/testing/evidence_of.h"

namespace aex::conformance {
namespace {

using contract::Operation;
using Ending = CallReport::Ending;

constexpr const char* kId = "retry/abort";

// Throttled, aborted in its wait, and answered as such 3 ms later.
EvidenceOf Aborted() {
  EvidenceOf made("aborted-wait");
  CallReport& report = made.Begin();
  made.AddAt(0, Operation::kSessionCreate, 429, "k");
  FailWith(report, "aborted");
  report.abort = {1, 3};
  return made;
}

TEST(Abort, EndsTheCallAtOnceAndAsAborted) {
  EvidenceOf made = Aborted();
  EXPECT_TRUE(made.Counts(kId));
  EXPECT_EQ(made.Finds(kId), "");
  made.evidence.calls[0].abort.reset();
  EXPECT_FALSE(made.Counts(kId)) << "nobody changed his mind";
  FailWith(made.evidence.calls[0], "network");
  EXPECT_EQ(made.Finds(kId), "");
}

TEST(Abort, IsFollowedByNoRequest) {
  EvidenceOf made = Aborted();
  made.AddAt(5, Operation::kSessionCreate, 201, "k");
  EXPECT_EQ(made.Finds(kId), "session.create was sent after the caller had aborted");
}

TEST(Abort, IsFollowedByNoRequestBehindItsCallersBackEither) {
  EvidenceOf made = Aborted();
  made.AddAt(5, Operation::kSessionCreate, 201, "k");
  made.evidence.calls[0].last_seq = 1;  // It was answered before.
  EXPECT_TRUE(made.Fails(kId));
  // Another call that asks for the same may have sent it.
  made.evidence.c.calls.push_back(CallSpec(made.evidence.c.calls[0]));
  made.evidence.calls.emplace_back();
  EXPECT_FALSE(made.Fails(kId));
}

TEST(Abort, IsNeitherSuccessNorAnotherErrorNorAHang) {
  EvidenceOf made = Aborted();
  FailWith(made.evidence.calls[0], "rateLimit", 429);
  EXPECT_EQ(made.Finds(kId), "an aborted session.create was reported as kind rateLimit");
  made.evidence.calls[0].ending = Ending::kOk;
  EXPECT_EQ(made.Finds(kId), "an aborted session.create was reported as success");
  made.evidence.calls[0].ending = Ending::kHung;
  EXPECT_EQ(made.Finds(kId), "session.create did not end when the caller aborted it");
}

TEST(Abort, LeavesAMomentToNotice) {
  EvidenceOf made = Aborted();
  made.evidence.calls[0].abort->answered_in_ms = 2000;
  EXPECT_FALSE(made.Fails(kId));
  made.evidence.calls[0].abort->answered_in_ms = 2001;
  EXPECT_EQ(made.Finds(kId), "session.create ended 2001 ms after the caller had aborted it");
}

TEST(Abort, SaysNothingOfOtherCalls) {
  EvidenceOf made("four-creates");
  CallReport& report = made.Begin();
  made.AddAt(0, Operation::kSessionCreate, 429, "k");
  FailWith(report, "aborted");
  report.abort = {1, 3};
  made.Begin();
  made.AddAt(0, Operation::kSessionCreate, 201, "other");
  report.last_seq = 2;  // Both were open.
  EXPECT_FALSE(made.Fails(kId));
}

}  // namespace
}  // namespace aex::conformance
