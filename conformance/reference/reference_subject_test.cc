#include "conformance/reference/reference_subject.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "conformance/reference/testing/scripted_server.h"

namespace aex::conformance {
namespace {

using End = ScriptedReply::End;
using Kind = CallAnswer::Kind;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::SizeIs;

// Keeps what happens; wakes every sleep at once unless told to hold it.
class Recorder final : public ClientEvents {
 public:
  void OnAnswer(RequestId request, CallAnswer answer) override {
    const std::lock_guard lock(mutex_);
    answers_.emplace_back(request, std::move(answer));
    changed_.notify_all();
  }
  void OnSleep(RequestId request, SleepId sleep, double ms) override {
    std::unique_lock lock(mutex_);
    sleeps_.push_back(ms);
    now_ms_ += ms;
    changed_.notify_all();
    if (hold || subject == nullptr) return;
    const double now_ms = now_ms_;
    lock.unlock();
    subject->Wake(client, sleep, now_ms);
    EXPECT_GT(request, 0);
  }
  void OnLost(std::string why, std::string) override {
    const std::lock_guard lock(mutex_);
    lost_ = std::move(why);
    changed_.notify_all();
  }

  CallAnswer Await(RequestId request) {
    std::unique_lock lock(mutex_);
    while (true) {
      for (const auto& [id, answer] : answers_) {
        if (id == request) return answer;
      }
      changed_.wait(lock);
    }
  }
  void AwaitSleep() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !sleeps_.empty(); });
  }
  std::vector<double> sleeps() {
    const std::lock_guard lock(mutex_);
    return sleeps_;
  }
  std::string lost() {
    const std::lock_guard lock(mutex_);
    return lost_;
  }
  std::size_t answers() {
    const std::lock_guard lock(mutex_);
    return answers_.size();
  }

  bool hold = false;
  Subject* subject = nullptr;
  ClientId client = 0;

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::pair<RequestId, CallAnswer>> answers_;
  std::vector<double> sleeps_;
  std::string lost_;
  double now_ms_ = 1'790'000'000'000;
};

std::unique_ptr<ReferenceSubject> Make(std::string_view mutant = {}) {
  return std::move(ReferenceSubject::Make(mutant)).value();
}

ClientOptions Options(const ScriptedServer& server) {
  ClientOptions options;
  options.base_url = "http://127.0.0.1:" + std::to_string(server.base().port);
  options.api_token = "tok-secret-1";
  options.seed = 5;
  options.virtual_time = true;
  options.now_ms = 1'790'000'000'000;
  options.request_timeout_ms = 20'000;
  return options;
}

// A client on that server, with its events.
struct Opened {
  Opened(Subject& of, const ScriptedServer& server, bool hold = false) : subject(of) {
    events.hold = hold;
    events.subject = &subject;
    events.client = subject.Open(Options(server), events).value();
  }
  ~Opened() { subject.Close(events.client); }
  RequestId Call(std::string_view op, const Json& args = Json::object()) {
    return subject.Call(events.client, op, args);
  }
  Subject& subject;
  Recorder events;
};

std::string Throttle() {
  return "HTTP/1.1 429 Slow\r\nRetry-After: 3\r\nContent-Length: 2\r\n\r\n{}";
}

TEST(ReferenceSubject, SaysWhatItIs) {
  EXPECT_EQ(Make()->hello().name, "aex-reference");
  EXPECT_EQ(Make("no-key")->hello().name, "mutant:no-key");
  EXPECT_TRUE(Make()->hello().Offers("run"));
  EXPECT_THAT(Make()->hello().features.Names(), Contains("virtualTime"));
  EXPECT_EQ(Make()->hello().features.concurrency, 64);
}

TEST(ReferenceSubject, AnUnknownMutantListsTheOnesThereAre) {
  const auto made = ReferenceSubject::Make("no-such");
  ASSERT_FALSE(made);
  EXPECT_THAT(made.error().message, HasSubstr("no-key, key-first-attempt-only"));
}

TEST(ReferenceSubject, RefusesToOpenWhatCannotWork) {
  const auto subject = Make();
  Recorder events;
  ClientOptions options;
  options.base_url = "https://api.test";
  options.api_token = "t";
  EXPECT_FALSE(subject->Open(options, events));
  options.base_url = "http://127.0.0.1:1";
  options.api_token = "";
  EXPECT_FALSE(subject->Open(options, events));
  options.api_token = "a\nb";
  EXPECT_FALSE(subject->Open(options, events));
}

