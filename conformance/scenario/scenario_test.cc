// Cases as data: where they come from, how they are stored and made simpler.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "conformance/scenario/generators.h"
#include "conformance/scenario/shrinking.h"
#include "mock_server/faults/scenario.h"

namespace aex::conformance {
namespace {

Hello EverythingOffered() {
  Hello hello;
  hello.ops = {"session.create", "session.send", "session.replayLast", "run"};
  hello.features.virtual_time = true;
  hello.features.retry_options = true;
  hello.features.concurrency = 64;
  return hello;
}

TEST(Enumeration, HoldsTheSinglesTheDoublesAndNoScheduleTwice) {
  const auto schedules =
      EnumerateSchedules(EverythingOffered(), FindShape("run")->meets);
  std::set<std::string> seen;
  std::size_t doubles = 0;
  for (const RuleList& rules : schedules) {
    std::string text;
    for (const faults::Rule& rule : rules) {
      EXPECT_TRUE(faults::CheckRule(rule, "").ok()) << faults::Describe(rule);
      text += Stringify(faults::ToJson(rule)) + "\n";
    }
    EXPECT_TRUE(seen.insert(text).second) << text;
    doubles += rules.size() == 2 ? 1u : 0u;
  }
  EXPECT_EQ(doubles, kDoubleSchedules);
  EXPECT_GT(schedules.size(), kSingleSchedules + kDoubleSchedules);
}

TEST(CaseSource, GivesTheSameCaseForTheSameSeedAndNumber) {
  const CaseSource one(5, EverythingOffered(), true);
  const CaseSource two(5, EverythingOffered(), true);
  const CaseSource other(6, EverythingOffered(), true);
  for (const std::int64_t n : {1, 48, 900, 2000, 2001, 2500}) {
    EXPECT_EQ(one.Draw(n), two.Draw(n)) << n;
    EXPECT_NE(one.Draw(n).seed, other.Draw(n).seed) << n;
    EXPECT_LE(one.Draw(n).rules.size(), 5u) << n;
  }
}

TEST(CaseSource, SetsNoRetryOptionsWhereTheSubjectTakesNone) {
  Hello hello = EverythingOffered();
  hello.features.retry_options = false;
  const CaseSource source(5, hello, true);
  for (std::int64_t n = 2000; n < 2200; ++n) EXPECT_FALSE(source.Draw(n).retry);
}

TEST(Case, ReadsBackAsItWasStored) {
  const CaseSource source(5, EverythingOffered(), true);
  for (std::int64_t n = 1990; n < 2190; ++n) {
    const Case c = source.Draw(n);
    faults::Scenario scenario;
    scenario.faults = c.rules;
    Json repro = faults::ToJson(scenario);
    const Json members = CaseToJson(c);
    for (const auto& [key, value] : members.items()) repro[key] = value;
    auto read = CaseFromJson(repro);
    ASSERT_TRUE(read.ok()) << Describe(read.error());
    read->shape = c.shape;  // A repro brings its calls instead.
    EXPECT_EQ(*read, c);
  }
}

TEST(Case, RefusesAFileThatIsNoRepro) {
  const auto json = ParseJson(R"({"version":1,"faults":[]})");
  const auto read = CaseFromJson(*json);
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().place, "/client");
}

TEST(Shapes, ReferOnlyToCallsThatComeBefore) {
  for (const Shape& shape : Shapes()) {
    const Case c = MakeCase(1, 9, shape);
    for (const CallSpec& call : c.calls) {
      const auto args = ParseJson(call.args);
      const auto* session = AsString(Find(*args, "sessionId"));
      if (session == nullptr) continue;
      bool waits = false;
      for (const std::size_t earlier : call.after)
        waits = waits || *session == "$call:" + std::to_string(earlier);
      EXPECT_TRUE(waits) << shape.name << " " << call.op;
    }
  }
}

// What a branch must lower: rules, then calls, then options, then details.
std::size_t Weight(const Case& c) {
  std::size_t weight = c.rules.size() * 1000 + (c.retry ? 100u : 0u);
  for (std::size_t i = 0; i < Shapes().size(); ++i) {
    if (Shapes()[i].name == c.shape) weight += i * 10;
  }
  return weight;
}

TEST(Shrinking, OnlyEverGetsSimplerAndEnds) {
  const CaseSource source(5, EverythingOffered(), true);
  for (std::int64_t n = 2000; n < 2040; ++n) {
    Case c = source.Draw(n);
    // Always the last branch, the smallest step there is.
    for (int steps = 0;; ++steps) {
      ASSERT_LT(steps, 200);
      const auto branches = SimplerCases(c, Shapes());
      if (branches.empty()) break;
      for (const Case& branch : branches) {
        EXPECT_NE(branch, c);
        EXPECT_LE(Weight(branch), Weight(c));
      }
      c = branches.back();
    }
    EXPECT_TRUE(c.rules.empty());
  }
}

}  // namespace
}  // namespace aex::conformance
