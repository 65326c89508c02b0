// What a client saw of an exchange, and which exchanges are attempts of one
// request, against evidence made by hand.
#include "conformance/oracle/attempts.h"

#include <gtest/gtest.h>

#include "conformance/oracle/testing/evidence_of.h"

namespace aex::conformance {
namespace {

using contract::Delivery;
using contract::Operation;
using faults::BodyFault;
using faults::ChunkFault;
using faults::CloseHow;
using faults::Fault;
using faults::LengthFault;
using faults::Phase;
using faults::RedirectFault;

Seen SeenUnder(Fault fault, int status, Delivery::Kind delivery = Delivery::Kind::kFull) {
  EvidenceOf made("create", {std::move(fault)});
  made.Begin();
  contract::Exchange& exchange = made.Meet(made.AddAt(0, Operation::kSessionCreate, status));
  exchange.delivery.kind = delivery;
  return SeenBy(exchange, made.evidence);
}

TEST(Seen, IsSuccessOnlyWhereEveryClientHasToTakeItForThat) {
  const std::vector<Fault> harmless = {
      BodyFault{BodyFault::How::kExtraField}, BodyFault{BodyFault::How::kNewEnum},
      ChunkFault{ChunkFault::How::kOneByte, CloseHow::kFin}, faults::DripFault{64, 1},
      faults::DelayFault{20}, faults::KeepaliveFault{}, faults::SkewFault{90'000},
      faults::ReplayFault{}, faults::LagFault{2000}};
  for (const Fault& fault : harmless)
    EXPECT_EQ(SeenUnder(fault, 201), Seen::kSuccess) << faults::Describe(fault);
  const std::vector<Fault> doubtful = {
      BodyFault{BodyFault::How::kNan}, BodyFault{BodyFault::How::kTrailing},
      BodyFault{BodyFault::How::kDeep}, BodyFault{BodyFault::How::kBom},
      ChunkFault{ChunkFault::How::kNoLast, CloseHow::kFin},
      LengthFault{LengthFault::How::kOffset, 5, CloseHow::kFin},
      LengthFault{LengthFault::How::kMissing, 0, CloseHow::kFin}, faults::HeaderFault{},
      faults::InterimFault{}, faults::GarbageFault{}};
  for (const Fault& fault : doubtful)
    EXPECT_EQ(SeenUnder(fault, 201), Seen::kBroken) << faults::Describe(fault);
}

TEST(Seen, IsTheStatusOfARefusalWhateverItsBodyIs) {
  EXPECT_EQ(SeenUnder(BodyFault{BodyFault::How::kHtml}, 404), Seen::kStatus);
  EXPECT_EQ(SeenUnder(BodyFault{BodyFault::How::kEmpty}, 503), Seen::kStatus);
  EXPECT_EQ(SeenUnder(RedirectFault{307, RedirectFault::To::kMissing}, 307), Seen::kStatus);
  // Its head may be what is wrong.
  EXPECT_EQ(SeenUnder(faults::HeaderFault{}, 404), Seen::kBroken);
  EXPECT_EQ(SeenUnder(LengthFault{LengthFault::How::kJunk, 0, CloseHow::kFin}, 503), Seen::kBroken);
}

TEST(Seen, FollowsWhatWasDelivered) {
  const Fault drop = faults::DropFault{Phase::kWork, 0, CloseHow::kRst};
  EXPECT_EQ(SeenUnder(drop, 0, Delivery::Kind::kNone), Seen::kNoAnswer);
  EXPECT_EQ(SeenUnder(drop, 0, Delivery::Kind::kOpen), Seen::kSilence);
  EXPECT_EQ(SeenUnder(drop, 201, Delivery::Kind::kPartial), Seen::kBroken);
  // Instead of an answer; it is no answer, and something came.
  EXPECT_EQ(SeenUnder(faults::GarbageFault{faults::GarbageFault::Where::kInstead}, 201,
                      Delivery::Kind::kNone),
            Seen::kBroken);
}

TEST(ClientClock, IsMovedByWakesAlone) {
  EvidenceOf made("create");
  made.Begin().started_ms = 1000;
  made.evidence.sleeps = {{0, 500, 1200}};
  EXPECT_EQ(ClientClockMs(made.evidence, 900), 900) << "before it began";
  EXPECT_EQ(ClientClockMs(made.evidence, 1200), 1000) << "the answer was held back";
  EXPECT_EQ(ClientClockMs(made.evidence, 1699), 1000) << "it sleeps";
  EXPECT_EQ(ClientClockMs(made.evidence, 1700), 1700);
  EXPECT_EQ(ClientClockMs(made.evidence, 1900), 1700);
  made.evidence.c.virtual_time = false;
  EXPECT_EQ(ClientClockMs(made.evidence, 1900), 1900);
}

std::vector<std::size_t> SizesOf(const std::vector<AttemptSeries>& all) {
  std::vector<std::size_t> sizes;
  for (const AttemptSeries& series : all) sizes.push_back(series.attempts.size());
  return sizes;
}

TEST(Series, EndWithASuccess) {
  EvidenceOf made("create");
  made.Begin();
  for (const int status : {503, 200, 503, 503}) made.AddAt(0, Operation::kSessionGet, status);
  EXPECT_EQ(SizesOf(SeriesOf(made.evidence)), (std::vector<std::size_t>{2, 2}));
}

// Two calls for one intent and one for another, all open at once.
EvidenceOf ThreeAtOnce() {
  EvidenceOf made("two-runs");
  made.Begin();
  made.Begin();
  made.evidence.c.calls.push_back(CallSpec(made.evidence.c.calls[0]));
  made.evidence.calls.push_back(made.evidence.calls[0]);
  made.AddAt(0, Operation::kSessionCreate, 503, "k");
  for (CallReport& report : made.evidence.calls) {
    report.first_seq = 1;
    report.last_seq = 9;
  }
  return made;
}

TEST(Series, OfCallsThatShareAnIntentCannotBeTold) {
  EvidenceOf made = ThreeAtOnce();
  made.evidence.exchanges[0].intent = made.evidence.c.intents[0].nonce;
  EXPECT_TRUE(SeriesOf(made.evidence).empty());
  EXPECT_TRUE(ExchangesOf(made.evidence, 0).empty());
  made.evidence.calls[2].first_seq = 2;  // Not open yet.
  ASSERT_EQ(SeriesOf(made.evidence).size(), 1u);
  EXPECT_EQ(SeriesOf(made.evidence)[0].call, 0u);
}

TEST(Series, OfOtherCallsAreToldBesideThem) {
  const EvidenceOf made = ThreeAtOnce();
  ASSERT_EQ(SeriesOf(made.evidence).size(), 1u);
  EXPECT_EQ(SeriesOf(made.evidence)[0].call, 1u);
}

TEST(Series, CountTheAnswerThatARedirectLedTo) {
  EvidenceOf made("create", {RedirectFault{307, RedirectFault::To::kSame}});
  made.Begin();
  made.Meet(made.AddAt(0, Operation::kSessionCreate, 307, "k"));
  auto all = SeriesOf(made.evidence);
  ASSERT_EQ(SizesOf(all), (std::vector<std::size_t>{1}));
  EXPECT_EQ(all[0].attempts[0]->status, 307) << "it was not followed";
  EXPECT_FALSE(all[0].may_continue);
  for (int i = 0; i < 4; ++i) made.AddAt(0, Operation::kSessionCreate, 503, "k");
  all = SeriesOf(made.evidence);
  ASSERT_EQ(SizesOf(all), (std::vector<std::size_t>{4}));
  EXPECT_EQ(all[0].attempts[0]->seq, 2);
  EXPECT_TRUE(all[0].may_continue) << "a client may have counted it";
  EXPECT_FALSE(made.Fails("retry/max-attempts"));
  made.AddAt(0, Operation::kSessionCreate, 503, "k");
  EXPECT_TRUE(made.Fails("retry/max-attempts"));
}

TEST(SendingWithoutEnd, IsNoLoopOfRedirects) {
  EvidenceOf made("create", {RedirectFault{308, RedirectFault::To::kLoop}});
  made.Begin();
  made.AddAt(0, Operation::kSessionCreate, 400, "k");
  EXPECT_FALSE(SentWithoutEnd(made.evidence));
  made.evidence.case_over = true;
  EXPECT_TRUE(SentWithoutEnd(made.evidence));
  EXPECT_TRUE(made.Fails("retry/terminates"));
  made.Fire(0);
  EXPECT_FALSE(SentWithoutEnd(made.evidence));
  EXPECT_FALSE(made.Fails("retry/terminates"));
}

TEST(UnseenAttempts, MayBeWhereAConnectionEndsOutsideAnExchange) {
  const auto unseen = [](Fault fault) {
    EvidenceOf made("create", {std::move(fault)});
    EXPECT_FALSE(HasUnseenAttempts(made.evidence));
    made.Fire(0);
    return HasUnseenAttempts(made.evidence);
  };
  for (const Phase phase : {Phase::kAccept, Phase::kIdle, Phase::kResponseEnd})
    EXPECT_TRUE(unseen(faults::DropFault{phase, 0, CloseHow::kRst})) << faults::PhaseName(phase);
  EXPECT_TRUE(unseen(faults::KeepaliveFault{}));
  EXPECT_FALSE(unseen(faults::DropFault{Phase::kWork, 0, CloseHow::kRst}));
  EXPECT_FALSE(unseen(faults::StatusFault{}));
}

}  // namespace
}  // namespace aex::conformance
