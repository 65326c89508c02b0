// Large, deep and wide input to the whole way: reader, parser, hash. Everything
// is answered, and in time linear in the text.
#include <gtest/gtest.h>

#include <ctime>
#include <functional>
#include <nlohmann/json.hpp>

#include "mock_server/contract/request_hash.h"
#include "mock_server/contract/run_request.h"
#include "mock_server/contract/vector_files.h"

namespace aex::contract {
namespace {

constexpr int kManyKeys = 100'000;
constexpr std::size_t kLongText = 4 << 20;
// The goal is 100 ms. Ten times as much leaves room for a slow machine and a
// sanitizer, and is far below what any quadratic loop over this input takes.
constexpr double kMostCpuMs = 1000;

double CpuMs() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

// Reads, parses and hashes; the message, "hash" or the reader's complaint.
std::string Answer(const std::string& text) {
  const double start = CpuMs();
  std::string answer;
  {
    const auto value = ParseJson(text);
    if (!value) {
      answer = value.error().message;
    } else if (const auto request = ParseRunRequest(*value)) {
      answer = RequestHash(*request).size() == 64 ? "hash" : "no hash";
    } else {
      answer = request.error().message.substr(0, 200);
    }
  }
  const double took = CpuMs() - start;
  EXPECT_LT(took, kMostCpuMs) << answer;
  return answer;
}

// The base request with JSON text in place of one member of the brief, or of
// the request itself.
std::string BriefWith(const std::string& member) {
  return R"({"workspaceId":"w","idempotencyKey":"k","submission":{"model":)"
         R"("claude-haiku-4-5","prompt":"p",)" +
         member + R"(},"secrets":{"apiKeys":{"anthropic":"x"}}})";
}
std::string TopWith(const std::string& member) {
  return R"({"workspaceId":"w","idempotencyKey":"k","submission":{"model":)"
         R"("claude-haiku-4-5","prompt":"p"},"secrets":{"apiKeys":{"anthropic":"x"}},)" +
         member + "}";
}

std::string ManyMembers(const std::function<std::string(int)>& member) {
  std::string text;
  for (int i = 0; i < kManyKeys; ++i) {
    if (i > 0) text += ",";
    text += member(i);
  }
  return text;
}
std::string ManyKeys(const std::string& value) {
  return "{" + ManyMembers([&](int i) { return "\"K" + std::to_string(i) + "\":" + value; }) + "}";
}
std::string ManyNumberedKeys(const std::string& value) {
  return "{" +
         ManyMembers([&](int i) { return "\"" + std::to_string(kManyKeys - i) + "\":" + value; }) +
         "}";
}
std::string ManyItems(const std::function<std::string(int)>& item) {
  return "[" + ManyMembers(item) + "]";
}

TEST(HostileInput, MayBeDeep) {
  for (const std::string bracket : {"[", "{\"a\":"}) {
    std::string deep;
    for (int i = 0; i < 100'000; ++i) deep += bracket;
    EXPECT_EQ(Answer(deep), "nested deeper than 1000 levels");
    EXPECT_EQ(Answer(BriefWith("\"metadata\":" + deep)), "nested deeper than 1000 levels");
  }
  // As deep as the reader lets through, each level wider than one member.
  std::string text = Quoted(1 << 20);
  for (int i = 0; i < kMaxJsonDepth - 2; ++i) text = R"({"a":)" + text + R"(,"b":1,"c":2})";
  EXPECT_EQ(Answer(BriefWith("\"metadata\":" + text)), "hash");
}

TEST(HostileInput, MayHaveManyKeysAnywhere) {
  EXPECT_EQ(Answer(BriefWith("\"metadata\":" + ManyKeys("1"))), "hash");
  EXPECT_EQ(Answer(BriefWith("\"metadata\":" + ManyNumberedKeys("1"))), "hash");
  EXPECT_EQ(Answer(ManyKeys("1")).substr(0, 16), "submission.K0 is");
  EXPECT_EQ(Answer(ManyNumberedKeys("1")).substr(0, 15), "submission.1 is");
  const std::string members = ManyKeys("1");
  EXPECT_EQ(Answer(BriefWith(members.substr(1, members.size() - 2))).substr(0, 14),
            "submission.K0 ");
  EXPECT_EQ(Answer(BriefWith("\"environment\":{\"envVars\":" + ManyKeys("\"\"") + "}")),
            "submission.environment.envVars has 100000 entries; maximum is 64");
  EXPECT_EQ(Answer(BriefWith("\"secretEnv\":" + ManyKeys(R"({"ref":"x"})"))), "hash");
  EXPECT_EQ(Answer(BriefWith("\"mcpServers\":[" + ManyKeys("1") + "]")).substr(0, 28),
            "submission.mcpServers[0].K0 ");
  EXPECT_EQ(Answer(R"({"secrets":)" + ManyKeys("1") + "}").substr(0, 11), "secrets.K0 ");
  EXPECT_EQ(Answer(R"({"secrets":{"envSecrets":)" + ManyKeys("\"x\"") + "}}"),
            "secrets.apiKeys[\"anthropic\"] is required");
}

TEST(HostileInput, MayHaveLongListsOfDistinctEntries) {
  const auto name = [](int i) { return "\"n" + std::to_string(i) + "\""; };
  EXPECT_EQ(Answer(BriefWith("\"mcpServers\":" + ManyItems([&](int i) {
                     return "{\"url\":\"https://x.test\",\"name\":" + name(i) + "}";
                   }))),
            "hash");
  EXPECT_EQ(Answer(BriefWith("\"files\":" + ManyItems([&](int i) {
                     return R"({"kind":"asset","name":"a","assetId":"asset_)" +
                            std::to_string(10'000'000 + i) + "\"}";
                   }))),
            "hash");
  EXPECT_EQ(Answer(BriefWith("\"tools\":" + ManyItems([&](int) { return "\"bash\""; }))), "hash");
  EXPECT_EQ(Answer(BriefWith("\"environment\":{\"networking\":{\"mode\":\"open\","
                             "\"allowedHosts\":" +
                             ManyItems(name) + "}}")),
            "hash");
  EXPECT_EQ(Answer(BriefWith("\"prompt\":" + ManyItems(name))), "hash");
  EXPECT_EQ(Answer(TopWith("\"proxyEndpoints\":[{\"name\":\"a\",\"baseUrl\":\"https://x.test\","
                           "\"authShape\":{\"type\":\"none\"},\"allowMethods\":" +
                           ManyItems([](int) { return "\"get\""; }) +
                           ",\"allowPathPrefixes\":" +
                           ManyItems([](int i) { return "\"/" + std::to_string(i) + "\""; }) +
                           ",\"allowHeaders\":" + ManyItems(name) + "}]")),
            "hash");
}

TEST(HostileInput, MayHaveLongTextsAnywhere) {
  const std::string a = Quoted(kLongText), slashes = Quoted(kLongText, '/'),
                    digits = Quoted(kLongText, '9'), blanks = Quoted(kLongText, ' ');
  EXPECT_EQ(Answer(BriefWith("\"system\":" + a)), "hash");
  EXPECT_EQ(Answer(BriefWith("\"prompt\":" + blanks)),
            "submission.prompt must contain non-whitespace text");
  EXPECT_EQ(Answer(BriefWith("\"metadata\":{" + a + ":" + a + "}")), "hash");
  EXPECT_EQ(Answer(TopWith("\"timeout\":" + digits)).substr(0, 20), "invalid duration \"99");
  EXPECT_EQ(Answer(TopWith("\"provider\":" + a)).substr(0, 14), "provider must ");
  EXPECT_EQ(Answer(TopWith("\"webhook\":{\"url\":\"https://h" + slashes.substr(1) + "}")), "hash");
  EXPECT_EQ(Answer(TopWith("\"webhook\":{\"url\":" + slashes + "}")).substr(0, 16),
            "webhook.url must");
  EXPECT_EQ(Answer(BriefWith("\"files\":[{\"kind\":\"asset\",\"assetId\":\"asset_12345678\","
                             "\"name\":\"a\",\"mountPath\":" +
                             slashes + "}]")),
            "submission.files[0].mountPath must be 1..512 chars");
  EXPECT_EQ(Answer(BriefWith("\"outputs\":{\"deniedDirs\":[" + slashes + "]}")),
            "submission.outputs.deniedDirs[0] exceeds 512 bytes (got 4194304)");
  EXPECT_EQ(Answer(TopWith(a + ":1")).substr(0, 12), "submission.a");
  // A number of four million digits.
  EXPECT_EQ(Answer(TopWith("\"limits\":{\"maxSpendUsd\":" + digits.substr(1, kLongText) + "}")),
            "limits.maxSpendUsd must be a positive finite number");
}

}  // namespace
}  // namespace aex::contract
