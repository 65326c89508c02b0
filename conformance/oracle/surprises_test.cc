// Redirects, interim answers and values from the future, against evidence made by
// hand.
#include <gtest/gtest.h>

#include "conformance/oracle/testing/evidence_of.h"

namespace aex::conformance {
namespace {

using contract::LedgerKind;
using contract::Operation;
using faults::BodyFault;
using faults::RedirectFault;

constexpr const char* kRedirect = "errors/interim-and-redirect";
constexpr const char* kFuture = "errors/future-values";

// A create that was led to that place, and succeeded.
EvidenceOf Redirected(RedirectFault::To to) {
  EvidenceOf made("create", {RedirectFault{307, to}});
  made.Begin();
  made.Meet(made.AddAt(0, Operation::kSessionCreate, 307, "k"));
  return made;
}

// And followed it to the other origin.
EvidenceOf FollowedAway(bool bearer, std::string key) {
  EvidenceOf made = Redirected(RedirectFault::To::kOtherOrigin);
  FailWith(made.evidence.calls[0], "network");
  auto& away = made.AddAt(0, Operation::kUnmatched, 404, std::move(key));
  away.storage = true;
  away.bearer = bearer;
  return made;
}

TEST(Redirect, TakesNoCredentialsToAnotherOrigin) {
  EXPECT_TRUE(FollowedAway(false, "").Counts(kRedirect));
  EXPECT_EQ(FollowedAway(false, "").Finds(kRedirect), "");
  EXPECT_EQ(FollowedAway(true, "k").Finds(kRedirect),
            "a redirect to another origin was followed with the bearer token");
  EXPECT_EQ(FollowedAway(false, "k").Finds(kRedirect),
            "a redirect to another origin was followed with the idempotency key");
}

TEST(Redirect, IsNotBlamedForAStrayRequest) {
  EvidenceOf made = FollowedAway(true, "");
  made.evidence.account.clear();
  EXPECT_FALSE(made.Fails(kRedirect)) << "no redirect led there";
}

TEST(Redirect, MakesNoSuccessOfWorkThatNobodyAccepted) {
  EvidenceOf made = Redirected(RedirectFault::To::kSame);
  EXPECT_EQ(made.Finds(kRedirect),
            "session.create reported success after a redirect, and nothing was committed");
  made.Commit(LedgerKind::kSession, made.AddAt(0, Operation::kSessionCreate, 201, "k"));
  EXPECT_FALSE(made.Fails(kRedirect)) << "it was followed, and accepted";
  made = Redirected(RedirectFault::To::kSame);
  FailWith(made.evidence.calls[0], "api", 307);
  EXPECT_FALSE(made.Fails(kRedirect)) << "it was refused";
}

TEST(Interim, IsNoResult) {
  EvidenceOf made("create", {faults::InterimFault{103, 1}});
  CallReport& report = made.Begin();
  made.Commit(LedgerKind::kSession, made.Meet(made.AddAt(0, Operation::kSessionCreate, 201, "k")));
  EXPECT_TRUE(made.Counts(kRedirect));
  EXPECT_FALSE(made.Fails(kRedirect));
  FailWith(report, "network");
  EXPECT_FALSE(made.Fails(kRedirect));
  FailWith(report, "api", 103);
  EXPECT_EQ(made.Finds(kRedirect), "an interim answer 103 was reported as the result");
}

TEST(Interim, AndRedirectsHaveToBeMet) {
  EvidenceOf made("create");
  made.Begin();
  made.AddAt(0, Operation::kSessionCreate, 201, "k");
  EXPECT_FALSE(made.Counts(kRedirect));
  EXPECT_FALSE(made.Fails(kRedirect)) << "success without a commit is another requirement's";
}

EvidenceOf Future(faults::Fault fault, std::string_view shape = "run") {
  EvidenceOf made(shape, {std::move(fault), faults::StatusFault{}});
  made.Begin();
  made.Meet(made.AddAt(0, Operation::kSessionCreate, 201, "k"));
  return made;
}

TEST(FutureValues, BreakNothing) {
  faults::StreamFault unknown;
  unknown.how = faults::StreamFault::How::kUnknownType;
  for (const faults::Fault& fault : std::vector<faults::Fault>{
           BodyFault{BodyFault::How::kExtraField}, BodyFault{BodyFault::How::kNewEnum}, unknown}) {
    EvidenceOf made = Future(fault);
    EXPECT_TRUE(made.Counts(kFuture)) << faults::Describe(fault);
    EXPECT_FALSE(made.Fails(kFuture)) << faults::Describe(fault);
    FailWith(made.evidence.calls[0], "unknown");
    EXPECT_EQ(made.Finds(kFuture),
              "run failed (kind unknown) on a value that its version does not know");
  }
}

TEST(FutureValues, AreNotBlamedBesideAnotherFault) {
  EvidenceOf made = Future(BodyFault{BodyFault::How::kExtraField});
  FailWith(made.evidence.calls[0], "unknown");
  made.Fire(1);
  EXPECT_FALSE(made.Counts(kFuture));
  EXPECT_FALSE(made.Fails(kFuture));
  made = Future(BodyFault{BodyFault::How::kDeep});
  FailWith(made.evidence.calls[0], "unknown");
  EXPECT_FALSE(made.Counts(kFuture)) << "no value of the future";
  EXPECT_FALSE(made.Fails(kFuture));
}

TEST(FutureValues, MayBeTakenForAFailedTurn) {
  EvidenceOf made = Future(BodyFault{BodyFault::How::kNewEnum}, "throwing-run");
  FailWith(made.evidence.calls[0], "state");
  EXPECT_FALSE(made.Fails(kFuture));
}

TEST(FutureValues, LeaveAReplayOfNothingRefused) {
  EvidenceOf made = Future(BodyFault{BodyFault::How::kExtraField}, "create-replay");
  FailWith(made.Begin(), "rejected");
  EXPECT_FALSE(made.Fails(kFuture));
}

}  // namespace
}  // namespace aex::conformance
