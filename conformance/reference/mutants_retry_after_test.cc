#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "conformance/reference/mutant_groups.h"
#include "conformance/reference/testing/probes.h"

namespace aex::conformance {
namespace {

// The waits after these results; without jitter they would be 500, 1000, 2000.
std::vector<double> Waits(MakeClient make, std::vector<TransportResult> results) {
  Bench bench(make);
  bench.api().Script("GET /api/whoami", std::move(results));
  bench.Do("whoami");
  return bench.clock().slept();
}

double FirstWait(MakeClient make, std::vector<TransportResult> results) {
  const std::vector<double> waits = Waits(make, std::move(results));
  return waits.empty() ? -1 : waits.front();
}

// The bench's clock starts on Mon, 21 Sep 2026 14:13:20 GMT.
constexpr char kInTenSeconds[] = "Mon, 21 Sep 2026 14:13:30 GMT";
constexpr char kInTenSecondsAsctime[] = "Mon Sep 21 14:13:30 2026";

bool IgnoresSeconds(MakeClient make) {
  return FirstWait(make, {Refusal(429, "x", "9")}) < 9000;
}

bool IgnoresDates(MakeClient make) {
  return FirstWait(make, {Refusal(429, "x", kInTenSeconds)}) < 10000;
}

std::vector<Probe> Probes() {
  return {
      {"ignore-retry-after", IgnoresSeconds},
      {"retry-after-only-429",
       [](MakeClient make) {
         EXPECT_FALSE(IgnoresSeconds(make));
         return FirstWait(make, {Refusal(503, "x", "9")}) < 9000;
       }},
      {"retry-after-as-ms", IgnoresSeconds},
      {"retry-after-capped",
       [](MakeClient make) {
         return FirstWait(make, {Refusal(429, "x", "60")}) < 60000;
       }},
      {"retry-after-date-ignored", IgnoresDates},
      {"retry-after-imf-only",
       [](MakeClient make) {
         EXPECT_FALSE(IgnoresDates(make));
         return FirstWait(make, {Refusal(429, "x", kInTenSecondsAsctime)}) < 10000;
       }},
      {"retry-after-date-skewed",
       [](MakeClient make) {
         const TransportResult skewed = Answer(
             429, "{}",
             {{"Date", "Mon, 21 Sep 2026 14:13:29 GMT"}, {"Retry-After", kInTenSeconds}});
         return FirstWait(make, {skewed}) < 10000;
       }},
      {"retry-after-subtractive-jitter", IgnoresSeconds},
      {"retry-after-prefix",
       [](MakeClient make) {
         return FirstWait(make, {Refusal(429, "x", "9junk")}) >= 9000;
       }},
      {"retry-after-negative-hot-loop",
       [](MakeClient make) {
         const std::vector<TransportResult> five(5, Refusal(429, "x", "-1"));
         return Waits(make, five) == std::vector<double>(5, 0);
       }},
      {"retry-after-bad-date-throws",
       [](MakeClient make) {
         Bench bench(make);
         bench.api().Script("GET /api/whoami", {Refusal(429, "x", "soon")});
         return bench.ErrorField("whoami", "{}", "kind") == R"("unknown")";
       }},
      {"retry-after-overflow",
       [](MakeClient make) {
         const std::string digits(40, '9');
         return FirstWait(make, {Refusal(429, "x", digits)}) >= 0;
       }},
      {"retry-after-replaces-backoff",
       [](MakeClient make) {
         return Waits(make, {Refusal(429, "x", "0"), Refusal(429, "x", "0")}) ==
                std::vector<double>{0, 0};
       }},
      {"stale-hint-reused",
       [](MakeClient make) {
         return Waits(make, {Refusal(429, "x", "9"), Refusal(429)}).back() >= 9000;
       }},
      {"retry-after-rounds-down",
       [](MakeClient make) {
         Bench bench(make);
         return bench.Ok(
                    "parse.retryAfter",
                    "{'header':'Mon, 21 Sep 2026 14:13:30 GMT','nowMs':1790000000500}") !=
                R"({"ms":9500})";
       }},
  };
}

TEST(MutantsRetryAfter, EachDeviates) {
  ExpectEachDeviates(RetryAfterMutants(), Probes());
}

}  // namespace
}  // namespace aex::conformance
