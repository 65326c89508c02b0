// What the named scenarios of money and life cycle do, each as a token asks for it.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "mock_server/contract/provider_fault.h"
#include "mock_server/http/testing/backend_client.h"

namespace aex::http {
namespace {

using namespace testing;

struct Named {
  explicit Named(const std::string& name) : client(backend, "ci~" + name) {}

  MockBackend backend{RegistryOptions{}};
  BackendClient client;
};

// The throttle that a client finds in the record after a send, as "kind retryAfterMs".
std::string ThrottleOf(const std::string& name) {
  Named named(name);
  const std::string id = named.client.NewSession();
  EXPECT_EQ(named.client.Send(id, "m1").status(), 202);
  const Seen seen = named.client.Get("/sessions/" + id);
  EXPECT_EQ(seen.At("/session/status"), "error");
  const auto fault = contract::ThrottleFromSession(*ParseJson(seen.At("/session")));
  if (!fault) return "none";
  std::string out(contract::FaultKindName(fault->kind));
  if (fault->retry_after_ms) out += " " + FormatNumber(*fault->retry_after_ms);
  return out;
}

TEST(NamedScenarios, FailTurnsAtTheProvider) {
  EXPECT_EQ(ThrottleOf("provider-throttled"), "rate_limit 3000");
  EXPECT_EQ(ThrottleOf("provider-overloaded"), "overloaded 4000");
  EXPECT_EQ(ThrottleOf("provider-quota"), "quota_exceeded");
  EXPECT_EQ(ThrottleOf("provider-error-text"), "rate_limit");
}

TEST(NamedScenarios, FailTheInputOfACreateToo) {
  Named named("provider-throttled");
  const Seen seen = named.client.Create("k1", CreateBody("", R"(,"input":"hello")"));
  EXPECT_EQ(seen.status(), 201);
  EXPECT_EQ(named.client.Get("/sessions/" + seen.At("/session/id")).At("/session/status"),
            "error");
}

TEST(NamedScenarios, LetTheRecordLag) {
  Named named("record-lag");
  const std::string id = named.client.NewSession();
  (void)named.client.Send(id, "m1");
  EXPECT_EQ(named.client.Get("/sessions/" + id).At("/session/status"), "running");
  EXPECT_EQ(named.client.Get("/sessions/" + id + "/events").At("/events/3/data/name"),
            "aex.session.idle");
}

TEST(NamedScenarios, RunOutOfBalanceUntilACouponIsRedeemed) {
  Named named("out-of-balance");
  const std::string id = named.client.NewSession();
  EXPECT_EQ(named.client.Send(id, "m1").At("/error"), "insufficient_balance");
  EXPECT_EQ(named.client.Post("/billing/redeem", R"({"code":"WELCOME10"})").status(), 200);
  EXPECT_EQ(named.client.Send(id, "m1").status(), 202);
}

TEST(NamedScenarios, CapTheSpend) {
  Named named("spend-cap");
  const std::string id = named.client.NewSession();
  EXPECT_EQ(named.client.Send(id, "m1").status(), 202);
  EXPECT_EQ(named.client.Send(id, "m2").At("/error"), "workspace_spend_cap_exceeded");
}

TEST(NamedScenarios, CapWhatRunsAtOnce) {
  Named named("concurrency-cap");
  const std::string one = named.client.NewSession("k1");
  const std::string two = named.client.NewSession("k2");
  EXPECT_EQ(named.client.Send(one, "m1").status(), 202);
  EXPECT_EQ(named.client.Send(two, "m1").At("/error"), "workspace_concurrency_exceeded");
}

}  // namespace
}  // namespace aex::http
