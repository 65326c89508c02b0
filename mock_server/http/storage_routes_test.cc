// The storage plane as a client sees it: what may be put and fetched there, by
// whom, until when, and what the journal says of it.
#include "mock_server/http/storage_routes.h"

#include <gtest/gtest.h>

#include "mock_server/contract/digest.h"
#include "mock_server/http/presigned_url.h"
#include "mock_server/http/testing/backend_client.h"

namespace aex::http {
namespace {

using namespace testing;

const std::string kBytes = "bundle";

std::string PathOf(const std::string& url) { return url.substr(url.find("/storage/")); }

std::string ClaimOf(const std::string& bytes) {
  return R"({"hash":"sha256:)" + contract::Sha256Hex(bytes) + R"(","sizeBytes":)" +
         std::to_string(bytes.size()) + "}";
}

Headers ChecksumHeader(const std::string& bytes) {
  return {{"X-Amz-Checksum-Sha256", contract::Base64Encode(contract::Sha256(bytes))}};
}

std::string PresignedPut(BackendClient& client) {
  return PathOf(client.Post("/assets/presign", ClaimOf(kBytes)).At("/uploadUrl"));
}

std::string PresignedGet(BackendClient& client) {
  const std::string id = client.NewSession();
  return PathOf(client.Post("/runs/" + id + "/events/link", "").At("/url"));
}

TEST(StorageRoutes, TakeTheBytesThatWereAnnounced) {
  StillBackend still;
  const std::string path = PresignedPut(still.client);
  EXPECT_EQ(still.storage.Call("PUT", path, kBytes, ChecksumHeader(kBytes)).status(),
            200);
  EXPECT_EQ(still.storage.Call("PUT", path, kBytes, ChecksumHeader(kBytes)).status(),
            200);
  EXPECT_EQ(still.client.Post("/assets/finalize", ClaimOf(kBytes)).status(), 200);
}

TEST(StorageRoutes, RefuseOtherBytesThanAnnounced) {
  StillBackend still;
  const std::string path = PresignedPut(still.client);
  struct Row {
    std::string bytes;
    Headers headers;
  };
  for (const Row& row :
       {Row{kBytes, {}}, Row{kBytes, ChecksumHeader("other")},
        Row{"bundlE", ChecksumHeader(kBytes)}, Row{"bundlE", ChecksumHeader("bundlE")},
        Row{kBytes + "x", ChecksumHeader(kBytes)}, Row{"", ChecksumHeader(kBytes)},
        Row{kBytes, {{"x-amz-checksum-sha256", contract::Sha256Hex(kBytes)}}}}) {
    const Seen seen = still.storage.Call("PUT", path, row.bytes, row.headers);
    EXPECT_EQ(seen.status(), 400);
    EXPECT_EQ(seen.At("/error"), "bad_request");
  }
  EXPECT_EQ(still.client.Post("/assets/finalize", ClaimOf(kBytes)).status(), 404);
}

TEST(StorageRoutes, RefuseACapabilityThatHasExpired) {
  StillBackend still;
  const std::string put = PresignedPut(still.client);
  const std::string get = PresignedGet(still.client);
  still.clock->AdvanceTo(kStartUs + kUploadTtlUs - 1);
  EXPECT_EQ(still.storage.Call("PUT", put, kBytes, ChecksumHeader(kBytes)).status(), 200);
  still.clock->AdvanceTo(kStartUs + kUploadTtlUs);
  const Seen late = still.storage.Call("PUT", put, kBytes, ChecksumHeader(kBytes));
  EXPECT_EQ(late.status(), 403);
  EXPECT_EQ(late.At("/error"), "forbidden");
  still.clock->AdvanceTo(kStartUs + 3600 * 1000 * kMs - 1);
  EXPECT_EQ(still.storage.Get(get).status(), 200);
  still.clock->AdvanceTo(kStartUs + 3600 * 1000 * kMs);
  EXPECT_EQ(still.storage.Get(get).status(), 403);
}

TEST(StorageRoutes, KnowOnlyWhatWasPresignedForThatUse) {
  StillBackend still;
  const std::string put = PresignedPut(still.client);
  const std::string get = PresignedGet(still.client);
  const std::string put_name = put.substr(put.rfind('/') + 1);
  const std::string get_name = get.substr(get.rfind('/') + 1);
  const std::string workspace = put_name.substr(0, put_name.find('.'));
  for (const std::string& name :
       {put_name, workspace, workspace + ".", workspace + ".cap_1",
        std::string("st_1.cap_1"), std::string("x"), get_name + "0"})
    EXPECT_EQ(still.storage.Get("/storage/get/" + name).status(), 404) << name;
  const Seen seen = still.storage.Call("PUT", "/storage/put/" + get_name, kBytes,
                                       ChecksumHeader(kBytes));
  EXPECT_EQ(seen.status(), 404);
  EXPECT_EQ(seen.At("/error"), "not_found");
}

TEST(StorageRoutes, AreNotServedOnTheApiPortNorTheApiOnTheirs) {
  StillBackend still;
  const std::string put = PresignedPut(still.client);
  const std::string get = PresignedGet(still.client);
  EXPECT_EQ(still.client.Call("PUT", put, kBytes, ChecksumHeader(kBytes)).status(), 404);
  EXPECT_EQ(still.client.Get(get).status(), 404);
  EXPECT_EQ(still.client.Get("/api" + get).status(), 404);
  BackendClient lost(still.backend, StillBackend::kToken, StillBackend::kStoragePort);
  for (const char* target :
       {"/api/whoami", "/whoami", "/sessions", "/__mock/health", "/"})
    EXPECT_EQ(lost.Get(target).status(), 404) << target;
  EXPECT_EQ(lost.Create("k").status(), 404);
  EXPECT_EQ(still.SessionsBilled(), 1);
}

TEST(StorageRoutes, NameTheirMethods) {
  StillBackend still;
  BackendClient leaking(still.backend, StillBackend::kToken, StillBackend::kStoragePort);
  for (BackendClient* client : {&still.storage, &leaking}) {
    const Seen put = client->Post(PresignedPut(still.client), "x");
    EXPECT_EQ(put.status(), 405);
    EXPECT_EQ(put.Header("allow"), "PUT");
    EXPECT_EQ(client->Post("/storage/get/x", "x").Header("allow"), "GET");
  }
}

TEST(StorageRoutes, JournalWhereAnExchangeWasAndWhetherATokenLeaked) {
  StillBackend still;
  const std::string get = PresignedGet(still.client);
  (void)still.storage.Get(get);
  BackendClient leaking(still.backend, StillBackend::kToken, StillBackend::kStoragePort);
  (void)leaking.Get(get);
  (void)leaking.Get("/storage/get/unknown");
  EXPECT_FALSE(still.Exchange(2).storage);
  const auto fetched = still.Exchange(3);
  EXPECT_TRUE(fetched.storage);
  EXPECT_FALSE(fetched.bearer);
  EXPECT_EQ(fetched.op, contract::Operation::kLinkFetch);
  EXPECT_EQ(fetched.status, 200);
  EXPECT_TRUE(still.Exchange(4).bearer);
  EXPECT_TRUE(still.Exchange(4).storage);
  EXPECT_EQ(still.Exchange(5).status, 404);
  EXPECT_TRUE(still.Exchange(5).bearer);
}

TEST(StorageRoutes, BelongToTheWorkspaceThatPresigned) {
  StillBackend still;
  BackendClient other(still.backend, "other");
  const std::string get = PresignedGet(other);
  // Even with the bearer token of somebody else.
  BackendClient leaking(still.backend, StillBackend::kToken, StillBackend::kStoragePort);
  EXPECT_EQ(leaking.Get(get).status(), 200);
  EXPECT_TRUE(still.Read().exchanges.empty());
  const auto exchanges = still.backend.Read("other").exchanges;
  EXPECT_TRUE(exchanges.back().storage && exchanges.back().bearer);
}

TEST(StorageRoutes, MeetFaultsLikeAnyOtherOperation) {
  StillBackend still(
      R"([{"op":"asset.put","attempt":1,"do":{"kind":"status","status":503}},
                         {"op":"link.fetch","attempt":1,
                          "do":{"kind":"drop","phase":"request.head","close":"rst"}}])");
  const std::string put = PresignedPut(still.client);
  EXPECT_EQ(still.storage.Call("PUT", put, kBytes, ChecksumHeader(kBytes)).status(), 503);
  EXPECT_EQ(still.client.Post("/assets/finalize", ClaimOf(kBytes)).status(), 404);
  EXPECT_EQ(still.storage.Call("PUT", put, kBytes, ChecksumHeader(kBytes)).status(), 200);
  const std::string get = PresignedGet(still.client);
  EXPECT_TRUE(still.storage.Get(get).early);
  EXPECT_EQ(still.storage.Get(get).status(), 200);
}

TEST(StorageRoutes, EndWithTheirWorkspace) {
  StillBackend still;
  const std::string get = PresignedGet(still.client);
  still.backend.Forget(StillBackend::kToken);
  EXPECT_EQ(still.storage.Get(get).status(), 404);
}

TEST(StorageRoutes, KeepWorkspacesOfEqualSeedsApart) {
  StillBackend still;
  WorkspaceOptions twin;
  twin.seed = 7;  // As the workspace that is there.
  twin.clock = still.clock;
  still.backend.CreateWorkspace("twin", twin);
  BackendClient client(still.backend, "twin");
  const std::string one = PresignedGet(still.client);
  const std::string two = PresignedGet(client);
  EXPECT_NE(one, two);
  EXPECT_EQ(still.storage.Get(one).status(), 200);
  EXPECT_EQ(still.storage.Get(two).status(), 200);
  still.backend.Forget("twin");
  EXPECT_EQ(still.storage.Get(one).status(), 200);
  EXPECT_EQ(still.storage.Get(two).status(), 404);
}

TEST(StorageRoutes, FindOpenExchangesByTheirConnection) {
  StillBackend still;
  const std::string get = PresignedGet(still.client);
  EXPECT_TRUE(still.backend.OpenStorageConnections(StillBackend::kToken).empty());
  const auto open = still.storage.Begin("GET", get, "", "");
  ASSERT_TRUE(open->Decide({}).has_value());
  const auto api = still.client.Begin("GET", "/whoami", "", "");
  ASSERT_TRUE(api->Decide({}).has_value());
  EXPECT_EQ(still.backend.OpenStorageConnections(StillBackend::kToken),
            (std::vector<std::int64_t>{1}));
  open->Close({contract::Delivery::Kind::kFull, 0}, 1);
  EXPECT_TRUE(still.backend.OpenStorageConnections(StillBackend::kToken).empty());
  api->Close({contract::Delivery::Kind::kFull, 0}, 1);
}

}  // namespace
}  // namespace aex::http
