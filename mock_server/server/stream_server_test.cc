// Event streams end to end: the whole mock on a port, and WebSocket clients that
// are nothing but sockets.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <thread>

#include "mock_server/server/fake_backend.h"
#include "mock_server/server/mock.h"
#include "mock_server/server/websocket_client.h"

namespace aex::server {
namespace {

using contract::Delivery;
using Texts = std::vector<std::string>;
using namespace std::chrono_literals;

constexpr std::int64_t kStartUs = 1'767'225'600'000'000;
const std::string kCreate =
    R"({"provider":"anthropic","submission":{"model":"claude-haiku-4-5","tools":[],)"
    R"("agentsMd":[],"files":[],"mcpServers":[]},)"
    R"("secrets":{"apiKeys":{"anthropic":"sk-anthropic-test"}}})";

class StreamServerTest : public testing::Test {
 protected:
  static constexpr char kToken[] = "ci-1";

  void Start(const std::string& rules = "[]", const std::string& settings = "{}",
             WorkspaceSetup setup = {}, std::size_t max_threads = kMaxThreads) {
    ServerOptions options;
    options.max_threads = max_threads;
    mock_ = std::make_unique<Mock>(http::RegistryOptions{}, nullptr, options);
    ASSERT_TRUE(mock_->Start().ok());
    const auto port = mock_->Listen(0);
    ASSERT_TRUE(port.ok());
    port_ = *port;
    auto scenario = http::ReadMockScenario(R"({"version":1,"settings":)" + settings +
                                           R"(,"faults":)" + rules + "}");
    ASSERT_TRUE(scenario.ok()) << Describe(scenario.error());
    setup.scenario = *scenario;
    setup.start_us = kStartUs;
    mock_->CreateWorkspace(kToken, port_, setup);
    id_ = At(Call("POST", "/api/sessions", kCreate), "session", "id");
    ASSERT_NE(id_, "");
  }

  Reply Call(const std::string& method, const std::string& target,
             const std::string& body = "") {
    RawClient client = RawClient::Connect(port_);
    client.Send(method + " " + target + " HTTP/1.1\r\nHost: 127.0.0.1:" +
                std::to_string(port_) + "\r\nAuthorization: Bearer " + kToken +
                "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    return client.HearReply();
  }
  // A text member of the reply's body, or of an object in it.
  static std::string At(const Reply& reply, const std::string& name,
                        const std::string& inner = "") {
    const auto body = ParseJson(reply.body);
    const Json* value = body.ok() ? Find(*body, name) : nullptr;
    if (value != nullptr && !inner.empty()) value = Find(*value, inner);
    const auto* text = AsString(value);
    return text == nullptr ? "" : *text;
  }
  int SendMessage() {
    return Call("POST", "/api/sessions/" + id_ + "/messages", R"({"input":"hello"})").status;
  }
  Texts Listed(std::int64_t from = 0) {
    const Reply reply =
        Call("GET", "/api/sessions/" + id_ + "/events?cursor=" + std::to_string(from));
    const auto body = ParseJson(reply.body);
    CHECK(body.ok());
    Texts texts;
    for (const Json& event : *Find(*body, "events")) texts.push_back(Stringify(event));
    return texts;
  }
  // As the 0.35 client does it: the URL of the answer, with ticket and cursor.
  std::string Target(std::int64_t from = 0) {
    const Reply reply = Call("POST", "/api/sessions/" + id_ + "/events/ticket");
    const std::string prefix = "ws://127.0.0.1:" + std::to_string(port_);
    const std::string url = At(reply, "wsUrl");
    EXPECT_TRUE(url.starts_with(prefix + "/")) << url;
    return url.substr(prefix.size()) + "?ticket=" + At(reply, "ticket") +
           "&from=" + std::to_string(from);
  }
  WebSocketClient Open(std::int64_t from = 0) {
    WebSocketClient client(RawClient::Connect(port_));
    EXPECT_EQ(client.Upgrade(Target(from)), 101);
    return client;
  }
  // The stream's exchange after the end of the case.
  contract::Exchange Finished() {
    const auto evidence = mock_->Finish(kToken, port_);
    EXPECT_TRUE(evidence.ok());
    for (const auto& exchange : evidence->exchanges) {
      if (exchange.op == contract::Operation::kEventsStream) return exchange;
    }
    ADD_FAILURE() << "no stream in the journal";
    return {};
  }

  std::unique_ptr<Mock> mock_;
  std::uint16_t port_ = 0;
  std::string id_;
};

std::string StreamRule(const std::string& how) {
  return R"([{"op":"events.stream","attempt":1,"do":{"kind":"stream","how":")" + how +
         R"("}}])";
}

