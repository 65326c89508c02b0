#include "conformance/scenario/parse_cases.h"

#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "conformance/scenario/generators.h"
#include "conformance/scenario/shrinking.h"
#include "conformance/scenario/vectors.h"

namespace aex::conformance {
namespace {

Hello Offering(std::vector<std::string> ops) {
  Hello hello;
  hello.ops = std::move(ops);
  return hello;
}

Hello Everything() {
  return Offering({"session.create", "run", "parse.submission", "parse.submissionText",
                   "parse.retryAfter", "parse.providerFault", "limits.bootBudget",
                   "webhook.verify"});
}

TEST(ParseCases, AskEveryVectorOnce) {
  const ParseCases cases(Everything());
  std::multiset<std::string> asked;
  for (std::int64_t index = 1; index <= 2 * cases.batches(); ++index) {
    const Case c = cases.Draw(index, 7, index);
    if (c.shape != kVectorShape) continue;
    for (const CallSpec& call : c.calls) asked.insert(call.op + call.args);
  }
  EXPECT_EQ(asked.size(), AllVectors().size());
  for (const Vector& vector : AllVectors())
    EXPECT_GE(asked.count(vector.call.op + vector.call.args), 1u) << vector.name;
}

TEST(ParseCases, TakeTurnsAmongAllWays) {
  const ParseCases cases(Everything());
  std::map<std::string, int> shapes;
  for (std::int64_t index = 1; index <= 300; ++index)
    ++shapes[cases.Draw(index, static_cast<std::uint64_t>(index), index).shape];
  for (const std::string_view shape : {kVectorShape, kDefectShape, kTwoDefectShape, kHintShape,
                                       kSubmitShape, kRefusedOptionShape})
    EXPECT_GT(shapes[std::string(shape)], 10) << shape;
}

TEST(ParseCases, AskOnlyWhatIsOffered) {
  const ParseCases hints(Offering({"parse.retryAfter"}));
  for (std::int64_t index = 1; index <= 20; ++index) {
    for (const CallSpec& call : hints.Draw(index, 7, index).calls)
      EXPECT_EQ(call.op, "parse.retryAfter");
  }
  EXPECT_TRUE(ParseCases(Offering({"whoami"})).empty());
  EXPECT_FALSE(ParseCases(Offering({"limits.bootBudget"})).empty());
}

TEST(ParseCases, AreOneInEightOfAMixedRun) {
  const CaseSource mixed(5, Everything(), true);
  const CaseSource faults(5, Everything(), true, {.faults = true, .parsing = false});
  const CaseSource parsing(5, Everything(), true, {.faults = false, .parsing = true});
  int about_requests = 0;
  for (std::int64_t n = 1; n <= 400; ++n) {
    about_requests += IsParseShape(mixed.Draw(n).shape) ? 1 : 0;
    EXPECT_FALSE(IsParseShape(faults.Draw(n).shape)) << n;
    EXPECT_TRUE(IsParseShape(parsing.Draw(n).shape)) << n;
  }
  EXPECT_EQ(about_requests, 50);
}

TEST(ParseCases, ShrinkToOnePairThenToASmallerOneWithTheSameDefect) {
  const ParseCases cases(Everything());
  Case c;
  for (std::int64_t index = 1; c.shape != kDefectShape; ++index) c = cases.Draw(1, 7, index);
  const auto pairs = SimplerCases(c, {});
  ASSERT_EQ(pairs.size(), c.calls.size() / 2);
  ASSERT_EQ(pairs[1].calls, (std::vector<CallSpec>{c.calls[2], c.calls[3]}));
  const auto smaller = SimplerCases(pairs[1], {});
  ASSERT_GT(smaller.size(), 5u);
  for (std::size_t i = 0; i + 2 < smaller.size(); ++i) {
    ASSERT_EQ(smaller[i].calls.size(), 2u);
    EXPECT_LT(smaller[i].calls[0].args.size(), pairs[1].calls[0].args.size());
    EXPECT_EQ(ExpectationOf(smaller[i].calls[0]).text, ExpectationOf(pairs[1].calls[0]).text);
    EXPECT_EQ(ExpectationOf(smaller[i].calls[1]).kind, Expectation::Kind::kAccepted);
  }
  EXPECT_EQ(smaller.back().calls.size(), 1u) << "in the end one call is enough";
}

TEST(ParseCases, ShrinkVectorsToOne) {
  const ParseCases cases(Everything());
  const Case c = cases.Draw(1, 7, 1);
  ASSERT_EQ(c.shape, kVectorShape);
  const auto singles = SimplerCases(c, {});
  ASSERT_EQ(singles.size(), c.calls.size());
  EXPECT_EQ(singles[3].calls, std::vector<CallSpec>{c.calls[3]});
  EXPECT_TRUE(SimplerCases(singles[3], {}).empty());
}

TEST(ParseCases, KeepTheThreeCreatesOfASubmitTogether) {
  const ParseCases cases(Everything());
  Case c;
  for (std::int64_t index = 1; c.shape != kSubmitShape; ++index) c = cases.Draw(1, 7, index);
  ASSERT_EQ(c.calls.size(), 3u);
  EXPECT_EQ(ExpectationOf(c.calls[0]).kind, Expectation::Kind::kAccepted);
  EXPECT_EQ(ExpectationOf(c.calls[1]).kind, Expectation::Kind::kRefused);
  EXPECT_EQ(ExpectationOf(c.calls[2]).kind, Expectation::Kind::kAccepted);
  for (const Case& simpler : SimplerCases(c, {})) EXPECT_EQ(simpler.calls.size(), 3u);
}

}  // namespace
}  // namespace aex::conformance
