#include "mock_server/faults/rule.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace aex::faults {
namespace {

using contract::Operation;

Json Parsed(std::string_view text) {
  Result<Json> document = ParseJson(text);
  CHECK(document.ok());
  return std::move(document).value();
}

TEST(Rule, ReadsAndWritesBack) {
  const struct {
    const char* text;
    const char* written = "";  // Empty: the text itself.
  } kCases[] = {
      {R"({"op":"message.send","attempt":1,"commit":"done","do":)"
       R"({"kind":"drop","phase":"response.head","close":"rst"}})"},
      {R"({"op":"*","attempt":"all","do":{"kind":"delay","ms":5}})"},
      {R"({"op":"*","from":3,"commit":"none","do":{"kind":"status","status":429}})"},
      {R"({"op":"session.create","attempt":[1,2,5],"intent":2,"times":7,)"
       R"("commit":"late:250","do":{"kind":"status","status":503}})"},
      {R"({"op":"*","attempt":[4],"do":{"kind":"delay","ms":5}})",
       R"({"op":"*","attempt":4,"do":{"kind":"delay","ms":5}})"},
      // The default commit is spelled out.
      {R"({"op":"*","attempt":1,"do":{"kind":"status","status":503}})",
       R"({"op":"*","attempt":1,"commit":"none","do":{"kind":"status","status":503}})"},
      {R"({"op":"*","attempt":2,"do":{"kind":"drop","phase":"idle","close":"rst"}})"},
      {R"({"op":"unmatched","attempt":1000000,"do":{"kind":"delay","ms":5}})"},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.text);
    const auto rule = ReadRule(Parsed(test.text), "");
    ASSERT_TRUE(rule.ok()) << aex::Describe(rule.error());
    const std::string written = *test.written != '\0' ? test.written : test.text;
    EXPECT_EQ(Stringify(ToJson(*rule)), written);
    const auto again = ReadRule(ToJson(*rule), "");
    ASSERT_TRUE(again.ok());
    EXPECT_EQ(*again, *rule);
  }
}

struct Refused {
  const char* text;
  const char* place;
  const char* message;  // A part of it.
};

constexpr const char* kDelay = R"("do":{"kind":"delay","ms":1}})";

TEST(Rule, RefusesWrongFields) {
  const Refused kCases[] = {
      {R"({"attempt":1,)", "/r/op", "is required"},
      {R"({"op":5,"attempt":1,)", "/r/op", "must be a string"},
      {R"({"op":"message.sent","attempt":1,)", "/r/op",
       "must be one of: *, session.create, session.list"},
      {R"({"op":"","attempt":1,)", "/r/op", "must be one of"},
      {R"({"op":"*",)", "/r/attempt", "is needed, or from instead"},
      {R"({"op":"*","attempt":1,"from":1,)", "/r/attempt", "but not both"},
      {R"({"op":"*","attempt":0,)", "/r/attempt", "from 1 to 1000000"},
      {R"({"op":"*","attempt":1000001,)", "/r/attempt", "from 1 to 1000000"},
      {R"({"op":"*","attempt":1.5,)", "/r/attempt", "whole number"},
      {R"({"op":"*","attempt":"every",)", "/r/attempt", "or \"all\""},
      {R"({"op":"*","attempt":null,)", "/r/attempt", "whole number"},
      {R"({"op":"*","attempt":[],)", "/r/attempt", "must list 1 to 100"},
      {R"({"op":"*","attempt":[1,1],)", "/r/attempt/1", "greater than the one before"},
      {R"({"op":"*","attempt":[2,1],)", "/r/attempt/1", "greater than the one before"},
      {R"({"op":"*","attempt":[0],)", "/r/attempt/0", "from 1 to 1000000"},
      {R"({"op":"*","attempt":[1,"all"],)", "/r/attempt/1", "whole number"},
      {R"({"op":"*","from":0,)", "/r/from", "from 1 to 1000000"},
      {R"({"op":"*","from":1000001,)", "/r/from", "from 1 to 1000000"},
      {R"({"op":"*","from":"all",)", "/r/from", "whole number"},
      {R"({"op":"*","attempt":1,"intent":0,)", "/r/intent", "from 1 to 1000000"},
      {R"({"op":"*","attempt":1,"intent":1000001,)", "/r/intent", "from 1 to 1000000"},
      {R"({"op":"*","attempt":1,"times":0,)", "/r/times", "from 1 to 1000000"},
      {R"({"op":"*","attempt":1,"times":1000001,)", "/r/times", "from 1 to 1000000"},
      {R"({"op":"*","attempt":1,"tries":1,)", "/r/tries", "is not an allowed field"},
  };
  for (const Refused& test : kCases) {
    SCOPED_TRACE(test.text);
    const auto rule = ReadRule(Parsed(std::string(test.text) + kDelay), "/r");
    ASSERT_FALSE(rule.ok());
    EXPECT_EQ(rule.error().place, test.place);
    EXPECT_NE(rule.error().message.find(test.message), std::string::npos)
        << rule.error().message;
  }
  EXPECT_EQ(ReadRule(Json(5), "/r").error().place, "/r");
  EXPECT_EQ(ReadRule(Parsed(R"({"op":"*","attempt":1})"), "/r").error().place, "/r/do");
  EXPECT_EQ(ReadRule(Parsed(R"({"op":"*","attempt":1,"do":{"kind":"x"}})"), "/r")
                .error()
                .place,
            "/r/do/kind");
}

