#include "conformance/subject/process_pool.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cerrno>
#include <nlohmann/json.hpp>

#include "conformance/subject/testing/fake_command.h"
#include "conformance/subject/testing/recording_events.h"

namespace aex::conformance {
namespace {

using ::testing::ElementsAre;
using testing::Expect;
using testing::FakeClient;
using testing::FakePool;
using ::testing::IsEmpty;
using testing::RecordingEvents;

const Json kNoArgs = Json::object();

std::unique_ptr<ProcessPool> StartPool(const PoolOptions& options) {
  return Expect(ProcessPool::Start(options));
}

// A client with its events, closed at the end of its life.
class OpenClient {
 public:
  explicit OpenClient(ProcessPool& pool, const ClientOptions& options = FakeClient(true))
      : pool_(pool), id_(Expect(pool.Open(options, events))) {}
  ~OpenClient() { pool_.Close(id_); }

  RequestId Run(const Json& args = kNoArgs) { return pool_.Call(id_, "run", args); }
  ClientId id() const { return id_; }

  RecordingEvents events;

 private:
  ProcessPool& pool_;
  ClientId id_;
};

TEST(ProcessPool, ShowsTheHelloOfItsAdapter) {
  const auto pool = StartPool(FakePool("echo", 3));
  EXPECT_EQ(pool->hello().name, "fake");
  EXPECT_EQ(pool->hello().features.concurrency, 3);
  EXPECT_EQ(pool->LiveWorkers(), 1u);
}

TEST(ProcessPool, BringsEveryAnswerToItsOwnClient) {
  const auto pool = StartPool(FakePool("echo"));
  OpenClient first(*pool), second(*pool);
  const RequestId a = first.Run({{"n", 1}});
  const RequestId b = second.Run({{"n", 2}});
  EXPECT_EQ(Stringify(first.events.WaitForAnswer(a).value),
            R"({"client":"c1","args":{"n":1}})");
  EXPECT_EQ(Stringify(second.events.WaitForAnswer(b).value),
            R"({"client":"c2","args":{"n":2}})");
}

TEST(ProcessPool, ReportsAnUnknownOperationAsUnsupported) {
  const auto pool = StartPool(FakePool("echo"));
  OpenClient client(*pool);
  const auto answer =
      client.events.WaitForAnswer(pool->Call(client.id(), "redeem", kNoArgs));
  EXPECT_EQ(answer.kind, CallAnswer::Kind::kUnsupported);
}

TEST(ProcessPool, TakesAnswersInAnyOrder) {
  const auto pool = StartPool(FakePool("out-of-order"));
  OpenClient client(*pool);
  const RequestId a = client.Run({{"batch", 3}});
  const RequestId b = client.Run({{"batch", 3}});
  const RequestId c = client.Run({{"batch", 3}});
  client.events.WaitForAnswers(3);
  EXPECT_THAT(client.events.answer_order(), ElementsAre(c, b, a));
}

TEST(ProcessPool, CarriesSleepsAndWakes) {
  const auto pool = StartPool(FakePool("sleeper"));
  OpenClient client(*pool);
  const RequestId call = client.Run({{"sleeps", {530.25, 0}}});
  const auto first = client.events.WaitForSleep(0);
  EXPECT_EQ(first.request, call);
  EXPECT_EQ(first.ms, 530.25);
  pool->Wake(client.id(), first.sleep + 1000, 1);  // No such sleep: no wake.
  pool->Wake(client.id(), first.sleep, 1790000000530.25);
  const auto second = client.events.WaitForSleep(1);
  EXPECT_EQ(second.ms, 0);
  pool->Wake(client.id(), second.sleep, 1790000000531.5);
  EXPECT_EQ(Stringify(client.events.WaitForAnswer(call).value),
            R"({"nowMs":1790000000531.5})");
}

TEST(ProcessPool, CancelsASleepingCall) {
  const auto pool = StartPool(FakePool("sleeper"));
  OpenClient client(*pool);
  const RequestId call = client.Run({{"sleeps", {1000}}});
  const auto sleep = client.events.WaitForSleep(0);
  pool->Cancel(client.id(), call);
  const auto answer = client.events.WaitForAnswer(call);
  EXPECT_EQ(answer.kind, CallAnswer::Kind::kError);
  EXPECT_EQ(Stringify(answer.value), R"({"kind":"aborted"})");
  pool->Wake(client.id(), sleep.sleep, 1);  // Dropped: the fake would fail on it.
  EXPECT_TRUE(pool->Ping(client.id()));
}

TEST(ProcessPool, DeliversNothingAfterClose) {
  const auto pool = StartPool(FakePool("out-of-order"));
  OpenClient watcher(*pool);
  RecordingEvents closed;
  const ClientId client = Expect(pool->Open(FakeClient(), closed));
  pool->Call(client, "run", {{"batch", 2}});
  pool->Close(client);
  pool->Close(client);  // Harmless.
  const RequestId last = watcher.Run({{"batch", 2}});
  watcher.events.WaitForAnswer(last);
  EXPECT_TRUE(pool->Ping(watcher.id()));  // The closed one's answer came before.
  EXPECT_THAT(closed.answer_order(), IsEmpty());
  EXPECT_THAT(watcher.events.losses(), IsEmpty());
}

TEST(ProcessPool, LosesNoCallOfSixtyFourThreads) {
  constexpr int kThreads = 64;
  constexpr int kCallsEach = 16;
  PoolOptions options = FakePool("echo");
  options.workers = 2;
  const auto pool = StartPool(options);
  OpenClient first(*pool), second(*pool);
  {
    std::vector<std::jthread> threads;
    for (int n = 0; n < kThreads; ++n) {
      threads.emplace_back([client = n % 2 == 0 ? &first : &second, n] {
        for (int call = 0; call < kCallsEach; ++call) {
          const RequestId id = client->Run({{"n", n * kCallsEach + call}});
          const auto answer = client->events.WaitForAnswer(id);
          EXPECT_EQ(*AsSafeInteger(Find(*Find(answer.value, "args"), "n")),
                    n * kCallsEach + call);
        }
      });
    }
  }
  EXPECT_EQ(first.events.WaitForAnswers(0) + second.events.WaitForAnswers(0),
            static_cast<std::size_t>(kThreads) * kCallsEach);
}

TEST(ProcessPool, GivesEachClientAWorkerWhenTheAdapterServesOneRequest) {
  const auto pool = StartPool(FakePool("one-at-a-time", 1));
  OpenClient first(*pool), second(*pool), third(*pool);
  EXPECT_EQ(pool->LiveWorkers(), 3u);
  const RequestId a = first.Run();
  const RequestId b = second.Run();
  pool->Wake(second.id(), second.events.WaitForSleep(0).sleep, 2);
  second.events.WaitForAnswer(b);
  pool->Wake(first.id(), first.events.WaitForSleep(0).sleep, 1);
  first.events.WaitForAnswer(a);
}

TEST(ProcessPool, UsesAFreeWorkerBeforeItStartsAnother) {
  const auto pool = StartPool(FakePool("one-at-a-time", 1));
  for (int n = 0; n < 3; ++n) const OpenClient client(*pool);
  EXPECT_EQ(pool->LiveWorkers(), 1u);
}

TEST(ProcessPool, QueuesCallsAboveTheConcurrencyAndTellsWhenTheyStart) {
  const auto pool = StartPool(FakePool("one-at-a-time", 1));
  OpenClient client(*pool);
  const RequestId a = client.Run();
  const RequestId b = client.Run();
  EXPECT_FALSE(pool->IsQueued(client.id(), a));
  EXPECT_TRUE(pool->IsQueued(client.id(), b));
  pool->Wake(client.id(), client.events.WaitForSleep(0).sleep, 1);
  EXPECT_EQ(client.events.WaitForStarted(0), b);
  const auto sleep = client.events.WaitForSleep(1);
  EXPECT_EQ(sleep.request, b);
  EXPECT_FALSE(pool->IsQueued(client.id(), b));
  pool->Wake(client.id(), sleep.sleep, 2);
  client.events.WaitForAnswers(2);
  EXPECT_THAT(client.events.answer_order(), ElementsAre(a, b));
  EXPECT_THAT(client.events.started(), ElementsAre(b));
  EXPECT_THAT(client.events.losses(), IsEmpty());
}

TEST(ProcessPool, StartsAsManyWorkersAsItsLanesNeed) {
  PoolOptions options = FakePool("echo", 4);
  options.workers = 1;
  options.lanes = 9;  // Three times four slots.
  const auto pool = StartPool(options);
  std::vector<std::unique_ptr<OpenClient>> clients;
  for (int n = 0; n < 9; ++n) clients.push_back(std::make_unique<OpenClient>(*pool));
  EXPECT_EQ(pool->LiveWorkers(), 3u);
}

TEST(ProcessPool, LosesOnlyTheClientsOfTheLostWorker) {
  PoolOptions options = FakePool("crash-on-call");
  options.workers = 2;
  const auto pool = StartPool(options);
  OpenClient a(*pool), b(*pool), c(*pool);
  EXPECT_EQ(pool->LiveWorkers(), 2u);
  a.Run();
  a.events.WaitForLoss();
  c.events.WaitForLoss();  // Pinned to the same worker.
  EXPECT_TRUE(pool->Ping(b.id()));
  EXPECT_THAT(b.events.losses(), IsEmpty());
  EXPECT_EQ(pool->LiveWorkers(), 1u);
}

TEST(ProcessPool, GivesAClientAWorkerOfItsOwnUntilItCloses) {
  const auto pool = StartPool(FakePool("echo"));
  OpenClient shared(*pool);
  ClientOptions options = FakeClient();
  options.own_worker = true;
  {
    OpenClient alone(*pool, options);
    EXPECT_EQ(pool->LiveWorkers(), 2u);
    EXPECT_EQ(Stringify(alone.events.WaitForAnswer(alone.Run()).value),
              R"({"client":"c1","args":{}})");  // The first of its process.
    const OpenClient next(*pool);
    EXPECT_EQ(pool->LiveWorkers(), 2u);  // Nobody joins the dedicated one.
  }
  EXPECT_EQ(pool->LiveWorkers(), 1u);
}

TEST(ProcessPool, LeavesAWorkerThatIsCloggedByAClosedClient) {
  const auto pool = StartPool(FakePool("hang", 1));
  {
    OpenClient hung(*pool);
    hung.Run();
  }
  OpenClient next(*pool);  // Would wait for ever behind the hung call.
  EXPECT_EQ(next.events.WaitForAnswer(next.Run({{"spare", true}})).kind,
            CallAnswer::Kind::kOk);
}

TEST(ProcessPool, EndsAWorkerThatAnswersNeitherAnOpenNorAPing) {
  PoolOptions options = FakePool("open-stop");
  options.worker.open_deadline = options.worker.ping_deadline =
      std::chrono::milliseconds(20);
  options.worker.grace.after_close = std::chrono::milliseconds(1);
  const auto pool = StartPool(options);
  RecordingEvents events;
  const auto opened = pool->Open(FakeClient(), events);
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code, ErrorCode::kTimeout);
  EXPECT_EQ(pool->LiveWorkers(), 0u);
}

TEST(ProcessPool, RefusesMoreWorkersThanItsBound) {
  PoolOptions options = FakePool("echo");
  for (const std::size_t workers : {std::size_t{0}, kMaxWorkers + 1}) {
    options.workers = workers;
    const auto pool = ProcessPool::Start(options);
    ASSERT_FALSE(pool.ok());
    EXPECT_EQ(pool.error().message, "the number of workers must be from 1 to 64");
  }
}

TEST(ProcessPool, RefusesALaterWorkerThatIsAnotherProgram) {
  PoolOptions options = FakePool("changing-hello");
  options.workers = 2;
  const auto pool = StartPool(options);
  OpenClient first(*pool);
  RecordingEvents events;
  const auto second = pool->Open(FakeClient(), events);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().message,
            "a later worker of the same command answered hello differently: version");
}

