#include "mock_server/server/envelope.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "mock_server/contract/json.h"

namespace aex::server {
namespace {

void ExpectEnvelope(const std::string& body, const std::string& code) {
  const Result<Json> json = ParseJson(body);
  ASSERT_TRUE(json.ok()) << body;
  ASSERT_NE(AsString(Find(*json, "error")), nullptr);
  EXPECT_EQ(*AsString(Find(*json, "error")), code);
}

TEST(Envelope, IsTheContractsForAnErrorOfOurOwn) {
  const http::Answer answer = InternalErrorAnswer();
  EXPECT_EQ(answer.response.status, 500);
  ExpectEnvelope(answer.response.body, "internal_error");
}

TEST(Envelope, HasAWholeResponseForEachCase) {
  const std::string error = InternalErrorBytes();
  EXPECT_TRUE(error.starts_with("HTTP/1.1 500 Internal Server Error\r\n"));
  ExpectEnvelope(error.substr(error.find("\r\n\r\n") + 4), "internal_error");
  const std::string busy = TooManyConnectionsBytes();
  EXPECT_TRUE(
      busy.starts_with("HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n"));
  EXPECT_NE(busy.find("\r\nRetry-After: 1\r\n"), std::string::npos);
  const std::string body = busy.substr(busy.find("\r\n\r\n") + 4);
  EXPECT_NE(busy.find("\r\nContent-Length: " + std::to_string(body.size()) + "\r\n"),
            std::string::npos);
  ExpectEnvelope(body, "too_many_connections");
}

}  // namespace
}  // namespace aex::server