TEST(ReferenceSubject, RunsACallToItsAnswer) {
  ScriptedServer server({{{PlainAnswer(R"({"principalType":"api_token"})")}}});
  const auto subject = Make();
  Opened opened(*subject, server);
  const CallAnswer answer = opened.events.Await(opened.Call("whoami"));
  EXPECT_EQ(answer.kind, Kind::kOk);
  EXPECT_EQ(Stringify(answer.value), R"({"principalType":"api_token"})");
  EXPECT_THAT(server.requests()[0], HasSubstr("Authorization: Bearer tok-secret-1\r\n"));
}

TEST(ReferenceSubject, HandsItsSleepsOver) {
  ScriptedServer server({{{Throttle()}, {Throttle()}, {PlainAnswer("{}")}}});
  const auto subject = Make();
  Opened opened(*subject, server);
  EXPECT_EQ(opened.events.Await(opened.Call("whoami")).kind, Kind::kOk);
  EXPECT_EQ(opened.events.sleeps(), (std::vector<double>{3000, 3000}));
}

TEST(ReferenceSubject, ACancelEndsASleepingCall) {
  ScriptedServer server({{{Throttle()}}});
  const auto subject = Make();
  Opened opened(*subject, server, true);
  const RequestId request = opened.Call("whoami");
  opened.events.AwaitSleep();
  subject->Cancel(opened.events.client, request);
  const CallAnswer answer = opened.events.Await(request);
  EXPECT_EQ(answer.kind, Kind::kError);
  EXPECT_EQ(*AsString(Find(answer.value, "kind")), "aborted");
}

TEST(ReferenceSubject, ACancelEndsAWaitForTheNetwork) {
  ScriptedServer server({{{"", End::kStall}}});
  const auto subject = Make();
  Opened opened(*subject, server);
  const RequestId request = opened.Call("whoami");
  while (server.requests().empty()) std::this_thread::yield();
  subject->Cancel(opened.events.client, request);
  EXPECT_EQ(opened.events.Await(request).kind, Kind::kError);
}

TEST(ReferenceSubject, ManyCallsOfOneClientAreOpenAtOnce) {
  const ScriptedServer::Script throttles(64, {Throttle()});
  ScriptedServer server(std::vector<ScriptedServer::Script>(64, throttles));
  const auto subject = Make();
  Opened opened(*subject, server, true);
  std::vector<RequestId> requests;
  for (int i = 0; i < 64; ++i) requests.push_back(opened.Call("whoami"));
  while (opened.events.sleeps().size() < 64) std::this_thread::yield();
  for (const RequestId request : requests) subject->Cancel(opened.events.client, request);
  for (const RequestId request : requests) opened.events.Await(request);
}

TEST(ReferenceSubject, KeysFollowTheOrderOfTheCalls) {
  const std::string created = PlainAnswer(R"({"session":{"id":"s"}})");
  const Json args = ParseJson(R"({"options":{"raw":{}}})").value();
  std::vector<std::string> keys;
  for (int run = 0; run < 2; ++run) {
    ScriptedServer server({{{created}}});
    const auto subject = Make();
    Opened opened(*subject, server);
    opened.events.Await(opened.Call("session.create", args));
    const std::string request = server.requests().at(0);
    keys.push_back(request.substr(request.find("Idempotency-Key: "), 53));
  }
  EXPECT_EQ(keys[0], keys[1]);
}

TEST(ReferenceSubject, NothingComesFromAClosedClient) {
  ScriptedServer server({{{Throttle()}}});
  const auto subject = Make();
  Opened opened(*subject, server, true);
  const RequestId request = opened.Call("whoami");
  opened.events.AwaitSleep();
  subject->Close(opened.events.client);
  EXPECT_EQ(opened.events.answers(), 0u);
  EXPECT_FALSE(subject->Ping(opened.events.client));
  subject->Cancel(opened.events.client, request);
  EXPECT_GT(opened.Call("whoami"), request);
}

TEST(ReferenceSubject, EndingTheWorkerLosesTheClient) {
  ScriptedServer server({{{Throttle()}}});
  const auto subject = Make();
  Opened opened(*subject, server, true);
  opened.Call("whoami");
  opened.events.AwaitSleep();
  EXPECT_TRUE(subject->Ping(opened.events.client));
  subject->EndWorker(opened.events.client);
  EXPECT_EQ(opened.events.lost(), "the harness ended this client");
  EXPECT_EQ(opened.events.answers(), 0u);
}

TEST(ReferenceSubject, EndsWithOpenCalls) {
  ScriptedServer server({{{"", End::kStall}}, {{Throttle()}}});
  Recorder events;
  events.hold = true;
  {
    const auto subject = Make();
    const ClientId client = subject->Open(Options(server), events).value();
    subject->Call(client, "whoami", Json::object());
    subject->Call(client, "whoami", Json::object());
    events.AwaitSleep();
  }
  EXPECT_EQ(events.answers(), 0u);
}

}  // namespace
}  // namespace aex::conformance
