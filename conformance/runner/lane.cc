#include "conformance/runner/lane.h"

#include <algorithm>

namespace aex::conformance {
namespace {

bool CountsConnections(const Case& c) {
  return std::any_of(c.rules.begin(), c.rules.end(), [](const faults::Rule& rule) {
    return faults::StageOf(rule.fault) == faults::Stage::kConnection;
  });
}

}  // namespace

Lane::Lane(server::Mock& mock, Subject& subject, int index,
           std::chrono::milliseconds call_deadline)
    : mock_(mock), subject_(subject), index_(index), call_deadline_(call_deadline) {}

Lane::~Lane() {
  if (port_ != 0) mock_.CloseListener(port_);
}

Status Lane::Open() {
  auto port = mock_.Listen(0);
  if (!port.ok()) return port.error();
  port_ = *port;
  return Ok();
}

CaseRun Lane::Run(const Case& c) {
  CaseRun run = RunOnce(c, false);
  return run.lost ? RunOnce(c, true) : run;
}

CaseRun Lane::RunOnce(const Case& c, bool own_worker) {
  ExperimentOptions options;
  options.port = port_;
  options.token = "lane-" + std::to_string(index_) + "-run-" + std::to_string(++runs_);
  options.own_worker = own_worker;
  options.call_deadline = call_deadline_;
  if (!CountsConnections(c)) return Experiment(mock_, subject_, c, options).Run();
  auto port = mock_.Listen(0);
  if (!port.ok()) {
    CaseRun run;
    run.trouble = Describe(port.error());
    return run;
  }
  options.port = *port;
  CaseRun run = Experiment(mock_, subject_, c, options).Run();
  mock_.CloseListener(*port);
  return run;
}

}  // namespace aex::conformance
