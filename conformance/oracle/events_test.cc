// The event requirements against evidence made by hand.
#include <gtest/gtest.h>

#include "conformance/oracle/requirement.h"
#include "conformance/oracle/testing/evidence_of.h"
#include "conformance/scenario/shapes.h"

namespace aex::conformance {
namespace {

using contract::Exchange;
using contract::Operation;
using faults::StreamFault;
using How = StreamFault::How;

bool Fails(std::string_view id, const Evidence& evidence) {
  return IsBroken(id, evidence);
}
bool Counts(std::string_view id, const Evidence& evidence) {
  return FindRequirement(id)->counts(evidence);
}

Exchange& Add(Evidence& evidence, Operation op, int status = 200) {
  Exchange& exchange = evidence.exchanges.emplace_back();
  exchange.seq = static_cast<std::int64_t>(evidence.exchanges.size());
  exchange.op = op;
  exchange.status = status;
  exchange.session_id = "ses_1";
  exchange.delivery.kind = contract::Delivery::Kind::kFull;
  return exchange;
}

void Read(Evidence& evidence, std::vector<std::int64_t> sequences) {
  auto& events = evidence.calls[0].events.emplace();
  for (const std::int64_t sequence : sequences) {
    const char* type = sequence == 1   ? "RUN_STARTED"
                       : sequence == 2 ? "TEXT_MESSAGE_CONTENT"
                       : sequence == 3 ? "RUN_FINISHED"
                                       : "CUSTOM";
    events.push_back({sequence, type});
  }
}

// One `run` whose stream met that fault.
Evidence Streamed(StreamFault fault) {
  Evidence evidence;
  evidence.c = MakeCase(1, 7, *FindShape("run"));
  faults::Rule rule;
  rule.op = Operation::kEventsStream;
  rule.fault = fault;
  evidence.c.rules = {rule};
  CallReport& report = evidence.calls.emplace_back();
  report.ending = CallReport::Ending::kOk;
  report.first_seq = 1;
  report.last_seq = 100;
  Exchange& send = Add(evidence, Operation::kMessageSend, 202);
  send.intent = evidence.c.intents.front().nonce;
  send.key = "k:message";
  Add(evidence, Operation::kEventsTicket);
  Exchange& stream = Add(evidence, Operation::kEventsStream, 101);
  stream.rule = 0;
  stream.stream_from = 1;
  Read(evidence, {1, 2, 3, 4});
  return evidence;
}

TEST(Events, ReachTheCallerOnceAndInOrder) {
  Evidence evidence = Streamed({How::kCut, 2});
  EXPECT_TRUE(Counts("events/exactly-once", evidence));
  EXPECT_FALSE(Fails("events/exactly-once", evidence));
  for (const auto& wrong : {std::vector<std::int64_t>{1, 2, 2, 3, 4}, {1, 3, 4}, {2, 1, 3, 4}}) {
    Read(evidence, wrong);
    EXPECT_TRUE(Fails("events/exactly-once", evidence)) << wrong.size();
  }
}

TEST(Events, MayBeMissingWhereTheStreamHasAGap) {
  Evidence evidence = Streamed({How::kGap, 0});
  Read(evidence, {1, 3, 4});
  EXPECT_FALSE(Fails("events/exactly-once", evidence));
  EXPECT_FALSE(Fails("events/terminal", evidence));
}

TEST(Events, EndWithTheTurnsOwnParkEvent) {
  Evidence evidence = Streamed({How::kForeign, 0});
  EXPECT_FALSE(Fails("events/terminal", evidence));
  EXPECT_TRUE(Counts("events/foreign", evidence));
  EXPECT_FALSE(Fails("events/foreign", evidence));
  evidence.calls[0].events = {{{1, "CUSTOM"}}};
  EXPECT_TRUE(Fails("events/terminal", evidence)) << "a foreign park event ended it";
  EXPECT_TRUE(Fails("events/foreign", evidence));
  Read(evidence, {1, 2, 3});
  EXPECT_TRUE(Fails("events/terminal", evidence)) << "the run's result is not its end";
}

TEST(Events, BreakNothingHoweverOddTheyAre) {
  Evidence evidence = Streamed({How::kBadJson, 0});
  EXPECT_TRUE(Counts("events/robust", evidence));
  EXPECT_FALSE(Fails("events/robust", evidence));
  evidence.calls[0].ending = CallReport::Ending::kError;
  EXPECT_TRUE(Fails("events/robust", evidence));
  Evidence cut = Streamed({How::kCut, 1});
  cut.calls[0].ending = CallReport::Ending::kError;
  EXPECT_FALSE(Fails("events/robust", cut)) << "a lost stream is another requirement";
}

TEST(Events, AreAskedForFromTheFirstMissingOne) {
  Evidence evidence = Streamed({How::kCut, 2});
  EXPECT_FALSE(Counts("events/resume-cursor", evidence));
  Add(evidence, Operation::kEventsStream, 101).stream_from = 3;
  EXPECT_TRUE(Counts("events/resume-cursor", evidence));
  EXPECT_FALSE(Fails("events/resume-cursor", evidence));
  evidence.exchanges.back().stream_from = 2;
  EXPECT_TRUE(Fails("events/resume-cursor", evidence));
}

TEST(Events, LostOnesAreNoReasonToSendAgain) {
  Evidence evidence = Streamed({How::kCut, 0});
  EXPECT_TRUE(Counts("billing/stream-loss-is-not-resend", evidence));
  EXPECT_FALSE(Fails("billing/stream-loss-is-not-resend", evidence));
  Add(evidence, Operation::kMessageSend, 202).intent = evidence.c.intents.front().nonce;
  EXPECT_TRUE(Fails("billing/stream-loss-is-not-resend", evidence));
}

TEST(Events, ATicketThatFailsMakesNeitherATurnNorAFalseDenial) {
  Evidence evidence = Streamed({How::kCut, 0});
  evidence.exchanges[1].rule = 0;
  EXPECT_TRUE(Counts("billing/ticket-outage", evidence));
  EXPECT_FALSE(Fails("billing/ticket-outage", evidence));
  evidence.calls[0].ending = CallReport::Ending::kError;
  evidence.calls[0].error.outcome = "created";
  EXPECT_FALSE(Fails("billing/ticket-outage", evidence));
  evidence.calls[0].error.outcome = "not-created";
  EXPECT_TRUE(Fails("billing/ticket-outage", evidence));
}

}  // namespace
}  // namespace aex::conformance
