// Bodies that are too large, too deep or no JSON, at every operation that reads one, to
// the whole mock: a clear 4xx, no work, and no memory kept.
#include <gtest/gtest.h>

#include <vector>

#include "mock_server/server/fake_backend.h"
#include "mock_server/server/framing.h"
#include "mock_server/server/hostile_lab.h"
#include "mock_server/server/process_usage.h"

namespace aex::server {
namespace {

using namespace std::string_literals;

// What reads a JSON body: method and path, and the code of a body that is no JSON.
struct Reader {
  std::string method;
  std::string path;
  std::string code = "bad_request";
};

std::vector<Reader> Readers(const std::string& session) {
  const std::string own = "/__mock/workspaces/"s + WireLab::kToken;
  return {
      {"POST", "/api/sessions"},
      {"POST", "/api/sessions/" + session + "/messages"},
      {"POST", "/api/runs/" + session + "/events/link"},
      {"POST", "/assets/presign"},
      {"POST", "/assets/finalize"},
      {"POST", "/api/secrets"},
      {"POST", "/billing/redeem", "invalid_request"},
      {"PUT", own + "/scenario", "invalid_request"},
      {"POST", own + "/settings", "invalid_request"},
      {"POST", own + "/clock", "invalid_request"},
  };
}

TEST(HostileBody, ThatIsNoJsonIsRefusedByEveryReader) {
  HostileLab lab;
  const std::string session = lab.NewSession();
  const std::string ledger = lab.Ledger();
  RawClient client = lab.Connect();
  for (const std::string& body :
       {std::string(100'000, '['), std::string(100'000, '[') + std::string(100'000, ']'),
        std::string(1'000'000, '{'), std::string(1000, '\0'), "\xff\xfe{}"s, "{\"a\":1e"s,
        "{\"a\" 1}"s, "\"\\u12"s, "nul"s, "{}{}"s}) {
    for (const Reader& reader : Readers(session)) {
      ASSERT_TRUE(client.Send(WireLab::Request(reader.method, reader.path, "", body)));
      const Reply reply = client.HearReply();
      EXPECT_EQ(reply.status, 400) << reader.path << " " << body.substr(0, 20);
      EXPECT_EQ(EnvelopeCode(reply), reader.code) << reader.path << " " << body.substr(0, 20);
      EXPECT_LT(reply.body.size(), 400u);
    }
  }
  EXPECT_EQ(lab.Ledger(), ledger);
}

TEST(HostileBody, BeyondItsBoundIsRefusedBeforeItIsRead) {
  HostileLab lab;
  const std::string ledger = lab.Ledger();
  const std::string begin = HostileLab::Begin("POST /api/sessions HTTP/1.1");
  const std::string too_much(kMaxBodyBytes + 1, ' ');
  const std::string chunks = "400000\r\n" + std::string(0x400000, ' ') + "\r\n";
  for (const std::string& bytes :
       {begin + "Content-Length: " + std::to_string(too_much.size()) + "\r\n\r\n" + too_much,
        begin + "Content-Length: 99999999999999999999\r\n\r\n" + too_much,
        begin + "Expect: 100-continue\r\nContent-Length: 8388609\r\n\r\n",
        begin + "Transfer-Encoding: chunked\r\n\r\n" + chunks + chunks + chunks}) {
    const Fate fate = lab.Try(bytes);
    EXPECT_EQ(fate.reply.status, 413);
    EXPECT_EQ(EnvelopeCode(fate.reply), "body_too_large");
    EXPECT_EQ(fate.rest, "");
    EXPECT_EQ(fate.ending, Ending::kFin);
  }
  EXPECT_TRUE(lab.ServesTheNext());
  EXPECT_EQ(lab.Ledger(), ledger);
}

// JSON takes up to fifty times its text while it is read. What is left of it afterwards
// must not add up, whichever threads read it.
TEST(HostileBody, OfManyValuesLeavesNoMemoryTaken) {
  HostileLab lab;
  std::string body = "[";
  while (body.size() < kMaxBodyBytes - 8) body += "[[0]],";
  body += "0]";
  const std::string request = WireLab::Request("POST", "/api/sessions", "", body);
  ASSERT_TRUE(lab.ServesTheNext());
  const ProcessUsage before = MeasureProcess();
  std::vector<RawClient> clients;  // Each has a thread of its own.
  for (int i = 0; i < 8; ++i) {
    clients.push_back(lab.Connect());
    ASSERT_TRUE(clients.back().Send(request));
    const Reply reply = clients.back().HearReply();
    EXPECT_EQ(reply.status, 400);
    EXPECT_EQ(EnvelopeCode(reply), "invalid_submission");
  }
  EXPECT_TRUE(lab.ServesTheNext());
  // The last one is given back after its answer.
  EXPECT_TRUE(!kMemoryIsTelling || Eventually([&] {
    return MeasureProcess().resident_kib - before.resident_kib < 64 * 1024;
  }));
}

// Two thousand heads that promise the largest body: what is not sent takes nothing.
TEST(HostileBody, ThatIsOnlyPromisedTakesNoMemory) {
  HostileLab lab;
  const std::string head = HostileLab::Begin("POST /api/sessions HTTP/1.1") +
                           "Content-Length: " + std::to_string(kMaxBodyBytes) + "\r\n\r\n{";
  const ProcessUsage before = MeasureProcess();
  std::vector<RawClient> clients;
  for (int i = 0; i < 500; ++i) {
    clients.push_back(lab.Connect());
    ASSERT_TRUE(clients.back().Send(head));
  }
  EXPECT_TRUE(lab.ServesTheNext());
  const ProcessUsage now = MeasureProcess();
  EXPECT_LE(now.threads - before.threads, 502);
  if (kMemoryIsTelling) {
    EXPECT_LT(now.resident_kib - before.resident_kib, 64 * 1024);
  }
}

}  // namespace
}  // namespace aex::server
