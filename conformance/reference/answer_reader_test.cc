#include "conformance/reference/answer_reader.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "conformance/reference/testing/fake_api.h"

namespace aex::conformance {
namespace {

std::string MessageOf(const std::string& body) {
  return EnvelopeMessage(ParseJson(body).value());
}

std::string CodeOf(const std::string& body) {
  return EnvelopeCode(ParseJson(body).value()).value_or("none");
}

TEST(AnswerReader, PicksTheMessageInTheContractsOrder) {
  EXPECT_EQ(MessageOf(R"({"error":"e","message":"m"})"), "e");
  EXPECT_EQ(MessageOf(R"({"error":{"message":"em"},"message":"m"})"), "em");
  EXPECT_EQ(MessageOf(R"({"error":{"code":"c"},"message":"m"})"), "m");
  for (const std::string none : {"{}", "[]", "null", R"({"error":5})", R"("text")"}) {
    EXPECT_EQ(MessageOf(none), "aex API request failed");
  }
}

TEST(AnswerReader, FindsTheCodeInAnyEnvelope) {
  EXPECT_EQ(CodeOf(R"({"error":"e"})"), "e");
  EXPECT_EQ(CodeOf(R"({"error":{"code":"c"}})"), "c");
  EXPECT_EQ(CodeOf(R"({"ok":false,"code":"c","message":"m"})"), "c");
  EXPECT_EQ(CodeOf(R"({"error":{}})"), "none");
}

TEST(AnswerReader, OnlyAPlainRefusalExcludesAnEffect) {
  const AnswerReader reader;
  for (const int status : {400, 401, 402, 403, 404, 410, 413, 422, 429}) {
    EXPECT_TRUE(reader.ExcludesEffect(Answer(status, "<html>"))) << status;
  }
  for (const int status : {200, 201, 202, 301, 307, 408, 500, 501, 502, 503, 529}) {
    EXPECT_FALSE(reader.ExcludesEffect(Answer(status))) << status;
  }
  EXPECT_TRUE(reader.ExcludesEffect(Refusal(409, "session_busy")));
  EXPECT_TRUE(reader.ExcludesEffect(Refusal(409, "idempotency_conflict")));
  EXPECT_FALSE(reader.ExcludesEffect(Refusal(409, "idempotency_in_flight")));
  EXPECT_FALSE(reader.ExcludesEffect(Answer(409, "{\"err")));
  EXPECT_FALSE(reader.ExcludesEffect(Lost()));
  EXPECT_TRUE(reader.ExcludesEffect(Unreachable()));
}

TEST(AnswerReader, ReadsBodiesAsBrowsersDo) {
  const AnswerReader reader;
  const auto body = [&reader](const std::string& text) {
    const auto read = reader.Body({200, {}, text});
    return read ? Stringify(*read) : std::string("not JSON");
  };
  EXPECT_EQ(body(""), "{}");
  EXPECT_EQ(body("\xEF\xBB\xBF{\"a\":1}"), R"({"a":1})");
  EXPECT_EQ(body("{\"a\":\"\xE9t\xE9\"}"), "{\"a\":\"\xEF\xBF\xBDt\xEF\xBF\xBD\"}");
  EXPECT_EQ(body(R"({"a":1,"a":2})"), R"({"a":2})");
  for (const std::string text : {"<html>", "{\"a\"", "{} x", "{\"a\":NaN}"}) {
    EXPECT_EQ(body(text), "not JSON");
  }
}

TEST(AnswerReader, AnIdIsANonEmptyText) {
  const AnswerReader reader;
  const auto id = [&reader](const std::string& session) {
    return reader.SessionId(ParseJson(session).value()).value_or("none");
  };
  EXPECT_EQ(id(R"({"id":"a"})"), "a");
  EXPECT_EQ(id(R"({"id":"a","sessionId":"b"})"), "b");
  EXPECT_EQ(id(R"({"id":"a","sessionId":null})"), "a");
  for (const std::string none : {"{}", R"({"id":""})", R"({"id":7})", "[]", "null"}) {
    EXPECT_EQ(id(none), "none");
  }
}

TEST(AnswerReader, AnAcceptedTurnHasASessionAndANumber) {
  const AnswerReader reader;
  const auto accepted = reader.Accepted(
      ParseJson(R"({"session":{"id":"s"},"turn":{"turnSeq":3,"eventCursor":8}})")
          .value());
  ASSERT_TRUE(accepted);
  EXPECT_EQ(accepted->turn_seq, 3);
  EXPECT_EQ(accepted->first_event, 8);
  for (const std::string bad :
       {"{}", R"({"session":{"id":"s"}})", R"({"session":{"id":"s"},"turn":{}})",
        R"({"session":{"id":"s"},"turn":{"turnSeq":"3"}})",
        R"({"session":{"id":"s"},"turn":{"turnSeq":1.5}})", R"({"turn":{"turnSeq":3}})",
        R"({"session":{},"turn":{"turnSeq":3}})",
        R"({"session":null,"turn":{"turnSeq":3}})"}) {
    EXPECT_FALSE(reader.Accepted(ParseJson(bad).value())) << bad;
  }
}

TEST(AnswerReader, ThrottleMessagesAreTheContracts) {
  EXPECT_EQ(ThrottleMessage("aex API", 429, 3, 1001),
            "aex API rate limit reached (HTTP 429) after 3 attempts; retry after ~2s");
  EXPECT_EQ(ThrottleMessage("upstream provider", 529, 1, std::nullopt),
            "upstream provider overloaded (HTTP 529) after 1 attempt");
  EXPECT_EQ(ThrottleMessage("aex API", 503, 1, 0),
            "aex API rate limit reached (HTTP 503) after 1 attempt; retry after ~0s");
}

TEST(AnswerReader, ATicketNeedsAnAddressAndItself) {
  const auto ticket = [](const std::string& body) {
    return AnswerReader().Ticket(ParseJson(body).value());
  };
  const auto read = ticket(R"({"wsUrl":"ws://h:81/p","ticket":"t","expiresAtMs":1})");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->url, (BaseUrl{"h", 81, "/p"}));
  EXPECT_EQ(read->ticket, "t");
  for (const std::string body : {"null", R"({"wsUrl":"ws://h/p"})", R"({"ticket":"t"})",
                                 R"({"wsUrl":"http://h/p","ticket":"t"})"}) {
    EXPECT_FALSE(ticket(body)) << body;
  }
}

}  // namespace
}  // namespace aex::conformance
