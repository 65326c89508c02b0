// Every way in which an adapter breaks: what its clients are told, and that the
// harness goes on. Driven through the pool, as the harness does.
#include "conformance/subject/worker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "conformance/subject/process_pool.h"
#include "conformance/subject/testing/fake_command.h"
#include "conformance/subject/testing/recording_events.h"

namespace aex::conformance {
namespace {

using std::chrono::milliseconds;
using testing::Expect;
using testing::FakeClient;
using testing::FakeCommand;
using testing::FakePool;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using testing::RecordingEvents;
using ::testing::StartsWith;

const Json kNoArgs = Json::object();

// What Start says of an adapter that never gets past its hello.
std::string Refusal(const PoolOptions& options) {
  const auto pool = ProcessPool::Start(options);
  return pool.ok() ? "it started" : Describe(pool.error());
}

PoolOptions Hurried(PoolOptions options) {
  options.worker.hello_deadline = milliseconds(500);
  options.worker.open_deadline = milliseconds(50);
  options.worker.ping_deadline = milliseconds(50);
  options.worker.grace = {milliseconds(10), milliseconds(10)};
  return options;
}

TEST(WorkerStart, NamesACommandThatDoesNotExist) {
  PoolOptions options = FakePool("echo");
  options.worker.command = "/nowhere/adapter --x";
  EXPECT_THAT(Refusal(options), StartsWith("command not found: /nowhere/adapter --x"));
}

TEST(WorkerStart, NamesACommandThatCannotBeExecuted) {
  PoolOptions options = FakePool("echo");
  options.worker.command = "/dev/null";
  EXPECT_THAT(Refusal(options), StartsWith("command cannot be executed: /dev/null"));
}

TEST(WorkerStart, ShowsWhyAnAdapterLeftAtOnce) {
  EXPECT_EQ(Refusal(FakePool("exit-at-once")),
            "the adapter exited with code 1 before it answered hello; "
            "its standard error ends with:\n  cannot find my settings");
}

TEST(WorkerStart, WaitsForAHelloNoLongerThanItsDeadline) {
  EXPECT_EQ(Refusal(Hurried(FakePool("slow-hello"))),
            "the adapter did not answer hello within 500 ms");
}

TEST(WorkerStart, CountsTheBytesOfAHelloWithoutANewline) {
  PoolOptions options = FakePool("echo");
  options.worker.hello_deadline = std::chrono::seconds(2);
  options.worker.command = "printf '{\"id\":1,\"ok\":{}'; cat >/dev/null";
  EXPECT_EQ(Refusal(options),
            "the adapter did not answer hello within 2 s; "
            "15 bytes arrived without a newline: `{\"id\":1,\"ok\":{}`");
}

TEST(WorkerStart, NamesTheFieldOfAWrongHello) {
  EXPECT_EQ(Refusal(FakePool("wrong-hello")),
            "/protocol: hello: must be 1, the version that this harness speaks");
}

TEST(WorkerStart, RefusesAHelloThatIsNotJson) {
  PoolOptions options = FakePool("echo");
  options.worker.command = "echo Welcome; cat >/dev/null";
  EXPECT_THAT(Refusal(options),
              MatchesRegex("a line of the adapter is not JSON.*`Welcome`"));
}

// One call to a fake that breaks, and what its client is told.
struct Breach {
  std::string mode;
  std::string why;    // A regular expression.
  std::string error;  // What its standard error holds.
  std::string args = "{}";
};

void PrintTo(const Breach& breach, std::ostream* out) { *out << breach.mode; }

class WorkerIsLost : public ::testing::TestWithParam<Breach> {};

TEST_P(WorkerIsLost, WithAPlainReasonAndOnce) {
  const Breach& breach = GetParam();
  const std::size_t descriptors = testing::OpenDescriptors();
  {
    RecordingEvents broken, bystander;
    PoolOptions options = FakePool(breach.mode);
    options.workers = 2;
    const auto pool = Expect(ProcessPool::Start(options));
    const ClientId client = Expect(pool->Open(FakeClient(true), broken));
    const ClientId other = Expect(pool->Open(FakeClient(true), bystander));
    pool->Call(client, "run", *ParseJson(breach.args));
    const auto loss = broken.WaitForLoss();
    EXPECT_THAT(loss.why, MatchesRegex(breach.why));
    EXPECT_THAT(loss.error_output, HasSubstr(breach.error));

    // Nothing follows, and the client on the other worker does not notice.
    pool->Call(client, "run", kNoArgs);
    EXPECT_FALSE(pool->Ping(client));
    const RequestId spare = pool->Call(other, "run", {{"spare", true}});
    EXPECT_EQ(bystander.WaitForAnswer(spare).kind, CallAnswer::Kind::kOk);
    EXPECT_EQ(broken.losses().size(), 1u);
    EXPECT_THAT(bystander.losses(), IsEmpty());

    // The next client gets a new process.
    RecordingEvents next;
    const ClientId replacement = Expect(pool->Open(FakeClient(), next));
    const RequestId call = pool->Call(replacement, "run", {{"spare", true}});
    EXPECT_EQ(next.WaitForAnswer(call).kind, CallAnswer::Kind::kOk);
    pool->Close(client);
    pool->Close(other);
    pool->Close(replacement);
  }
  EXPECT_EQ(testing::OpenDescriptors(), descriptors);
}

INSTANTIATE_TEST_SUITE_P(
    Worker, WorkerIsLost,
    ::testing::Values(
        Breach{"crash-on-call", "the adapter exited with code 9", "Traceback: boom"},
        Breach{"crash-by-signal", "the adapter was killed by signal 9 .*", ""},
        Breach{"noise", "a line of the adapter is not JSON.*`Debug: about to run`", ""},
        Breach{"answer-twice", "the adapter answered request [0-9]+ twice", ""},
        Breach{"unknown-id",
               "the adapter answered request 4000000, which it was not asked.*", ""},
        Breach{"huge-line", "a line of the adapter is longer than 4 MiB: `xxx.*", ""},
        Breach{"stderr-flood", "the adapter exited with code 5",
               "line 19999 of a long complaint", R"({"crash":true})"},
        Breach{"log", "the adapter exited with code 0", "[log] a word about it"},
        Breach{"leaves-child", "the adapter was killed by signal 9 .*", ""},
        Breach{"closes-output", "the adapter closed its standard output", ""},
        Breach{"half-line",
               "the adapter was killed.*; its last 6 bytes had no newline: `.\"id\":`",
               "", R"({"crash":true})"},
        Breach{"sleep-of-nobody",
               "the adapter sent a sleep for request 4000000, which is no .*", ""},
        Breach{"sleep-of-another-client",
               "the adapter sent a sleep of client `c99` for .*", ""},
        Breach{"sleep-twice", "the adapter sent a second sleep for request .*", ""}));

TEST(Worker, ServesOnThroughAFloodOfStandardError) {
  RecordingEvents events;
  const auto pool = Expect(ProcessPool::Start(FakePool("stderr-flood")));
  const ClientId client = Expect(pool->Open(FakeClient(), events));
  EXPECT_EQ(events.WaitForAnswer(pool->Call(client, "run", kNoArgs)).kind,
            CallAnswer::Kind::kOk);
  EXPECT_LE(pool->ErrorOutput(client).size(), kErrorTailBytes);
  pool->Close(client);
}

TEST(Worker, TellsAHungClientFromADeadAdapter) {
  RecordingEvents hung, stopped;
  const auto alive = Expect(ProcessPool::Start(FakePool("hang")));
  const ClientId waiting = Expect(alive->Open(FakeClient(), hung));
  alive->Call(waiting, "run", kNoArgs);
  EXPECT_TRUE(alive->Ping(waiting));
  alive->Close(waiting);

  PoolOptions options = Hurried(FakePool("stop"));
  options.worker.hello_deadline = options.worker.open_deadline = std::chrono::seconds(60);
  const auto dead = Expect(ProcessPool::Start(options));
  const ClientId client = Expect(dead->Open(FakeClient(), stopped));
  dead->Call(client, "run", kNoArgs);
  EXPECT_FALSE(dead->Ping(client));
  dead->EndWorker(client);
  EXPECT_EQ(stopped.WaitForLoss().why, "the harness ended the adapter");
  dead->Close(client);
}

TEST(Worker, IsKilledWhenItDoesNotLeave) {
  RecordingEvents events;
  PoolOptions options = FakePool("stubborn");
  options.worker.grace = {milliseconds(1), milliseconds(1)};
  const auto pool = Expect(ProcessPool::Start(options));
  const ClientId client = Expect(pool->Open(FakeClient(), events));
  events.WaitForAnswer(pool->Call(client, "run", kNoArgs));
  pool->EndWorker(client);
  EXPECT_EQ(events.WaitForLoss().why, "the harness ended the adapter");
  EXPECT_EQ(pool->LiveWorkers(), 0u);
  pool->Close(client);
}

TEST(Worker, GivesUpAnAdapterThatDoesNotRead) {
  RecordingEvents events;
  PoolOptions options = FakePool("not-reading");
  options.worker.grace = {milliseconds(1), milliseconds(1)};
  const auto pool = Expect(ProcessPool::Start(options));
  const ClientId client = Expect(pool->Open(FakeClient(), events));
  const Json large = {{"text", std::string(3 << 20, 'x')}};
  for (int n = 0; n < 24; ++n) pool->Call(client, "run", large);
  EXPECT_EQ(events.WaitForLoss().why,
            "the adapter does not read its standard input: 64 MiB wait for it");
  pool->Close(client);
}

TEST(Worker, AnswersForARequestThatIsTooLong) {
  RecordingEvents events;
  const auto pool = Expect(ProcessPool::Start(FakePool("echo")));
  const ClientId client = Expect(pool->Open(FakeClient(), events));
  const Json large = {{"text", std::string(kMaxLineBytes, 'x')}};
  const auto answer = events.WaitForAnswer(pool->Call(client, "run", large));
  EXPECT_EQ(answer.kind, CallAnswer::Kind::kAdapterError);
  EXPECT_THAT(Describe(answer), HasSubstr("longer than the 4 MiB"));
  pool->Close(client);
}

TEST(Worker, TellsWhatWaitsWithoutANewline) {
  RecordingEvents events;
  const auto pool = Expect(ProcessPool::Start(FakePool("half-line")));
  const ClientId client = Expect(pool->Open(FakeClient(), events));
  pool->Call(client, "run", kNoArgs);
  const auto bound = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (pool->Unfinished(client).bytes == 0 && std::chrono::steady_clock::now() < bound)
    std::this_thread::yield();
  EXPECT_EQ(pool->Unfinished(client).bytes, 6u);
  EXPECT_EQ(pool->Unfinished(client).beginning, "`{\"id\":`");
  pool->Close(client);
}

std::string OpenRefusal(const std::string& mode) {
  PoolOptions options = FakePool(mode);
  if (mode == "open-unanswered") options.worker.open_deadline = milliseconds(20);
  RecordingEvents first, second;
  const auto pool = Expect(ProcessPool::Start(options));
  const auto opened = pool->Open(FakeClient(), first);
  const auto again = pool->Open(FakeClient(), second);
  return again.ok() ? "it opened" : Describe(again.error());
}

TEST(WorkerOpen, TellsWhyAClientWasNotOpened) {
  EXPECT_EQ(OpenRefusal("open-refused"),
            "client.open failed: the adapter reports: no such SDK");
  EXPECT_THAT(OpenRefusal("open-nameless"), HasSubstr("without `client`"));
  EXPECT_EQ(OpenRefusal("open-unanswered"),
            "the adapter did not answer client.open within 20 ms");
  EXPECT_EQ(
      OpenRefusal("same-name"),
      "client.open was answered with `c0`, the name of a client that is still open");
}

}  // namespace
}  // namespace aex::conformance
