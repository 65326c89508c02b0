// The parse requirements against evidence made by hand.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "conformance/oracle/requirement.h"
#include "conformance/scenario/expectation.h"
#include "conformance/scenario/parse_cases.h"
#include "conformance/scenario/vectors.h"

namespace aex::conformance {
namespace {

using Ending = CallReport::Ending;

bool Fails(std::string_view id, const Evidence& evidence) {
  return FindRequirement(id)->judge(evidence).has_value();
}
bool Counts(std::string_view id, const Evidence& evidence) {
  return FindRequirement(id)->counts(evidence);
}

Evidence Asked(std::vector<CallSpec> calls, std::string_view shape) {
  Evidence evidence;
  evidence.c.shape = shape;
  evidence.c.intents.resize(1);
  evidence.c.calls = std::move(calls);
  evidence.calls.resize(evidence.c.calls.size());
  evidence.expected = ExpectationsOf(evidence.c);
  return evidence;
}

const CallSpec& VectorCall(std::string_view file, std::string_view name) {
  for (const Vector& vector : AllVectors()) {
    if (vector.file == file && vector.name == name) return vector.call;
  }
  ADD_FAILURE() << name;
  return AllVectors().front().call;
}

void Accept(CallReport& report, std::string answer) {
  report.ending = Ending::kOk;
  report.answer = std::move(answer);
}
void Refuse(CallReport& report, std::string message) {
  report.ending = Ending::kError;
  report.error.kind = "rejected";
  report.error.message = std::move(message);
}

Evidence SpotAsText() {
  return Asked({VectorCall("submissions/reject/machine", "machine-spot-string")}, kVectorShape);
}

TEST(Parsing, AsksForTheRefusalAndForTheField) {
  Evidence evidence = SpotAsText();
  Refuse(evidence.calls[0], "machine.spot must be a boolean");
  EXPECT_FALSE(Fails("parse/rejects", evidence));
  EXPECT_TRUE(Counts("parse/rejects", evidence));
  EXPECT_FALSE(Counts("parse/accepts", evidence));
  Refuse(evidence.calls[0], "bad request");
  EXPECT_TRUE(Fails("parse/rejects", evidence));
  Accept(evidence.calls[0], R"({"value":{}})");
  EXPECT_TRUE(Fails("parse/rejects", evidence));
  EXPECT_TRUE(Fails("parse/machine", evidence));
}

TEST(Parsing, TakesNeitherACrashNorSilenceForARefusal) {
  Evidence evidence = SpotAsText();
  Refuse(evidence.calls[0], "machine.spot must be a boolean");
  evidence.calls[0].error.kind = "unknown";
  EXPECT_TRUE(Fails("parse/rejects", evidence));
  evidence.calls[0].ending = Ending::kHung;
  EXPECT_TRUE(Fails("parse/rejects", evidence));
}

TEST(Parsing, ComparesNormalFormsAsValues) {
  const CallSpec& call = VectorCall("submissions/accept/machine", "machine-empty-collapses");
  Evidence evidence = Asked({call}, kVectorShape);
  const std::string value = ExpectationOf(call).values.front();
  Accept(evidence.calls[0], "{\"value\":" + value + "}");
  EXPECT_FALSE(Fails("parse/accepts", evidence));
  EXPECT_FALSE(Fails("parse/machine", evidence));
  EXPECT_TRUE(Counts("parse/machine", evidence));
  std::string kept = value;
  kept.insert(1, R"("machine":{},)");
  Accept(evidence.calls[0], "{\"value\":" + kept + "}");
  EXPECT_TRUE(Fails("parse/accepts", evidence));
  EXPECT_TRUE(Fails("parse/machine", evidence));
  Refuse(evidence.calls[0], "machine is empty");
  EXPECT_TRUE(Fails("parse/accepts", evidence));
}

TEST(Parsing, OfTwoDefectsOnlyTheOrderIsASuggestion) {
  Evidence evidence =
      Asked({VectorCall("submissions/reject/order", "order-scan-before-provider")}, kVectorShape);
  Refuse(evidence.calls[0], "provider must be one of: anthropic");
  EXPECT_FALSE(Fails("parse/rejects", evidence));
  EXPECT_TRUE(Fails("parse/first-error", evidence));
  Refuse(evidence.calls[0], "metadata.password is not allowed");
  EXPECT_FALSE(Fails("parse/first-error", evidence));
}

TEST(Parsing, ComparesBudgetsAndHintsExactly) {
  Evidence evidence = Asked({{"limits.bootBudget", R"({"limits":{"maxSpendUsd":0.3}})", 0, {}},
                             {"parse.retryAfter", R"({"header":"2","nowMs":7})", 0, {}}},
                            kHintShape);
  Accept(evidence.calls[0], R"({"value":{"budgetUsd":0.3}})");
  Accept(evidence.calls[1], R"({"ms":2000})");
  EXPECT_FALSE(Fails("parse/boot-budget", evidence));
  EXPECT_FALSE(Fails("parse/retry-after", evidence));
  Accept(evidence.calls[0], R"({"value":{"maxSpendUsd":0.3}})");
  Accept(evidence.calls[1], R"({"ms":2})");
  EXPECT_TRUE(Fails("parse/boot-budget", evidence));
  EXPECT_TRUE(Fails("parse/retry-after", evidence));
}

// A plain create, one with a defect, and its twin; the ledger as given.
Evidence Submitted() {
  const ParseCases cases([] {
    Hello hello;
    hello.ops = {"session.create"};
    return hello;
  }());
  Evidence evidence;
  for (std::int64_t i = 1; evidence.c.shape != kSubmitShape; ++i)
    evidence.c = cases.Draw(1, 7, i);
  evidence.calls.resize(3);
  evidence.expected = ExpectationsOf(evidence.c);
  for (std::size_t i = 0; i < 3; ++i)
    evidence.calls[i].first_seq = evidence.calls[i].last_seq = static_cast<std::int64_t>(i) + 1;
  evidence.calls[0].ending = evidence.calls[2].ending = Ending::kOk;
  Refuse(evidence.calls[1], ExpectationOf(evidence.c.calls[1]).text);
  evidence.calls[1].error.kind = "api";
  evidence.calls[1].error.status = 400;
  for (const std::size_t i : {0u, 2u}) {
    contract::LedgerEntry entry;
    entry.exchange = static_cast<std::int64_t>(i) + 1;
    entry.request_hash = ExpectationOf(evidence.c.calls[i]).values.front();
    evidence.ledger.push_back(entry);
  }
  return evidence;
}

TEST(Parsing, JudgesRealCreatesByLedgerAndAnswer) {
  Evidence evidence = Submitted();
  EXPECT_TRUE(Counts("parse/generated", evidence));
  EXPECT_TRUE(Counts("parse/no-bill-on-reject", evidence));
  for (const char* id : {"parse/generated", "parse/no-bill-on-reject",
                         "billing/success-is-committed"})
    EXPECT_FALSE(Fails(id, evidence)) << id;
  evidence.ledger[1].request_hash = "other";
  EXPECT_TRUE(Fails("parse/generated", evidence)) << "another request was committed";
  evidence = Submitted();
  evidence.calls[1].ending = Ending::kOk;
  EXPECT_TRUE(Fails("parse/generated", evidence)) << "a defect was accepted";
}

TEST(Parsing, JudgesAMachineOfARealCreateByItsHash) {
  Evidence evidence = Submitted();
  auto args = *ParseJson(evidence.c.calls[2].args);
  args["options"]["raw"]["machine"]["spot"] = true;
  evidence.c.calls[2].args = Stringify(args);
  evidence.expected = ExpectationsOf(evidence.c);
  ASSERT_EQ(evidence.expected[2].kind, Expectation::Kind::kAccepted);
  EXPECT_TRUE(Counts("parse/machine", evidence));
  EXPECT_TRUE(Fails("parse/machine", evidence)) << "another hash is in the ledger";
  evidence.ledger[1].request_hash = evidence.expected[2].values.front();
  EXPECT_FALSE(Fails("parse/machine", evidence));
}

TEST(Parsing, SeesWhatARefusalLeftBehind) {
  Evidence evidence = Submitted();
  contract::LedgerEntry entry;
  entry.exchange = 2;
  evidence.ledger.push_back(entry);
  EXPECT_TRUE(Fails("parse/no-bill-on-reject", evidence));
}

TEST(Parsing, LeavesClientsAloneThatSendOtherBodies) {
  Evidence evidence = Submitted();
  evidence.ledger[0].request_hash = "of another body";
  evidence.calls[2].ending = Ending::kError;
  EXPECT_FALSE(Counts("parse/generated", evidence));
  EXPECT_FALSE(Fails("parse/generated", evidence));
}

}  // namespace
}  // namespace aex::conformance