TEST(Rule, BoundsTheListOfAttempts) {
  Json rule = Parsed(R"({"op":"*","attempt":1,"do":{"kind":"delay","ms":1}})");
  Json list = Json::array();
  for (std::size_t i = 1; i <= kMaxListedAttempts; ++i) list.push_back(i);
  rule["attempt"] = list;
  EXPECT_TRUE(ReadRule(rule, "").ok());
  list.push_back(kMaxListedAttempts + 1);
  rule["attempt"] = list;
  EXPECT_FALSE(ReadRule(rule, "").ok());
}

// Every impossible combination, with its reason.
TEST(Rule, RefusesWhatCanNeverHappen) {
  const struct {
    const char* before;  // op and the like.
    const char* fault;
    const char* place;
    const char* message;
  } kCases[] = {
      {R"("op":"message.send")", R"({"kind":"drop","phase":"accept","close":"rst"})",
       "/r/op", "must be \"*\": drop accept is matched by the connection"},
      {R"("op":"message.send")", R"({"kind":"drop","phase":"idle","close":"fin"})",
       "/r/op", "must be \"*\": drop idle is matched by the connection"},
      {R"("op":"*","intent":1)", R"({"kind":"drop","phase":"accept","close":"rst"})",
       "/r/intent", "is matched before the body"},
      {R"("op":"*","intent":1)", R"({"kind":"drop","phase":"idle","close":"rst"})",
       "/r/intent", "is matched before the body"},
      {R"("op":"*","intent":1)", R"({"kind":"drop","phase":"request.head","close":"rst"})",
       "/r/intent", "is matched before the body, which tells intents apart, was read"},
      {R"("op":"message.send","intent":1)",
       R"({"kind":"drop","phase":"request.body@3","close":"rst"})", "/r/intent",
       "is matched before the body"},
      {R"("op":"*","commit":"none")", R"({"kind":"drop","phase":"idle","close":"rst"})",
       "/r/commit", "drop idle takes no commit"},
      {R"("op":"*","commit":"done")", R"({"kind":"drop","phase":"accept","close":"rst"})",
       "/r/commit", "must be one of: none"},
      {R"("op":"*","commit":"done")",
       R"({"kind":"drop","phase":"request.head","close":"rst"})", "/r/commit",
       "must be one of: none"},
      {R"("op":"*","commit":"none")",
       R"({"kind":"drop","phase":"response.head","close":"rst"})", "/r/commit",
       "must be one of: done, late:MS"},
      {R"("op":"*","commit":"late:5")",
       R"({"kind":"drop","phase":"response.end","close":"rst"})", "/r/commit",
       "must be one of: done;"},
      {R"("op":"*","commit":"done")", R"({"kind":"status","status":429})", "/r/commit",
       "must be one of: none; that is what status 429 allows"},
      {R"("op":"*","commit":"none")", R"({"kind":"truncate","bytes":1,"close":"rst"})",
       "/r/commit", "must be one of: done;"},
      {R"("op":"*","commit":"done")", R"({"kind":"delay","ms":1})", "/r/commit",
       "delay takes no commit"},
      {R"("op":"*","commit":"none")", R"({"kind":"keepalive","how":"race-fin"})",
       "/r/commit", "keepalive race-fin takes no commit"},
      {R"("op":"message.send","commit":"done")",
       R"({"kind":"collision","how":"in-flight"})", "/r/commit",
       "must be one of: none, late:MS"},
      {R"("op":"session.get")", R"({"kind":"drop","phase":"request.body@0","close":"rst"})",
       "/r/op", "a GET request has no body"},
      {R"("op":"events.stream")",
       R"({"kind":"drop","phase":"response.body@1","close":"rst"})", "/r/op",
       "events.stream has no answer body"},
      {R"("op":"events.stream")",
       R"({"kind":"drop","phase":"response.end","close":"rst"})", "/r/op",
       "events.stream has no answer body"},
      {R"("op":"events.stream")", R"({"kind":"truncate","bytes":1,"close":"rst"})",
       "/r/op", "events.stream has no answer body"},
      {R"("op":"events.stream")", R"({"kind":"drip","bytes":1,"everyMs":1})", "/r/op",
       "events.stream has no answer body"},
      {R"("op":"events.stream")", R"({"kind":"length","off":1})", "/r/op",
       "events.stream has no answer body"},
      {R"("op":"events.stream")", R"({"kind":"chunk","how":"one-byte"})", "/r/op",
       "events.stream has no answer body"},
      {R"("op":"events.stream")", R"({"kind":"body","how":"empty"})", "/r/op",
       "events.stream has no answer body"},
      {R"("op":"events.stream")", R"({"kind":"keepalive","how":"limit:2"})", "/r/op",
       "carries no further request"},
      {R"("op":"message.send")", R"({"kind":"stream","how":"gap"})", "/r/op",
       "only events.stream is an event stream"},
      {R"("op":"session.get")", R"({"kind":"provider","as":"error","raw":1})", "/r/op",
       "only session.create and message.send start a turn"},
      {R"("op":"session.get")", R"({"kind":"lag","ms":1})", "/r/op",
       "only session.create and message.send start a turn"},
      {R"("op":"whoami")", R"({"kind":"cap","how":"spend"})", "/r/op",
       "only session.create and message.send are capped"},
      {R"("op":"session.list")", R"({"kind":"replay","how":"marker"})", "/r/op",
       "only session.create and message.send replay a key"},
      {R"("op":"session.list")", R"({"kind":"collision","how":"conflict"})", "/r/op",
       "take an idempotency key"},
      {R"("op":"session.create")", R"({"kind":"busy"})", "/r/op",
       "can meet a busy session"},
  };
  for (const auto& test : kCases) {
    const std::string text = std::string("{") + test.before + R"(,"attempt":1,"do":)" +
                             test.fault + "}";
    SCOPED_TRACE(text);
    const auto rule = ReadRule(Parsed(text), "/r");
    ASSERT_FALSE(rule.ok());
    EXPECT_EQ(rule.error().place, test.place);
    EXPECT_NE(rule.error().message.find(test.message), std::string::npos)
        << rule.error().message;
  }
}

