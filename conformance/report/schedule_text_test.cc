#include "conformance/report/schedule_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "mock_server/contract/json.h"

namespace aex::conformance {
namespace {

using testing::ElementsAre;

std::string TextOf(const std::string& rule_json) {
  const auto json = ParseJson(rule_json);
  if (!json.ok()) return "no JSON: " + Describe(json.error());
  const auto rule = faults::ReadRule(*json, "/faults/0");
  return rule.ok() ? RuleText(*rule) : "no rule: " + Describe(rule.error());
}

struct Row {
  const char* rule;
  const char* text;
};

void ExpectRows(const std::vector<Row>& rows) {
  for (const Row& row : rows) EXPECT_EQ(TextOf(row.rule), row.text) << row.rule;
}

TEST(ScheduleText, SaysWhichExchangesMeetTheRule) {
  ExpectRows({
      {R"({"op":"message.send","attempt":1,"do":{"kind":"delay","ms":20}})",
       "message.send, attempt 1: hold the answer back for 20 ms"},
      {R"({"op":"message.send","attempt":[1,2,4],"do":{"kind":"delay","ms":20}})",
       "message.send, attempts 1, 2 and 4: hold the answer back for 20 ms"},
      {R"({"op":"message.send","attempt":"all","do":{"kind":"delay","ms":20}})",
       "message.send, every attempt: hold the answer back for 20 ms"},
      {R"({"op":"message.send","from":2,"do":{"kind":"delay","ms":20}})",
       "message.send, attempt 2 and later: hold the answer back for 20 ms"},
      {R"({"op":"*","attempt":1,"intent":2,"times":1,"do":{"kind":"delay","ms":1000}})",
       "any operation, attempt 1, intent 2 only, at most 1 time: hold the answer back for "
       "1,000 ms"},
      {R"({"op":"*","attempt":2,"do":{"kind":"drop","phase":"accept","close":"rst"}})",
       "connection 2: reset as soon as the connection is accepted"},
      {R"({"op":"*","attempt":"all","do":{"kind":"drop","phase":"idle","close":"fin"}})",
       "every connection: close the connection while the connection is idle"},
  });
}

TEST(ScheduleText, TellsTwinsApart) {
  ExpectRows({
      {R"({"op":"message.send","attempt":1,"commit":"done",
           "do":{"kind":"drop","phase":"response.head","close":"rst"}})",
       "message.send, attempt 1: commit the turn, then reset before any answer"},
      {R"({"op":"message.send","attempt":1,"commit":"none",
           "do":{"kind":"drop","phase":"work","close":"rst"}})",
       "message.send, attempt 1: reset before any answer, with nothing done"},
      {R"({"op":"message.send","attempt":1,"commit":"late:200",
           "do":{"kind":"drop","phase":"work","close":"fin"}})",
       "message.send, attempt 1: close the connection before any answer, and commit the turn "
       "200 ms later"},
      {R"({"op":"session.create","attempt":1,"commit":"done","do":{"kind":"status","status":503}})",
       "session.create, attempt 1: create the session, then answer 503"},
      {R"({"op":"session.create","attempt":1,"commit":"none","do":{"kind":"status","status":503}})",
       "session.create, attempt 1: answer 503, with nothing done"},
      {R"({"op":"billing.redeem","attempt":1,"commit":"done","do":{"kind":"status","status":500}})",
       "billing.redeem, attempt 1: redeem the code, then answer 500"},
      {R"({"op":"session.suspend","attempt":1,"commit":"done","do":{"kind":"status","status":500}})",
       "session.suspend, attempt 1: do the work, then answer 500"},
      {R"({"op":"session.get","attempt":1,"commit":"done","do":{"kind":"status","status":500}})",
       "session.get, attempt 1: answer 500"},
      {R"({"op":"message.send","attempt":1,"do":{"kind":"status","status":429,"retryAfter":"1"}})",
       "message.send, attempt 1: answer 429 with Retry-After: 1"},
  });
}

