#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "conformance/reference/mutant_groups.h"
#include "conformance/reference/testing/probes.h"

namespace aex::conformance {
namespace {

// The keys of the attempts of one create that met these results first.
std::vector<std::string> KeysAfter(MakeClient make, std::vector<TransportResult> results,
                                   const std::string& more = "") {
  Bench bench(make);
  bench.api().Script(kCreateTarget, std::move(results));
  bench.Do("session.create", CreateArgs(more));
  return bench.api().Keys(kCreateTarget);
}

std::vector<std::string> BodiesAfter(MakeClient make,
                                     std::vector<TransportResult> results) {
  Bench bench(make);
  bench.api().Script(kCreateTarget, std::move(results));
  bench.Do("session.create", CreateArgs());
  std::vector<std::string> bodies;
  for (const auto& request : bench.api().Sent(kCreateTarget)) {
    bodies.push_back(request.body.value_or("none"));
  }
  return bodies;
}

bool CallerKeyAltered(MakeClient make) {
  return KeysAfter(make, {}, ",'idempotencyKey':'My-Key'")[0] != "My-Key";
}

// Whether these calls, one after the other, go out under the same key.
bool TwoCreatesShareAKey(MakeClient make, const std::string& first) {
  Bench bench(make);
  bench.Do("session.create", CreateArgs(first));
  bench.Do("session.create", CreateArgs());
  return AllEqual(bench.api().Keys(kCreateTarget));
}

bool RunMessageKeyIsNotDerived(MakeClient make) {
  Bench bench(make);
  bench.Do("run", RunArgs(",'idempotencyKey':'K'"));
  return bench.api().Keys(kSendTarget)[0] != "K:message";
}

bool ReplayDiffers(MakeClient make, const std::string& input) {
  Bench bench(make);
  bench.Do("session.send", "{'sessionId':'ses_1','input':" + input + "}");
  bench.Do("session.replayLast", "{'sessionId':'ses_1'}");
  const auto sent = bench.api().Sent(kSendTarget);
  return sent[0] != sent[1];
}

bool OverlappingCreatesShareAKey(MakeClient make) {
  Bench bench(make);
  bool nested = false;
  bench.api().OnRequest([&](const TransportRequest&) {
    if (nested) return;
    nested = true;
    bench.Do("session.create", CreateArgs());
  });
  bench.Do("session.create", CreateArgs());
  return AllEqual(bench.api().Keys(kCreateTarget));
}

std::vector<Probe> Probes() {
  return {
      {"no-key", [](MakeClient make) { return KeysAfter(make, {})[0] == "-"; }},
      {"key-first-attempt-only",
       [](MakeClient make) { return !AllEqual(KeysAfter(make, {Refusal(503)})); }},
      {"fresh-key-per-attempt",
       [](MakeClient make) { return !AllEqual(KeysAfter(make, {Refusal(503)})); }},
      {"fresh-key-after-timeout",
       [](MakeClient make) {
         EXPECT_TRUE(AllEqual(KeysAfter(make, {Refusal(503)})));
         return !AllEqual(KeysAfter(make, {Lost()}));
       }},
      {"key-leaks-to-next-call",
       [](MakeClient make) {
         return TwoCreatesShareAKey(make, ",'idempotencyKey':'K'");
       }},
      {"key-from-payload-only",
       [](MakeClient make) { return TwoCreatesShareAKey(make, ""); }},
      {"key-from-volatile-fields", CallerKeyAltered},
      {"caller-key-overwritten", CallerKeyAltered},
      {"key-lowercased", CallerKeyAltered},
      {"key-quoted", CallerKeyAltered},
      {"key-in-body",
       [](MakeClient make) { return Has(BodiesAfter(make, {})[0], "idempotencyKey"); }},
      {"key-on-reads",
       [](MakeClient make) {
         Bench bench(make);
         bench.Do("whoami");
         return bench.api().Keys("GET /api/whoami")[0] != "-";
       }},
      {"message-key-not-derived", RunMessageKeyIsNotDerived},
      {"message-key-equals-create-key", RunMessageKeyIsNotDerived},
      {"replay-fresh-key", [](MakeClient make) { return ReplayDiffers(make, "'x'"); }},
      {"replay-changes-input",
       [](MakeClient make) {
         return ReplayDiffers(make, "['a','b']") && ReplayDiffers(make, "'x'");
       }},
      {"iterate-then-done-resends",
       [](MakeClient make) {
         Bench bench(make);
         bench.Do("session.send", SendArgs(",'consume':'iterate+done'"));
         return bench.api().Sent(kSendTarget).size() > 1;
       }},
      {"rotate-key-on-conflict",
       [](MakeClient make) {
         return KeysAfter(make, {Refusal(409, "idempotency_conflict")}).size() > 1;
       }},
      {"rotate-key-on-in-flight",
       [](MakeClient make) {
         return KeysAfter(make, {Refusal(409, "idempotency_in_flight")}).size() > 1;
       }},
      {"in-flight-as-not-created",
       [](MakeClient make) {
         Bench bench(make);
         bench.api().Script(kCreateTarget, {Refusal(409, "idempotency_in_flight")});
         return bench.ErrorField("session.create", CreateArgs(), "outcome") ==
                R"("not-created")";
       }},
      {"replay-200-as-failure",
       [](MakeClient make) {
         Bench bench(make);
         bench.api().Script(kCreateTarget,
                            {Answer(200, R"({"session":{"id":"ses_1"}})")});
         return bench.Ok("session.create", CreateArgs()).empty();
       }},
      {"body-timestamp",
       [](MakeClient make) { return !AllEqual(BodiesAfter(make, {Refusal(503)})); }},
      {"body-consumed",
       [](MakeClient make) { return !AllEqual(BodiesAfter(make, {Refusal(503)})); }},
      {"key-is-prompt",
       [](MakeClient make) {
         Bench bench(make);
         bench.Do("session.send", SendArgs());
         return Has(bench.api().Keys(kSendTarget)[0], "do_it");
       }},
      {"key-short-counter",
       [](MakeClient make) { return KeysAfter(make, {})[0].size() < 16; }},
      {"shared-key-generator-race", OverlappingCreatesShareAKey},
  };
}

TEST(MutantsIdempotency, EachDeviates) {
  ExpectEachDeviates(IdempotencyMutants(), Probes());
}

}  // namespace
}  // namespace aex::conformance
