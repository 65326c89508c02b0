// The vectors under fixtures/submissions and fixtures/request_hash, all of them.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "mock_server/contract/request_hash.h"
#include "mock_server/contract/run_request.h"
#include "mock_server/contract/session_create.h"
#include "mock_server/contract/vector_files.h"

namespace aex::contract {
namespace {

constexpr std::size_t kLeastAccepted = 100;
constexpr std::size_t kLeastRefused = 250;

// The request of a vector; texts go through the reader as they stand.
Json RequestOf(const Json& vector) {
  if (const Json* submission = Find(vector, "submission")) return *submission;
  return MustParse(TextMember(vector, "text"));
}

void ExpectRefusal(const Json& vector, const Error& error) {
  const std::string* judge = AsString(Find(vector, "judge"));
  const Rejection rejection = RejectionOf(error);
  if (judge == nullptr) {
    EXPECT_EQ(rejection.text, TextMember(vector, "error"));
  }
  if (judge != nullptr && *judge == "field") {
    EXPECT_NE(rejection.text.find(TextMember(vector, "field")), std::string::npos)
        << rejection.text;
  }
  if (judge == nullptr || *judge != "verdict") {
    EXPECT_EQ(rejection.api_code, TextMember(vector, "code"));
    EXPECT_EQ(rejection.pointer, TextMember(vector, "pointer"));
  }
}

TEST(SubmissionVectors, AreAcceptedWithTheirNormalForm) {
  std::size_t count = 0;
  for (const std::string& path : VectorFilesIn("submissions/accept")) {
    for (const Json& vector : VectorsOf(path)) {
      SCOPED_TRACE(path + ": " + TextMember(vector, "name"));
      ++count;
      const auto request = ParseRunRequest(RequestOf(vector));
      if (!request) {
        ADD_FAILURE() << Describe(request.error());
        continue;
      }
      const Json* normal = Find(vector, "normal");
      if (normal == nullptr) continue;
      // As text in the order of members, which the contract fixes.
      EXPECT_EQ(Stringify(ToJson(*request)), Stringify(*normal));
    }
  }
  EXPECT_GE(count, kLeastAccepted);
}

TEST(SubmissionVectors, AreRefusedWithTheirText) {
  std::size_t count = 0;
  for (const std::string& path : VectorFilesIn("submissions/reject")) {
    for (const Json& vector : VectorsOf(path)) {
      SCOPED_TRACE(path + ": " + TextMember(vector, "name"));
      ++count;
      const auto request = ParseRunRequest(RequestOf(vector));
      if (request) {
        ADD_FAILURE() << "accepted as " << Stringify(ToJson(*request));
      } else {
        ExpectRefusal(vector, request.error());
      }
    }
  }
  EXPECT_GE(count, kLeastRefused);
}

Result<SessionCreate> CreateOf(const Json& vector, std::string_view body) {
  const SessionCreateContext context{
      .workspace_id = TextMember(vector, "workspace"),
      .idempotency_key = TextMember(vector, "key"),
      .settings = {}};
  const Json* value = Find(vector, body);
  return ParseSessionCreate(value == nullptr ? Json() : *value, context);
}

TEST(SessionCreateVectors, AreAcceptedWithTheirNormalForm) {
  for (const Json& vector : VectorsOf("submissions/session_create/accept.json")) {
    SCOPED_TRACE(TextMember(vector, "name"));
    const auto create = CreateOf(vector, "body");
    if (!create) {
      ADD_FAILURE() << Describe(create.error());
      continue;
    }
    if (const auto idle_ttl = AsSafeInteger(Find(vector, "idleTtlMs"))) {
      EXPECT_EQ(create->idle_ttl_ms, *idle_ttl);
    }
    const bool placeholder = AsBool(Find(vector, "placeholderPrompt")).value_or(false);
    EXPECT_EQ(create->prompt_is_placeholder, placeholder);
    const Json* normal = Find(vector, "normal");
    if (normal == nullptr) continue;
    Json found = ToJson(create->run);
    if (placeholder) found["submission"].erase("prompt");
    EXPECT_EQ(Stringify(found), Stringify(*normal));
  }
}

TEST(SessionCreateVectors, AreRefusedWithTheirText) {
  for (const Json& vector : VectorsOf("submissions/session_create/reject.json")) {
    SCOPED_TRACE(TextMember(vector, "name"));
    const auto create = CreateOf(vector, "body");
    if (create) {
      ADD_FAILURE() << "accepted as " << Stringify(ToJson(create->run));
    } else {
      ExpectRefusal(vector, create.error());
    }
  }
}

std::string HashOf(const Json& vector, std::string_view side) {
  const std::string* entry = AsString(Find(vector, "entry"));
  if (entry != nullptr && *entry == "session_create") {
    const auto create = ParseSessionCreate(
        *Find(vector, side),
        {.workspace_id = "workspace-1", .idempotency_key = "idem-1", .settings = {}});
    if (create) return RequestHash(*create);
    ADD_FAILURE() << side << ": " << Describe(create.error());
    return {};
  }
  const auto request = ParseRunRequest(*Find(vector, side));
  if (request) return RequestHash(*request);
  ADD_FAILURE() << side << ": " << Describe(request.error());
  return {};
}

TEST(RequestHashVectors, HashEqualOrNot) {
  for (const Json& vector : VectorsOf("request_hash/equal.json")) {
    SCOPED_TRACE(TextMember(vector, "name"));
    const bool equal = AsBool(Find(vector, "equal")).value_or(false);
    EXPECT_EQ(HashOf(vector, "a") == HashOf(vector, "b"), equal);
  }
}

}  // namespace
}  // namespace aex::contract
