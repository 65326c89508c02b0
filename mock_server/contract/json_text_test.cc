#include "mock_server/contract/json_text.h"

#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>

namespace aex::contract {
namespace {

TEST(JsonText, WritesWhatADocumentOfTheSameMembersPrints) {
  const std::string said = "a \"b\"\n\x01 \xC3\xA9 \xF0\x9F\x98\x80";
  Json inner = Json::object();
  inner["x"] = Json::array({1, "two"});
  std::string text;
  JsonText object(text);
  object.Text("said", said);
  object.Integer("least", std::numeric_limits<std::int64_t>::min());
  object.Number("cost", 29.99);
  object.Null("error");
  object.Value("inner", inner);
  object.Close();

  Json document = Json::object();
  document["said"] = said;
  document["least"] = std::numeric_limits<std::int64_t>::min();
  document["cost"] = 29.99;
  document["error"] = nullptr;
  document["inner"] = inner;
  EXPECT_EQ(text, Stringify(document));
}

TEST(JsonText, NestsAndAppends) {
  std::string text = "[";
  JsonText outer(text);
  JsonText(outer.Raw("empty")).Close();
  outer.Integer("n", 0);
  outer.Close();
  EXPECT_EQ(text, R"([{"empty":{},"n":0})");
}

}  // namespace
}  // namespace aex::contract
