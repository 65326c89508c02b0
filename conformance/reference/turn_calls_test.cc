#include "conformance/reference/turn_calls.h"

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
using ::testing::Not;
using ::testing::SizeIs;

TransportResult Record(const std::string& fields) {
  return Answer(200, R"({"session":{"id":"ses_1",)" + fields + "}}");
}

TEST(TurnCalls, AHealthyRunSendsWhatItShould) {
  Bench bench;
  EXPECT_EQ(
      bench.Ok("run", RunArgs(",'idempotencyKey':'K','deleteAfter':true")),
      R"({"runId":"ses_1","sessionId":"ses_1","status":"idle","text":"hello","events":[)"
      R"({"id":"ses_1:1","type":"TEXT_MESSAGE_CONTENT","sequence":1},)"
      R"({"id":"ses_1:2","type":"CUSTOM","sequence":2}],"ok":true,"costUsd":0.01})");
  EXPECT_THAT(
      bench.api().Lines(),
      ElementsAre("POST /api/sessions", "POST /api/sessions/ses_1/messages",
                  "POST /api/sessions/ses_1/events/ticket",
                  "POST /api/sessions/ses_1/events/ticket",
                  "GET /coordinator/ses_1?ticket=t%2F1&from=1", "GET /api/sessions/ses_1",
                  "GET /api/sessions/ses_1/outputs", "DELETE /api/sessions/ses_1"));
  EXPECT_THAT(bench.api().Keys(kCreateTarget), ElementsAre("K"));
  EXPECT_THAT(bench.api().Keys(kSendTarget), ElementsAre("K:message"));
  EXPECT_THAT(bench.api().Keys("DELETE /api/sessions/ses_1"), ElementsAre("-"));
  EXPECT_EQ(bench.api().Sent(kSendTarget)[0].body, R"({"input":"do it"})");
}

TEST(TurnCalls, RunTakesTheMessageKeyItIsGiven) {
  Bench bench;
  bench.Ok("run", RunArgs(",'messageIdempotencyKey':'M'"));
  EXPECT_THAT(bench.api().Keys(kSendTarget), ElementsAre("M"));
  bench.Ok("run", RunArgs());
  EXPECT_EQ(bench.api().Keys(kSendTarget)[1],
            bench.api().Keys(kCreateTarget)[1] + ":message");
}

TEST(TurnCalls, HoweverItIsConsumedAMessageIsPostedOnce) {
  for (const std::string consume : {"done", "iterate", "iterate+done"}) {
    Bench bench;
    EXPECT_NE(bench.Ok("session.send", SendArgs(",'consume':'" + consume + "'")), "");
    EXPECT_THAT(bench.api().Sent(kSendTarget), SizeIs(1)) << consume;
  }
}

TEST(TurnCalls, ATurnThatCannotBeFollowedIsReportedAsItsRecordIs) {
  Bench bench;
  bench.api().AlwaysStream({"aex:pong"});
  bench.api().Always(kRecordTarget, Record(R"("status":"running")"));
  EXPECT_THAT(bench.Ok("run", RunArgs()), HasSubstr(R"("status":"running","text":"")"));
  EXPECT_THAT(bench.api().Sent(kSendTarget), SizeIs(1));
}

TEST(TurnCalls, TheTimeoutEndsTheFollowingNotTheTurn) {
  Bench bench;
  bench.api().AlwaysStream({"aex:pong"});
  bench.api().Always(kRecordTarget, Record(R"("status":"running")"));
  EXPECT_THAT(bench.Ok("run", RunArgs(",'timeoutMs':0")), HasSubstr(R"("ok":false)"));
  EXPECT_THAT(bench.api().Sent(kStreamTarget), SizeIs(1));
}

TEST(TurnCalls, ARefusedTicketFailsATurnThatWasCreated) {
  Bench bench;
  bench.api().Always(kTicketTarget, Refusal(503));
  const std::string error = bench.Error("run", RunArgs());
  EXPECT_THAT(error, HasSubstr(R"("kind":"rateLimit")"));
  EXPECT_THAT(error, HasSubstr(R"("outcome":"created")"));
  EXPECT_THAT(bench.api().Sent(kSendTarget), SizeIs(1));
  EXPECT_THAT(bench.api().Sent(kCreateTarget), SizeIs(1));
}

TEST(TurnCalls, ErrorsOfTheLastReadsAreSwallowed) {
  Bench bench;
  bench.api().Always(kRecordTarget, Refusal(404));
  bench.api().Always("GET /api/sessions/ses_1/outputs", Lost());
  EXPECT_THAT(bench.Ok("session.send", SendArgs()), HasSubstr(R"("status":"idle")"));
}

TEST(TurnCalls, ALaggingRecordIsOverridden) {
  Bench bench;
  bench.api().Script(kRecordTarget, {Record(R"("status":"running")")});
  EXPECT_THAT(bench.Ok("run", RunArgs()), HasSubstr(R"("ok":true)"));
}

TEST(TurnCalls, WithoutATurnASuccessIsNone) {
  for (const std::string body : {"", "{}", "<html>", R"({"session":{"id":"ses_1"}})"}) {
    Bench bench;
    bench.api().Script(kSendTarget, {Answer(202, body)});
    const std::string error = bench.Error("session.send", SendArgs());
    EXPECT_THAT(error, HasSubstr(R"("kind":"api")")) << body;
    EXPECT_THAT(error, HasSubstr(R"("outcome":"maybe")")) << body;
  }
}

