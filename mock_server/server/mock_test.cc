// The whole mock on real ports: the API on one, what is stored on another.
#include "mock_server/server/mock.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "mock_server/contract/digest.h"
#include "mock_server/server/raw_client.h"

namespace aex::server {
namespace {

constexpr char kToken[] = "mock-test";

std::string RequestText(const std::string& method, const std::string& path,
                        const std::string& headers, const std::string& body) {
  return method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1:1\r\n" + headers +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string Member(const Reply& reply, const std::string& name) {
  const auto body = ParseJson(reply.body);
  const auto* text = body.ok() ? AsString(Find(*body, name)) : nullptr;
  return text == nullptr ? "" : *text;
}

struct Url {
  std::uint16_t port = 0;
  std::string path;
};

// "http://127.0.0.1:PORT/path".
Url Split(const std::string& url) {
  const std::size_t colon = url.rfind(':');
  const std::size_t slash = url.find('/', colon);
  CHECK(url.starts_with("http://127.0.0.1:") && slash != std::string::npos);
  return {static_cast<std::uint16_t>(std::stoi(url.substr(colon + 1))),
          url.substr(slash)};
}

struct RunningMock {
  explicit RunningMock(const std::string& rules = "[]") : rules_(rules) {
    CHECK(mock.Start().ok());
    const auto opened = mock.Listen(0);
    CHECK(opened.ok());
    port = *opened;
    AddWorkspace(kToken, port);
  }
  void AddWorkspace(const std::string& token, std::uint16_t of_port) {
    WorkspaceSetup setup;
    setup.scenario = *http::ReadMockScenario(R"({"version":1,"faults":)" + rules_ + "}");
    mock.CreateWorkspace(token, of_port, setup);
  }
  Reply Api(const std::string& method, const std::string& path, const std::string& body,
            const std::string& token = kToken) {
    RawClient client = RawClient::Connect(port);
    CHECK(client.Send(
        RequestText(method, path, "Authorization: Bearer " + token + "\r\n", body)));
    return client.HearReply();
  }
  Url PresignedPut(const std::string& bytes, const std::string& token = kToken) {
    return Split(Member(Api("POST", "/assets/presign",
                            R"({"hash":"sha256:)" + contract::Sha256Hex(bytes) +
                                R"(","sizeBytes":)" + std::to_string(bytes.size()) + "}",
                            token),
                        "uploadUrl"));
  }

  const std::string rules_;
  Mock mock;
  std::uint16_t port = 0;
};

std::string PutText(const std::string& path, const std::string& bytes) {
  return RequestText("PUT", path,
                     "x-amz-checksum-sha256: " +
                         contract::Base64Encode(contract::Sha256(bytes)) + "\r\n",
                     bytes);
}

TEST(Mock, TakesUploadsAtAnotherPortThanTheApi) {
  RunningMock running;
  const Url url = running.PresignedPut("bundle");
  EXPECT_NE(url.port, running.port);
  RawClient storage = RawClient::Connect(url.port);
  ASSERT_TRUE(storage.Send(PutText(url.path, "bundle")));
  const Reply put = storage.HearReply();
  EXPECT_EQ(put.status, 200);
  EXPECT_TRUE(put.Has("Content-Length: 0")) << put.head;
  RawClient api = RawClient::Connect(running.port);
  ASSERT_TRUE(api.Send(PutText(url.path, "bundle")));
  EXPECT_EQ(api.HearReply().status, 401);
  const auto evidence = running.mock.Finish(kToken, running.port);
  ASSERT_TRUE(evidence.ok());
  EXPECT_FALSE(evidence->exchanges.at(0).storage);
  EXPECT_TRUE(evidence->exchanges.at(1).storage);
}

TEST(Mock, ServesTheBytesOfAnOutputWithTheirLength) {
  RunningMock running;
  const Reply created = running.Api("POST", "/api/sessions",
                                    R"({"provider":"anthropic","submission":{"model":)"
                                    R"("claude-haiku-4-5"},"secrets":{"apiKeys":)"
                                    R"({"anthropic":"sk-test"}}})");
  ASSERT_EQ(created.status, 201) << created.body;
  const auto body = ParseJson(created.body);
  const std::string session = *AsString(Find(*Find(*body, "session"), "id"));
  const std::string bytes("\0\r\n\xFF", 4);
  const auto output =
      running.mock.AddOutput(kToken, session, {"a.bin", "image/png", bytes});
  ASSERT_TRUE(output.ok());
  const std::string path = "/api/runs/" + session + "/outputs/" + output->id;
  const Reply download = running.Api("GET", path + "/download", "");
  EXPECT_EQ(download.status, 200);
  EXPECT_TRUE(download.Has("Content-Length: 4")) << download.head;
  EXPECT_TRUE(download.Has("Content-Type: image/png")) << download.head;
  EXPECT_EQ(download.body, bytes);
  const Url url = Split(Member(running.Api("POST", path + "/link", ""), "url"));
  RawClient storage = RawClient::Connect(url.port);
  ASSERT_TRUE(storage.Send("GET " + url.path + " HTTP/1.1\r\n\r\n"));
  EXPECT_EQ(storage.HearReply().body, bytes);
}

TEST(Mock, EndsTheStallsOfOneWorkspaceOnTheSharedStoragePort) {
  RunningMock running(R"([{"op":"asset.put","attempt":"all",
                           "do":{"kind":"drop","phase":"work","close":"stall"}}])");
  const auto other_port = running.mock.Listen(0);
  ASSERT_TRUE(other_port.ok());
  running.AddWorkspace("other", *other_port);
  const Url url = running.PresignedPut("bundle");
  const Url other_url = running.PresignedPut("bundle", "other");
  RawClient stalled = RawClient::Connect(url.port);
  RawClient other = RawClient::Connect(other_url.port);
  ASSERT_TRUE(stalled.Send(PutText(url.path, "bundle")));
  ASSERT_TRUE(other.Send(PutText(other_url.path, "bundle")));
  ASSERT_TRUE(other.IsSilentFor(std::chrono::milliseconds(50)));
  const auto evidence = running.mock.Finish(kToken, running.port);
  ASSERT_TRUE(evidence.ok());
  EXPECT_EQ(evidence->exchanges.back().kind, "drop");
  EXPECT_EQ(stalled.HearAll(), (Heard{"", Ending::kFin}));
  EXPECT_TRUE(other.IsSilentFor(std::chrono::milliseconds(50)));
  EXPECT_TRUE(running.mock.Finish("other", *other_port).ok());
}

TEST(Mock, SaysWhenItsStoragePortIsTaken) {
  RunningMock running;
  Mock second;
  const Status status = second.Start(running.port);
  ASSERT_FALSE(status.ok());
  EXPECT_NE(status.error().message.find("is in use"), std::string::npos);
}

}  // namespace
}  // namespace aex::server