TEST(Rule, ChecksRulesThatWereNotRead) {
  Rule rule;
  rule.attempts = OnlyAttempt(1);
  rule.fault = DropFault{Phase::kResponseHead, 0, CloseHow::kRst};
  rule.commit = {contract::Commit::kDone, 0};
  EXPECT_TRUE(CheckRule(rule, "").ok());
  rule.commit = {contract::Commit::kNone, 0};
  EXPECT_EQ(CheckRule(rule, "/r").error().place, "/r/commit");
  rule.commit = {};
  EXPECT_FALSE(CheckRule(rule, "").ok());
  rule.fault = DelayFault{5};
  EXPECT_TRUE(CheckRule(rule, "").ok());
  rule.commit = {contract::Commit::kDone, 0};
  EXPECT_FALSE(CheckRule(rule, "").ok());
}

TEST(Rule, KnowsWhereAFaultCanHappen) {
  EXPECT_TRUE(CanMeet(DelayFault{}, Operation::kEventsStream));
  EXPECT_TRUE(CanMeet(StatusFault{}, Operation::kUnmatched));
  EXPECT_TRUE(CanMeet(BodyFault{}, Operation::kSessionGet));
  EXPECT_FALSE(CanMeet(BodyFault{}, Operation::kEventsStream));
  EXPECT_TRUE(CanMeet(StreamFault{}, Operation::kEventsStream));
  EXPECT_FALSE(CanMeet(DropFault{Phase::kAccept}, Operation::kMessageSend));
  EXPECT_FALSE(CanMeet(DropFault{Phase::kIdle}, Operation::kMessageSend));
  EXPECT_TRUE(CanMeet(DropFault{Phase::kRequestBody, 3}, Operation::kMessageSend));
  EXPECT_FALSE(CanMeet(DropFault{Phase::kRequestBody, 3}, Operation::kLinkFetch));
  EXPECT_TRUE(CanMeet(CollisionFault{}, Operation::kSessionDelete));
  EXPECT_TRUE(CanMeet(BusyFault{}, Operation::kMessageSend));
}

