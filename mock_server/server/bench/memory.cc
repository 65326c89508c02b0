#include <string>
#include <vector>

#include "mock_server/server/bench/figures.h"
#include "mock_server/server/bench/message_load.h"
#include "mock_server/server/bench/sections.h"

namespace aex::server {
namespace {

// The mix of design 9: 100 workspaces, 1,000,000 requests, 10,000 of them turns.
constexpr int kWorkspaces = 100;
constexpr int kConnections = 10;
constexpr std::int64_t kTurnsEach = 10;  // Of a connection in a workspace.
constexpr std::int64_t kTurns = kConnections * kTurnsEach;
constexpr std::int64_t kRequests = 10'000;  // In a workspace.
constexpr double kMixKib = 64 * 1024;

constexpr std::int64_t kKeptTurns = 100'000;
constexpr double kKeptBytes = 1536;

// Each connection makes its turns, then replays them and reads: of ten requests
// five are replays, three read the session, one its last events, one the list.
class Mix {
 public:
  explicit Mix(const MessageLoad& messages)
      : messages_(messages), made_(kConnections, 0) {}

  int Append(int connection, std::int64_t number, std::string& out) {
    std::int64_t& made = made_[static_cast<std::size_t>(connection)];
    const std::int64_t first = connection * kTurnsEach;
    if (made < kTurnsEach) {
      messages_.Append(connection, first + made++, out);
      return 202;
    }
    const std::string session = "/api/sessions/" + messages_.session(connection);
    const std::string& token = messages_.token(connection);
    switch (number % 10) {
      case 0:
      case 1:
      case 2: AppendGet(session, token, out); break;
      case 3: AppendGet(session + "/events?cursor=37", token, out); break;
      case 4: AppendGet("/api/sessions", token, out); break;
      default: messages_.Append(connection, first + number / 10 % kTurnsEach, out);
    }
    return 200;
  }

 private:
  const MessageLoad& messages_;
  std::vector<std::int64_t> made_;
};

Status RunWorkspace(MockChild& mock, LoadClient& client, const std::string& token) {
  const auto messages = MessageLoad::Prepare(mock, token, kConnections);
  if (!messages.ok()) return messages.error();
  Mix mix(*messages);
  const LoadOutcome outcome =
      client.Run({.requests = kRequests},
                 [&](int connection, std::int64_t number, std::string& out) {
                   return mix.Append(connection, number, out);
                 });
  if (outcome.failed > 0) return Unavailable("a request failed: " + outcome.first_failure);
  return messages->Finish(mock, kTurns);
}

Status BenchMix() {
  auto mock = MockChild::Start({"--log", "off"});
  if (!mock.ok()) return mock.error();
  LoadClient client(mock->port(), kConnections);
  if (!client.connected()) return Unavailable("the mock takes no connection");
  for (int i = 0; i < kWorkspaces; ++i) {
    const Status done = RunWorkspace(*mock, client, "mix-" + std::to_string(i));
    if (!done.ok()) return done;
  }
  const auto peak_kib = static_cast<double>(mock->process().StatusKib("VmHWM"));
  const auto rest_kib = static_cast<double>(mock->process().StatusKib("VmRSS"));
  PrintLine("memory of a mix: 990,000 reads and replays and 10,000 turns over 100 workspaces");
  PrintLine("  one workspace after the other, deleted after use; 10 connections, each with a session;");
  PrintLine("  5 replays, 3 session.get, 1 events.list, 1 session.list of ten; journal of 10,000");
  PrintLine("  peak " + Fixed(peak_kib / 1024, 1) + " MiB, at the end " +
            Fixed(rest_kib / 1024, 1) + " MiB resident                 target: under 64 MiB  " +
            Verdict(peak_kib < kMixKib));
  return Ok();
}

// Bytes of resident memory that `turns` more turns take, each.
Result<double> BytesOfATurn(const std::string& journal_limit) {
  auto mock = MockChild::Start({"--log", "off", "--journal-limit", journal_limit});
  if (!mock.ok()) return mock.error();
  LoadClient client(mock->port(), kConnections);
  auto messages = MessageLoad::Prepare(*mock, "kept", kConnections);
  if (!messages.ok()) return messages.error();
  LoadOutcome outcome = client.Run({.requests = kConnections}, messages->Source());
  const std::int64_t before_kib = mock->process().StatusKib("VmRSS");
  if (outcome.failed == 0) outcome = client.Run({.requests = kKeptTurns}, messages->Source());
  const std::int64_t after_kib = mock->process().StatusKib("VmRSS");
  if (outcome.failed > 0) return Unavailable("a request failed: " + outcome.first_failure);
  const Status finished = messages->Finish(*mock);
  if (!finished.ok()) return finished.error();
  return static_cast<double>((after_kib - before_kib) * 1024) / kKeptTurns;
}

Status BenchKeptTurns() {
  const auto whole = BytesOfATurn("10000");
  if (!whole.ok()) return whole.error();
  const auto bare = BytesOfATurn("1");
  if (!bare.ok()) return bare.error();
  PrintLine("memory of a billed turn kept: growth over 100,000 turns in one workspace");
  PrintLine("  10 connections, each with a session; a key and a body of its own for each turn");
  PrintLine("  " + WithThousands(*whole) + " bytes a turn, " + WithThousands(*bare) +
            " without the journal (--journal-limit 1)     target: under 1,536  " +
            Verdict(*whole < kKeptBytes));
  return Ok();
}

}  // namespace

Status BenchMemory() {
  const Status mix = BenchMix();
  return mix.ok() ? BenchKeptTurns() : mix;
}

}  // namespace aex::server
