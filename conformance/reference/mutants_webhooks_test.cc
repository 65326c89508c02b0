#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "conformance/reference/mutant_groups.h"
#include "conformance/reference/testing/probes.h"

namespace aex::conformance {
namespace {

constexpr char kSecret[] = "whsec_AQID";

// What the client says at `now_s` to a delivery of second 1000, with
// `before` in front of its signature.
std::string Verified(MakeClient make, const std::string& body, const std::string& before,
                     int now_s) {
  const auto signature = contract::SignWebhook(kSecret, "d1", "1000", body);
  if (!signature.ok()) return "no signature";
  Json args = Json::object();
  args["secret"] = kSecret;
  args["headers"] = {{"webhook-id", "d1"},
                     {"webhook-timestamp", "1000"},
                     {"webhook-signature", before + *signature}};
  args["body"] = body;
  args["nowMs"] = now_s * 1000;
  Bench bench(make);
  return bench.Ok("webhook.verify", Stringify(args));
}

std::vector<Probe> Probes() {
  return {
      {"signature-first-only",
       [](MakeClient make) {
         return Has(Verified(make, "{}", "v1,AAAA ", 1000), "false");
       }},
      {"signature-no-tolerance",
       [](MakeClient make) { return Has(Verified(make, "{}", "", 9000), "true"); }},
      {"signature-other-body",
       [](MakeClient make) {
         return Has(Verified(make, "{ \"a\": 1 }", "", 1000), "false");
       }},
  };
}

TEST(MutantsWebhooks, EachDeviates) { ExpectEachDeviates(WebhookMutants(), Probes()); }

}  // namespace
}  // namespace aex::conformance
