#include "conformance/report/extra_commits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/report/testing/sample_run.h"

namespace aex::conformance {
namespace {

using contract::LedgerKind;
using contract::Operation;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::int64_t kPrice = 10'000;
constexpr std::string_view kOther = "i-000000000000";

TEST(ExtraCommits, AreThoseBeyondWhatTheIntentWanted) {
  EvidenceBuilder build;
  build.Intent(kSampleNonce, 2, 1);
  build.Exchange(0, Operation::kSessionCreate, kFirstKey, kSampleNonce);
  build.Commit(LedgerKind::kSession, 0, 0).Commit(LedgerKind::kSession, 0, 0);
  build.Exchange(0, Operation::kMessageSend, kFirstKey, kSampleNonce);
  for (std::int64_t turn = 1; turn <= 4; ++turn) build.Commit(LedgerKind::kTurn, turn, kPrice);
  EXPECT_THAT(ExtraCommits(build.Build()), ElementsAre(2, 5, 6));
  EXPECT_EQ(LostMicroUsd(build.Build()), 2 * kPrice);
}

TEST(ExtraCommits, AreCountedForEachIntentAlone) {
  EvidenceBuilder build;
  build.Intent(kSampleNonce, 1, 0).Intent(kOther, 1, 0);
  build.Exchange(0, Operation::kMessageSend, kFirstKey, kSampleNonce);
  build.Commit(LedgerKind::kTurn, 1, kPrice);
  build.Exchange(0, Operation::kMessageSend, kSecondKey, kOther);
  build.Commit(LedgerKind::kTurn, 2, kPrice);
  EXPECT_THAT(ExtraCommits(build.Build()), IsEmpty());
  EXPECT_EQ(LostMicroUsd(build.Build()), 0);
}

TEST(ExtraCommits, AreNoRedeemsAndNoWorkOfStrangers) {
  EvidenceBuilder build;
  build.Intent(kSampleNonce, 0, 0);
  build.Exchange(0, Operation::kBillingRedeem, std::nullopt, kSampleNonce);
  build.Commit(LedgerKind::kRedeem, 0, kPrice);
  build.Exchange(0, Operation::kMessageSend, kFirstKey, kOther);
  build.Commit(LedgerKind::kTurn, 1, kPrice);
  EXPECT_THAT(ExtraCommits(build.Build()), IsEmpty());
}

}  // namespace
}  // namespace aex::conformance
