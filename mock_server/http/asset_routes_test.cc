#include "mock_server/http/asset_routes.h"

#include <gtest/gtest.h>

#include "mock_server/contract/digest.h"
#include "mock_server/http/testing/backend_client.h"

namespace aex::http {
namespace {

using namespace testing;

const std::string kBundle = "PK\x03\x04 not quite a zip";

std::string PathOf(const std::string& url) { return url.substr(url.find("/storage/")); }

std::string ClaimOf(const std::string& bytes) {
  return R"({"hash":"sha256:)" + contract::Sha256Hex(bytes) + R"(","sizeBytes":)" +
         std::to_string(bytes.size()) + "}";
}

Seen Upload(StillBackend& still, const std::string& bytes) {
  const Seen presigned = still.client.Post("/assets/presign", ClaimOf(bytes));
  return still.storage.Call("PUT", PathOf(presigned.At("/uploadUrl")), bytes,
                            {{"Content-Type", "application/zip"},
                             {"x-amz-checksum-sha256",
                              presigned.At("/requiredHeaders/x-amz-checksum-sha256")}});
}

std::string NewAsset(StillBackend& still, const std::string& bytes) {
  CHECK(Upload(still, bytes).status() == 200);
  const Seen seen = still.client.Post("/assets/finalize", ClaimOf(bytes));
  CHECK(seen.status() == 200);
  return seen.At("/assetId");
}

TEST(AssetRoutes, UploadInThreeSteps) {
  StillBackend still;
  const std::string hex = contract::Sha256Hex(kBundle);
  const Seen presigned = still.client.Post("/assets/presign", ClaimOf(kBundle));
  EXPECT_EQ(presigned.status(), 200);
  EXPECT_EQ(presigned.At("/ok"), "true");
  EXPECT_EQ(presigned.At("/exists"), "false");
  EXPECT_EQ(presigned.At("/requiredHeaders/x-amz-checksum-sha256"),
            contract::Base64Encode(contract::Sha256(kBundle)));
  const Seen put = Upload(still, kBundle);
  EXPECT_EQ(put.status(), 200);
  EXPECT_EQ(put.response.body, "");
  const Seen finalized = still.client.Post("/assets/finalize", ClaimOf(kBundle));
  EXPECT_EQ(finalized.status(), 200);
  EXPECT_EQ(finalized.response.body,
            R"({"ok":true,"assetId":"asset_)" + hex + R"(","contentHash":"sha256:)" +
                hex + R"(","sizeBytes":)" + std::to_string(kBundle.size()) + "}");
  EXPECT_EQ(still.client.Post("/api/assets/finalize", ClaimOf(kBundle)).response.body,
            finalized.response.body)
      << "a lost answer may be asked for again";
}

TEST(AssetRoutes, SayThatAFinalizedAssetExists) {
  StillBackend still;
  (void)Upload(still, kBundle);
  EXPECT_EQ(still.client.Post("/assets/presign", ClaimOf(kBundle)).At("/exists"),
            "false");
  const std::string id = NewAsset(still, kBundle);
  const Seen seen = still.client.Post("/assets/presign", ClaimOf(kBundle));
  EXPECT_EQ(seen.At("/exists"), "true");
  EXPECT_EQ(seen.At("/assetId"), id);
  EXPECT_EQ(seen.At("/uploadUrl"), "");
  EXPECT_EQ(BackendClient(still.backend, "other")
                .Post("/assets/presign", ClaimOf(kBundle))
                .At("/exists"),
            "false")
      << "workspaces share nothing";
}

TEST(AssetRoutes, FinalizeOnlyWhatWasUploaded) {
  StillBackend still;
  const Seen never = still.client.Post("/assets/finalize", ClaimOf(kBundle));
  EXPECT_EQ(never.status(), 404);
  EXPECT_EQ(never.At("/error"), "asset_not_found");
  (void)Upload(still, kBundle);
  const std::string wrong_size =
      R"({"hash":"sha256:)" + contract::Sha256Hex(kBundle) + R"(","sizeBytes":1})";
  const Seen other = still.client.Post("/assets/finalize", wrong_size);
  EXPECT_EQ(other.status(), 400);
  EXPECT_TRUE(other.At("/message").starts_with("sizeBytes: "));
}