TEST(TurnCalls, TheOutcomeOfRunIsAboutItsTurn) {
  Bench bench;
  bench.api().Script(kSendTarget, {Refusal(402, "insufficient_balance")});
  EXPECT_EQ(bench.ErrorField("run", RunArgs(), "outcome"), R"("not-created")");
  bench.api().Script(kSendTarget, {Lost(), Refusal(409, "session_busy")});
  EXPECT_EQ(bench.ErrorField("run", RunArgs(), "outcome"), R"("maybe")");
}

TEST(TurnCalls, ReplayRepeatsInputAndKey) {
  Bench bench;
  bench.api().Script(kSendTarget, {Refusal(400)});
  bench.Error("session.send",
              "{'sessionId':'ses_1','input':['a',' b'],'idempotencyKey':'K'}");
  EXPECT_NE(bench.Ok("session.replayLast", "{'sessionId':'ses_1'}"), "");
  EXPECT_THAT(bench.api().Keys(kSendTarget), ElementsAre("K", "K"));
  const auto sent = bench.api().Sent(kSendTarget);
  EXPECT_EQ(sent[0].body, sent[1].body);
}

TEST(TurnCalls, AFreshReplayKeyIsTheNextOnesKey) {
  Bench bench;
  bench.Ok("session.send", SendArgs(",'idempotencyKey':'K'"));
  bench.Ok("session.replayLast", "{'sessionId':'ses_1','idempotencyKey':'N'}");
  bench.Ok("session.replayLast", "{'sessionId':'ses_1'}");
  EXPECT_THAT(bench.api().Keys(kSendTarget), ElementsAre("K", "N", "N"));
}

TEST(TurnCalls, AReplayBeforeAnySendIsAStateErrorWithoutHttp) {
  Bench bench;
  const std::string error = bench.Error("session.replayLast", "{'sessionId':'ses_1'}");
  EXPECT_THAT(error, HasSubstr(R"("kind":"state")"));
  EXPECT_THAT(error,
              HasSubstr("SessionHandle.replayLast: no message has been sent on this "
                        "session yet"));
  EXPECT_THAT(bench.api().requests(), IsEmpty());
}

TEST(TurnCalls, ARefusedMessageSendsNothing) {
  Bench bench;
  EXPECT_EQ(bench.ErrorField("run", "{'options':{}}", "message"),
            R"("Aex.run: message must be a non-empty string or string array")");
  EXPECT_EQ(bench.ErrorField("session.send", "{'sessionId':'s','input':''}", "message"),
            R"("SessionHandle.send: input must be a non-empty string")");
  EXPECT_EQ(bench.ErrorField("run", RunArgs(",'messageIdempotencyKey':''"), "kind"),
            R"("rejected")");
  EXPECT_THAT(bench.api().requests(), IsEmpty());
}

std::string ThrownFor(const std::string& record) {
  Bench bench;
  bench.api().Always(kRecordTarget, Record(record));
  EXPECT_THAT(bench.Ok("run", RunArgs()), HasSubstr(R"("ok":false)"));
  EXPECT_THAT(bench.api().Sent(kSendTarget), SizeIs(1));
  return bench.Error("run", RunArgs(",'throwOnFailure':true"));
}

TEST(TurnCalls, AThrottledTurnIsARateLimitOfTheProvider) {
  const std::string error = ThrownFor(
      R"("status":"error","providerFault":{"kind":"overloaded","status":529,"retryAfterMs":4000})");
  EXPECT_THAT(error, HasSubstr(R"("kind":"rateLimit")"));
  EXPECT_THAT(error,
              HasSubstr(R"("upstream provider overloaded (HTTP 529) after 1 attempt; )"
                        R"(retry after ~4s")"));
  EXPECT_THAT(error,
              HasSubstr(R"("status":529,"attempts":1,"retryAfterMs":4000,)"
                        R"("source":"provider","providerFault":{"kind":"overloaded")"));
  EXPECT_THAT(error, HasSubstr(R"("outcome":"created")"));
  EXPECT_THAT(ThrownFor(R"("status":"error","error":{"type":"rate_limit_error"})"),
              HasSubstr(R"("status":429)"));
}

TEST(TurnCalls, AnotherFailedTurnIsAStateErrorWithItsId) {
  const std::string error = ThrownFor(R"("status":"error","errorMessage":"disk full")");
  EXPECT_THAT(error,
              HasSubstr(R"("kind":"state","message":"AgentExecutor.run: session ses_1 )"
                        R"(ended error: disk full")"));
}

TEST(TurnCalls, AFailedTurnReportsItsReason) {
  Bench bench;
  bench.api().Always(kRecordTarget,
                     Record(R"("status":"error","errorMessage":"tok-secret-1 is bad")"));
  EXPECT_THAT(bench.Ok("run", RunArgs()), HasSubstr(R"("error":"[REDACTED] is bad")"));
}

TEST(TurnCalls, AFailedDeleteRejectsTheRun) {
  Bench bench;
  bench.api().Always("DELETE /api/sessions/ses_1", Refusal(403));
  const std::string error = bench.Error("run", RunArgs(",'deleteAfter':true"));
  EXPECT_THAT(error, HasSubstr(R"("status":403)"));
  EXPECT_THAT(error, HasSubstr(R"("outcome":"created")"));
}

TEST(TurnCalls, AnAbortWhileFollowingIsOfACreatedTurn) {
  Bench bench;
  bench.clock().AbortAtSleep(1);
  bench.api().AlwaysStream({"aex:pong"});
  const std::string error = bench.Error("session.send", SendArgs());
  EXPECT_THAT(error, HasSubstr(R"("kind":"aborted")"));
  EXPECT_THAT(error, HasSubstr(R"("outcome":"created")"));
  EXPECT_THAT(bench.api().Sent(kRecordTarget), IsEmpty());
}

}  // namespace
}  // namespace aex::conformance
