#include "mock_server/contract/webhook.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "mock_server/contract/vector_files.h"

namespace aex::contract {
namespace {

TEST(ParseWebhook, KeepsTheUrlVerbatim) {
  for (const std::string url : {"https://x.test/", "HTTPS://X.test:443/a/../b", "  https://x.test ",
                                "https:/x", "https://@x.test", "https://127.0.0.1/"}) {
    Json value = Json::object();
    value["url"] = url;
    const auto webhook = ParseWebhook(value);
    ASSERT_TRUE(webhook.ok()) << TextOf(webhook);
    EXPECT_EQ(webhook->url, url);
    EXPECT_EQ(Stringify(ToJson(*webhook)), Stringify(value));
  }
}

TEST(ParseWebhook, RefusesWithTheContractsTexts) {
  const std::vector<RefusalCase> cases = {
      {"null", "webhook must be an object"},
      {"\"https://x.test\"", "webhook must be an object"},
      {"{}", "webhook.url must be a non-empty string"},
      {R"({"url":""})", "webhook.url must be a non-empty string"},
      {R"({"url":null})", "webhook.url must be a non-empty string"},
      {R"({"url":"https://x.test","events":[]})",
       "webhook.events is not an allowed field; permitted: url"},
      {R"({"url":"x.test/\n"})",
       R"(webhook.url must be a valid absolute URL (got "x.test/\n"))"},
      {R"({"url":"http://x.test/"})", "webhook.url must use https (got http)"},
      {R"({"url":"MAILTO:a"})", "webhook.url must use https (got mailto)"},
      {R"({"url":"ftp://u:p@x.test/"})", "webhook.url must use https (got ftp)"},
      {R"({"url":"https://u:p@x.test/"})",
       "webhook.url must not contain userinfo (user:pass@host)"},
      {R"({"url":"https://:p@x.test/"})",
       "webhook.url must not contain userinfo (user:pass@host)"},
  };
  for (const auto& [json, text] : cases)
    EXPECT_EQ(TextOf(ParseWebhook(MustParse(json))), text) << json;
}

}  // namespace
}  // namespace aex::contract