TEST_F(StreamServerTest, UpgradesAsTheStandardHasIt) {
  Start();
  WebSocketClient client = Open();
  const Reply head{101, client.head(), ""};
  EXPECT_TRUE(client.head().starts_with("HTTP/1.1 101 "));
  EXPECT_TRUE(head.Has("Upgrade: websocket")) << client.head();
  EXPECT_TRUE(head.Has("Connection: Upgrade")) << client.head();
  EXPECT_TRUE(head.Has("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
  EXPECT_EQ(client.head().find("Content-Length"), std::string::npos);
  EXPECT_EQ(client.head().find("Sec-WebSocket-Protocol"), std::string::npos);
  EXPECT_EQ(client.head().find("close"), std::string::npos);
}

TEST_F(StreamServerTest, ReplaysThenTailsTheEventsThatAreListed) {
  Start();
  EXPECT_EQ(SendMessage(), 202);
  WebSocketClient client = Open();
  Texts texts = client.Texts(4);
  EXPECT_EQ(SendMessage(), 202);
  for (std::string& text : client.Texts(4)) texts.push_back(std::move(text));
  EXPECT_EQ(texts, Listed());
  EXPECT_TRUE(client.socket().IsSilentFor(5ms));
}

TEST_F(StreamServerTest, ResumesFromACursorWithANewTicket) {
  Start();
  EXPECT_EQ(SendMessage(), 202);
  const Texts listed = Listed();
  WebSocketClient first = Open();
  EXPECT_EQ(first.Texts(2), Texts(listed.begin(), listed.begin() + 2));
  first.socket().Reset();
  WebSocketClient second = Open(3);
  EXPECT_EQ(second.Texts(2), Texts(listed.begin() + 2, listed.end()));
  WebSocketClient beyond = Open(6);
  EXPECT_EQ(SendMessage(), 202);
  EXPECT_EQ(beyond.Texts(3), Listed(6));
}

TEST_F(StreamServerTest, TailsATurnThatTakesTime) {
  Start("[]", R"({"turnLatencyMs":20})");
  WebSocketClient client = Open();
  EXPECT_EQ(SendMessage(), 202);
  EXPECT_EQ(client.Texts(4).size(), 4u) << "nobody else asks the workspace meanwhile";
}

TEST_F(StreamServerTest, AnswersPingsAndToleratesTheRest) {
  Start();
  WebSocketClient client = Open();
  client.Say("aex:ping");
  EXPECT_EQ(client.Hear(), (Frame{1, "aex:pong"}));
  client.Say(R"({"action":"replay"})");
  client.Send({9, "are you there"});
  EXPECT_EQ(client.Hear(), (Frame{10, "are you there"}));
  client.Send({1, "aex:", false});
  client.Send({0, "ping"});
  EXPECT_EQ(client.Hear(), (Frame{1, "aex:pong"}));
}

TEST_F(StreamServerTest, ClosesByTheByte) {
  Start();
  const auto close_of = [&](const std::string& target, const std::string& bytes) {
    WebSocketClient client(RawClient::Connect(port_));
    EXPECT_EQ(client.Upgrade(target), 101);
    client.socket().Send(bytes);
    return client.HearAll();
  };
  WebSocketClient refused(RawClient::Connect(port_));
  EXPECT_EQ(refused.Upgrade("/coordinator/sessions/" + id_ + "?ticket=junk&from=0"), 101);
  EXPECT_EQ(refused.Hear(), (Frame{8, "\x11\x31the ticket is malformed"}));
  refused.Send({8, "\x11\x31"});
  EXPECT_EQ(refused.HearAll(), (Heard{"", Ending::kFin}));
  EXPECT_EQ(close_of(Target(), ClientFrame({1, "aex:ping"}, false)),
            (Heard{"\x88\x02\x03\xEA", Ending::kFin}));
  EXPECT_EQ(close_of(Target(), ClientFrame({1, std::string(64 * 1024 + 1, 'x')})),
            (Heard{"\x88\x02\x03\xF1", Ending::kFin}));
  EXPECT_EQ(close_of(Target(), CloseFrame(1000)),
            (Heard{"\x88\x02\x03\xE8", Ending::kFin}));
}

TEST_F(StreamServerTest, ClosesWith1000AfterADelete) {
  Start();
  WebSocketClient client = Open();
  EXPECT_EQ(Call("DELETE", "/api/sessions/" + id_).status, 200);
  const auto frame = client.Hear();
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->CloseCode(), 1000);
  client.Send(*frame);
  EXPECT_EQ(client.HearAll(), (Heard{"", Ending::kFin}));
  EXPECT_EQ(Call("POST", "/api/sessions/" + id_ + "/events/ticket").status, 404);
}

TEST_F(StreamServerTest, KeepsServingTheConnectionThatWasNotUpgraded) {
  Start();
  RawClient client = RawClient::Connect(port_);
  const std::string plain = "GET /coordinator/sessions/" + id_ + " HTTP/1.1\r\nHost: x\r\n\r\n";
  client.Send(plain);
  EXPECT_EQ(client.HearReply().status, 401);
  client.Send("GET " + Target() + " HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(client.HearReply().status, 426);
}

TEST_F(StreamServerTest, CutsAfterSoManyEvents) {
  Start(StreamRule("cut:2"));
  EXPECT_EQ(SendMessage(), 202);
  WebSocketClient client = Open();
  Texts listed = Listed();
  listed.resize(2);
  EXPECT_EQ(client.Texts(2), listed);
  EXPECT_EQ(client.HearAll(), (Heard{"", Ending::kFin})) << "without a close frame";
  WebSocketClient again = Open(3);
  EXPECT_EQ(again.Texts(2), Listed(3));
  const auto exchange = Finished();
  EXPECT_EQ(exchange.status, 101);
  EXPECT_EQ(exchange.rule, 0);
  EXPECT_EQ(exchange.kind, "stream");
  const auto frames = static_cast<std::int64_t>(listed[0].size() + listed[1].size() + 8);
  EXPECT_EQ(exchange.delivery,
            (Delivery{Delivery::Kind::kPartial,
                      static_cast<std::int64_t>(client.head().size()) + frames}));
}

TEST_F(StreamServerTest, ResetsAfterSoManyEvents) {
  Start(StreamRule("rst:1"));
  EXPECT_EQ(SendMessage(), 202);
  WebSocketClient client = Open();
  EXPECT_EQ(client.Texts(1).size(), 1u);
  EXPECT_EQ(client.HearAll().ending, Ending::kReset);
}

TEST_F(StreamServerTest, StallsUntilTheCaseEnds) {
  Start(StreamRule("stall:1"));
  EXPECT_EQ(SendMessage(), 202);
  WebSocketClient client = Open();
  EXPECT_EQ(client.Texts(1).size(), 1u);
  client.Say("aex:ping");
  EXPECT_TRUE(client.socket().IsSilentFor(20ms));
  EXPECT_EQ(Finished().delivery.kind, Delivery::Kind::kPartial);
  EXPECT_EQ(client.HearAll().bytes, "");
}

TEST_F(StreamServerTest, KeepsNoStreamBeyondItsCase) {
  Start();
  WebSocketClient client = Open();
  client.Say("aex:ping");
  EXPECT_EQ(client.Hear(), (Frame{1, "aex:pong"}));
  EXPECT_EQ(Finished().delivery.kind, Delivery::Kind::kFull);
  const auto frame = client.Hear();
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->CloseCode(), 1001);
  EXPECT_EQ(client.HearAll().ending, Ending::kFin);
}

TEST_F(StreamServerTest, EndsItsStreamsWithItsPortAndWithTheServer) {
  Start();
  WebSocketClient client = Open();
  mock_->CloseListener(port_);
  EXPECT_EQ(client.Hear().value_or(Frame()).CloseCode(), 1001);
  const auto port = mock_->Listen(0);
  ASSERT_TRUE(port.ok());
  port_ = *port;
  WebSocketClient other = Open();
  mock_->Stop();
  EXPECT_EQ(other.Hear().value_or(Frame()).CloseCode(), 1001);
}

// More streams than the server may have threads, each with every event.
TEST_F(StreamServerTest, HoldsAThousandStreamsAndAnswersMeanwhile) {
  constexpr std::size_t kStreams = 1000;
  Start("[]", "{}", {}, 16);
  std::vector<WebSocketClient> clients;
  for (std::size_t i = 0; i < kStreams; ++i) clients.push_back(Open());
  EXPECT_EQ(Call("GET", "/api/whoami").status, 200);
  EXPECT_EQ(SendMessage(), 202);
  const Texts listed = Listed();
  ASSERT_EQ(listed.size(), 4u);
  std::size_t complete = 0;
  for (WebSocketClient& client : clients) complete += client.Texts(4) == listed ? 1 : 0;
  EXPECT_EQ(complete, kStreams);
  EXPECT_EQ(Call("GET", "/api/whoami").status, 200);
  const auto evidence = mock_->Finish(kToken, port_);
  ASSERT_TRUE(evidence.ok());
  std::size_t closed = 0;
  for (const auto& exchange : evidence->exchanges) {
    if (exchange.op != contract::Operation::kEventsStream) continue;
    closed += exchange.delivery.kind == Delivery::Kind::kFull ? 1 : 0;
  }
  EXPECT_EQ(closed, kStreams);
}

// Whoever drives the clock learns that a stream waits for it, and moves it.
class Driver final : public ClockDriver {
 public:
  void OnHeld(std::int64_t, std::int64_t due_us) override {
    const std::lock_guard lock(mutex_);
    due_us_ = due_us;
  }
  void OnReleased(std::int64_t) override {
    const std::lock_guard lock(mutex_);
    ++released_;
  }
  std::optional<std::int64_t> due_us() {
    const std::lock_guard lock(mutex_);
    return due_us_;
  }
  int released() {
    const std::lock_guard lock(mutex_);
    return released_;
  }

 private:
  std::mutex mutex_;
  std::optional<std::int64_t> due_us_;
  int released_ = 0;
};

TEST_F(StreamServerTest, IsHeldByAClockThatSomebodyDrives) {
  Driver driver;
  WorkspaceSetup setup;
  setup.virtual_time = true;
  setup.driver = &driver;
  Start("[]", R"({"turnLatencyMs":60000})", setup);
  EXPECT_EQ(SendMessage(), 202);
  WebSocketClient client = Open();
  EXPECT_EQ(client.Texts(1).size(), 1u);
  ASSERT_TRUE(Eventually([&] { return driver.due_us().has_value(); }));
  EXPECT_EQ(driver.due_us(), kStartUs + 60'000'000);
  EXPECT_EQ(Call("GET", "/api/whoami").status, 200) << "the poll thread does not block";
  client.Say("aex:ping");
  EXPECT_EQ(client.Hear(), (Frame{1, "aex:pong"}));
  mock_->AdvanceClock(kToken, *driver.due_us());
  EXPECT_EQ(client.Texts(3).size(), 3u);
  EXPECT_TRUE(Eventually([&] { return driver.released() == 1; }));
  EXPECT_EQ(Finished().delivery.kind, Delivery::Kind::kFull);
}

TEST_F(StreamServerTest, EndsACaseWhoseStreamIsHeld) {
  Driver driver;
  WorkspaceSetup setup;
  setup.virtual_time = true;
  setup.driver = &driver;
  Start("[]", R"({"turnLatencyMs":60000})", setup);
  EXPECT_EQ(SendMessage(), 202);
  WebSocketClient client = Open();
  ASSERT_TRUE(Eventually([&] { return driver.due_us().has_value(); }));
  EXPECT_EQ(Finished().delivery.kind, Delivery::Kind::kFull);
}

}  // namespace
}  // namespace aex::server
