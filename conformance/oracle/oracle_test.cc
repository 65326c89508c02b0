// The requirements against evidence made by hand: each passes, fails and does
// not count where it should.
#include <gtest/gtest.h>

#include "conformance/oracle/requirement.h"
#include "conformance/oracle/testing/evidence_of.h"
#include "conformance/scenario/shapes.h"
#include "mock_server/verdict/wire_verdict.h"

namespace aex::conformance {
namespace {

using contract::Delivery;
using contract::Exchange;
using contract::LedgerEntry;
using contract::LedgerKind;
using contract::Operation;

// One `run` that wants one session and one turn.
Evidence OneRun(std::vector<faults::Rule> rules = {}) {
  Evidence evidence;
  evidence.c = MakeCase(1, 7, *FindShape("run"));
  // Exchanges that failed name the first rule.
  if (rules.empty()) rules.resize(1);
  evidence.c.rules = std::move(rules);
  CallReport report;
  report.ending = CallReport::Ending::kOk;
  report.session_id = "ses_1";
  report.turn_seq = 1;
  report.first_seq = 1;
  report.last_seq = 1000;
  evidence.calls = {report};
  return evidence;
}

Exchange& Add(Evidence& evidence, Operation op, int status, std::string key, double at_ms) {
  Exchange exchange;
  exchange.seq = static_cast<std::int64_t>(evidence.exchanges.size()) + 1;
  exchange.op = op;
  exchange.status = status;
  exchange.key = std::move(key);
  exchange.intent = evidence.c.intents.front().nonce;
  exchange.fingerprint = "f";
  if (op != Operation::kSessionCreate) exchange.session_id = "ses_1";
  exchange.received_at_ms = at_ms;
  exchange.sent_at_ms = at_ms;
  exchange.delivery.kind = status == 0 ? Delivery::Kind::kNone : Delivery::Kind::kFull;
  if (status == 0 || status >= 400) exchange.rule = 0;
  evidence.exchanges.push_back(std::move(exchange));
  return evidence.exchanges.back();
}

void Commit(Evidence& evidence, LedgerKind kind, std::string key) {
  LedgerEntry entry;
  entry.seq = static_cast<std::int64_t>(evidence.ledger.size()) + 1;
  entry.kind = kind;
  entry.session_id = "ses_1";
  entry.turn_seq = kind == LedgerKind::kTurn ? 1 : 0;
  entry.key = std::move(key);
  entry.intent = evidence.c.intents.front().nonce;
  entry.amount_microusd = kind == LedgerKind::kTurn ? 10'000 : 0;
  entry.exchange = evidence.exchanges.back().seq;
  evidence.ledger.push_back(std::move(entry));
}

bool Fails(std::string_view id, const Evidence& evidence) {
  return IsBroken(id, evidence);
}
bool Counts(std::string_view id, const Evidence& evidence) {
  return FindRequirement(id)->counts(evidence);
}

// A create and a message, each done at once.
Evidence Healthy() {
  Evidence evidence = OneRun();
  Add(evidence, Operation::kSessionCreate, 201, "k-0123456789abcdef", 0);
  Commit(evidence, LedgerKind::kSession, "k-0123456789abcdef");
  Add(evidence, Operation::kMessageSend, 202, "k-0123456789abcdef:message", 0);
  Commit(evidence, LedgerKind::kTurn, "k-0123456789abcdef:message");
  return evidence;
}

TEST(Oracle, AccusesNothingOfAHealthyRun) {
  for (const Requirement& requirement : Catalogue())
    EXPECT_FALSE(Fails(requirement.id, Healthy())) << requirement.id;
  EXPECT_FALSE(Counts("billing/one-turn-per-intent", Healthy())) << "no fault was met";
  EXPECT_TRUE(Counts("idempotency/key-present", Healthy()));
}

TEST(Oracle, SeesTwoTurnsOfOneIntent) {
  Evidence evidence = Healthy();
  Add(evidence, Operation::kMessageSend, 202, "other", 5);
  Commit(evidence, LedgerKind::kTurn, "other");
  EXPECT_TRUE(Fails("billing/one-turn-per-intent", evidence));
  EXPECT_TRUE(Fails("billing/success-is-committed", evidence));
  EXPECT_TRUE(Fails("idempotency/key-stable", evidence));
  EXPECT_FALSE(Fails("billing/one-session-per-intent", evidence));
}

TEST(Oracle, SeesASuccessThatNothingBacks) {
  Evidence evidence = Healthy();
  evidence.ledger.pop_back();
  EXPECT_TRUE(Fails("billing/success-is-committed", evidence));
  evidence = Healthy();
  evidence.calls[0].session_id = "ses_other";
  EXPECT_TRUE(Fails("billing/success-is-committed", evidence));
}

TEST(Oracle, SeesKeysThatAreMissingOrNotDerived) {
  Evidence evidence = Healthy();
  evidence.exchanges[1].key.reset();
  EXPECT_TRUE(Fails("idempotency/key-present", evidence));
  evidence = Healthy();
  evidence.exchanges[1].key = "fresh";
  EXPECT_TRUE(Fails("idempotency/derived-message-key", evidence));
}

Evidence Throttled(std::string hint, double back_after_ms) {
  Evidence evidence = OneRun();
  Add(evidence, Operation::kSessionCreate, 429, "k-0123456789abcdef", 1000).retry_after = {std::move(hint)};
  Add(evidence, Operation::kSessionCreate, 201, "k-0123456789abcdef", 1000 + back_after_ms);
  return evidence;
}

TEST(Oracle, SeesAReturnBeforeRetryAfterToTheMillisecond) {
  EXPECT_TRUE(Fails("retry/never-early", Throttled("2", 1999)));
  EXPECT_FALSE(Fails("retry/never-early", Throttled("2", 2000)));
  EXPECT_TRUE(Counts("retry/never-early", Throttled("2", 2000)));
  EXPECT_FALSE(Fails("retry/never-early", Throttled("120junk", 0))) << "no hint";
  EXPECT_FALSE(Counts("retry/never-early", Throttled("120junk", 0)));
}

Evidence Attempts(std::initializer_list<int> statuses) {
  Evidence evidence = OneRun();
  for (const int status : statuses) Add(evidence, Operation::kSessionCreate, status, "k-0123456789abcdef", 0);
  return evidence;
}

TEST(Oracle, CountsAttempts) {
  EXPECT_TRUE(Fails("retry/max-attempts", Attempts({503, 503, 503, 503, 503})));
  EXPECT_FALSE(Fails("retry/max-attempts", Attempts({503, 0, 503, 529})));
  EXPECT_TRUE(Counts("retry/max-attempts", Attempts({503, 0, 503, 529})));
  EXPECT_TRUE(Fails("retry/max-attempts", Attempts({503, 503, 503})));
  EXPECT_TRUE(Fails("retry/transient-statuses", Attempts({529})));
  EXPECT_FALSE(Fails("retry/transient-statuses", Attempts({404})));
  EXPECT_TRUE(Fails("retry/final-statuses", Attempts({404, 201})));
}

TEST(Oracle, DemandsNoAttemptBeyondTheBudgetOrWithRetriesOff) {
  Evidence evidence = Attempts({503});
  evidence.exchanges[0].retry_after = {"121"};
  EXPECT_FALSE(Fails("retry/transient-statuses", evidence));
  evidence.exchanges[0].retry_after = {"120"};
  EXPECT_TRUE(Fails("retry/transient-statuses", evidence)) << "equality is within";
  evidence = Attempts({503});
  evidence.c.retry.emplace().off = true;
  EXPECT_FALSE(Fails("retry/transient-statuses", evidence));
}

TEST(Oracle, CountsTimeAgainstTheBudgetAsTheClientsClockDoes) {
  Evidence evidence = Attempts({503, 503});
  for (Exchange& exchange : evidence.exchanges) {
    exchange.received_at_ms += 119'500;
    exchange.sent_at_ms = exchange.received_at_ms;
  }
  evidence.c.virtual_time = false;
  EXPECT_TRUE(Fails("retry/max-attempts", evidence));
  // It was never woken meanwhile, so all that time came with its first sleep.
  evidence.c.virtual_time = true;
  EXPECT_FALSE(Fails("retry/max-attempts", evidence));
  evidence.sleeps = {{0, 119'500, 0}};
  EXPECT_TRUE(Fails("retry/max-attempts", evidence));
}

TEST(Oracle, TakesConnectionsOfAStreamForNoTriesOfOneRequest) {
  Evidence evidence = Healthy();
  for (int i = 0; i < 9; ++i) {
    Add(evidence, Operation::kEventsTicket, 200, "", 500 * i).key.reset();
    Add(evidence, Operation::kEventsStream, i % 2 == 0 ? 404 : 101, "", 500 * i).key.reset();
  }
  for (const Requirement& requirement : Catalogue())
    EXPECT_FALSE(Fails(requirement.id, evidence)) << requirement.id;
}

TEST(Oracle, DemandsNoFewerAttemptsWhereOneMayBeUnseen) {
  faults::Rule accept;
  accept.attempts = faults::OnlyAttempt(1);
  accept.fault = faults::DropFault{faults::Phase::kAccept, 0, faults::CloseHow::kRst};
  Evidence evidence = Attempts({503, 503, 503});
  evidence.c.rules = {accept};
  evidence.account = {{0, 1}};
  EXPECT_FALSE(Fails("retry/max-attempts", evidence));
}

TEST(Oracle, SeesCallsThatNeverEnd) {
  Evidence evidence = Healthy();
  evidence.calls[0].ending = CallReport::Ending::kHung;
  EXPECT_TRUE(Fails("retry/terminates", evidence));
  evidence = Healthy();
  evidence.case_over = true;
  EXPECT_TRUE(Fails("retry/terminates", evidence));
}

TEST(Oracle, SaysWhatASubjectLacks) {
  Hello hello;
  hello.ops = {"session.create"};
  EXPECT_EQ(MissingFor(*FindRequirement("billing/one-session-per-intent"), hello), "");
  EXPECT_NE(MissingFor(*FindRequirement("idempotency/derived-message-key"), hello), "");
}

// A create that ended in this answer, and what was reported of it.
Evidence Refused(int status, std::string code, ReportedError error) {
  Evidence evidence = Attempts({status});
  evidence.exchanges[0].code = std::move(code);
  evidence.exchanges[0].rule.reset();
  evidence.calls[0].ending = CallReport::Ending::kError;
  evidence.calls[0].error = std::move(error);
  return evidence;
}

ReportedError ApiError(std::int64_t status, std::string code, std::string message) {
  ReportedError error;
  error.kind = "api";
  error.status = status;
  error.code = std::move(code);
  error.message = std::move(message);
  return error;
}

TEST(Oracle, ComparesReportedErrorsWithTheEnvelope) {
  const auto fails = [](ReportedError error) {
    return Fails("errors/api-fields", Refused(404, "not_found", std::move(error)));
  };
  EXPECT_FALSE(fails(ApiError(404, "not_found", "not_found: no session")));
  EXPECT_TRUE(fails(ApiError(500, "not_found", "not_found")));
  EXPECT_TRUE(fails(ApiError(404, "", "not_found")));
  EXPECT_TRUE(fails(ApiError(404, "not_found", "something")));
  ReportedError foreign = ApiError(404, "not_found", "not_found");
  foreign.kind = "unknown";
  EXPECT_TRUE(fails(foreign));
}

TEST(Oracle, ReadsTheMessageOfAnEnvelopeInTheContractsOrder) {
  faults::StatusFault fault;
  fault.status = 400;
  fault.body = R"({"error":{"code":"c1","message":"the reason"},"message":"other"})";
  faults::Rule rule;
  rule.fault = fault;
  Evidence evidence = Refused(400, "", ApiError(400, "c1", "the reason"));
  evidence.c.rules = {rule};
  evidence.exchanges[0].rule = 0;
  EXPECT_FALSE(Fails("errors/api-fields", evidence));
  EXPECT_TRUE(Counts("errors/api-fields", evidence));
  evidence.calls[0].error.message = "other";
  EXPECT_TRUE(Fails("errors/api-fields", evidence));
}

TEST(Oracle, LeavesThrottlesAndBrokenAnswersToOtherRequirements) {
  ReportedError throttle;
  throttle.kind = "rateLimit";
  EXPECT_FALSE(Counts("errors/api-fields", Refused(429, "rate_limited", throttle)));
  ReportedError network;
  network.kind = "network";
  EXPECT_FALSE(Counts("errors/api-fields", Refused(0, "", network)));
}

TEST(Oracle, WantsAKeyConflictToEndTheCallAsSuch) {
  Evidence evidence = Refused(409, "idempotency_conflict",
                              ApiError(409, "idempotency_conflict", "idempotency_conflict"));
  EXPECT_TRUE(Counts("idempotency/conflict-surfaces", evidence));
  EXPECT_FALSE(Fails("idempotency/conflict-surfaces", evidence));
  evidence.calls[0].error.code = "";
  EXPECT_TRUE(Fails("idempotency/conflict-surfaces", evidence));
  evidence.calls[0].ending = CallReport::Ending::kOk;
  EXPECT_TRUE(Fails("idempotency/conflict-surfaces", evidence));
  Add(evidence, Operation::kSessionCreate, 201, "other", 5);
  EXPECT_TRUE(Fails("idempotency/conflict-surfaces", evidence));
}

TEST(Catalogue, AgreesWithTheVerdictFromTheWireOnLevels) {
  int known = 0;
  for (const verdict::JudgedRequirement& judged : verdict::JudgedRequirements()) {
    const Requirement* const requirement = FindRequirement(judged.id);
    if (requirement == nullptr) continue;
    ++known;
    EXPECT_EQ(LevelName(requirement->level), verdict::LevelName(judged.level)) << judged.id;
  }
  EXPECT_GE(known, 10);
}

}  // namespace
}  // namespace aex::conformance
