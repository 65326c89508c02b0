#include "mock_server/server/bench/paired_rounds.h"

#include "mock_server/server/bench/load_client.h"

namespace aex::server {
namespace {

constexpr int kWarmUpEach = 20;  // Requests a connection.

struct Side {
  const char* name;
  Child& process;
  LoadClient client;
};

Status Measure(Side& side, const LoadPlan& plan, const RequestSource& source,
               ServerFigures& figures) {
  const double before = side.process.CpuSeconds();
  const LoadOutcome outcome = side.client.Run(plan, source);
  if (outcome.failed > 0)
    return Unavailable(std::to_string(outcome.failed) + " requests to the " + side.name +
                       " failed, the first: " + outcome.first_failure);
  figures.cpu_seconds += side.process.CpuSeconds() - before;
  figures.client_cpu_seconds += outcome.cpu_seconds;
  figures.seconds += outcome.seconds;
  figures.per_second.push_back(outcome.PerSecond());
  figures.latency_ms.insert(figures.latency_ms.end(), outcome.latency_ms.begin(),
                            outcome.latency_ms.end());
  return Ok();
}

Status MeasureMock(MockChild& mock, Side& side, Workspaces workspaces, const LoadPlan& plan,
                   ServerFigures& figures) {
  auto messages =
      MessageLoad::Prepare(mock, "paired", side.client.connections(), workspaces);
  if (!messages.ok()) return messages.error();
  const Status measured = Measure(side, plan, messages->Source(), figures);
  return measured.ok() ? messages->Finish(mock) : measured;
}

// The same bytes as the mock gets.
RequestSource SourceFor(const MessageLoad& messages, int status) {
  return [&messages, status](int connection, std::int64_t number, std::string& out) {
    messages.Append(connection, number, out);
    return status;
  };
}

}  // namespace

double ServerFigures::CpuMicros() const {
  return latency_ms.empty() ? 0 : cpu_seconds * 1e6 / static_cast<double>(latency_ms.size());
}

double ServerFigures::ClientShare() const {
  return seconds > 0 ? client_cpu_seconds / seconds : 0;
}

Result<PairedFigures> RunPaired(MockChild& mock, Child& other, std::uint16_t port, int status,
                                const PairedPlan& plan) {
  Side ours{"mock", mock.process(), LoadClient(mock.port(), plan.connections)};
  Side theirs{"other server", other, LoadClient(port, plan.connections)};
  if (!ours.client.connected() || !theirs.client.connected())
    return Unavailable("a server takes no more connections");
  const auto samples = MessageLoad::Prepare(mock, "samples", plan.connections);
  if (!samples.ok()) return samples.error();
  const RequestSource to_theirs = SourceFor(*samples, status);

  ServerFigures dropped;
  const LoadPlan warm_up = {.requests = kWarmUpEach * plan.connections};
  Status done = MeasureMock(mock, ours, plan.workspaces, warm_up, dropped);
  if (done.ok()) done = Measure(theirs, warm_up, to_theirs, dropped);
  PairedFigures figures;
  const LoadPlan timed = {.time = plan.time};
  for (int round = 0; round < plan.rounds && done.ok(); ++round) {
    const bool ours_first = round % 2 == 0;
    if (ours_first) done = MeasureMock(mock, ours, plan.workspaces, timed, figures.mock);
    if (done.ok()) done = Measure(theirs, timed, to_theirs, figures.other);
    if (done.ok() && !ours_first) done = MeasureMock(mock, ours, plan.workspaces, timed, figures.mock);
    if (done.ok())
      figures.ratios.push_back(figures.mock.per_second.back() / figures.other.per_second.back());
  }
  if (done.ok()) done = samples->Finish(mock, 0);
  if (!done.ok()) return done.error();
  return figures;
}

}  // namespace aex::server
