// The control plane under /__mock (design 8): health, scenarios, settings and
// clock of a workspace, and what is told of it, for scripts and people.
//
// JSON in and out; errors are `400 {error, message}` with the JSON pointer in
// the message, and change nothing. Unknown query parameters are refused, HEAD is
// GET without the body, and OPTIONS is 405: no page of another origin is let in
// (control_guard.h). Thread-safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "mock_server/http/call.h"
#include "mock_server/http/control_reports.h"
#include "mock_server/http/registry.h"

namespace aex::http {

class ControlPlane {
 public:
  explicit ControlPlane(Registry& registry);

  static bool Owns(std::string_view target);
  // `storage_port` is where stored things are; 0 when they are nowhere.
  Handled Handle(const Request& request, std::uint16_t storage_port = 0);

 private:
  Handled Health();
  Handled Workspaces();
  // Of the workspace `token`; `what` is the last part of the path.
  Handled OfWorkspace(const std::string& token, std::string_view what,
                      const Request& request, const RouteMatch& query,
                      std::uint16_t storage_port);
  Handled Forget(const std::string& token);
  Handled InstallScenario(const std::string& token, const Request& request);
  Handled ChangeSettings(const std::string& token, const Request& request);

  Registry& registry_;
  std::chrono::steady_clock::time_point started_;
};

}  // namespace aex::http
