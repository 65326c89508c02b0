#include "mock_server/http/request_body.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace aex::http {
namespace {

Request WithBody(std::string body) {
  Request request;
  request.body = std::move(body);
  return request;
}

TEST(RequestBody, ReadsNothingAsAnEmptyObject) {
  const auto body = ReadBody(WithBody(""));
  ASSERT_TRUE(body.ok());
  EXPECT_EQ(Stringify(*body), "{}");
}

TEST(RequestBody, RefusesWhatIsNoObject) {
  for (const char* text : {"null", "[]", "7", "\"a\"", "{", " ", "{} {}"})
    EXPECT_FALSE(ReadBody(WithBody(text)).ok()) << text;
}

TEST(RequestBody, NamesTheFieldThatIsWrong) {
  const Json body =
      ReadBody(WithBody(R"({"s":"x","n":5,"f":1.5,"t":"5","z":null})")).value();
  EXPECT_EQ(*StringField(body, "s"), "x");
  EXPECT_EQ(*NumberField(body, "n", 1, 5), 5);
  for (const char* name : {"n", "z", "absent"})
    EXPECT_EQ(StringField(body, name).error().place, name);
  for (const char* name : {"s", "f", "t", "z", "absent"})
    EXPECT_EQ(NumberField(body, name, 1, 5).error().place, name);
  EXPECT_FALSE(NumberField(body, "n", 1, 4).ok());
  EXPECT_FALSE(NumberField(body, "n", 6, 9).ok());
  const Handled refused = BadBody(NumberField(body, "n", 6, 9).error());
  EXPECT_EQ(refused.response.status, 400);
  EXPECT_EQ(
      refused.response.body,
      R"({"error":"bad_request","message":"n: must be a whole number from 6 to 9"})");
}

}  // namespace
}  // namespace aex::http