TEST(ScheduleText, PutsStatusesAndHintsIntoWords) {
  const auto rule = [](const std::string& more) {
    return R"({"op":"message.send","attempt":1,"do":{"kind":"status","status":429,)" + more +
           "}}";
  };
  const std::string start = "message.send, attempt 1: answer 429";
  EXPECT_EQ(TextOf(rule(R"("retryAfter":"date:+2")")),
            start + " with Retry-After: a date 2 s ahead");
  EXPECT_EQ(TextOf(rule(R"("retryAfter":"date:-3")")),
            start + " with Retry-After: a date 3 s past");
  EXPECT_EQ(TextOf(rule(R"("retryAfter":"date:+0")")),
            start + " with Retry-After: a date of this second");
  EXPECT_EQ(TextOf(rule(R"("retryAfter":"date850:+5")")),
            start + " with Retry-After: an RFC 850 date 5 s ahead");
  EXPECT_EQ(TextOf(rule(R"("retryAfter":"asctime:+5")")),
            start + " with Retry-After: an asctime date 5 s ahead");
  EXPECT_EQ(TextOf(rule(R"("retryAfter":"5s")")), start + " with Retry-After: \"5s\"");
  EXPECT_EQ(TextOf(rule(R"("retryAfter":"")")), start + " with Retry-After: \"\"");
  EXPECT_EQ(TextOf(rule(R"("retryAfter":["1","2"])")),
            start + " with 2 Retry-After lines: \"1\", \"2\"");
  EXPECT_EQ(TextOf(rule(R"("retryAfter":"9999999999999999999999999999999999999999")")),
            start + " with Retry-After: 999999999999999999999999999999999…");
  EXPECT_EQ(TextOf(rule(R"("code":"slow_down","message":"m")")), start + " slow_down");
  EXPECT_EQ(TextOf(rule(R"("body":"<html>")")), start + " and a body of its own");
}

TEST(ScheduleText, HasWordsForEveryPhaseAndClose) {
  const auto rule = [](const std::string& phase, const std::string& close) {
    return R"({"op":"message.send","attempt":1,"do":{"kind":"drop","phase":")" + phase +
           R"(","close":")" + close + "\"}}";
  };
  const std::string start = "message.send, attempt 1: ";
  EXPECT_EQ(TextOf(rule("request.head", "rst")), start + "reset after the head of the request");
  EXPECT_EQ(TextOf(rule("request.body@5", "fin")),
            start + "close the connection after 5 bytes of its body");
  EXPECT_EQ(TextOf(rule("response.body@1", "stall")),
            start + "commit the turn, then fall silent after 1 byte of the answer's body");
  EXPECT_EQ(TextOf(rule("response.end", "fin")),
            start + "commit the turn, then close the connection after the whole answer");
}

