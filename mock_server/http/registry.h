// Which workspaces exist: by bearer token, by the port bound to one, and by the
// name that presigned URLs have for one.
//
// A token seen for the first time makes a workspace from the defaults and the
// scenario its name asks for. Thread-safe; cells are shared with the exchanges
// that use them.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "mock_server/http/workspace_cell.h"

namespace aex::http {

using Cell = std::shared_ptr<WorkspaceCell>;

// A new one takes 6 KiB.
inline constexpr std::size_t kMaxWorkspaces = 100'000;

struct RegistryOptions {
  std::uint64_t seed = 1;
  bool manual_clock = false;
  platform::Settings settings = {};
  faults::Scenario scenario = {};  // Of every new workspace.
  std::int64_t journal_limit = kDefaultJournalLimit;
  std::size_t max_workspaces = kMaxWorkspaces;  // That tokens make.
};

class Registry {
 public:
  explicit Registry(RegistryOptions options);

  // Errors: kNotFound when the token names an unknown scenario, kLimit when there are
  // too many workspaces.
  Result<Cell> Of(const std::string& token);
  Cell Find(const std::string& token) const;
  // Replaces what was there. The options are taken as they are.
  Cell Create(const std::string& token, const WorkspaceOptions& options);
  bool Forget(const std::string& token);
  std::vector<Cell> All() const;  // By token.

  // Connections of the port count in that workspace (faults 1: `accept`).
  void BindPort(std::uint16_t port, const std::string& token);
  Cell OfPort(std::uint16_t port) const;

  // The workspace that a presigned URL names; null when there is none.
  Cell OfStorage(const std::string& storage_name) const;
  // The workspace of a session for requests without a bearer; null when none has
  // it. The port's own comes first: equal seeds give equal ids, and only a port
  // tells two runs of one case apart.
  Cell OfSession(std::uint16_t port, const std::string& session_id);

  // The parts of a new workspace, for those who change one later.
  const RegistryOptions& options() const { return options_; }

 private:
  // Its streams end. Without the lock.
  void Retire(const Cell& cell);
  Result<WorkspaceOptions> OptionsFor(const std::string& token) const;
  // Under the lock.
  void Admit(const Cell& cell, std::uint64_t seed);
  Cell Dismiss(const std::string& token);  // Null when there was none.

  const RegistryOptions options_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, Cell> cells_;
  std::unordered_map<std::uint16_t, Cell> ports_;
  std::unordered_map<std::string, Cell> by_storage_name_;
  // Of the sessions that were asked for; those of living workspaces only.
  std::unordered_map<std::string, Cell> sessions_;
};

// A scenario by name, checked; kNotFound lists the names.
Result<faults::Scenario> NamedScenarioOf(std::string_view name);
// Reads and checks scenario text for this mock: its rules and settings.
Result<faults::Scenario> ReadMockScenario(std::string_view text);
Result<faults::Scenario> CheckMockScenario(const Json& document);
// The scenario's settings laid over `settings`; `clock` gets the clock's.
Status ApplyScenarioSettings(const faults::Scenario& scenario,
                             platform::Settings& settings,
                             platform::ClockSettings& clock);

}  // namespace aex::http
