// The waits between attempts, against evidence made by hand.
#include "conformance/oracle/waits.h"

#include <gtest/gtest.h>

#include "conformance/oracle/testing/evidence_of.h"

namespace aex::conformance {
namespace {

using contract::Delivery;
using contract::Operation;
using contract::RetryAfterForm;

EvidenceOf Tried(std::initializer_list<double> at_ms, int status = 503) {
  EvidenceOf made("create");
  made.Begin();
  for (const double ms : at_ms) made.AddAt(ms, Operation::kSessionCreate, status, "k");
  return made;
}

TEST(Waits, AreFromAnAnswerToTheNextAttempt) {
  EvidenceOf made = Tried({1000, 1400, 2100});
  made.evidence.exchanges[0].sent_at_ms = 1100;  // It was held back.
  made.evidence.exchanges[1].retry_after = {"5s"};
  const auto waits = WaitsOf(made.evidence);
  ASSERT_EQ(waits.size(), 2u);
  EXPECT_EQ(waits[0].ms, 300);
  EXPECT_EQ(waits[0].nth, 1u);
  EXPECT_EQ(waits[0].ceiling_ms, 500);
  EXPECT_EQ(waits[0].form, RetryAfterForm::kAbsent);
  EXPECT_EQ(waits[1].failed->seq, 2);
  EXPECT_EQ(waits[1].next->seq, 3);
  EXPECT_EQ(waits[1].ms, 700);
  EXPECT_EQ(waits[1].ceiling_ms, 1000);
  EXPECT_EQ(waits[1].form, RetryAfterForm::kMalformed);
}

TEST(Waits, AreNotKnownWhereAnAttemptMayBeUnseen) {
  EvidenceOf made = Tried({0, 400});
  faults::Rule accept;
  accept.fault = faults::DropFault{faults::Phase::kAccept, 0, faults::CloseHow::kRst};
  made.evidence.c.rules = {accept};
  EXPECT_EQ(WaitsOf(made.evidence).size(), 1u) << "it never fired";
  made.Fire(0);
  EXPECT_TRUE(WaitsOf(made.evidence).empty());
}

TEST(Waits, CountNoTimeThatAClientWaitedForAnAnswer) {
  EvidenceOf made = Tried({0, 400}, 0);
  EXPECT_EQ(WaitsOf(made.evidence).size(), 1u) << "silence takes no virtual time";
  made.evidence.c.virtual_time = false;
  EXPECT_TRUE(WaitsOf(made.evidence).empty());
}

TEST(Waits, AreNotKnownAfterARequestThatEndedEarly) {
  EvidenceOf made = Tried({0, 400}, 0);
  made.evidence.exchanges[0].sent_at_ms.reset();
  EXPECT_TRUE(WaitsOf(made.evidence).empty());
}

TEST(Waits, AreNoneBehindARedirectOrABrokenRead) {
  EvidenceOf redirected = Tried({0, 0, 400});
  redirected.evidence.exchanges[0].status = 307;
  EXPECT_TRUE(WaitsOf(redirected.evidence).empty());
  EvidenceOf broken("create");
  broken.Begin();
  for (const double ms : {0, 500, 1500}) broken.AddAt(ms, Operation::kSessionGet, 503);
  broken.evidence.exchanges[0].status = 200;
  broken.evidence.exchanges[0].delivery.kind = Delivery::Kind::kPartial;
  EXPECT_EQ(SeriesOf(broken.evidence).size(), 2u);
  EXPECT_TRUE(WaitsOf(broken.evidence).empty());
}

TEST(Waits, AreAllowedToRoundAndInRealTimeToBeLate) {
  EvidenceOf made = Tried({});
  EXPECT_EQ(SlackMs(made.evidence), 1);
  made.evidence.c.virtual_time = false;
  EXPECT_EQ(SlackMs(made.evidence), 2000);
}

}  // namespace
}  // namespace aex::conformance
