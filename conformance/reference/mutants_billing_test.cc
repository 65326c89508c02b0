#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <thread>

#include "conformance/reference/mutant_groups.h"
#include "conformance/reference/testing/probes.h"

namespace aex::conformance {
namespace {

TransportResult Throttled() {
  return Answer(200, R"({"session":{"id":"ses_1","status":"error",)"
                     R"("providerFault":{"kind":"rate_limit"}}})");
}

bool SaysNotCreated(MakeClient make, TransportResult always) {
  Bench bench(make);
  bench.api().Always(kCreateTarget, std::move(always));
  return bench.ErrorField("session.create", CreateArgs(), "outcome") ==
         R"("not-created")";
}

std::size_t CreatesWhen(MakeClient make, const std::string& target,
                        TransportResult always) {
  Bench bench(make);
  bench.api().Always(target, std::move(always));
  bench.Do("run", RunArgs());
  return bench.api().Sent(kCreateTarget).size();
}

std::size_t SendsWhen(MakeClient make, const std::string& target,
                      TransportResult always) {
  Bench bench(make);
  bench.api().Always(target, std::move(always));
  bench.Do("session.send", SendArgs());
  return bench.api().Sent(kSendTarget).size();
}

bool Hedges(MakeClient make) {
  Bench bench(make);
  bench.api().OnRequest([](const TransportRequest&) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(20);
    while (std::chrono::steady_clock::now() < until) std::this_thread::yield();
  });
  bench.Do("session.create", CreateArgs());
  return !AllEqual(bench.api().Keys(kCreateTarget));
}

std::vector<Probe> Probes() {
  return {
      {"lost-response-as-failure",
       [](MakeClient make) { return SaysNotCreated(make, Lost()); }},
      {"conflict-as-success",
       [](MakeClient make) {
         Bench bench(make);
         bench.api().Always(kCreateTarget, Refusal(409, "idempotency_conflict"));
         return !bench.Ok("session.create", CreateArgs()).empty();
       }},
      {"recreate-on-poll-error",
       [](MakeClient make) {
         return CreatesWhen(make, kTicketTarget, Refusal(404)) > 1;
       }},
      {"resend-on-stream-loss",
       [](MakeClient make) {
         Bench bench(make);
         bench.api().ScriptStream({});
         bench.Do("session.send", SendArgs());
         return bench.api().Sent(kSendTarget).size() > 1;
       }},
      {"resend-on-ticket-error",
       [](MakeClient make) { return SendsWhen(make, kTicketTarget, Refusal(404)) > 1; }},
      {"resend-throttled-turn",
       [](MakeClient make) { return SendsWhen(make, kRecordTarget, Throttled()) > 1; }},
      {"hedge", Hedges},
      {"second-lookup-before-resend",
       [](MakeClient make) {
         Bench bench(make);
         bench.api().Script(kCreateTarget, {Lost()});
         bench.Do("session.create", CreateArgs());
         return !AllEqual(bench.api().Keys(kCreateTarget));
       }},
      {"redeem-409-is-success",
       [](MakeClient make) {
         Bench bench(make);
         bench.api().Always("POST /billing/redeem",
                            Refusal(409, "code_already_redeemed"));
         return !bench.Ok("redeem", "{'code':'C'}").empty();
       }},
  };
}

TEST(MutantsBilling, EachDeviates) { ExpectEachDeviates(BillingMutants(), Probes()); }

TEST(MutantsBilling, TheLookupBelievesWhatItFinds) {
  for (const Mutant& mutant : BillingMutants()) {
    if (mutant.name != "second-lookup-before-resend") continue;
    Bench bench(mutant.make);
    bench.api().Script(kCreateTarget, {Lost()});
    bench.api().Script("GET /api/sessions",
                       {Answer(200, R"({"sessions":[{"id":"ses_9"}]})")});
    EXPECT_EQ(bench.Ok("session.create", CreateArgs()), R"({"session":{"id":"ses_9"}})");
  }
}

}  // namespace
}  // namespace aex::conformance
