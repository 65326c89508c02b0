#include "mock_server/http/control_routes.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "mock_server/contract/object_reader.h"
#include "mock_server/http/bearer.h"

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

bool IsLoopbackHost(std::string_view host) {
  if (host.starts_with("[::1]")) return host.size() == 5 || host[5] == ':';
  const std::string_view name = host.substr(0, host.find(':'));
  if (name == "localhost") return true;
  // 127.0.0.0/8, written as four numbers.
  return name.starts_with("127.") && std::count(name.begin(), name.end(), '.') == 3 &&
         name.find_first_not_of("0123456789.") == std::string_view::npos;
}

bool IsLoopbackOrigin(std::string_view origin) {
  const std::size_t scheme = origin.find("://");
  return scheme != std::string_view::npos && IsLoopbackHost(origin.substr(scheme + 3));
}

// Nothing when the request may use the control plane.
std::optional<Handled> Guard(const Request& request) {
  const auto* host = FindHeader(request.head.headers, "host");
  const auto* origin = FindHeader(request.head.headers, "origin");
  if (request.head.peer_is_loopback && host != nullptr && IsLoopbackHost(*host) &&
      (origin == nullptr || IsLoopbackOrigin(*origin)))
    return std::nullopt;
  return ErrorAnswer(403, "forbidden",
                     "/__mock answers only requests from this machine to a loopback host");
}

// Why a clock cannot be set in a workspace that is there.
std::string WhenItStarts(const platform::ClockSettings& clock) {
  return std::string(clock.clock ? "/clock" : "/nowMs") +
         ": the clock of a workspace is chosen when it starts";
}

Handled Ledger(const Cell& cell) {
  return JsonAnswer(200, cell->state.With([](WorkspaceState& state) {
    state.workspace.RunDue();
    return platform::ToJson(state.workspace.ledger());
  }));
}

Handled JournalOf(const Cell& cell, const RouteMatch& query) {
  std::int64_t after = 0;
  if (const auto* text = query.Query("after")) {
    const auto [end, problem] =
        std::from_chars(text->data(), text->data() + text->size(), after);
    if (problem != std::errc() || end != text->data() + text->size())
      return Bad("after must be the seq of an exchange");
  }
  bool ndjson = false;
  if (const auto* format = query.Query("format")) {
    if (*format != "json" && *format != "ndjson")
      return Bad("format must be one of: json, ndjson");
    ndjson = *format == "ndjson";
  }
  Json exchanges = Json::array();
  Json scenario = Json::array();
  std::int64_t dropped = 0;
  cell->state.With([&](WorkspaceState& state) {
    state.workspace.RunDue();
    for (const auto& exchange : ExchangesWithCommits(state)) {
      if (exchange.seq > after) exchanges.push_back(contract::ToJson(exchange));
    }
    dropped = state.journal.dropped();
    for (const auto& count : state.schedule.account())
      scenario.push_back({{"rule", count.rule}, {"fired", count.fired}});
  });
  if (!ndjson) {
    Json out = Json::object();
    out["exchanges"] = std::move(exchanges);
    out["dropped"] = dropped;
    out["scenario"] = std::move(scenario);
    return JsonAnswer(200, out);
  }
  Handled handled;
  handled.response.headers.push_back({"Content-Type", "application/x-ndjson"});
  for (const Json& exchange : exchanges) handled.response.body += Stringify(exchange) + "\n";
  return handled;
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

std::vector<contract::Exchange> ExchangesWithCommits(const WorkspaceState& state) {
  const auto& kept = state.journal.exchanges();
  std::vector<contract::Exchange> exchanges(kept.begin(), kept.end());
  if (exchanges.empty()) return exchanges;
  const std::int64_t first = exchanges.front().seq;
  for (const auto& entry : state.workspace.ledger().entries()) {
    if (entry.exchange < first) continue;
    exchanges[static_cast<std::size_t>(entry.exchange - first)].committed.push_back(entry.seq);
  }
  return exchanges;
}

ControlPlane::ControlPlane(Registry& registry)
    : registry_(registry), started_(std::chrono::steady_clock::now()) {}

bool ControlPlane::Owns(std::string_view target) {
  return target.starts_with(kPrefix) &&
         (target.size() == kPrefix.size() || target[kPrefix.size()] == '/' ||
          target[kPrefix.size()] == '?');
}

Handled ControlPlane::Handle(const Request& request) {
  if (auto refused = Guard(request)) return *refused;
  const RouteMatch match = MatchRoute(request.head.method, request.head.target);
  auto path = PathSegments(match.path);
  path.erase(path.begin());
  if (path.size() == 1 && path[0] == "health")
    return request.head.method == "GET" ? Health() : OnlyMethod("GET");
  if (path.size() == 1 && path[0] == "workspaces")
    return request.head.method == "GET" ? Workspaces() : OnlyMethod("GET");
  if (path.size() >= 2 && path.size() <= 3 && path[0] == "workspaces")
    return Workspace(request, path, match);
  return NotFound("no control route " + match.path);
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

Handled ControlPlane::Workspace(const Request& request,
                                const std::vector<std::string_view>& path,
                                const RouteMatch& query) {
  const auto token = PercentDecode(path[1]);
  if (!token || token->empty()) return Bad("the token in the path is malformed");
  const std::string& method = request.head.method;
  if (path.size() == 2) {
    if (method != "DELETE") return OnlyMethod("DELETE");
    if (!registry_.Forget(*token)) return NotFound("no such workspace");
    Handled gone;
    gone.response.status = 204;
    return gone;
  }
  const std::string_view what = path[2];
  if (what == "scenario")
    return method == "PUT" ? InstallScenario(*token, request) : OnlyMethod("PUT");
  if (what == "settings")
    return method == "POST" ? ChangeSettings(*token, request) : OnlyMethod("POST");
  const Cell cell = registry_.Find(*token);
  if (cell == nullptr) return NotFound("no such workspace: no request has used that token");
  if (what == "ledger") return method == "GET" ? Ledger(cell) : OnlyMethod("GET");
  if (what == "journal") return method == "GET" ? JournalOf(cell, query) : OnlyMethod("GET");
  if (what == "clock")
    return method == "POST" ? AdvanceClock(cell, request) : OnlyMethod("POST");
  return NotFound("no control route " + query.path);
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
