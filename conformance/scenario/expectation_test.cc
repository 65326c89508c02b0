#include "conformance/scenario/expectation.h"

#include <gtest/gtest.h>

namespace aex::conformance {
namespace {

using Kind = Expectation::Kind;

Expectation Of(std::string op, std::string args) {
  return ExpectationOf({std::move(op), std::move(args), 0, {}});
}

TEST(Expectation, RefusesWithTheContractsTextAndPlace) {
  const Expectation expected = Of("parse.submission", R"({"submission":[1,2,3,4]})");
  EXPECT_EQ(expected.kind, Kind::kRefused);
  EXPECT_EQ(expected.text, "submission must be an object");
  const Expectation text = Of("parse.submissionText", R"({"text":"{\"a\""})");
  EXPECT_EQ(text.kind, Kind::kRefused);
  EXPECT_EQ(text.field, "") << "any refusal will do";
}

TEST(Expectation, OfARealSubmitIsTheHashInTheLedger) {
  const CallSpec call{"session.create",
                      R"({"options":{"raw":{"submission":{"model":"claude-haiku-4-5"},)"
                      R"("secrets":{"apiKeys":{"anthropic":"sk"}}}}})",
                      0,
                      {}};
  EXPECT_TRUE(IsRealSubmit(call));
  const Expectation expected = ExpectationOf(call);
  EXPECT_EQ(expected.kind, Kind::kAccepted);
  EXPECT_EQ(expected.member, "requestHash");
  EXPECT_EQ(expected.values.front().size(), 64u);
  EXPECT_FALSE(IsRealSubmit({"session.create", R"({"options":{}})", 0, {}}));
}

TEST(Expectation, JudgesRetryAfterByTheFormOfTheHeader) {
  EXPECT_EQ(Of("parse.retryAfter", R"({"header":"3","nowMs":1000})").values,
            std::vector<std::string>{"3000"});
  EXPECT_EQ(Of("parse.retryAfter", R"({"header":null,"nowMs":1000})").values,
            std::vector<std::string>{"null"});
  EXPECT_EQ(Of("parse.retryAfter", R"({"header":"5s","nowMs":1000})").values,
            (std::vector<std::string>{"null", "0"}));
  EXPECT_EQ(Of("parse.retryAfter", R"({"header":"1.5","nowMs":1000})").kind, Kind::kNotJudged);
  EXPECT_TRUE(
      Of("parse.retryAfter", R"({"header":"99999999999999999999","nowMs":1})").at_least);
}

TEST(Expectation, FindsTheWordThatAMessageMustHold) {
  EXPECT_EQ(FieldOfPointer("/submission/tools/0/name"), "name");
  EXPECT_EQ(FieldOfPointer("/submission/tools/0"), "tools");
  EXPECT_EQ(FieldOfPointer("/submission/a~1b~0c"), "a/b~c");
  EXPECT_EQ(FieldOfPointer(""), "");
  Expectation expected;
  expected.text = "machine.spot must be a boolean";
  expected.field = "spot";
  EXPECT_TRUE(NamesTheDefect("bad spot", expected));
  EXPECT_FALSE(NamesTheDefect("bad machine", expected));
}

TEST(Expectation, LeavesOtherOperationsAlone) {
  EXPECT_EQ(Of("session.send", "{}").kind, Kind::kNotJudged);
  EXPECT_TRUE(IsPureOp("limits.bootBudget"));
  EXPECT_FALSE(IsPureOp("run"));
}

}  // namespace
}  // namespace aex::conformance