TEST(ProcessPool, HidesTheHarnessesSecretsFromTheAdapter) {
  ASSERT_EQ(::setenv("GITHUB_SHA", "1", 1), 0);
  const auto pool = StartPool(FakePool("environment"));
  ::unsetenv("GITHUB_SHA");
  OpenClient client(*pool);
  const Json names = {{"names", {"TZ", "GITHUB_SHA"}}};
  EXPECT_EQ(Stringify(client.events.WaitForAnswer(client.Run(names)).value),
            R"({"TZ":"UTC","GITHUB_SHA":null})");
}

// Calls back from inside an event, as a runner may.
class Impatient : public RecordingEvents {
 public:
  void OnAnswer(RequestId request, CallAnswer answer) override {
    if (++answers < 100) {
      pool->Call(client, "run", kNoArgs);
    } else {
      pool->Close(client);  // Must not wait for the event that it is part of.
    }
    RecordingEvents::OnAnswer(request, std::move(answer));
  }
  ProcessPool* pool = nullptr;
  ClientId client = 0;
  int answers = 0;
};

TEST(ProcessPool, MayBeCalledFromInsideAnEvent) {
  Impatient events;  // Outlives the event in which it closes its client.
  const auto pool = StartPool(FakePool("echo"));
  events.pool = pool.get();
  events.client = Expect(pool->Open(FakeClient(), events));
  pool->Call(events.client, "run", kNoArgs);
  EXPECT_EQ(events.WaitForAnswers(100), 100u);
}

TEST(ProcessPool, LeavesNoZombieNoDescriptorAndNoThread) {
  const std::size_t before = testing::OpenDescriptors();
  {
    PoolOptions options = FakePool("one-at-a-time", 1);
    const auto pool = StartPool(options);
    OpenClient a(*pool), b(*pool), c(*pool);
    a.Run();
    pool->EndWorker(b.id());
    b.events.WaitForLoss();
  }
  EXPECT_EQ(testing::OpenDescriptors(), before);
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD);
}

TEST(ProcessPool, IgnoresClientsItDoesNotKnow) {
  const auto pool = StartPool(FakePool("echo"));
  EXPECT_GT(pool->Call(99, "run", kNoArgs), 0);
  pool->Wake(99, 1, 1);
  pool->Cancel(99, 1);
  pool->EndWorker(99);
  pool->Close(99);
  EXPECT_FALSE(pool->Ping(99));
  EXPECT_FALSE(pool->IsQueued(99, 1));
  EXPECT_EQ(pool->Unfinished(99).bytes, 0u);
  EXPECT_EQ(pool->ErrorOutput(99), "");
}

}  // namespace
}  // namespace aex::conformance
