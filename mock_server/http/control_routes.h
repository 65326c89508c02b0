// The control plane under /__mock (design 8): health, scenarios, ledger,
// journal, settings and clock of a workspace, for scripts and people.
//
// JSON in and out; errors are `400 {error, message}` with the JSON pointer in
// the message, and change nothing. Requests from beyond loopback, with a `Host`
// that is not loopback, or with a foreign `Origin` are refused (DNS rebinding).
// Thread-safe.
#pragma once

#include <chrono>
#include <string_view>

#include "mock_server/http/call.h"
#include "mock_server/http/registry.h"

namespace aex::http {

// The journal with what each exchange committed, late work included.
std::vector<contract::Exchange> ExchangesWithCommits(const WorkspaceState& state);

class ControlPlane {
 public:
  explicit ControlPlane(Registry& registry);

  static bool Owns(std::string_view target);
  Handled Handle(const Request& request);

 private:
  Handled Health();
  Handled Workspaces();
  Handled Workspace(const Request& request, const std::vector<std::string_view>& path,
                    const RouteMatch& query);
  Handled InstallScenario(const std::string& token, const Request& request);
  Handled ChangeSettings(const std::string& token, const Request& request);

  Registry& registry_;
  std::chrono::steady_clock::time_point started_;
};

}  // namespace aex::http
