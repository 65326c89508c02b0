#include "mock_server/http/control_routes.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "mock_server/contract/object_reader.h"
#include "mock_server/http/bearer.h"
#include "mock_server/http/control_guard.h"

namespace aex::http {
namespace {

constexpr std::string_view kPrefix = "/__mock";
constexpr std::int64_t kMaxAdvanceMs = 366LL * 24 * 3600 * 1000;

Handled Bad(std::string_view message) { return ErrorAnswer(400, "invalid_request", message); }
Handled Bad(const Error& error) { return Bad(Describe(error)); }
Handled NotFound(std::string_view message) { return ErrorAnswer(404, "not_found", message); }

Handled OnlyMethod(std::string_view method) {
  Handled handled = ErrorAnswer(405, "method_not_allowed",
                                "this path takes " + std::string(method));
  handled.response.headers.push_back({"Allow", std::string(method)});
  return handled;
}

// A path of the control plane: /__mock/NAME, or /__mock/workspaces/{token}/NAME.
struct ControlRoute {
  std::string_view name;
  std::string_view method;
  std::vector<std::string_view> query;  // The parameters it takes.
};

const ControlRoute* FindRoute(const std::vector<ControlRoute>& routes, std::string_view name) {
  for (const ControlRoute& route : routes) {
    if (route.name == name) return &route;
  }
  return nullptr;
}

const std::vector<ControlRoute>& TopRoutes() {
  static const std::vector<ControlRoute> kRoutes = {{"health", "GET", {}},
                                                    {"workspaces", "GET", {}}};
  return kRoutes;
}

// The empty name is the workspace itself.
const std::vector<ControlRoute>& WorkspaceRoutes() {
  static const std::vector<ControlRoute> kRoutes = {
      {"", "DELETE", {}},          {"scenario", "PUT", {}},
      {"settings", "POST", {}},    {"clock", "POST", {}},
      {"ledger", "GET", {}},       {"journal", "GET", {"after", "format"}},
      {"verdict", "GET", {}},      {"journal.har", "GET", {"after"}},
  };
  return kRoutes;
}

// Nothing when the request fits the route.
std::optional<Handled> Misfit(const ControlRoute& route, const Request& request,
                              const RouteMatch& match) {
  const std::string& method = request.head.method;
  if (method != route.method && !(method == "HEAD" && route.method == "GET"))
    return OnlyMethod(route.method);
  for (std::size_t i = 0; i < match.query.size(); ++i) {
    const std::string& name = match.query[i].first;
    if (std::find(route.query.begin(), route.query.end(), name) == route.query.end()) {
      std::string allowed;
      for (const std::string_view one : route.query)
        allowed += (allowed.empty() ? "" : ", ") + std::string(one);
      return Bad("query parameter " + name + " is not allowed; there are: " +
                 (allowed.empty() ? "none" : allowed));
    }
    if (match.Query(name) != &match.query[i].second)
      return Bad("query parameter " + name + " is given twice");
  }
  return std::nullopt;
}

// Why a clock cannot be set in a workspace that is there.
std::string WhenItStarts(const platform::ClockSettings& clock) {
  return std::string(clock.clock ? "/clock" : "/nowMs") +
         ": the clock of a workspace is chosen when it starts";
}

Handled AdvanceClock(const Cell& cell, const Request& request) {
  auto body = ParseJson(request.body, {.refuse_duplicate_keys = true});
  if (!body.ok()) return Bad(body.error());
  ObjectReader in(*body, "");
  std::int64_t advance_ms = 0;
  in.Require("advanceMs");
  in.Read("advanceMs", advance_ms, 0, kMaxAdvanceMs);
  if (const Status status = in.Finish(); !status.ok()) return Bad(status.error());
  auto* const manual = dynamic_cast<platform::ManualClock*>(cell->clock.get());
  if (manual == nullptr)
    return Bad("/advanceMs: the clock of this workspace is the system's; "
               "start with --clock manual or a scenario with settings.clock");
  manual->AdvanceTo(manual->NowMicros() + advance_ms * 1000);
  cell->state.With([](WorkspaceState& state) { state.workspace.RunDue(); });
  Json out = Json::object();
  out["nowMs"] = manual->NowMicros() / 1000;
  return JsonAnswer(200, out);
}

}  // namespace

ControlPlane::ControlPlane(Registry& registry)
    : registry_(registry), started_(std::chrono::steady_clock::now()) {}

bool ControlPlane::Owns(std::string_view target) {
  return target.starts_with(kPrefix) &&
         (target.size() == kPrefix.size() || target[kPrefix.size()] == '/' ||
          target[kPrefix.size()] == '?');
}

Handled ControlPlane::Handle(const Request& request, std::uint16_t storage_port) {
  if (!MayControl(request.head))
    return ErrorAnswer(403, "forbidden",
                       "/__mock answers only requests from this machine to a loopback host");
  const RouteMatch match = MatchRoute(request.head.method, request.head.target);
  const auto path = PathSegments(match.path);  // The first one is the prefix.
  if (path.size() == 2) {
    const ControlRoute* const route = FindRoute(TopRoutes(), path[1]);
    if (route == nullptr) return NotFound("no control route " + match.path);
    if (auto misfit = Misfit(*route, request, match)) return *std::move(misfit);
    return route->name == "health" ? Health() : Workspaces();
  }
  if (path.size() < 3 || path.size() > 4 || path[1] != "workspaces" || path.back().empty())
    return NotFound("no control route " + match.path);
  const std::string_view what = path.size() == 3 ? std::string_view() : path[3];
  const ControlRoute* const route = FindRoute(WorkspaceRoutes(), what);
  if (route == nullptr) return NotFound("no control route " + match.path);
  if (auto misfit = Misfit(*route, request, match)) return *std::move(misfit);
  const auto token = PercentDecode(path[2]);
  if (!token || !IsToken(*token)) return Bad("the token in the path is malformed");
  return OfWorkspace(*token, what, request, match, storage_port);
}

Handled ControlPlane::Health() {
  const auto up = std::chrono::steady_clock::now() - started_;
  Json out = Json::object();
  out["ok"] = true;
  out["version"] = AEX_VERSION;
  out["uptimeMs"] = std::chrono::duration_cast<std::chrono::milliseconds>(up).count();
  out["workspaces"] = registry_.All().size();
  return JsonAnswer(200, out);
}

Handled ControlPlane::Workspaces() {
  Json out = Json::object();
  Json& list = out["workspaces"] = Json::array();
  for (const Cell& cell : registry_.All()) {
    Json entry = Json::object();
    entry["token"] = cell->token;
    cell->state.With([&](WorkspaceState& state) {
      state.workspace.RunDue();
      const auto& totals = state.workspace.ledger().totals();
      entry["sessions"] = totals.sessions;
      entry["turns"] = totals.turns;
      entry["exchanges"] = static_cast<std::int64_t>(state.journal.exchanges().size()) +
                           state.journal.dropped();
    });
    list.push_back(std::move(entry));
  }
  return JsonAnswer(200, out);
}

Handled ControlPlane::OfWorkspace(const std::string& token, std::string_view what,
                                  const Request& request, const RouteMatch& query,
                                  std::uint16_t storage_port) {
  if (what.empty()) return Forget(token);
  if (what == "scenario") return InstallScenario(token, request);
  if (what == "settings") return ChangeSettings(token, request);
  const Cell cell = registry_.Find(token);
  if (cell == nullptr) return NotFound("no such workspace: no request has used that token");
  if (what == "clock") return AdvanceClock(cell, request);
  if (what == "ledger") return LedgerReport(cell);
  if (what == "journal") return JournalReport(cell, query);
  if (what == "verdict") return VerdictReport(cell);
  CHECK(what == "journal.har");
  return HarReport(cell, query, request, storage_port);
}

Handled ControlPlane::Forget(const std::string& token) {
  if (!registry_.Forget(token)) return NotFound("no such workspace");
  Handled gone;
  gone.response.status = 204;
  return gone;
}

Handled ControlPlane::InstallScenario(const std::string& token, const Request& request) {
  auto body = ParseJson(request.body, {.refuse_duplicate_keys = true});
  if (!body.ok()) return Bad(body.error());
  // A name alone is a reference, not a scenario of that name without faults.
  const auto* name = AsString(Find(*body, "name"));
  const bool named = name != nullptr && body->size() == 1;
  auto scenario = named ? NamedScenarioOf(*name) : CheckMockScenario(*body);
  if (!scenario.ok()) return Bad(scenario.error());
  platform::ClockSettings clock;
  platform::Settings settings = registry_.options().settings;
  if (const Status applied = ApplyScenarioSettings(*scenario, settings, clock); !applied.ok())
    return Bad(applied.error());
  if (clock.clock || clock.now_ms)
    return Bad("/settings" + WhenItStarts(clock) +
               "; delete the workspace or use --scenario");
  auto cell = registry_.Of(token);
  if (!cell.ok()) return Bad(cell.error());
  (*cell)->state.With([&](WorkspaceState& state) {
    state.workspace.set_settings(settings);
    state.schedule = faults::Schedule(*scenario);
    (*cell)->watches_heads = state.schedule.watches_heads();
    state.skew_ms = 0;
  });
  Json out = Json::object();
  out["name"] = scenario->name;
  out["rules"] = scenario->faults.size();
  return JsonAnswer(200, out);
}

Handled ControlPlane::ChangeSettings(const std::string& token, const Request& request) {
  auto body = ParseJson(request.body, {.refuse_duplicate_keys = true});
  if (!body.ok()) return Bad(body.error());
  // Judged before the workspace is made: what is refused leaves no trace.
  platform::Settings judged;
  platform::ClockSettings clock;
  const Status status = platform::ReadSettings(*body, "", judged, clock);
  if (!status.ok()) return Bad(status.error());
  if (clock.clock || clock.now_ms)
    return Bad(WhenItStarts(clock));
  auto cell = registry_.Of(token);
  if (!cell.ok()) return Bad(cell.error());
  return (*cell)->state.With([&](WorkspaceState& state) {
    platform::Settings settings = state.workspace.settings();
    CHECK(platform::ReadSettings(*body, "", settings, clock).ok());
    state.workspace.set_settings(settings);
    return JsonAnswer(200, platform::ToJson(settings));
  });
}

}  // namespace aex::http
