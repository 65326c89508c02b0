#include "conformance/reference/stream_calls.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "conformance/reference/testing/bench.h"

namespace aex::conformance {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::string Text(int sequence) {
  return R"({"type":"TEXT_MESSAGE_CONTENT","sequence":)" + std::to_string(sequence) +
         R"(,"data":{"text":"t)" + std::to_string(sequence) + "\"}}";
}

std::vector<std::string> Streams(Bench& bench) {
  std::vector<std::string> paths;
  for (const TransportRequest& request : bench.api().Sent(kStreamTarget)) {
    paths.push_back(request.path.substr(request.path.find('?') + 1));
  }
  return paths;
}

TransportResult TicketAnswer(const std::string& ticket,
                             const std::string& url = "ws://stream.test/coordinator/ses_1") {
  return Answer(200, R"({"wsUrl":")" + url + R"(","ticket":")" + ticket + "\"}");
}

TEST(StreamCalls, TheSecondTicketOpensTheStreamAtTheFirstAddress) {
  Bench bench;
  bench.api().Script(kTicketTarget, {TicketAnswer("one"), TicketAnswer("two", "ws://b/x")});
  EXPECT_NE(bench.Ok("session.send", SendArgs()), "");
  EXPECT_THAT(Streams(bench), ElementsAre("ticket=two&from=1"));
  EXPECT_THAT(bench.clock().slept(), IsEmpty());
}

TEST(StreamCalls, ALostStreamIsResumedWithOneTicketAfterAPause) {
  Bench bench;
  bench.api().Script(kTicketTarget, {TicketAnswer("1"), TicketAnswer("2"),
                                     TicketAnswer("3"), TicketAnswer("4", "ws://b/x")});
  bench.api().ScriptStream({Text(1), Text(2)});
  bench.api().ScriptStream({});
  bench.api().ScriptStream({Text(2), Text(5), R"({"sequence":6,"type":"CUSTOM",)"
                                              R"("data":{"name":"aex.session.idle"}})"});
  EXPECT_THAT(bench.Ok("session.send", SendArgs()), HasSubstr(R"("text":"t1t2t5")"));
  EXPECT_THAT(Streams(bench), ElementsAre("ticket=2&from=1", "ticket=3&from=3",
                                          "ticket=4&from=3"));
  EXPECT_THAT(bench.clock().slept(), ElementsAre(500, 500));
}

TEST(StreamCalls, NothingIsTakenAfterTheEnd) {
  Bench bench;
  bench.api().ScriptStream({R"({"sequence":1,"type":"CUSTOM",)"
                            R"("data":{"name":"aex.session.error"}})",
                            Text(2)});
  EXPECT_THAT(bench.Ok("session.send", SendArgs()), HasSubstr(R"("text":"")"));
}

TEST(StreamCalls, ConnectionsAreBounded) {
  Bench bench;
  bench.api().AlwaysStream({"aex:pong"});
  EXPECT_NE(bench.Ok("session.send", SendArgs()), "");
  EXPECT_THAT(bench.api().Sent(kStreamTarget), SizeIs(kMaxConnections));
  EXPECT_THAT(bench.clock().slept(), SizeIs(kMaxConnections - 1));
  EXPECT_THAT(bench.api().Sent(kTicketTarget), SizeIs(kMaxConnections + 1));
}

TEST(StreamCalls, TicketsGoThroughTheRetryLayer) {
  Bench bench;
  bench.api().Script(kTicketTarget, {Lost(), Refusal(429, "rate_limited", "2")});
  EXPECT_NE(bench.Ok("session.send", SendArgs()), "");
  EXPECT_THAT(bench.api().Sent(kTicketTarget), SizeIs(4));
  EXPECT_GE(bench.clock().slept().at(1), 2000);
  EXPECT_THAT(bench.api().Keys(kTicketTarget), Each("-"));
}

TEST(StreamCalls, ATicketThatCannotBeHadWhileResumingIsAnErrorOfACreatedTurn) {
  Bench bench;
  bench.api().ScriptStream({Text(1)});
  bench.api().Script(kTicketTarget,
                     {TicketAnswer("1"), TicketAnswer("2"), Refusal(404, "not_found")});
  const std::string error = bench.Error("session.send", SendArgs());
  EXPECT_THAT(error, HasSubstr(R"("status":404)"));
  EXPECT_THAT(error, HasSubstr(R"("outcome":"created")"));
  EXPECT_THAT(bench.api().Sent(kRecordTarget), IsEmpty());
  EXPECT_THAT(bench.api().Sent(kSendTarget), SizeIs(1));
}

TEST(StreamCalls, ATicketWithoutWhatItIsForIsNone) {
  for (const std::string body :
       {"{}", "<html>", R"({"wsUrl":"ws://h/p"})", R"({"ticket":"t"})",
        R"({"wsUrl":"https://h/p","ticket":"t"})", R"({"wsUrl":7,"ticket":"t"})"}) {
    Bench bench;
    bench.api().Script(kTicketTarget, {Answer(200, body)});
    EXPECT_THAT(bench.Error("session.send", SendArgs()),
                HasSubstr(R"("outcome":"created")"))
        << body;
  }
}

TEST(StreamCalls, AnAbortDuringTheStreamEndsTheCall) {
  Bench bench;
  bench.api().AlwaysStream({"aex:pong"});
  bench.api().OnRequest([&bench](const TransportRequest& request) {
    if (request.path.starts_with("/coordinator")) bench.clock().abort().request_stop();
  });
  EXPECT_EQ(bench.ErrorField("session.send", SendArgs(), "kind"), R"("aborted")");
  EXPECT_THAT(bench.clock().slept(), IsEmpty());
}

}  // namespace
}  // namespace aex::conformance
