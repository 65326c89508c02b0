// Targets and methods that no client of the contract sends, to the whole mock: each is
// answered in the envelope, commits nothing, and the connection goes on where HTTP
// lets it.
#include <gtest/gtest.h>

#include <vector>

#include "mock_server/server/framing.h"
#include "mock_server/server/hostile_lab.h"

namespace aex::server {
namespace {

struct Target {
  std::string line;  // Method and target.
  int status = 404;
  std::string code = "not_found";
};

// A good create's body: it would be carried out if the target were taken for its route.
std::string RequestTo(const std::string& line, const std::string& host = "localhost:4010") {
  const std::string create = WireLab::Create("");
  const std::string body = create.substr(create.find("\r\n\r\n") + 4);
  return line + " HTTP/1.1\r\nHost: " + host + "\r\nAuthorization: Bearer " +
         WireLab::kToken + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         body;
}

void ExpectAnswered(const std::vector<Target>& targets) {
  HostileLab lab;
  const std::string ledger = lab.Ledger();
  RawClient client = lab.Connect();
  for (const Target& target : targets) {
    ASSERT_TRUE(client.Send(RequestTo(target.line))) << target.line;
    const Reply reply = client.HearReply();
    EXPECT_EQ(reply.status, target.status) << target.line;
    EXPECT_EQ(EnvelopeCode(reply), target.code) << target.line << reply.body.substr(0, 200);
  }
  EXPECT_EQ(lab.Ledger(), ledger);
  EXPECT_TRUE(lab.ServesTheNext());
}

TEST(HostileTarget, InAnotherFormThanAPathIsNoRoute) {
  ExpectAnswered({
      {"POST sessions"},
      {"POST api/sessions"},
      {"POST http://localhost:4010/api/sessions"},
      {"POST https://user:pass@localhost/api/sessions"},
      {"GET http://localhost:4010/__mock/health"},
      {"POST localhost:4010"},
      {"CONNECT localhost:4010"},
      {"OPTIONS *"},
      {"POST *"},
      {"POST ?x=1"},
      {"POST #"},
  });
}

TEST(HostileTarget, WithAnUnknownMethodIsNotAllowed) {
  std::vector<Target> targets;
  for (const char* method : {"TRACE", "CONNECT", "OPTIONS", "PATCH", "post", "Post", "X-!#$%&'"})
    targets.push_back({std::string(method) + " /api/sessions", 405, "method_not_allowed"});
  targets.push_back({std::string(60'000, 'M') + " /api/sessions", 405, "method_not_allowed"});
  ExpectAnswered(targets);
}

TEST(HostileTarget, IsNotDecodedIntoARoute) {
  ExpectAnswered({
      {"POST /api/%73essions"},
      {"POST /%61pi/sessions"},
      {"POST /api%2fsessions"},
      {"POST /api/x/../sessions"},
      {"POST /api/./sessions"},
      {"POST //api/sessions"},
      {"POST /api//sessions"},
      {"POST /api/sessions/"},
      {"POST /api/api/sessions"},
      {"POST /API/sessions"},
      {"POST \\api\\sessions"},
      {"POST /api/sessions#x"},
      {"POST /api/sessions;x"},
      {"POST /api/sessions%"},
      {"POST /api/sessions%3f"},
      {"POST /api/sessions/%2e%2e/messages", 400, "bad_request"},
  });
}

TEST(HostileTarget, MayHoldAnyBytes) {
  ExpectAnswered({
      {"GET /\xff\xfe\x9b"},
      {"GET /api/sessions/\xff\xfe"},
      {"GET /api/sessions/%ff%fe"},
      {"GET /api/sessions/\xed\xa0\x80"},
      {"GET /api/sessions/%00"},
      {"GET /api/sessions/%0d%0aX-Injected:%201"},
      {"GET /api/sessions/%zz"},
      {"GET /api/sessions/%"},
      {"GET /api/sessions/%e2%80"},
      {"GET /api/sessions/\"><script>"},
      {"GET /api/sessions?cursor=%00%ff", 400, "bad_request"},
      {"GET /api/sessions?limit=99999999999999999999", 400, "bad_request"},
  });
}

TEST(HostileTarget, MayBeVeryLong) {
  const std::string around = RequestTo("GET /");
  const std::size_t room = kMaxHeadBytes - (around.find("\r\n\r\n") + 4);
  ExpectAnswered({
      {"GET /" + std::string(room, 't')},
      {"GET /api/sessions/" + std::string(room - 13, 's')},
      {"GET /" + std::string(room / 2, '/') + std::string(room / 2, '%')},
      {"GET /?" + std::string(room - 1, '&')},
  });
}

TEST(HostileTarget, OfTheControlPlaneChangesNothing) {
  HostileLab lab;
  RawClient client = lab.Connect();
  const std::string ledger = lab.Ledger();
  const std::string own = WireLab::kToken;
  for (const Target& target : std::vector<Target>{
           {"GET /__mock"},
           {"GET /__mock/"},
           {"GET /__mockery/health"},
           {"GET /__mock/../__mock/health"},
           {"GET /__mock/%68ealth"},
           {"DELETE /__mock/workspaces/%00"},
           {"DELETE /__mock/workspaces/%ff"},
           {"DELETE /__mock/workspaces/%zz", 400, "invalid_request"},
           {"DELETE /__mock/workspaces/", 400, "invalid_request"},
           {"DELETE /__mock/workspaces", 405, "method_not_allowed"},
           {"POST /__mock/workspaces/" + own + "/settings", 400, "invalid_request"},
           {"PUT /__mock/workspaces/" + own + "/scenario", 400, "invalid_request"},
           {"POST /__mock/workspaces/" + own + "/clock", 400, "invalid_request"},
           {"GET /__mock/workspaces/" + own + "/journal?after=1e3", 400, "invalid_request"},
           {"GET /__mock/workspaces/" + own + "/journal?format=%00", 400, "invalid_request"},
           {"GET /__mock/workspaces/" + std::string(40'000, 'w') + "/ledger"},
       }) {
    ASSERT_TRUE(client.Send(RequestTo(target.line))) << target.line;
    const Reply reply = client.HearReply();
    EXPECT_EQ(reply.status, target.status) << target.line;
    EXPECT_EQ(EnvelopeCode(reply), target.code) << target.line << reply.body.substr(0, 200);
  }
  for (const char* host : {"evil.example", "127.0.0.1.evil.example", "localhost.evil", "",
                           "[::1].evil", "127.1.evil.1", "0x7f000001", "localhost@evil"}) {
    ASSERT_TRUE(client.Send(RequestTo("DELETE /__mock/workspaces/" + own, host)));
    EXPECT_EQ(client.HearReply().status, 403) << host;
  }
  ASSERT_TRUE(client.Send(RequestTo("GET /__mock/health")));
  EXPECT_NE(client.HearReply().body.find("\"workspaces\":1"), std::string::npos);
  EXPECT_EQ(lab.Ledger(), ledger);
}

}  // namespace
}  // namespace aex::server
