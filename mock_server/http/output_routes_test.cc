#include "mock_server/http/output_routes.h"

#include <gtest/gtest.h>

#include "mock_server/http/presigned_url.h"
#include "mock_server/http/testing/backend_client.h"

namespace aex::http {
namespace {

using namespace testing;

const std::string kBytes = std::string("\0\xFFreport\n", 9);

struct WithOutput {
  WithOutput() {
    const auto added = still.backend.AddOutput(
        StillBackend::kToken, session, {"reports/summary.md", "text/markdown", kBytes});
    CHECK(added.ok());
    output = added->id;
  }
  std::string Path(const std::string& what) const {
    return "/api/runs/" + session + "/outputs/" + output + what;
  }

  StillBackend still;
  std::string session = still.client.NewSession();
  std::string output;
};

std::string PathOf(const std::string& url) { return url.substr(url.find("/storage/")); }

TEST(OutputRoutes, ListAnEmptySession) {
  StillBackend still;
  const std::string id = still.client.NewSession();
  for (const std::string& path : {"/api/sessions/" + id, "/api/runs/" + id}) {
    const Seen seen = still.client.Get(path + "/outputs");
    EXPECT_EQ(seen.status(), 200);
    EXPECT_EQ(seen.response.body, R"({"outputs":[]})");
  }
}

TEST(OutputRoutes, ListTheSameBySessionAndByRun) {
  WithOutput with;
  const Seen seen = with.still.client.Get("/sessions/" + with.session + "/outputs");
  EXPECT_EQ(
      seen.response.body,
      R"({"outputs":[{"id":")" + with.output +
          R"(","filename":"reports/summary.md","sizeBytes":9,)"
          R"("contentType":"text/markdown","createdAt":"2026-01-01T00:00:00.000Z"}]})");
  EXPECT_EQ(with.still.client.Get("/runs/" + with.session + "/outputs").response.body,
            seen.response.body);
  EXPECT_EQ(with.still.client.Get("/runs/" + with.session).At("/id"), with.session);
}

TEST(OutputRoutes, DownloadTheBytesAsTheyAre) {
  WithOutput with;
  const Seen seen = with.still.client.Get(with.Path("/download"));
  EXPECT_EQ(seen.status(), 200);
  EXPECT_EQ(seen.response.body, kBytes);
  EXPECT_EQ(seen.Header("content-type"), "text/markdown");
  EXPECT_EQ(seen.Header("content-disposition"),
            R"(attachment; filename="reports/summary.md")");
}

TEST(OutputRoutes, LinkToTheBytesWithoutABearer) {
  WithOutput with;
  const Seen link = with.still.client.Post(with.Path("/link"), "");
  EXPECT_EQ(link.status(), 200);
  EXPECT_EQ(link.At("/expiresInSeconds"), "3600");
  EXPECT_EQ(link.At("/expiresAt"), "2026-01-01T01:00:00.000Z");
  EXPECT_EQ(link.At("/output/id"), with.output);
  EXPECT_TRUE(link.At("/url").starts_with("http://127.0.0.1:4011/storage/get/"));
  const Seen fetched = with.still.storage.Get(PathOf(link.At("/url")));
  EXPECT_EQ(fetched.status(), 200);
  EXPECT_EQ(fetched.response.body, kBytes);
  EXPECT_EQ(fetched.Header("content-type"), "text/markdown");
}

TEST(OutputRoutes, LinkForAsLongAsIsAskedWithinTheBounds) {
  WithOutput with;
  for (const char* seconds : {"1", "604800"}) {
    const Seen seen = with.still.client.Post(
        with.Path("/link"), R"({"expiresInSeconds":)" + std::string(seconds) + "}");
    EXPECT_EQ(seen.At("/expiresInSeconds"), seconds);
  }
  static_assert(kMaxLinkSeconds == 604800);
  for (const char* seconds : {"0", "-1", "1.5", "\"60\"", "null", "604801", "1e400"}) {
    const Seen seen = with.still.client.Post(
        with.Path("/link"), R"({"expiresInSeconds":)" + std::string(seconds) + "}");
    EXPECT_EQ(seen.status(), 400) << seconds;
    EXPECT_EQ(seen.At("/error"), "bad_request");
    EXPECT_TRUE(seen.At("/message").starts_with("expiresInSeconds: ")) << seconds;
  }
  EXPECT_EQ(with.still.client.Post(with.Path("/link"), "[]").status(), 400);
  EXPECT_EQ(with.still.client.Post(with.Path("/link"), "{").status(), 400);
}

TEST(OutputRoutes, KnowNoOutputOfAnotherSession) {
  WithOutput with;
  const std::string other = with.still.client.NewSession();
  const std::string foreign = BackendClient(with.still.backend, "other").NewSession();
  for (const std::string& path : {"/runs/" + other + "/outputs/" + with.output,
                                  "/runs/" + with.session + "/outputs/out_no",
                                  "/runs/ses_no/outputs/" + with.output,
                                  "/runs/" + foreign + "/outputs/" + with.output}) {
    EXPECT_EQ(with.still.client.Get(path + "/download").status(), 404) << path;
    EXPECT_EQ(with.still.client.Post(path + "/link", "").At("/error"), "not_found")
        << path;
  }
}

TEST(OutputRoutes, CountInTheRunsCost) {
  WithOutput with;
  (void)with.still.client.Send(with.session, "m1");
  const Seen run = with.still.client.Get("/runs/" + with.session);
  EXPECT_EQ(run.At("/costTelemetry/outputs/capturedFiles"), "1");
  EXPECT_EQ(run.At("/costTelemetry/outputs/capturedBytes"), "9");
}

TEST(OutputRoutes, SendNoHeaderThatAnOutputBroughtIn) {
  StillBackend still;
  const std::string id = still.client.NewSession();
  const auto added = still.backend.AddOutput(StillBackend::kToken, id,
                                             {"a\r\nX: \"é", "text/plain\r\nX: 1", "x"});
  const Seen seen =
      still.client.Get("/runs/" + id + "/outputs/" + added->id + "/download");
  EXPECT_EQ(seen.Header("content-type"), "application/octet-stream");
  EXPECT_EQ(
      seen.Header("content-disposition"),
      "attachment; filename=\"a__X: ___\"; filename*=UTF-8''a%0D%0AX%3A%20%22%C3%A9");
}

}  // namespace
}  // namespace aex::http
