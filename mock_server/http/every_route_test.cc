// Walks every route of contract 1.3: what all of them have in common, and the shape
// of what each answers.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "mock_server/http/testing/route_world.h"
#include "mock_server/http/testing/stream_client.h"

namespace aex::http {
namespace {

using namespace testing;
using contract::Operation;
using contract::Route;

// Every byte as %XX.
std::string Encoded(const std::string& text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    out += {'%', kHex[byte >> 4], kHex[byte & 0xF]};
  }
  return out;
}

std::string NameOf(const GoodRequest& good) {
  return std::string(contract::OperationId(good.op));
}

std::string BytesOf(const Seen& seen) {
  std::string out = std::to_string(seen.status()) + " " + seen.date + "\n";
  for (const Header& header : seen.response.headers)
    out += header.name + ": " + header.value + "\n";
  return out + "\n" + seen.response.body;
}

std::vector<contract::LedgerEntry> LedgerOf(RouteWorld& world) {
  return world.still.Read().ledger;
}

TEST(EveryRoute, HasAGoodRequest) {
  std::set<Operation> asked = {Operation::kEventsStream, Operation::kUnmatched};
  for (const GoodRequest& good : RouteWorld::GoodRequests())
    EXPECT_TRUE(asked.insert(good.op).second) << NameOf(good);
  for (const Route& route : contract::Routes())
    EXPECT_TRUE(asked.contains(route.op)) << route.id;
}

TEST(EveryRoute, AnswersInTheContractsShape) {
  for (const GoodRequest& good : RouteWorld::GoodRequests()) {
    RouteWorld world;
    const Seen seen = world.Ask(good);
    EXPECT_EQ(seen.status(), good.status) << NameOf(good) << " " << seen.response.body;
    EXPECT_EQ(world.still.Read().exchanges.back().op, good.op);
    if (good.shape.empty()) {
      EXPECT_EQ(seen.response.body.empty(),
                good.op != Operation::kOutputDownload && good.op != Operation::kLinkFetch)
          << NameOf(good);
      continue;
    }
    EXPECT_EQ(seen.Header("Content-Type"), "application/json") << NameOf(good);
    for (const std::string& pointer : good.shape)
      EXPECT_NE(seen.At(pointer), "")
          << NameOf(good) << pointer << " " << seen.response.body;
  }
}

TEST(EveryRoute, UpgradesToAStreamWithoutABearer) {
  RouteWorld world;
  TestStream stream(world.still, world.session);
  EXPECT_EQ(stream.status(), 101);
  EXPECT_TRUE(stream.accepted());
}

TEST(EveryRoute, IsTheSameWithAndWithoutApi) {
  for (const GoodRequest& good : RouteWorld::GoodRequests()) {
    if (IsStoragePlane(good.op)) continue;
    RouteWorld plain;
    RouteWorld prefixed;
    EXPECT_EQ(BytesOf(plain.Ask(good)),
              BytesOf(prefixed.Ask(good, prefixed.ParamsOf(good.op), "/api")))
        << NameOf(good);
    const Seen twice = plain.Ask(good, plain.ParamsOf(good.op), "/api/api");
    EXPECT_EQ(twice.status(), 404) << NameOf(good);
  }
}

TEST(EveryRoute, DecodesWhatStandsInThePath) {
  for (const GoodRequest& good : RouteWorld::GoodRequests()) {
    RouteWorld plain;
    RouteWorld encoded;
    std::vector<std::string> params;
    for (const std::string& param : encoded.ParamsOf(good.op))
      params.push_back(Encoded(param));
    EXPECT_EQ(BytesOf(plain.Ask(good)), BytesOf(encoded.Ask(good, params)))
        << NameOf(good);
  }
}

TEST(EveryRoute, Answers404ForEachIdThatIsUnknown) {
  for (const GoodRequest& good : RouteWorld::GoodRequests()) {
    RouteWorld world;
    const auto ledger = LedgerOf(world);
    const auto params = world.ParamsOf(good.op);
    for (std::size_t i = 0; i < params.size(); ++i) {
      for (const char* unknown :
           {"nope", "ses_00000000000000000000000000000000", "%00", "%2F"}) {
        auto wrong = params;
        wrong[i] = unknown;
        const Seen seen = world.Ask(good, wrong);
        EXPECT_EQ(seen.status(), 404) << NameOf(good) << " " << unknown;
        EXPECT_EQ(seen.At("/error"),
                  good.op == Operation::kAssetDelete ? "asset_not_found" : "not_found");
        EXPECT_NE(seen.At("/message"), "") << NameOf(good);
      }
    }
    EXPECT_EQ(LedgerOf(world), ledger) << NameOf(good);
  }
}

TEST(EveryRoute, Answers405WithWhatIsAllowed) {
  std::map<std::string_view, std::set<std::string>> methods;
  for (const Route& route : contract::Routes()) {
    if (!route.method.empty()) methods[route.path].emplace(route.method);
  }
  RouteWorld world;
  const auto ledger = LedgerOf(world);
  for (const GoodRequest& good : RouteWorld::GoodRequests()) {
    const auto& allowed = methods[contract::RouteOf(good.op).path];
    BackendClient& client =
        IsStoragePlane(good.op) ? world.still.storage : world.still.client;
    for (const std::string method :
         {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}) {
      const std::string path = PathWith(good.op, world.ParamsOf(good.op));
      // DELETE /assets/{id} fits /assets/presign too.
      const bool fits = method == "DELETE" && path.starts_with("/assets/");
      if (allowed.contains(method) || fits) continue;
      const Seen seen = client.Call(method, path, good.body);
      EXPECT_EQ(seen.status(), 405) << method << " " << path;
      EXPECT_EQ(seen.At("/error"), "method_not_allowed");
      for (const std::string& other : allowed)
        EXPECT_NE(seen.Header("Allow").find(other), std::string::npos) << path;
    }
  }
  EXPECT_EQ(LedgerOf(world), ledger);
}

TEST(EveryRoute, AsksForABearerButAtTheStorage) {
  for (const GoodRequest& good : RouteWorld::GoodRequests()) {
    RouteWorld world;
    const auto exchanges = world.still.Read().exchanges.size();
    const auto ledger = LedgerOf(world);
    BackendClient nobody(
        world.still.backend, "",
        IsStoragePlane(good.op) ? StillBackend::kStoragePort : StillBackend::kPort);
    const Seen seen =
        nobody.Call(std::string(contract::RouteOf(good.op).method),
                    PathWith(good.op, world.ParamsOf(good.op)), good.body, good.headers);
    if (IsStoragePlane(good.op)) {
      EXPECT_EQ(seen.status(), good.status) << NameOf(good);
      continue;
    }
    EXPECT_EQ(seen.status(), 401) << NameOf(good);
    EXPECT_EQ(seen.At("/error"), "unauthorized");
    EXPECT_EQ(world.still.Read().exchanges.size(), exchanges) << NameOf(good);
    EXPECT_EQ(LedgerOf(world), ledger) << NameOf(good);
  }
}

// The create alone names its fields and refuses others (contract 2.1).
TEST(EveryRoute, IgnoresFieldsItDoesNotKnow) {
  const std::string unknown = R"("xUnknown":{"a":[1]})";
  for (const GoodRequest& good : RouteWorld::GoodRequests()) {
    if (IsStoragePlane(good.op)) continue;
    GoodRequest more = good;
    more.body = good.body.empty()
                    ? "{" + unknown + "}"
                    : good.body.substr(0, good.body.size() - 1) + "," + unknown + "}";
    RouteWorld world;
    const Seen seen = world.Ask(more);
    if (good.op == Operation::kSessionCreate) {
      EXPECT_EQ(seen.status(), 400);
      EXPECT_TRUE(
          seen.At("/message")
              .starts_with("submission.xUnknown is not an allowed field; permitted: "))
          << seen.response.body;
    } else {
      EXPECT_EQ(seen.status(), good.status) << NameOf(good) << " " << seen.response.body;
    }
  }
}

TEST(EveryRoute, IgnoresQueriesItDoesNotKnow) {
  for (const GoodRequest& good : RouteWorld::GoodRequests()) {
    RouteWorld plain;
    RouteWorld queried;
    BackendClient& client =
        IsStoragePlane(good.op) ? queried.still.storage : queried.still.client;
    EXPECT_EQ(BytesOf(plain.Ask(good)),
              BytesOf(client.Call(
                  std::string(contract::RouteOf(good.op).method),
                  PathWith(good.op, queried.ParamsOf(good.op)) + "?x-unknown=1&&=%ZZ",
                  good.body, good.headers)))
        << NameOf(good);
  }
}

TEST(EveryRoute, TakesHeadForGet) {
  for (const GoodRequest& good : RouteWorld::GoodRequests()) {
    if (contract::RouteOf(good.op).method != "GET") continue;
    RouteWorld world;
    BackendClient& client =
        IsStoragePlane(good.op) ? world.still.storage : world.still.client;
    EXPECT_EQ(client.Call("HEAD", PathWith(good.op, world.ParamsOf(good.op))).status(),
              good.status)
        << NameOf(good);
  }
}

// Only creates, messages and redeems are billed.
TEST(EveryRoute, LeavesTheLedgerAloneUnlessItIsBilled) {
  for (const GoodRequest& good : RouteWorld::GoodRequests()) {
    RouteWorld world;
    const auto before = LedgerOf(world).size();
    (void)world.Ask(good);
    const bool billed =
        contract::RouteOf(good.op).keyed || good.op == Operation::kBillingRedeem;
    EXPECT_EQ(LedgerOf(world).size(), before + billed) << NameOf(good);
  }
}

}  // namespace
}  // namespace aex::http
