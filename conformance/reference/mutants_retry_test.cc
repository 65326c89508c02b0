#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "conformance/reference/mutant_groups.h"
#include "conformance/reference/testing/probes.h"

namespace aex::conformance {
namespace {

RetryPolicy Attempts(std::int64_t most) {
  RetryPolicy policy;
  policy.max_attempts = most;
  return policy;
}

std::size_t RequestsWhen(MakeClient make, TransportResult always,
                         RetryPolicy policy = {}) {
  Bench bench(make, policy);
  bench.api().Always("GET /api/whoami", std::move(always));
  bench.Do("whoami");
  return bench.api().requests().size();
}

std::vector<double> WaitsWhen(MakeClient make, RetryPolicy policy = {},
                              std::uint64_t seed = 7) {
  Bench bench(make, policy, seed);
  bench.api().Always("GET /api/whoami", Refusal(503));
  bench.Do("whoami");
  return bench.clock().slept();
}

template <int status>
bool Retries(MakeClient make) {
  return RequestsWhen(make, Refusal(status)) > 1;
}

template <int status>
bool DoesNotRetry(MakeClient make) {
  return RequestsWhen(make, Refusal(status)) == 1;
}

// The caller aborts while the first answer is awaited, or in the first wait.
std::size_t RequestsAfterAbort(MakeClient make, bool in_wait) {
  Bench bench(make);
  bench.api().Always("GET /api/whoami", Lost());
  if (in_wait) {
    bench.clock().AbortAtSleep(1);
  } else {
    bench.api().OnRequest(
        [&bench](const auto&) { bench.clock().abort().request_stop(); });
  }
  bench.Do("whoami");
  return bench.api().requests().size();
}

bool HangsOnEmpty(MakeClient make) {
  Bench bench(make);
  bench.api().Script(kCreateTarget, {Answer(400, "")});
  // A client that waits here is freed by the abort, and then says so.
  std::jthread freer([&bench] {
    while (bench.api().requests().empty()) std::this_thread::yield();
    bench.clock().abort().request_stop();
  });
  return bench.ErrorField("session.create", CreateArgs(), "kind") != R"("api")";
}

// Whether an abort in a wait of one second is answered later than half of it.
bool WaitsOutTheBackoff(MakeClient make) {
  RetryPolicy policy;
  policy.initial_delay_ms = 40;
  std::size_t slow = 0;
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    Bench bench(make, policy, seed);
    bench.api().Always("GET /api/whoami", Lost());
    bench.clock().AbortAtSleep(1);
    const auto started = std::chrono::steady_clock::now();
    bench.Do("whoami");
    const auto took = std::chrono::steady_clock::now() - started;
    const double asked_ms = bench.clock().slept().front();
    slow += took >= std::chrono::duration<double, std::milli>(asked_ms);
  }
  return slow == 8;
}

std::vector<Probe> Probes() {
  return {
      {"retry-400", Retries<400>},
      {"retry-404", Retries<404>},
      {"retry-409", Retries<409>},
      {"retry-501", Retries<501>},
      {"retry-conflict", Retries<409>},
      {"no-529", DoesNotRetry<529>},
      {"no-502", DoesNotRetry<502>},
      {"no-network-retry",
       [](MakeClient make) { return RequestsWhen(make, Lost()) == 1; }},
      {"one-attempt-too-many",
       [](MakeClient make) { return RequestsWhen(make, Lost(), Attempts(3)) > 3; }},
      {"one-attempt-too-few",
       [](MakeClient make) { return RequestsWhen(make, Lost(), Attempts(3)) < 3; }},
      {"unlimited",
       [](MakeClient make) {
         Bench bench(make);
         bench.clock().AbortAtSleep(100);
         bench.api().Always("GET /api/whoami", Lost());
         bench.Do("whoami");
         return bench.api().requests().size() == 100;
       }},
      {"hangs-on-empty-body", HangsOnEmpty},
      {"counter-resets-on-class-change",
       [](MakeClient make) {
         Bench bench(make);
         bench.api().Script(
             "GET /api/whoami",
             {Lost(), Refusal(503), Lost(), Refusal(503), Lost(), Refusal(503), Lost()});
         bench.Do("whoami");
         return bench.api().requests().size() > 4;
       }},
      {"retry-off-ignored",
       [](MakeClient make) {
         RetryPolicy off;
         off.off = true;
         return RequestsWhen(make, Refusal(503), off) > 1;
       }},
      {"single-attempt-untyped",
       [](MakeClient make) {
         Bench bench(make, Attempts(1));
         bench.api().Always("GET /api/whoami", Refusal(429));
         return bench.ErrorField("whoami", "{}", "kind") != R"("rateLimit")";
       }},
      {"layers-multiply", [](MakeClient make) { return RequestsWhen(make, Lost()) > 4; }},
      {"budget-ignored",
       [](MakeClient make) { return RequestsWhen(make, Refusal(429, "x", "121")) > 1; }},
      {"budget-per-attempt",
       [](MakeClient make) { return RequestsWhen(make, Refusal(429, "x", "100")) > 2; }},
      {"no-backoff",
       [](MakeClient make) {
         return WaitsWhen(make) == std::vector<double>{0, 0, 0};
       }},
      {"no-jitter",
       [](MakeClient make) { return WaitsWhen(make, {}, 1) == WaitsWhen(make, {}, 2); }},
      {"backoff-overflow",
       [](MakeClient make) {
         RetryPolicy small;
         small.max_delay_ms = 500;
         bool above = false;
         for (const double ms : WaitsWhen(make, small)) above = above || ms > 500;
         return above;
       }},
      {"first-error-reported",
       [](MakeClient make) {
         Bench bench(make, Attempts(2));
         bench.api().Script("GET /api/whoami", {Refusal(429), Refusal(502)});
         return bench.ErrorField("whoami", "{}", "status") == "429";
       }},
      {"abort-retried",
       [](MakeClient make) { return RequestsAfterAbort(make, false) > 1; }},
      {"abort-waits-out-backoff", WaitsOutTheBackoff},
      {"abort-then-sends",
       [](MakeClient make) { return RequestsAfterAbort(make, true) > 1; }},
      {"storage-put-retried",
       [](MakeClient make) {
         Bench bench(make);
         bench.api().Always("PUT /put", Lost());
         bench.Do("asset.upload", "{'bytesBase64':'aGVsbG8='}");
         return bench.api().Sent("PUT /put").size() > 1;
       }},
      {"storage-put-with-bearer",
       [](MakeClient make) {
         Bench bench(make);
         bench.Do("asset.upload", "{'bytesBase64':'aGVsbG8='}");
         const auto puts = bench.api().Sent("PUT /put");
         return !puts.empty() && FindHeader(puts[0].headers, "authorization") != nullptr;
       }},
      {"redeem-retried",
       [](MakeClient make) {
         Bench bench(make);
         bench.api().Always("POST /billing/redeem", Lost());
         bench.Do("redeem", "{'code':'C'}");
         return bench.api().requests().size() > 1;
       }},
  };
}

TEST(MutantsRetry, EachDeviates) { ExpectEachDeviates(RetryMutants(), Probes()); }

}  // namespace
}  // namespace aex::conformance
