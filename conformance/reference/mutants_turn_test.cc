#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "conformance/reference/mutant_groups.h"
#include "conformance/reference/testing/probes.h"

namespace aex::conformance {
namespace {

std::string FaultOf(MakeClient make, const std::string& value) {
  Bench bench(make);
  return bench.Ok("parse.providerFault", "{'value':" + value + "}");
}

// What a run that must not fail raises for a record.
std::string Raised(MakeClient make, const std::string& record) {
  Bench bench(make);
  bench.api().Always(
      kRecordTarget,
      Answer(200, R"({"session":{"id":"ses_1","status":"error",)" + record + "}}"));
  return bench.ErrorField("run", RunArgs(",'throwOnFailure':true"), "kind");
}

bool MissesTheThrottle(MakeClient make, const std::string& record) {
  return Raised(make, record) != R"("rateLimit")";
}

// The result of a send whose events come on these streams, each then lost.
std::string SentWith(MakeClient make, const std::vector<std::vector<std::string>>& streams) {
  Bench bench(make);
  for (const auto& texts : streams) bench.api().ScriptStream(texts);
  return bench.Ok("session.send", SendArgs());
}

// Where the stream after the first one began.
std::string Resumed(MakeClient make, const std::vector<std::string>& first) {
  Bench bench(make);
  bench.api().ScriptStream(first);
  bench.Do("session.send", SendArgs());
  const auto streams = bench.api().Sent(kStreamTarget);
  return streams.size() < 2 ? "" : streams[1].path;
}

std::string Text(int sequence) {
  return R"({"id":"e)" + std::to_string(sequence) + R"(","sequence":)" +
         std::to_string(sequence) +
         R"(,"type":"TEXT_MESSAGE_CONTENT","data":{"text":"t)" +
         std::to_string(sequence) + "\"}}";
}

std::vector<Probe> Probes() {
  return {
      {"fault-camel-only",
       [](MakeClient make) {
         return !Has(FaultOf(make, "{'kind':'quota','retry_after':3}"), "3000");
       }},
      {"fault-seconds-as-ms",
       [](MakeClient make) {
         return !Has(FaultOf(make, "{'kind':'quota','retryAfter':3}"), "3000");
       }},
      {"fault-quota-not-throttle",
       [](MakeClient make) {
         return MissesTheThrottle(make, R"("providerFault":{"kind":"quota"})");
       }},
      {"fault-first-source-ignored",
       [](MakeClient make) {
         return MissesTheThrottle(make, R"("providerFault":{"kind":"overloaded"})");
       }},
      {"fault-text-missed",
       [](MakeClient make) {
         return MissesTheThrottle(make, R"("errorMessage":"HTTP 429")");
       }},
      {"failed-turn-is-throttle",
       [](MakeClient make) {
         return Raised(make, R"("errorMessage":"disk full")") != R"("state")";
       }},
      {"replay-after-throttle-fresh-key",
       [](MakeClient make) {
         Bench bench(make);
         bench.api().Always(kRecordTarget, Answer(200, R"({"session":{"id":"ses_1",)"
                                                       R"("errorMessage":"429"}})"));
         bench.Do("session.send", SendArgs());
         bench.Do("session.replayLast", "{'sessionId':'ses_1'}");
         return !AllEqual(bench.api().Keys(kSendTarget));
       }},
      {"failed-turn-is-ok",
       [](MakeClient make) { return Raised(make, R"("costUsd":1)") == "no error"; }},
      {"suspend-calls-cancel",
       [](MakeClient make) {
         Bench bench(make);
         bench.Do("session.suspend", "{'sessionId':'ses_1'}");
         return bench.api().Sent("POST /api/sessions/ses_1/suspend").empty();
       }},
      {"delete-by-post",
       [](MakeClient make) {
         Bench bench(make);
         bench.Do("session.delete", "{'sessionId':'ses_1'}");
         return bench.api().Sent("DELETE /api/sessions/ses_1").empty();
       }},
      {"event-duplicate-on-resume",
       [](MakeClient make) {
         return Has(SentWith(make, {{Text(1)}, {Text(1), Text(2)}}), R"("text":"t1t1)");
       }},
      {"event-gap-on-resume",
       [](MakeClient make) { return !Has(Resumed(make, {Text(1)}), "from=2"); }},
      {"other-turn-ends",
       [](MakeClient make) {
         const std::string other = R"({"sequence":1,"type":"CUSTOM","data":{"name":)"
                                   R"("aex.session.error","value":{"turnSeq":9}}})";
         return !Has(SentWith(make, {{other, Text(2)}}), "t2");
       }},
      {"foreign-session-ends",
       [](MakeClient make) {
         const std::string foreign = R"({"sequence":1,"type":"CUSTOM","subject":"ses_9",)"
                                     R"("data":{"name":"aex.session.error"}})";
         return !Has(SentWith(make, {{foreign, Text(2)}}), "t2");
       }},
      {"bad-frame-crashes",
       [](MakeClient make) { return SentWith(make, {{R"({"sequence":)"}}).empty(); }},
  };
}

TEST(MutantsTurn, EachDeviates) { ExpectEachDeviates(TurnMutants(), Probes()); }

}  // namespace
}  // namespace aex::conformance
