#include "mock_server/http/secret_routes.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "mock_server/http/testing/backend_client.h"

namespace aex::http {
namespace {

using namespace testing;

constexpr char kValue[] = "hunter2-hunter2";

std::string SecretBody(const std::string& name, const std::string& value) {
  return R"({"name":")" + name + R"(","value":")" + value + R"("})";
}

TEST(SecretRoutes, CreateAndShowARecordWithoutItsValue) {
  StillBackend still;
  const Seen created =
      still.client.Post("/api/secrets", SecretBody("github-token", kValue));
  EXPECT_EQ(created.status(), 201);
  EXPECT_EQ(created.At("/secret/name"), "github-token");
  EXPECT_EQ(created.At("/secret/version"), "1");
  EXPECT_EQ(created.At("/secret/state"), "ready");
  const Seen got = still.client.Get("/api/secrets/github-token");
  EXPECT_EQ(got.status(), 200);
  EXPECT_EQ(got.response.body, created.response.body);
  const Seen list = still.client.Get("/api/secrets");
  EXPECT_EQ(list.At("/secrets/0"), created.At("/secret"));
  EXPECT_EQ(list.At("/secrets/1"), "");
}

TEST(SecretRoutes, RevealByGetValueAlone) {
  StillBackend still;
  (void)still.client.Post("/secrets", SecretBody("s", kValue));
  const Seen revealed = still.client.Post("/api/secrets/s/get_value", "");
  EXPECT_EQ(revealed.status(), 200);
  EXPECT_EQ(revealed.response.body, R"({"name":"s","value":"hunter2-hunter2"})");
  for (const Seen& seen :
       {still.client.Get("/secrets"), still.client.Get("/secrets/s"),
        still.client.Post("/secrets/s/rotate", R"({"value":"hunter2-hunter2"})"),
        still.client.Post("/secrets", SecretBody("s", kValue)),
        still.client.Post("/secrets", SecretBody("bad name", kValue)),
        still.client.Post("/secrets", SecretBody("s", kValue) + "x"),
        still.client.Get("/secrets/s/get_value")})
    EXPECT_EQ(seen.response.body.find(kValue), std::string::npos) << seen.response.body;
}

TEST(SecretRoutes, JournalNoValue) {
  StillBackend still;
  (void)still.client.Post("/secrets", SecretBody("s", kValue));
  (void)still.client.Post("/secrets/s/rotate", R"({"value":"hunter2-hunter2"})");
  (void)still.client.Post("/secrets/s/get_value", "");
  for (const auto& exchange : still.Read().exchanges)
    EXPECT_EQ(Stringify(contract::ToJson(exchange)).find(kValue), std::string::npos);
}

TEST(SecretRoutes, BumpTheVersionOnRotate) {
  StillBackend still;
  (void)still.client.Post("/secrets", SecretBody("s", "one"));
  still.clock->AdvanceTo(kStartUs + 1000 * kMs);
  const Seen rotated = still.client.Post("/secrets/s/rotate", R"({"value":"two"})");
  EXPECT_EQ(rotated.status(), 200);
  EXPECT_EQ(rotated.At("/secret/version"), "2");
  EXPECT_EQ(rotated.At("/secret/updatedAt"), "2026-01-01T00:00:01.000Z");
  EXPECT_EQ(still.client.Post("/secrets/s/get_value", "").At("/value"), "two");
}

TEST(SecretRoutes, ReplaceTheValueWhenANameIsCreatedAgain) {
  StillBackend still;
  (void)still.client.Post("/secrets", SecretBody("s", "one"));
  const Seen again = still.client.Post("/secrets", SecretBody("s", "two"));
  EXPECT_EQ(again.status(), 200);
  EXPECT_EQ(again.At("/secret/version"), "2");
  EXPECT_EQ(still.client.Post("/secrets/s/get_value", "").At("/value"), "two");
}

TEST(SecretRoutes, AnswerNotFoundAfterADelete) {
  StillBackend still;
  (void)still.client.Post("/secrets", SecretBody("a.b_c-1", "one"));
  const Seen gone = still.client.Call("DELETE", "/api/secrets/a%2Eb_c-1");
  EXPECT_EQ(gone.status(), 204);
  EXPECT_EQ(gone.response.body, "");
  for (const Seen& seen :
       {still.client.Call("DELETE", "/secrets/a.b_c-1"),
        still.client.Get("/secrets/a.b_c-1"),
        still.client.Post("/secrets/a.b_c-1/rotate", R"({"value":"x"})"),
        still.client.Post("/secrets/a.b_c-1/get_value", "")}) {
    EXPECT_EQ(seen.status(), 404);
    EXPECT_EQ(seen.At("/error"), "not_found");
  }
}

TEST(SecretRoutes, NameTheFieldThatIsWrong) {
  StillBackend still;
  (void)still.client.Post("/secrets", SecretBody("s", "one"));
  struct Row {
    std::string path;
    std::string body;
    std::string message;
  };
  const std::string bounds = "value: must be 1 to 65536 bytes";
  for (const Row& row :
       {Row{"/secrets", R"({"value":"x"})", "name: must be a string"},
        Row{"/secrets", R"({"name":"t"})", "value: must be a string"},
        Row{"/secrets", R"({"name":"t","value":7})", "value: must be a string"},
        Row{"/secrets", SecretBody("t", ""), bounds},
        Row{"/secrets", SecretBody("t", std::string(65537, 'x')), bounds},
        Row{"/secrets", SecretBody("-t", "x"),
            "name: must match ^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$"},
        Row{"/secrets/s/rotate", "", "value: must be a string"},
        Row{"/secrets/s/rotate", R"({"value":""})", bounds},
        Row{"/secrets/s/rotate", "[]", "the body must be an object"}}) {
    const Seen seen = still.client.Post(row.path, row.body);
    EXPECT_EQ(seen.status(), 400) << row.message;
    EXPECT_EQ(seen.At("/error"), "bad_request");
    EXPECT_EQ(seen.At("/message"), row.message);
  }
  EXPECT_EQ(still.client.Get("/secrets/s").At("/secret/version"), "1");
}

TEST(SecretRoutes, StayInTheirWorkspace) {
  StillBackend still;
  (void)still.client.Post("/secrets", SecretBody("s", "one"));
  BackendClient other(still.backend, "other");
  EXPECT_EQ(other.Get("/secrets/s").status(), 404);
  EXPECT_EQ(other.Get("/secrets").response.body, R"({"secrets":[]})");
  EXPECT_EQ(other.Post("/secrets/s/get_value", "").status(), 404);
}

}  // namespace
}  // namespace aex::http
