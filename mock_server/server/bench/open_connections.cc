#include <string>
#include <vector>

#include "mock_server/server/bench/figures.h"
#include "mock_server/server/bench/message_load.h"
#include "mock_server/server/bench/sections.h"

namespace aex::server {
namespace {

constexpr int kWaiting = 256;
constexpr int kAsking = 256;
constexpr double kPerSecond = 2000;
constexpr std::chrono::seconds kControlTime{5};
constexpr std::chrono::seconds kTime{15};
constexpr double kWantedMs = 20;

// A byte every 100 ms: a dripped answer outlasts the measurement.
constexpr char kScenario[] = R"({"version": 1, "name": "waiting", "faults": [
  {"op": "session.list", "attempt": "all", "commit": "done",
   "do": {"kind": "drop", "phase": "response.head", "close": "stall"}},
  {"op": "whoami", "attempt": "all", "do": {"kind": "drip", "bytes": 1, "everyMs": 100}}]})";

bool IsStalled(int index) { return index % 2 == 0; }

// Half of them stall, half of them drip.
Result<std::vector<RawClient>> OpenWaiting(MockChild& mock) {
  if (!mock.Install("waiting", kScenario)) return Unavailable("the scenario was refused");
  std::vector<RawClient> waiting;
  for (int i = 0; i < kWaiting; ++i) {
    std::string request;
    AppendGet(IsStalled(i) ? "/api/sessions" : "/api/whoami", "waiting", request);
    waiting.push_back(RawClient::Connect(mock.port()));
    if (!waiting.back().Send(request)) return Unavailable("a connection was refused");
  }
  return waiting;
}

// Whether they still wait: silence, or a part of an answer and no end.
Status StillWaiting(std::vector<RawClient>& waiting) {
  for (int i = 0; i < kWaiting; ++i) {
    RawClient& client = waiting[static_cast<std::size_t>(i)];
    const Heard heard = client.HearAll(std::chrono::milliseconds(0));
    const bool whole = heard.bytes.find("\r\n\r\n") != std::string::npos &&
                       heard.bytes.ends_with('}');
    if (heard.ending != Ending::kSilence || whole || heard.bytes.empty() != IsStalled(i))
      return Unavailable("connection " + std::to_string(i) + " does not wait as it should");
  }
  return Ok();
}

Result<LoadOutcome> Ask(MockChild& mock, std::chrono::milliseconds time) {
  LoadClient client(mock.port(), kAsking);
  if (!client.connected()) return Unavailable("the mock takes no more connections");
  auto messages = MessageLoad::Prepare(mock, "asking", kAsking);
  if (!messages.ok()) return messages.error();
  LoadOutcome outcome = client.Run({.requests = kAsking}, messages->Source());
  if (outcome.failed == 0)
    outcome = client.Run({.time = time, .per_second = kPerSecond}, messages->Source());
  if (outcome.failed > 0) return Unavailable("a request failed: " + outcome.first_failure);
  const Status finished = messages->Finish(mock);
  if (!finished.ok()) return finished.error();
  return outcome;
}

}  // namespace

Status BenchOpenConnections() {
  auto mock = MockChild::Start({"--log", "off"});
  if (!mock.ok()) return mock.error();
  const auto alone = Ask(*mock, kControlTime);
  if (!alone.ok()) return alone.error();
  auto waiting = OpenWaiting(*mock);
  if (!waiting.ok()) return waiting.error();
  const auto beside = Ask(*mock, kTime);
  if (!beside.ok()) return beside.error();
  const Status still = StillWaiting(*waiting);
  if (!still.ok()) return still;
  const double p99 = Percentile(beside->latency_ms, 0.99);
  PrintLine("512 open connections: 128 stall, 128 drip (a byte in 100 ms), 256 send messages");
  PrintLine("  open loop: 2,000 messages/s in all, due at fixed times whatever the mock does;");
  PrintLine("  latency from when a request was due; 15 s; each answer a turn in the ledger");
  PrintLine("  " + WithThousands(static_cast<double>(beside->answered)) + " of " +
            WithThousands(static_cast<double>(beside->answered)) + " answered; p50 / p99 " +
            Latency(beside->latency_ms) + " ms, slowest " +
            Fixed(Percentile(beside->latency_ms, 1), 1) + " ms     target: p99 under 20 ms  " +
            Verdict(p99 < kWantedMs));
  PrintLine("  without the 256 that wait: p50 / p99 " + Latency(alone->latency_ms) + " ms");
  return Ok();
}

}  // namespace aex::server
