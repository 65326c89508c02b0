#include "mock_server/http/registry.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "mock_server/faults/named.h"
#include "mock_server/http/bearer.h"
#include "mock_server/platform/ids.h"

namespace aex::http {
namespace {

Status CheckSettings(const Json& json, const std::string& pointer) {
  platform::Settings settings;
  platform::ClockSettings clock;
  return platform::ReadSettings(json, pointer, settings, clock);
}

faults::ScenarioReadOptions ReadOptions() {
  faults::ScenarioReadOptions options;
  options.check_settings = CheckSettings;
  options.allow_extra = true;  // A repro file is a scenario too.
  return options;
}

Result<faults::Scenario> Checked(Result<faults::Scenario> scenario) {
  if (!scenario.ok()) return scenario;
  if (!scenario->profile.empty())
    return Invalid("is not carried out by this version; leave it out", "/profile");
  return scenario;
}

}  // namespace

Result<faults::Scenario> ReadMockScenario(std::string_view text) {
  return Checked(faults::ReadScenarioText(text, ReadOptions()));
}

Result<faults::Scenario> CheckMockScenario(const Json& document) {
  return Checked(faults::ReadScenario(document, ReadOptions()));
}

Result<faults::Scenario> NamedScenarioOf(std::string_view name) {
  if (const auto* named = faults::FindNamed(name)) return ReadMockScenario(named->text);
  std::string names;
  for (const auto& known : faults::NamedScenarios()) {
    if (!names.empty()) names += ", ";
    names += known.name;
  }
  return Error{ErrorCode::kNotFound,
               "no scenario is named \"" + std::string(name) + "\"; there are: " + names,
               ""};
}

Status ApplyScenarioSettings(const faults::Scenario& scenario,
                             platform::Settings& settings,
                             platform::ClockSettings& clock) {
  return platform::ReadSettings(faults::SettingsOf(scenario), "/settings", settings, clock);
}

Registry::Registry(RegistryOptions options) : options_(std::move(options)) {}

Result<WorkspaceOptions> Registry::OptionsFor(const std::string& token) const {
  WorkspaceOptions made;
  made.scenario = options_.scenario;
  made.settings = options_.settings;
  made.journal_limit = options_.journal_limit;
  if (const auto name = ScenarioInToken(token); !name.empty()) {
    auto named = NamedScenarioOf(name);
    if (!named.ok()) return named.error();
    made.scenario = std::move(*named);
  }
  platform::ClockSettings clock;
  const Status applied = ApplyScenarioSettings(made.scenario, made.settings, clock);
  if (!applied.ok()) return applied.error();
  const std::uint64_t seed =
      made.scenario.seed ? static_cast<std::uint64_t>(*made.scenario.seed) : options_.seed;
  made.seed = platform::DeriveSeed(seed, token);
  const bool manual = clock.clock ? *clock.clock == "manual" : options_.manual_clock;
  if (manual) {
    const std::int64_t start_us =
        clock.now_ms ? *clock.now_ms * 1000 : platform::SystemClock().NowMicros();
    made.clock = std::make_shared<platform::ManualClock>(start_us);
  } else {
    made.clock = std::make_shared<platform::SystemClock>();
  }
  return made;
}

Result<Cell> Registry::Of(const std::string& token) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = cells_.find(token);
    if (found != cells_.end()) return found->second;
  }
  auto options = OptionsFor(token);
  if (!options.ok()) return options.error();
  auto made = std::make_shared<WorkspaceCell>(token, *options);
  const std::lock_guard lock(mutex_);
  if (cells_.size() >= options_.max_workspaces && !cells_.contains(token))
    return Error{ErrorCode::kLimit,
                 "there are " + std::to_string(cells_.size()) +
                     " workspaces, and no more are made; delete some at /__mock/workspaces",
                 ""};
  // Another thread may have been first.
  const auto [place, added] = cells_.try_emplace(token, std::move(made));
  if (added) Admit(place->second, options->seed);
  return place->second;
}

// Workspaces of equal seeds may live at the same time: the later one takes the
// next name.
void Registry::Admit(const Cell& cell, std::uint64_t seed) {
  platform::Ids names(seed);
  do {
    cell->storage_name = names.Next("st", "");
  } while (!by_storage_name_.try_emplace(cell->storage_name, cell).second);
}

Cell Registry::Dismiss(const std::string& token) {
  const auto node = cells_.extract(token);
  if (node.empty()) return nullptr;
  Cell gone = node.mapped();
  by_storage_name_.erase(gone->storage_name);
  std::erase_if(sessions_, [&](const auto& entry) { return entry.second == gone; });
  return gone;
}

Cell Registry::Find(const std::string& token) const {
  const std::lock_guard lock(mutex_);
  const auto found = cells_.find(token);
  return found == cells_.end() ? nullptr : found->second;
}

Cell Registry::Create(const std::string& token, const WorkspaceOptions& options) {
  auto made = std::make_shared<WorkspaceCell>(token, options);
  Cell replaced;
  {
    const std::lock_guard lock(mutex_);
    replaced = Dismiss(token);
    cells_[token] = made;
    Admit(made, options.seed);
  }
  if (replaced != nullptr) Retire(replaced);
  return made;
}

bool Registry::Forget(const std::string& token) {
  Cell gone;
  {
    const std::lock_guard lock(mutex_);
    gone = Dismiss(token);
    std::erase_if(ports_, [&](const auto& port) { return port.second->token == token; });
  }
  if (gone == nullptr) return false;
  Retire(gone);
  return true;
}

// Its streams end; nobody could ever reconnect to them.
void Registry::Retire(const Cell& cell) {
  cell->state.With([](WorkspaceState& state) { state.forgotten = true; });
  cell->wakers.WakeAll();
}

Cell Registry::OfSession(std::uint16_t port, const std::string& session_id) {
  const auto has = [&](const Cell& cell) {
    return cell->state.With(
        [&](WorkspaceState& state) { return state.workspace.HasSession(session_id); });
  };
  if (Cell own = OfPort(port); own != nullptr && has(own)) return own;
  {
    const std::lock_guard lock(mutex_);
    const auto known = sessions_.find(session_id);
    if (known != sessions_.end()) return known->second;
  }
  for (const Cell& cell : All()) {
    if (!has(cell)) continue;
    const std::lock_guard lock(mutex_);
    // It may have been forgotten meanwhile.
    const auto living = cells_.find(cell->token);
    if (living == cells_.end() || living->second != cell) return nullptr;
    return sessions_.try_emplace(session_id, cell).first->second;
  }
  return nullptr;
}

std::vector<Cell> Registry::All() const {
  std::vector<Cell> all;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [token, cell] : cells_) all.push_back(cell);
  }
  std::sort(all.begin(), all.end(),
            [](const Cell& a, const Cell& b) { return a->token < b->token; });
  return all;
}

void Registry::BindPort(std::uint16_t port, const std::string& token) {
  const std::lock_guard lock(mutex_);
  const auto found = cells_.find(token);
  CHECK(found != cells_.end());
  ports_[port] = found->second;
}

Cell Registry::OfPort(std::uint16_t port) const {
  const std::lock_guard lock(mutex_);
  const auto found = ports_.find(port);
  return found == ports_.end() ? nullptr : found->second;
}

Cell Registry::OfStorage(const std::string& storage_name) const {
  const std::lock_guard lock(mutex_);
  const auto found = by_storage_name_.find(storage_name);
  return found == by_storage_name_.end() ? nullptr : found->second;
}

}  // namespace aex::http