TEST(AssetRoutes, NameTheFieldOfAWrongClaim) {
  StillBackend still;
  const std::string hash = R"("hash":"sha256:)" + std::string(64, 'a') + '"';
  struct Row {
    std::string body;
    std::string field;
  };
  for (const Row& row :
       {Row{"{}", "hash"}, Row{R"({"hash":7,"sizeBytes":1})", "hash"},
        Row{R"({"hash":")" + std::string(64, 'a') + R"(","sizeBytes":1})", "hash"},
        Row{R"({"hash":"sha256:)" + std::string(64, 'A') + R"(","sizeBytes":1})", "hash"},
        Row{"{" + hash + "}", "sizeBytes"},
        Row{"{" + hash + R"(,"sizeBytes":"1"})", "sizeBytes"},
        Row{"{" + hash + R"(,"sizeBytes":-1})", "sizeBytes"},
        Row{"{" + hash + R"(,"sizeBytes":8388609})", "sizeBytes"}}) {
    for (const char* path : {"/assets/presign", "/assets/finalize"}) {
      const Seen seen = still.client.Post(path, row.body);
      EXPECT_EQ(seen.status(), 400) << row.body;
      EXPECT_EQ(seen.At("/error"), "bad_request");
      EXPECT_TRUE(seen.At("/message").starts_with(row.field + ": ")) << row.body;
    }
  }
  EXPECT_EQ(still.client.Post("/assets/presign", "{" + hash + R"(,"sizeBytes":8388608})")
                .status(),
            200);
  EXPECT_EQ(
      still.client.Post("/assets/presign", "{" + hash + R"(,"sizeBytes":0})").status(),
      200);
}

TEST(AssetRoutes, DeleteByAnyOfItsNames) {
  StillBackend still;
  const std::string hex = contract::Sha256Hex(kBundle);
  for (const std::string& name :
       {"asset_" + hex, "sha256:" + hex, "sha256%3A" + hex, hex}) {
    (void)NewAsset(still, kBundle);
    const Seen gone = still.client.Call("DELETE", "/assets/" + name);
    EXPECT_EQ(gone.status(), 204) << name;
    EXPECT_EQ(gone.response.body, "");
    const Seen again = still.client.Call("DELETE", "/assets/" + name);
    EXPECT_EQ(again.status(), 404);
    EXPECT_EQ(again.At("/error"), "asset_not_found");
  }
  EXPECT_EQ(still.client.Call("DELETE", "/assets/nonsense").At("/error"),
            "asset_not_found");
}

TEST(AssetRoutes, ListAFinalizedAssetAsFileAndAsAgentsMd) {
  StillBackend still;
  EXPECT_EQ(still.client.Get("/api/files").response.body, R"({"files":[]})");
  EXPECT_EQ(still.client.Get("/api/agentsmd").response.body, R"({"agentsMd":[]})");
  const std::string id = NewAsset(still, kBundle);
  const std::string rest = R"(","name":")" + id + R"(","state":"ready","hash":"sha256:)" +
                           contract::Sha256Hex(kBundle) + R"(","sizeBytes":)" +
                           std::to_string(kBundle.size()) +
                           R"(,"createdAt":"2026-01-01T00:00:00.000Z",)"
                           R"("updatedAt":"2026-01-01T00:00:00.000Z",)"
                           R"("finalizedAt":"2026-01-01T00:00:00.000Z"})";
  const std::string file = R"({"id":")" + id + R"(","kind":"file)" + rest;
  const std::string agents_md = R"({"id":")" + id + R"(","kind":"agentsmd)" + rest;
  EXPECT_EQ(still.client.Get("/files").At("/files/0"), file);
  EXPECT_EQ(still.client.Get("/files/" + id).At("/file"), file);
  EXPECT_EQ(still.client.Get("/agentsmd").At("/agentsMd/0"), agents_md);
  EXPECT_EQ(still.client.Get("/agentsmd/" + id).At("/agentsMd"), agents_md);
  BackendClient other(still.backend, "other");
  EXPECT_EQ(other.Get("/files/" + id).status(), 404);
}

TEST(AssetRoutes, DeleteRecordsOfBothKinds) {
  StillBackend still;
  for (const char* path : {"/api/files/", "/api/agentsmd/"}) {
    const std::string id = NewAsset(still, kBundle);
    EXPECT_EQ(still.client.Call("DELETE", path + id).status(), 204);
    EXPECT_EQ(still.client.Get(path + id).status(), 404);
    const Seen again = still.client.Call("DELETE", path + id);
    EXPECT_EQ(again.status(), 404);
    EXPECT_EQ(again.At("/error"), "not_found");
  }
  EXPECT_EQ(still.client.Post("/files", "{}").Header("allow"), "GET");
}

}  // namespace
}  // namespace aex::http
