#include "mock_server/contract/error_codes.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "mock_server/contract/vector_files.h"

namespace aex::contract {
namespace {

TEST(ErrorKinds, AreUniqueAndHaveErrorStatuses) {
  std::set<std::string_view> codes;
  for (const ErrorKind& kind : ErrorKinds()) {
    EXPECT_TRUE(codes.insert(kind.code).second) << kind.code;
    EXPECT_TRUE(kind.status == 0 || (kind.status >= 400 && kind.status < 600)) << kind.code;
    EXPECT_EQ(FindErrorKind(kind.code), &kind);
  }
  EXPECT_EQ(FindErrorKind("nope"), nullptr);
}

TEST(ErrorKinds, HaveTheStatusOfTheTable) {
  EXPECT_EQ(StatusOfCode("invalid_submission"), 400);
  EXPECT_EQ(StatusOfCode("missing_provider_key"), 400);
  EXPECT_EQ(StatusOfCode("unauthorized"), 401);
  EXPECT_EQ(StatusOfCode("insufficient_balance"), 402);
  EXPECT_EQ(StatusOfCode("insufficient_scope"), 403);
  EXPECT_EQ(StatusOfCode("code_not_found"), 404);
  EXPECT_EQ(StatusOfCode("session_busy"), 409);
  EXPECT_EQ(StatusOfCode("content_deleted"), 410);
  EXPECT_EQ(StatusOfCode("workspace_submit_rate_exceeded"), 429);
  EXPECT_EQ(StatusOfCode("db_resuming"), 503);
  // No status in the contract, and no such code.
  EXPECT_EQ(StatusOfCode("child_cap_exceeded"), 500);
  EXPECT_EQ(StatusOfCode("nope"), 500);
}

TEST(ErrorEnvelope, HoldsCodeMessageAndExtraFields) {
  EXPECT_EQ(Stringify(ErrorEnvelope("not_found", "")), R"({"error":"not_found"})");
  EXPECT_EQ(Stringify(ErrorEnvelope("bad_request", "no")),
            R"({"error":"bad_request","message":"no"})");
  EXPECT_EQ(Stringify(ErrorEnvelope("session_busy", "",
                                    MustParse(R"({"sessionId":"s","turnSeq":2})"))),
            R"({"error":"session_busy","sessionId":"s","turnSeq":2})");
  EXPECT_EQ(Stringify(ErrorEnvelope("not_found", "", Json::array({1}))),
            R"({"error":"not_found"})");
}

TEST(ReadResponseBody, NeverFails) {
  EXPECT_EQ(Stringify(ReadResponseBody("")), "{}");
  EXPECT_EQ(Stringify(ReadResponseBody(R"({"a":1})")), R"({"a":1})");
  EXPECT_EQ(Stringify(ReadResponseBody("<html>")), R"({"raw":"<html>"})");
  EXPECT_EQ(Stringify(ReadResponseBody("\xFF")), "{\"raw\":\"\uFFFD\"}");
}

TEST(ClientErrorMessage, PicksInTheContractsOrder) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {R"({"error":"code","message":"text"})", "code"},
      {R"({"error":{"message":"inner","code":"c"},"message":"text"})", "inner"},
      {R"({"error":{"code":"c"},"message":"text"})", "text"},
      {R"({"error":{"message":1},"message":"text"})", "text"},
      {R"({"error":null,"message":"text"})", "text"},
      {R"({"ok":false,"code":"c","message":"text"})", "text"},
      {R"({"error":["x"]})", "aex API request failed"},
      {R"({"message":7})", "aex API request failed"},
      {R"({})", "aex API request failed"},
      {R"(null)", "aex API request failed"},
      {R"("text")", "aex API request failed"},
      {R"([{"error":"x"}])", "aex API request failed"},
  };
  for (const auto& [json, message] : cases)
    EXPECT_EQ(ClientErrorMessage(MustParse(json)), message) << json;
}

}  // namespace
}  // namespace aex::contract
