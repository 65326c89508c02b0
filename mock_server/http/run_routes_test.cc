#include "mock_server/http/run_routes.h"

#include <gtest/gtest.h>

#include "mock_server/http/testing/backend_client.h"

namespace aex::http {
namespace {

using namespace testing;

std::string PathOf(const std::string& url) { return url.substr(url.find("/storage/")); }

TEST(RunRoutes, AnswerTheBareRecordOfTheSession) {
  StillBackend still;
  const std::string id = still.client.NewSession();
  (void)still.client.Send(id, "m1");
  const Seen run = still.client.Get("/api/runs/" + id);
  EXPECT_EQ(run.status(), 200);
  EXPECT_EQ(run.At("/id"), id);
  EXPECT_EQ(run.At("/status"), "idle");
  EXPECT_EQ(run.At("/workspaceId"), still.client.Get("/whoami").At("/workspaceId"));
  EXPECT_EQ(run.At("/costTelemetry/billedCostUsd"), "0.01");
  EXPECT_EQ(run.At("/costTelemetry/runId"), id);
}

TEST(RunRoutes, FollowTheSessionThroughItsLife) {
  StillBackend still("[]", R"({"turnLatencyMs":2000})");
  const std::string id = still.client.NewSession();
  EXPECT_EQ(still.client.Get("/runs/" + id).At("/attemptCount"), "0");
  (void)still.client.Send(id, "m1");
  const Seen running = still.client.Get("/runs/" + id);
  EXPECT_EQ(running.At("/status"), "provider_running");
  EXPECT_EQ(running.At("/costTelemetry"), "");
  still.clock->AdvanceTo(kStartUs + 2000 * kMs);
  const Seen settled = still.client.Get("/runs/" + id);
  EXPECT_EQ(settled.At("/status"), "idle");
  EXPECT_EQ(settled.At("/costTelemetry/durations/runtimeMs"), "2000");
  (void)still.client.Post("/runs/" + id, "");  // 405, and changes nothing.
  (void)still.client.Call("DELETE", "/sessions/" + id);
  const Seen deleted = still.client.Get("/runs/" + id);
  EXPECT_EQ(deleted.At("/status"), "deleted");
  EXPECT_EQ(deleted.At("/deletedAt"), "2026-01-01T00:00:02.000Z");
}

TEST(RunRoutes, ListTheSameEventsAsTheSession) {
  StillBackend still("[]", R"({"pageSize":3})");
  const std::string id = still.client.NewSession();
  (void)still.client.Send(id, "m1");
  for (const char* query : {"", "?cursor=2", "?cursor=4"}) {
    const Seen run = still.client.Get("/runs/" + id + "/events" + query);
    EXPECT_EQ(run.status(), 200);
    EXPECT_EQ(run.response.body,
              still.client.Get("/sessions/" + id + "/events" + query).response.body);
  }
  EXPECT_EQ(still.client.Get("/runs/" + id + "/events?cursor=x").status(), 400);
}

TEST(RunRoutes, LinkToAnArchiveOfTheEvents) {
  StillBackend still;
  const std::string id = still.client.NewSession();
  (void)still.client.Send(id, "m1");
  const Seen link =
      still.client.Post("/runs/" + id + "/events/link", R"({"expiresInSeconds":900})");
  EXPECT_EQ(link.status(), 200);
  EXPECT_EQ(link.At("/expiresInSeconds"), "900");
  EXPECT_EQ(link.At("/expiresAt"), "2026-01-01T00:15:00.000Z");
  EXPECT_EQ(link.At("/output"), "");
  const Seen archive = still.storage.Get(PathOf(link.At("/url")));
  EXPECT_EQ(archive.status(), 200);
  EXPECT_EQ(archive.Header("content-type"), "application/x-ndjson");
  const Seen listed = still.client.Get("/sessions/" + id + "/events");
  std::string lines;
  for (int i = 0; i < 4; ++i) lines += listed.At("/events/" + std::to_string(i)) + "\n";
  EXPECT_EQ(archive.response.body, lines);
}

TEST(RunRoutes, RefuseAnArchiveThatIsTooLarge) {
  StillBackend still;
  const std::string id = still.client.NewSession();
  const std::string text(kMaxArchiveBytes / 2 - 1024, 'x');
  (void)still.client.Send(id, "m1", text);
  const std::string path =
      PathOf(still.client.Post("/runs/" + id + "/events/link", "").At("/url"));
  EXPECT_EQ(still.storage.Get(path).status(), 200);
  (void)still.client.Send(id, "m2", text);
  EXPECT_EQ(still.storage.Get(path).status(), 200);
  (void)still.client.Send(id, "m3", std::string(2048, 'x'));
  const Seen large = still.storage.Get(path);
  EXPECT_EQ(large.status(), 413);
  EXPECT_EQ(large.At("/error"), "event_archive_too_large");
  EXPECT_EQ(large.At("/retryable"), "false");
}

TEST(RunRoutes, ListTheMessagesOfBothSides) {
  StillBackend still("[]", R"({"turnLatencyMs":1000,"agent":{"text":"done"}})");
  const std::string id = still.client.NewSession();
  (void)still.client.Post("/sessions/" + id + "/messages", R"({"input":["one","two"]})",
                          "m1");
  const std::string path = "/api/sessions/" + id + "/messages";
  const std::string said =
      R"({"id":"msg_1_user","role":"user","text":"one\ntwo","turnSeq":1,)"
      R"("createdAt":"2026-01-01T00:00:00.000Z"})";
  EXPECT_EQ(still.client.Get(path).response.body, R"({"messages":[)" + said + "]}");
  still.clock->AdvanceTo(kStartUs + 1000 * kMs);
  (void)still.client.Send(id, "m2", "more");
  const Seen both = still.client.Get(path);
  EXPECT_EQ(both.At("/messages/0"), said);
  EXPECT_EQ(both.At("/messages/1"),
            R"({"id":"msg_1","role":"assistant","text":"done","turnSeq":1,)"
            R"("createdAt":"2026-01-01T00:00:01.000Z"})");
  EXPECT_EQ(both.At("/messages/2/text"), "more");
  EXPECT_EQ(both.At("/messages/3"), "");
}

TEST(RunRoutes, KnowNoUnknownOrForeignSession) {
  StillBackend still;
  BackendClient other(still.backend, "other");
  const std::string foreign = other.NewSession();
  for (const std::string& id : {std::string("ses_none"), foreign}) {
    for (const char* rest : {"", "/events", "/outputs"}) {
      const Seen seen = still.client.Get("/runs/" + id + rest);
      EXPECT_EQ(seen.status(), 404) << id << rest;
      EXPECT_EQ(seen.At("/error"), "not_found");
    }
    EXPECT_EQ(still.client.Post("/runs/" + id + "/events/link", "{}").status(), 404);
    EXPECT_EQ(still.client.Get("/sessions/" + id + "/messages").status(), 404);
  }
}

TEST(RunRoutes, TakePercentEncodedIdsAndNameTheirMethods) {
  StillBackend still;
  const std::string id = still.client.NewSession();
  const std::string encoded = "%73es%5F" + id.substr(4);
  EXPECT_EQ(still.client.Get("/api/runs/" + encoded).At("/id"), id);
  const Seen wrong = still.client.Get("/runs/" + id + "/events/link");
  EXPECT_EQ(wrong.status(), 405);
  EXPECT_EQ(wrong.Header("allow"), "POST");
}

}  // namespace
}  // namespace aex::http
