#include "conformance/report/json_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "conformance/report/testing/sample_run.h"
#include "conformance/report/testing/schema_check.h"

namespace aex::conformance {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

Json Parsed(const std::string& text) {
  auto read = ParseJson(text, {.refuse_duplicate_keys = true});
  EXPECT_TRUE(read.ok()) << text;
  return read.ok() ? std::move(read).value() : Json();
}

Json ReportSchema() {
  std::ifstream in(AEX_SOURCE_DIR "/fixtures/schemas/report.schema.json");
  std::stringstream text;
  text << in.rdbuf();
  return Parsed(text.str());
}

// As it is read back from the file.
Json Written(const RunResult& run) { return Parsed(StringifyPretty(ReportJson(run, false))); }

TEST(JsonReport, FitsItsSchema) {
  const Json schema = ReportSchema();
  for (const RunResult& run : {PassingRun(), FailingRun(), BrokenRun(), UnjudgedRun(), RunResult()})
    EXPECT_THAT(SchemaProblems(schema, Written(run)), IsEmpty());
}

TEST(JsonReport, HasASchemaThatRefusesWhatIsWrong) {
  const Json schema = ReportSchema();
  Json report = Written(FailingRun());
  report["more"] = 1;
  report["version"] = 2;
  report["seed"] = 0.5;
  report["totals"].erase("passed");
  report["requirements"][0]["level"] = "MAY";
  report["requirements"][0]["failures"][0]["also"][0] = 7;
  EXPECT_THAT(SchemaProblems(schema, report),
              ElementsAre("/version is not 1", "/seed is not of type integer",
                          "/requirements/0/level is none of [\"ALWAYS\",\"MUST\",\"SHOULD\"]",
                          "/requirements/0/failures/0/also/0 is not of type string",
                          "/totals has no member passed", "/more is no known member"));
}

TEST(JsonReport, NamesKeywordsThatItDoesNotCheck) {
  EXPECT_THAT(SchemaProblems(Parsed(R"({"minimum":1})"), Json(2)),
              ElementsAre("/ the schema has a keyword that is not checked: minimum"));
}

TEST(JsonReport, TellsTheFailureOnceForEachRequirementItBreaks) {
  const Json report = Written(FailingRun());
  const Json expected = Parsed(R"json([{
    "requirement": "billing/one-turn-per-intent",
    "summary": "one intent was billed twice ($0.02 instead of $0.01)",
    "repro": "failures/billing-one-turn-per-intent-1.json",
    "foundInCase": 212, "foundRules": 5, "shrunkRules": 1, "repeats": "3 of 3",
    "also": ["idempotency/key-stable"]}])json");
  const Json& requirements = report.at("requirements");
  EXPECT_EQ(requirements.at(0).at("failures"), expected);
  EXPECT_EQ(requirements.at(3).at("id"), "idempotency/key-stable");
  EXPECT_EQ(requirements.at(3).at("failures"), expected);
  EXPECT_THAT(requirements.at(1).at("failures"), IsEmpty());
}

TEST(JsonReport, SaysWhyThereIsNoVerdict) {
  const Json report = Written(UnjudgedRun());
  const Json& requirements = report.at("requirements");
  EXPECT_EQ(requirements.at(1).at("verdict"), "vacuous");
  EXPECT_EQ(requirements.at(1).at("why"), "no case exercised this requirement");
  EXPECT_EQ(requirements.at(4).at("why"), "the machine was too loaded to judge waits");
  EXPECT_EQ(requirements.at(5).at("why"), "operations not offered: redeem");
  EXPECT_EQ(report.at("totals").at("exitCode"), 4);
}

TEST(JsonReport, KeepsTheMachineUnderTiming) {
  RunResult other = FailingRun();
  other.lanes = 1;
  other.search_seconds = 99;
  other.shrink_seconds = 7;
  std::swap(other.coverage[0], other.coverage[1]);
  Json a = ReportJson(FailingRun(), false);
  Json b = ReportJson(other, false);
  EXPECT_NE(Stringify(a), Stringify(b));
  a.erase("timing");
  b.erase("timing");
  EXPECT_EQ(Stringify(a), Stringify(b));
}

TEST(JsonReport, HoldsNoRawKey) {
  const std::string text = StringifyPretty(ReportJson(FailingRun(), false));
  EXPECT_THAT(text, Not(HasSubstr(std::string(kFirstKey))));
  EXPECT_THAT(text, Not(HasSubstr(std::string(kSecondKey))));
}

}  // namespace
}  // namespace aex::conformance
