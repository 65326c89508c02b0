#include <gtest/gtest.h>

#include <string>

#include "conformance/reference/mutant_groups.h"
#include "conformance/reference/testing/probes.h"
#include "conformance/reference/testing/scripted_server.h"

namespace aex::conformance {
namespace {

// A member of the error that a create ends in.
std::string ErrorOf(MakeClient make, TransportResult always, std::string_view field) {
  Bench bench(make);
  bench.api().Always(kCreateTarget, std::move(always));
  return bench.ErrorField("session.create", CreateArgs(), field);
}

bool Crashes(MakeClient make, TransportResult always) {
  return ErrorOf(make, std::move(always), "kind") == R"("unknown")";
}

bool Believes(MakeClient make, const std::string& body) {
  Bench bench(make);
  bench.api().Always(kCreateTarget, Answer(200, body));
  return !bench.Ok("session.create", CreateArgs()).empty();
}

bool SourceIsApi(MakeClient make) {
  Bench bench(make);
  bench.api().Always(kRecordTarget,
                     Answer(200, R"({"session":{"id":"ses_1","status":"error",)"
                                 R"("errorMessage":"429"}})"));
  return bench.ErrorField("run", RunArgs(",'throwOnFailure':true"), "source") !=
         R"("provider")";
}

bool TokenFollowsARedirect(MakeClient make) {
  ScriptedServer other({{{PlainAnswer("{}")}}});
  Bench bench(make);
  const std::string target =
      "http://127.0.0.1:" + std::to_string(other.base().port) + "/api/sessions";
  bench.api().Script(kCreateTarget, {Answer(307, "", {{"Location", target}})});
  bench.Do("session.create", CreateArgs());
  return !other.requests().empty() &&
         Has(other.requests()[0], "POST /api/sessions HTTP/1.1") &&
         Has(other.requests()[0], "Bearer tok-secret-1");
}

bool RedirectSucceeds(MakeClient make) {
  Bench bench(make);
  bench.api().Script(kCreateTarget, {Answer(303, "", {{"Location", "/api/sessions"}})});
  return !bench.Ok("session.create", CreateArgs()).empty();
}

std::vector<Probe> Probes() {
  return {
      {"throttle-untyped",
       [](MakeClient make) {
         return ErrorOf(make, Refusal(429), "kind") != R"("rateLimit")";
       }},
      {"attempts-off-by-one",
       [](MakeClient make) { return ErrorOf(make, Refusal(429), "attempts") != "4"; }},
      {"retry-after-lost",
       [](MakeClient make) {
         return ErrorOf(make, Refusal(429, "x", "2"), "retryAfterMs") != "2000";
       }},
      {"source-always-api", SourceIsApi},
      {"html-crashes",
       [](MakeClient make) { return Crashes(make, Answer(400, "<html>")); }},
      {"empty-body-crashes",
       [](MakeClient make) { return Crashes(make, Answer(400, "")); }},
      {"html-200-is-success", [](MakeClient make) { return Believes(make, "<html>"); }},
      {"truncated-is-success",
       [](MakeClient make) { return Believes(make, R"({"session":{"id":"se)"); }},
      {"missing-id-is-success",
       [](MakeClient make) {
         return Believes(make, R"({"session":{"status":"idle"}})");
       }},
      {"token-in-message",
       [](MakeClient make) {
         return Has(ErrorOf(make, Refusal(400), "message"), "tok-secret-1");
       }},
      {"redirect-leaks-token", TokenFollowsARedirect},
      {"redirect-becomes-get", RedirectSucceeds},
      {"unknown-field-rejected",
       [](MakeClient make) {
         return !Believes(make, R"({"session":{"id":"a","brandNew":1}})") &&
                !Believes(make, R"({"session":{"id":"a"},"brandNew":1})");
       }},
      {"unknown-enum-crashes",
       [](MakeClient make) {
         return Crashes(make,
                        Answer(200, R"({"session":{"id":"a","status":"brand_new"}})"));
       }},
      {"error-code-dropped",
       [](MakeClient make) {
         return ErrorOf(make, Refusal(400, "bad"), "code") != R"("bad")";
       }},
      {"error-status-500",
       [](MakeClient make) {
         return ErrorOf(make, Refusal(400, "bad"), "status") != "400";
       }},
  };
}

TEST(MutantsErrors, EachDeviates) { ExpectEachDeviates(ErrorMutants(), Probes()); }

}  // namespace
}  // namespace aex::conformance
