#include "mock_server/faults/vocabulary.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "mock_server/faults/names.h"

namespace aex::faults {
namespace {

using contract::Commit;

Fault Read(std::string_view text) {
  const Result<Json> document = ParseJson(text);
  CHECK(document.ok());
  Result<Fault> fault = ReadFault(*document, "");
  EXPECT_TRUE(fault.ok()) << text << ": "
                          << (fault.ok() ? "" : aex::Describe(fault.error()));
  return fault.ok() ? *fault : Fault();
}

std::string AllowedOf(const Fault& fault) {
  std::string list;
  for (const Commit commit : AllowedCommits(fault)) {
    if (!list.empty()) list += " ";
    list += contract::CommitName(commit);
  }
  return list.empty() ? "-" : list;
}

struct Row {
  const char* fault;
  const char* commits;  // The default first, "-" for none.
  Stage stage = Stage::kExchange;
};

// The table of kinds, row by row.
const Row kRows[] = {
    {R"({"kind":"status","status":500})", "none done late"},
    {R"({"kind":"status","status":502})", "none done late"},
    {R"({"kind":"status","status":503})", "none done late"},
    {R"({"kind":"status","status":504})", "none done late"},
    {R"({"kind":"status","status":529})", "none done late"},
    {R"({"kind":"status","status":400})", "none"},
    {R"({"kind":"status","status":429})", "none"},
    {R"({"kind":"status","status":501})", "none"},
    {R"({"kind":"status","status":599})", "none"},
    {R"({"kind":"drop","phase":"accept","close":"rst"})", "none", Stage::kConnection},
    {R"({"kind":"drop","phase":"request.head","close":"rst"})", "none", Stage::kHead},
    {R"({"kind":"drop","phase":"request.body@5","close":"fin"})", "none", Stage::kHead},
    {R"({"kind":"drop","phase":"work","close":"rst"})", "none done late"},
    {R"({"kind":"drop","phase":"response.head","close":"rst"})", "done late"},
    {R"({"kind":"drop","phase":"response.body@5","close":"stall"})", "done"},
    {R"({"kind":"drop","phase":"response.end","close":"rst"})", "done"},
    {R"({"kind":"drop","phase":"idle","close":"fin"})", "-", Stage::kConnection},
    {R"({"kind":"truncate","bytes":5,"close":"fin"})", "done"},
    {R"({"kind":"delay","ms":5})", "-"},
    {R"({"kind":"drip","bytes":5,"everyMs":1})", "-"},
    {R"({"kind":"length","off":5})", "done"},
    {R"({"kind":"chunk","how":"no-last"})", "done"},
    {R"({"kind":"body","how":"empty"})", "done"},
    {R"({"kind":"header","how":"huge"})", "done"},
    {R"({"kind":"redirect","status":307,"to":"loop"})", "none"},
    {R"({"kind":"interim","status":103})", "-"},
    {R"({"kind":"garbage","where":"before"})", "done"},
    {R"({"kind":"keepalive","how":"race-rst"})", "-"},
    {R"({"kind":"collision","how":"conflict"})", "none"},
    {R"({"kind":"collision","how":"in-flight"})", "none late"},
    {R"({"kind":"collision","how":"stuck"})", "none"},
    {R"({"kind":"busy"})", "none"},
    {R"({"kind":"cap","how":"spend"})", "none"},
    {R"({"kind":"provider","as":"error","fault":{"kind":"overloaded"}})", "-"},
    {R"({"kind":"stream","how":"cut:2"})", "-"},
    {R"({"kind":"lag","ms":5})", "-"},
    {R"({"kind":"replay","how":"marker"})", "-"},
    {R"({"kind":"skew","ms":-5})", "-"},
};

TEST(Vocabulary, AllowsTheCommitsOfTheTable) {
  std::set<Kind> kinds;
  for (const Row& row : kRows) {
    SCOPED_TRACE(row.fault);
    const Fault fault = Read(row.fault);
    kinds.insert(KindOf(fault));
    EXPECT_EQ(AllowedOf(fault), row.commits);
    EXPECT_EQ(StageOf(fault), row.stage);
    const auto allowed = AllowedCommits(fault);
    EXPECT_EQ(DefaultCommit(fault),
              (CommitChoice{allowed.empty() ? Commit::kNormal : allowed[0], 0}));
  }
  EXPECT_EQ(kinds.size(), kKinds);
}

TEST(Vocabulary, ReadsACommitExactlyWhenTheTableHasIt) {
  const struct {
    const char* text;
    CommitChoice choice;
  } kChoices[] = {{"none", {Commit::kNone, 0}},
                  {"done", {Commit::kDone, 0}},
                  {"late:250", {Commit::kLate, 250}}};
  for (const Row& row : kRows) {
    const Fault fault = Read(row.fault);
    for (const auto& choice : kChoices) {
      SCOPED_TRACE(std::string(row.fault) + " " + choice.text);
      const auto commits = AllowedCommits(fault);
      const bool allowed = std::find(commits.begin(), commits.end(),
                                     choice.choice.when) != commits.end();
      const auto read = ReadCommit(Json(choice.text), fault, "/commit");
      ASSERT_EQ(read.ok(), allowed);
      if (read) {
        EXPECT_EQ(*read, choice.choice);
        EXPECT_EQ(CommitText(*read), choice.text);
      } else {
        EXPECT_EQ(read.error().place, "/commit");
      }
    }
  }
}

TEST(Vocabulary, HoldsALateCommitToItsBoundsAndSpelling) {
  const Fault fault = Read(R"({"kind":"status","status":503})");
  for (const char* text : {"late:0", "late:1", "late:600000"})
    EXPECT_TRUE(ReadCommit(Json(text), fault, "").ok()) << text;
  for (const char* text : {"late", "late:", "late:-1", "late:+1", "late:01", "late:1.5",
                           "late:600001", "late:99999999999999999999", "late:1 ", "Late:1",
                           "none:1", "done:5", "normal", "", ":"})
    EXPECT_FALSE(ReadCommit(Json(text), fault, "").ok()) << text;
  for (const Json& value : {Json(nullptr), Json(5), Json(true), Json::array({"none"})})
    EXPECT_FALSE(ReadCommit(value, fault, "").ok());
}

TEST(Vocabulary, SaysWhatAFaultAllows) {
  EXPECT_EQ(ReadCommit(Json("done"), Read(R"({"kind":"status","status":429})"), "/commit")
                .error()
                .message,
            "must be one of: none; that is what status 429 allows");
  EXPECT_EQ(
      ReadCommit(Json("x"), Read(R"({"kind":"status","status":503})"), "").error().message,
      "must be one of: none, done, late:MS (0 to 600000); that is what status 503 allows");
  EXPECT_EQ(
      ReadCommit(Json("none"), Read(R"({"kind":"delay","ms":1})"), "").error().message,
      "is not allowed: delay takes no commit, the work is done as always");
}

TEST(Vocabulary, NamesPhasesForTheJournal) {
  EXPECT_EQ(PhaseOf(Read(R"({"kind":"drop","phase":"work","close":"rst"})")), "work");
  EXPECT_EQ(PhaseOf(Read(R"({"kind":"drop","phase":"request.body@12","close":"rst"})")),
            "request.body@12");
  EXPECT_EQ(PhaseOf(Read(R"({"kind":"delay","ms":1})")), "");
}

TEST(Vocabulary, DescribesInAWordOrTwo) {
  EXPECT_EQ(Describe(Read(R"({"kind":"status","status":503})")), "status 503");
  EXPECT_EQ(Describe(Read(R"({"kind":"drop","phase":"response.body@3","close":"rst"})")),
            "drop response.body@3");
  EXPECT_EQ(Describe(Read(R"({"kind":"collision","how":"in-flight"})")),
            "collision in-flight");
  EXPECT_EQ(Describe(Read(R"({"kind":"stream","how":"cut:2"})")), "stream cut:2");
  EXPECT_EQ(Describe(Read(R"({"kind":"length","off":-2})")), "length -2");
  EXPECT_EQ(Describe(Read(R"({"kind":"delay","ms":7})")), "delay");
}

template <typename Words>
void ExpectWholeAndDistinct(const Words& words) {
  std::set<std::string_view> texts;
  for (std::size_t i = 0; i < words.size(); ++i) {
    texts.insert(words[i].text);
    EXPECT_EQ(&WordFor(words, words[i].value), &words[i]);
  }
  EXPECT_EQ(texts.size(), words.size());
}

TEST(Vocabulary, HasOneWordForEachValue) {
  ExpectWholeAndDistinct(kKindWords);
  ExpectWholeAndDistinct(kCloseWords);
  ExpectWholeAndDistinct(kPhaseWords);
  ExpectWholeAndDistinct(kLengthWords);
  ExpectWholeAndDistinct(kChunkWords);
  ExpectWholeAndDistinct(kBodyWords);
  ExpectWholeAndDistinct(kHeaderWords);
  ExpectWholeAndDistinct(kRedirectWords);
  ExpectWholeAndDistinct(kGarbageWords);
  ExpectWholeAndDistinct(kKeepaliveWords);
  ExpectWholeAndDistinct(kCollisionWords);
  ExpectWholeAndDistinct(kCapWords);
  ExpectWholeAndDistinct(kProviderWords);
  ExpectWholeAndDistinct(kStreamWords);
  ExpectWholeAndDistinct(kReplayWords);
}

TEST(Vocabulary, CountsAreDigitsAlone) {
  EXPECT_EQ(ParseCount("0"), 0);
  EXPECT_EQ(ParseCount("10"), 10);
  EXPECT_EQ(ParseCount("999999999999999"), 999'999'999'999'999);
  for (const char* text : {"", "00", "01", "-1", "+1", " 1", "1 ", "1.0", "x", "1x",
                           "1000000000000000"})
    EXPECT_EQ(ParseCount(text), std::nullopt) << text;
}

}  // namespace
}  // namespace aex::faults
