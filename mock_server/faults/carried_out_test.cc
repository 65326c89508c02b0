#include "mock_server/faults/carried_out.h"

#include <gtest/gtest.h>

namespace aex::faults {
namespace {

TEST(CarriedOut, KnowsWhatTheMockDoesToday) {
  const struct {
    Fault fault;
    bool carried_out;
  } kCases[] = {
      {StatusFault{}, true},
      {DropFault{Phase::kAccept}, true},
      {DropFault{Phase::kRequestHead}, true},
      {DropFault{Phase::kRequestBody}, true},
      {DropFault{Phase::kWork}, true},
      {DropFault{Phase::kResponseHead}, true},
      {DropFault{Phase::kResponseBody}, true},
      {DropFault{Phase::kResponseEnd}, true},
      {DropFault{Phase::kIdle}, false},
      {TruncateFault{}, true},
      {DelayFault{}, true},
      {DripFault{}, false},
      {LengthFault{}, false},
      {ChunkFault{}, false},
      {BodyFault{BodyFault::How::kEmpty}, true},
      {BodyFault{BodyFault::How::kHtml}, false},
      {HeaderFault{}, false},
      {RedirectFault{}, false},
      {InterimFault{}, false},
      {GarbageFault{}, false},
      {KeepaliveFault{}, false},
      {CollisionFault{CollisionFault::How::kConflict}, true},
      {CollisionFault{CollisionFault::How::kInFlight}, true},
      {CollisionFault{CollisionFault::How::kStuck}, false},
      {BusyFault{}, true},
      {CapFault{}, true},
      {ProviderFault{ProviderFault::As::kError, "", "1"}, true},
      {StreamFault{}, true},
      {LagFault{}, true},
      {ReplayFault{}, true},
      {SkewFault{}, false},
  };
  for (const auto& test : kCases)
    EXPECT_EQ(IsCarriedOut(test.fault), test.carried_out) << Describe(test.fault);
}

TEST(CarriedOut, RefusesAScenarioWholeAndNamesTheRule) {
  Scenario scenario;
  EXPECT_TRUE(CheckCarriedOut(scenario).ok());
  Rule rule;
  rule.attempts = AllAttempts();
  rule.fault = StatusFault{};
  scenario.faults = {rule, rule};
  EXPECT_TRUE(CheckCarriedOut(scenario).ok());
  scenario.faults[1].fault = SkewFault{20};
  const Status refused = CheckCarriedOut(scenario);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error(),
            Invalid("skew is not carried out by this version; carried out: status, "
                    "drop at every phase but idle, truncate, delay, body empty, collision "
                    "conflict and in-flight, busy, cap, provider, lag, replay, "
                    "stream",
                    "/faults/1/do"));
}

TEST(CarriedOut, RefusesAProfile) {
  Scenario scenario;
  scenario.profile = "other";
  EXPECT_EQ(CheckCarriedOut(scenario).error().place, "/profile");
}

}  // namespace
}  // namespace aex::faults
