#include <algorithm>

#include "mock_server/server/bench/figures.h"
#include "mock_server/server/bench/message_load.h"
#include "mock_server/server/bench/paired_rounds.h"
#include "mock_server/server/bench/sections.h"

namespace aex::server {
namespace {

constexpr int kStatus = 202;
constexpr double kWantedRatio = 1.0;
// A stock server that keeps a connection for five requests takes long to serve any.
constexpr int kDefaultRounds = 3;

// What the stock server is to answer: as much as the mock does.
Result<std::size_t> AnswerBytes(MockChild& mock) {
  const auto messages = MessageLoad::Prepare(mock, "size", 1);
  if (!messages.ok()) return messages.error();
  const Reply reply = mock.Call("POST", "/api/sessions/" + messages->session(0) + "/messages",
                                "size", R"({"input":"hello"})");
  (void)mock.Forget("size");
  if (reply.status != kStatus) return Unavailable("the mock takes no message");
  return reply.body.size();
}

Result<Child> StartStock(std::size_t bytes, int threads) {
  std::vector<std::string> command = {ProgramPath("stock_server"), std::to_string(kStatus),
                                      std::to_string(bytes)};
  if (threads > 0) command.push_back(std::to_string(threads));
  return Child::Start(command);
}

struct Case {
  const char* name;
  PairedPlan plan;
  bool tuned = true;  // The stock server.
};

Status MeasureCase(MockChild& mock, std::size_t bytes, const Case& one) {
  auto stock = StartStock(bytes, one.tuned ? one.plan.connections : 0);
  if (!stock.ok()) return stock.error();
  const auto line = stock->ReadLine(kStartPatience);
  if (!line) return Unavailable("stock_server did not start");
  const auto port = static_cast<std::uint16_t>(std::stoi(line->substr(line->rfind(' '))));
  const auto paired = RunPaired(mock, *stock, port, kStatus, one.plan);
  if (!paired.ok()) return paired.error();
  const ServerFigures& ours = paired->mock;
  const ServerFigures& theirs = paired->other;
  const double ratio = Median(paired->ratios);
  PrintLine(Row({{one.name, 11},
                 {WithThousands(Median(ours.per_second)), 9},
                 {WithThousands(Median(theirs.per_second)), 9},
                 {Fixed(ratio, 2), 7},
                 {Fixed(Percentile(paired->ratios, 0), 2) + "-" +
                      Fixed(Percentile(paired->ratios, 1), 2), 11},
                 {Latency(ours.latency_ms), 14},
                 {Latency(theirs.latency_ms), 14},
                 {Fixed(ours.CpuMicros(), 0) + " / " + Fixed(theirs.CpuMicros(), 0), 10}}) +
            (one.tuned ? "  " + Verdict(ratio >= kWantedRatio) : ""));
  return Ok();
}

}  // namespace

Status BenchThroughput() {
  PrintLine(
      "message.send, full path, beside a stock cpp-httplib server      target: ratio at least 1.0\n"
      "  mock: every answer is a turn in the ledger, with a key and a body of its own; --log off\n"
      "  stock: a constant answer of equal status and size; a thread for each connection,\n"
      "  TCP_NODELAY, no limit to keep-alive; (*) with its defaults instead\n"
      "  one client thread for both, keep-alive, closed loop; 9 rounds of 0.7 s a server, in turn;\n"
      "  medians, and the lowest and highest ratio of a round; CPU is the server's\n");
  PrintLine(Row({{"connections", 11}, {"mock/s", 9}, {"stock/s", 9}, {"ratio", 7}, {"rounds", 11},
                 {"mock p50/p99", 14}, {"stock p50/p99", 14}, {"us CPU", 10}}));
  auto mock = MockChild::Start({"--log", "off"});
  if (!mock.ok()) return mock.error();
  const auto bytes = AnswerBytes(*mock);
  if (!bytes.ok()) return bytes.error();
  const Case cases[] = {
      {"2", {.connections = 2}},
      {"16", {.connections = 16}},
      {"64", {.connections = 64}},
      {"64 own", {.connections = 64, .workspaces = Workspaces::kOwn}},
      {"16 default", {.connections = 16, .rounds = kDefaultRounds}, false},
  };
  for (const Case& one : cases) {
    const Status measured = MeasureCase(*mock, *bytes, one);
    if (!measured.ok()) return measured;
  }
  return Ok();
}

}  // namespace aex::server