TEST(Rule, AttemptsHold) {
  EXPECT_TRUE(OnlyAttempt(2).Has(2));
  EXPECT_FALSE(OnlyAttempt(2).Has(1));
  EXPECT_FALSE(OnlyAttempt(2).Has(3));
  EXPECT_TRUE(AllAttempts().Has(1));
  EXPECT_FALSE(AttemptsFrom(3).Has(2));
  EXPECT_TRUE(AttemptsFrom(3).Has(3));
  EXPECT_TRUE(AttemptsFrom(3).Has(300));
}

TEST(Rule, DescribesItselfInOneLine) {
  const struct {
    const char* text;
    const char* line;
  } kCases[] = {
      {R"({"op":"message.send","attempt":1,"commit":"done","do":)"
       R"({"kind":"drop","phase":"response.head","close":"rst"}})",
       "message.send, attempt 1: drop response.head (commit done)"},
      {R"({"op":"*","attempt":"all","do":{"kind":"delay","ms":5}})",
       "any request, every attempt: delay"},
      {R"({"op":"*","from":2,"do":{"kind":"drop","phase":"accept","close":"rst"}})",
       "any connection, attempt 2 and later: drop accept (commit none)"},
      {R"({"op":"session.create","attempt":[1,3],"intent":2,"times":4,)"
       R"("commit":"late:9","do":{"kind":"status","status":500}})",
       "session.create, attempts 1, 3, intent 2, at most 4 times: status 500 "
       "(commit late:9)"},
  };
  for (const auto& test : kCases) {
    const auto rule = ReadRule(Parsed(test.text), "");
    ASSERT_TRUE(rule.ok()) << aex::Describe(rule.error());
    EXPECT_EQ(Describe(*rule), test.line);
  }
}

}  // namespace
}  // namespace aex::faults
