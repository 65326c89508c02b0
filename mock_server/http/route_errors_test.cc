// Every status with which a route can refuse a request, and that none of them leaves
// a trace in the ledger.
#include <gtest/gtest.h>

#include <functional>

#include "mock_server/http/testing/route_world.h"
#include "mock_server/http/testing/stream_client.h"

namespace aex::http {
namespace {

using namespace testing;
using enum contract::Operation;
using contract::Operation;

struct Refusal {
  Operation op;
  int status;
  std::string code;
  std::string body;
  std::string query;
  std::string key;
  std::string settings;
  std::function<void(RouteWorld&)> before;
};

void Delete(RouteWorld& world) {
  CHECK(world.still.client.Call("DELETE", "/sessions/" + world.session).status() == 200);
}

std::vector<Refusal> RefusalsOfSessions() {
  const std::string say = R"({"input":"hi"})";
  const std::string slow = R"(,"turnLatencyMs":1000)";
  std::vector<Refusal> rows = {
      {kSessionCreate, 400, "bad_request", "{", "", "", "", {}},
      {kSessionCreate, 400, "invalid_submission", "[]", "", "", "", {}},
      {kSessionCreate,
       400,
       "invalid_submission",
       CreateBody("", R"(,"timeout":"1s")"),
       "",
       "",
       "",
       {}},
      {kSessionCreate,
       400,
       "missing_provider_key",
       R"({"provider":"anthropic","submission":{"model":"claude-haiku-4-5"},"secrets":{}})",
       "",
       "",
       "",
       {}},
      {kSessionCreate,
       409,
       "idempotency_conflict",
       CreateBody(R"(,"system":"x")"),
       "",
       "c",
       "",
       {}},
      {kMessageSend, 400, "bad_request", "{", "", "", "", {}},
      {kMessageSend, 400, "bad_request", "{}", "", "", "", {}},
      {kMessageSend, 400, "bad_request", R"({"input":""})", "", "", "", {}},
      {kMessageSend, 400, "bad_request", R"({"input":["a",""]})", "", "", "", {}},
      {kMessageSend,
       400,
       "bad_request",
       R"({"input":"a","metadata":[]})",
       "",
       "",
       "",
       {}},
      {kMessageSend, 409, "idempotency_conflict", say, "", "m", "", {}},
      {kMessageSend, 409, "session_busy", say, "", "n", slow, {}},
      {kMessageSend, 409, "session_busy", say, "", "n", "", Delete},
      {kSessionList, 400, "bad_request", "", "?limit=x", "", "", {}},
      {kSessionList, 400, "bad_request", "", "?status=bored", "", "", {}},
      {kSessionList, 400, "bad_request", "", "?since=yesterday", "", "", {}},
      {kSessionList, 400, "bad_request", "", "?cursor=ses_none", "", "", {}},
      {kEventsList, 400, "bad_request", "", "?cursor=-1", "", "", {}},
      {kRunEvents, 400, "bad_request", "", "?cursor=x", "", "", {}},
      {kEventsTicket, 404, "not_found", "", "", "", "", Delete},
  };
  for (const Operation op : {kSessionSuspend, kSessionCancel, kSessionResume})
    rows.push_back({op, 409, "session_busy", "", "", "", "", Delete});
  return rows;
}

std::vector<Refusal> RefusalsOfMoney() {
  const std::string say = R"({"input":"hi"})";
  const std::string create = CreateBody("", R"(,"input":"hi")");
  const auto settle = [](const std::string& settings) {
    return [settings](RouteWorld& world) {
      CHECK(world.still.client.Post("/__mock/workspaces/ci-1/settings", settings)
                .status() == 200);
    };
  };
  // The world's own first turn is spent already.
  const auto poor = settle(R"({"balanceUsd":0,"turnPriceMicroUsd":6000000})");
  const auto capped = settle(R"({"spendCapUsd":0.01})");
  const auto throttled = settle(R"({"submitPerMinute":1})");
  const auto worn = [throttled](RouteWorld& world) {
    throttled(world);
    CHECK(world.still.client.Create("w").status() == 201);
  };
  // Its turn still runs.
  const std::string one_at_once = R"(,"turnLatencyMs":1000,"concurrencyCap":1)";
  return {
      {kMessageSend, 402, "insufficient_balance", say, "", "n", "", poor},
      {kMessageSend, 402, "workspace_spend_cap_exceeded", say, "", "n", "", capped},
      {kMessageSend, 429, "workspace_submit_rate_exceeded", say, "", "n", "", worn},
      {kMessageSend,
       429,
       "workspace_concurrency_exceeded",
       say,
       "",
       "n",
       one_at_once,
       {}},
      {kSessionCreate, 402, "insufficient_balance", create, "", "n", "", poor},
      {kSessionCreate, 402, "workspace_spend_cap_exceeded", create, "", "n", "", capped},
      {kSessionCreate, 429, "workspace_submit_rate_exceeded", CreateBody(), "", "n", "",
       worn},
      {kSessionCreate,
       429,
       "workspace_concurrency_exceeded",
       create,
       "",
       "n",
       one_at_once,
       {}},
      {kBillingRedeem, 400, "invalid_request", "", "", "", "", {}},
      {kBillingRedeem, 400, "invalid_request", R"({"code":""})", "", "", "", {}},
      {kBillingRedeem, 400, "invalid_request", R"({"code":7})", "", "", "", {}},
      {kBillingRedeem, 404, "code_not_found", R"({"code":"NONE"})", "", "", "", {}},
      {kBillingRedeem,
       403,
       "code_not_allowed_for_workspace",
       R"({"code":"THEIRS"})",
       "",
       "",
       "",
       {}},
      {kBillingRedeem,
       409,
       "code_already_redeemed",
       R"({"code":"GONE"})",
       "",
       "",
       "",
       {}},
      {kBillingLedger, 400, "bad_request", "", "?limit=1.5", "", "", {}},
  };
}

std::vector<Refusal> RefusalsOfResources() {
  std::vector<Refusal> rows = {
      {kAssetFinalize, 404, "asset_not_found", ClaimOf("never put"), "", "", "", {}},
      {kAssetPut, 400, "bad_request", "other bytes", "", "", "", {}},
      {kSecretCreate,
       400,
       "bad_request",
       R"({"name":"-bad","value":"v"})",
       "",
       "",
       "",
       {}},
      {kSecretCreate, 400, "bad_request", R"({"name":"ok"})", "", "", "", {}},
      {kSecretRotate, 400, "bad_request", R"({"value":""})", "", "", "", {}},
      {kSecretRotate, 400, "bad_request", "[]", "", "", "", {}},
  };
  for (const Operation op : {kRunEventsLink, kOutputLink}) {
    for (const char* body :
         {"{", "[]", R"({"expiresInSeconds":0})", R"({"expiresInSeconds":1.5})",
          R"({"expiresInSeconds":"1h"})"})
      rows.push_back({op, 400, "bad_request", body, "", "", "", {}});
  }
  for (const Operation op : {kAssetPresign, kAssetFinalize}) {
    for (const char* body : {"{", "{}", R"({"hash":"sha256:00","sizeBytes":1})"})
      rows.push_back({op, 400, "bad_request", body, "", "", "", {}});
  }
  const auto expire = [](RouteWorld& world) {
    world.still.clock->AdvanceTo(kStartUs + 30 * 86'400'000'000);
  };
  for (const Operation op : {kAssetPut, kLinkFetch})
    rows.push_back({op, 403, "forbidden", "", "", "", "", expire});
  return rows;
}

void Check(const std::vector<Refusal>& rows) {
  for (const Refusal& row : rows) {
    RouteWorld world(row.settings);
    if (row.before) row.before(world);
    const auto before = world.still.Read().ledger;
    BackendClient& client =
        IsStoragePlane(row.op) ? world.still.storage : world.still.client;
    const Seen seen =
        client.Call(std::string(contract::RouteOf(row.op).method),
                    PathWith(row.op, world.ParamsOf(row.op)) + row.query, row.body,
                    row.key.empty() ? Headers{} : Headers{{"Idempotency-Key", row.key}});
    const std::string what = std::string(contract::OperationId(row.op)) + row.query +
                             " " + row.body + "\n" + seen.response.body;
    EXPECT_EQ(seen.status(), row.status) << what;
    EXPECT_EQ(seen.At("/error"), row.code) << what;
    const auto after = world.still.Read();
    EXPECT_EQ(after.ledger, before) << what;
    EXPECT_EQ(after.exchanges.back().code, row.code) << what;
    EXPECT_EQ(after.exchanges.back().op, row.op) << what;
  }
}

TEST(RouteErrors, OfSessionsCommitNothing) { Check(RefusalsOfSessions()); }

TEST(RouteErrors, OfMoneyCommitNothing) { Check(RefusalsOfMoney()); }

TEST(RouteErrors, OfResourcesCommitNothing) { Check(RefusalsOfResources()); }

TEST(RouteErrors, OfStreamsCommitNothing) {
  RouteWorld world;
  const auto before = world.still.Read().ledger;
  EXPECT_EQ(
      TestStream(world.still, UpgradeRequest("/coordinator/sessions/nope")).status(),
      404);
  Request plain = UpgradeRequest(StreamTarget(world.session, "junk"));
  plain.head.headers.clear();
  EXPECT_EQ(TestStream(world.still, std::move(plain)).status(), 401);
  Request wrong =
      UpgradeRequest(StreamTarget(world.session, TicketFor(world.still, world.session)));
  wrong.head.headers.clear();
  EXPECT_EQ(TestStream(world.still, std::move(wrong)).status(), 426);
  EXPECT_EQ(world.still.Read().ledger, before);
}

}  // namespace
}  // namespace aex::http
