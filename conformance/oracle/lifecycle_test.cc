// The life cycle requirements against evidence made by hand.
#include <gtest/gtest.h>

#include "conformance/oracle/testing/evidence_of.h"

namespace aex::conformance {
namespace {

using contract::Operation;

EvidenceOf Ran(std::string status, std::optional<bool> ok) {
  EvidenceOf made("run");
  CallReport& report = made.Begin();
  report.status = std::move(status);
  report.ok = ok;
  made.Add(Operation::kMessageSend, 202, "k");
  return made;
}

TEST(Lifecycle, WantsOkForIdleAndSuspendedAlone) {
  EXPECT_FALSE(Ran("idle", true).Fails("lifecycle/result"));
  EXPECT_FALSE(Ran("suspended", true).Fails("lifecycle/result"));
  EXPECT_FALSE(Ran("error", false).Fails("lifecycle/result"));
  EXPECT_FALSE(Ran("error", std::nullopt).Fails("lifecycle/result"));
  EXPECT_TRUE(Ran("error", true).Fails("lifecycle/result"));
  EXPECT_TRUE(Ran("idle", false).Fails("lifecycle/result"));
  EXPECT_TRUE(Ran("running", false).Fails("lifecycle/result")) << "the turn has ended";
  EXPECT_TRUE(Ran("idle", true).Counts("lifecycle/result"));
}

TEST(Lifecycle, WantsAFailedTurnToLookLikeOne) {
  EvidenceOf made("run", {faults::ProviderFault{faults::ProviderFault::As::kErrorMessage, "",
                                                R"("disk full")"}});
  made.Begin().status = "idle";
  made.Add(Operation::kMessageSend, 202, "k").rule = 0;
  EXPECT_TRUE(made.Fails("lifecycle/result"));
  made.evidence.calls[0].status = "error";
  EXPECT_FALSE(made.Fails("lifecycle/result"));
}

EvidenceOf Changed(Operation suspend = Operation::kSessionSuspend) {
  EvidenceOf made("state-changes");
  made.Begin();
  made.Add(Operation::kSessionCreate, 201, "c");
  made.Begin().status = "suspended";
  made.Add(suspend, 200);
  made.Begin();
  made.Add(Operation::kSessionResume, 200);
  made.Begin();
  made.Add(Operation::kSessionCancel, 200);
  made.Begin();
  made.Add(Operation::kSessionDelete, 200);
  return made;
}

TEST(Lifecycle, WantsEachStateChangeToBeItsOwnRequest) {
  EXPECT_TRUE(Changed().Counts("lifecycle/state-changes"));
  EXPECT_FALSE(Changed().Fails("lifecycle/state-changes"));
  EXPECT_TRUE(Changed(Operation::kSessionCancel).Fails("lifecycle/state-changes"));
  EvidenceOf posted = Changed();
  posted.evidence.exchanges.back().method = "POST";
  EXPECT_TRUE(posted.Fails("lifecycle/state-changes"));
  EvidenceOf wrong = Changed();
  wrong.evidence.calls[1].status = "idle";
  EXPECT_TRUE(wrong.Fails("lifecycle/state-changes"));
}

TEST(Lifecycle, WantsOneSendHoweverATurnIsConsumed) {
  EvidenceOf made("create-send-consumed-twice");
  made.Begin();
  made.Add(Operation::kSessionCreate, 201, "c");
  made.Begin();
  made.Add(Operation::kMessageSend, 503, "m");
  made.Add(Operation::kMessageSend, 202, "m");
  EXPECT_TRUE(made.Counts("billing/consume-once"));
  EXPECT_FALSE(made.Fails("billing/consume-once")) << "a retry is no second send";
  made.Add(Operation::kMessageSend, 202, "n");
  EXPECT_TRUE(made.Fails("billing/consume-once"));
}

}  // namespace
}  // namespace aex::conformance