TEST(ScheduleText, HasWordsForEveryKind) {
  const auto send = [](const std::string& fault) {
    return TextOf(R"({"op":"message.send","attempt":1,"do":)" + fault + "}");
  };
  const auto stream = [](const std::string& how) {
    return TextOf(R"({"op":"events.stream","attempt":1,"do":{"kind":"stream","how":")" + how +
                  "\"}}");
  };
  const std::string start = "message.send, attempt 1: ";
  const std::string done = start + "commit the turn, then ";
  EXPECT_EQ(send(R"({"kind":"truncate","fraction":0.5,"close":"rst"})"),
            done + "promise the whole answer, send 50% of its body and reset");
  EXPECT_EQ(send(R"({"kind":"truncate","bytes":12,"close":"fin"})"),
            done + "promise the whole answer, send 12 bytes of its body and close the connection");
  EXPECT_EQ(send(R"({"kind":"drip","bytes":1,"everyMs":5})"),
            start + "send the answer 1 byte at a time, every 5 ms");
  EXPECT_EQ(send(R"({"kind":"length","off":-3})"),
            done + "answer with a Content-Length 3 too small and close the connection");
  EXPECT_EQ(send(R"({"kind":"length","off":"missing"})"),
            done + "answer without a Content-Length and close the connection");
  EXPECT_EQ(send(R"({"kind":"chunk","how":"no-last","close":"rst"})"),
            done + "answer in chunks without the last one and reset");
  EXPECT_EQ(send(R"({"kind":"chunk","how":"one-byte"})"), done + "answer in chunks of one byte");
  EXPECT_EQ(send(R"({"kind":"body","how":"empty"})"), done + "answer with an empty body");
  EXPECT_EQ(send(R"({"kind":"body","how":"new-enum"})"),
            done + "answer with an enum value nobody knows");
  EXPECT_EQ(send(R"({"kind":"header","how":"huge"})"), done + "answer with a huge header");
  EXPECT_EQ(send(R"({"kind":"redirect","status":307,"to":"other-origin"})"),
            start + "redirect with 307 to another origin");
  EXPECT_EQ(send(R"({"kind":"interim","status":103,"times":3})"),
            start + "send an interim 103 3 times, then the answer");
  EXPECT_EQ(send(R"({"kind":"garbage","where":"instead"})"),
            done + "send bytes that are not HTTP instead of an answer");
  EXPECT_EQ(send(R"({"kind":"keepalive","how":"race-rst"})"),
            start + "reset the kept connection as the next request on it arrives");
  EXPECT_EQ(send(R"({"kind":"keepalive","how":"limit:2"})"),
            start + "end the connection after 2 exchanges on it");
  EXPECT_EQ(send(R"({"kind":"collision","how":"conflict"})"),
            start + "answer 409 idempotency_conflict");
  EXPECT_EQ(TextOf(R"({"op":"message.send","attempt":1,"commit":"late:250",
                       "do":{"kind":"collision","how":"in-flight"}})"),
            start + "answer 409 idempotency_in_flight, and commit the turn 250 ms later");
  EXPECT_EQ(send(R"({"kind":"collision","how":"stuck"})"),
            start + "answer 409 idempotency_in_flight to this key for ever");
  EXPECT_EQ(send(R"({"kind":"busy","status":"running"})"),
            start + "answer 409 session_busy, the session being running");
  EXPECT_EQ(send(R"({"kind":"cap","how":"balance"})"),
            start + "refuse it: the balance is used up");
  EXPECT_EQ(send(R"({"kind":"provider","as":"nested","raw":"x"})"),
            start + "accept the turn, then fail it at the provider, told in a nested error");
  EXPECT_EQ(stream("cut:3"), "events.stream, attempt 1: close the event stream after 3 events");
  EXPECT_EQ(stream("gap"), "events.stream, attempt 1: leave an event out of the stream");
  EXPECT_EQ(send(R"({"kind":"lag","ms":50})"),
            start + "show the session as running for 50 ms after the turn has ended");
  EXPECT_EQ(send(R"({"kind":"replay","how":"201"})"), start + "answer a repeated key with 201");
  EXPECT_EQ(send(R"({"kind":"skew","ms":-5000})"),
            start + "print dates that are 5,000 ms behind");
}

TEST(ScheduleText, ListsOneSentenceARule) {
  EXPECT_THAT(ScheduleText({}),
              ElementsAre("no fault at all: every request is answered normally"));
  faults::Rule rule;
  rule.op = contract::Operation::kMessageSend;
  rule.attempts = faults::OnlyAttempt(1);
  rule.fault = faults::DelayFault{20};
  EXPECT_THAT(ScheduleText({rule, rule}),
              ElementsAre("message.send, attempt 1: hold the answer back for 20 ms",
                          "message.send, attempt 1: hold the answer back for 20 ms"));
}

}  // namespace
}  // namespace aex::conformance
