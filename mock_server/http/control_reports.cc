#include "mock_server/http/control_reports.h"

#include <charconv>
#include <nlohmann/json.hpp>

#include "mock_server/http/har.h"
#include "mock_server/verdict/wire_verdict.h"

namespace aex::http {
namespace {

using contract::Exchange;

Handled Bad(std::string_view message) { return ErrorAnswer(400, "invalid_request", message); }

struct JournalCopy {
  std::vector<Exchange> exchanges;
  std::vector<contract::LedgerEntry> ledger;
  std::int64_t dropped = 0;
  std::vector<faults::RuleCount> account;
};

JournalCopy Read(const Cell& cell) {
  return cell->state.With([](WorkspaceState& state) {
    state.workspace.RunDue();
    return JournalCopy{ExchangesWithCommits(state), state.workspace.ledger().entries(),
                       state.journal.dropped(), state.schedule.account()};
  });
}

// The seq after which exchanges are asked for; nothing when it is no number.
std::optional<std::int64_t> AfterOf(const RouteMatch& query) {
  const auto* text = query.Query("after");
  if (text == nullptr) return 0;
  std::int64_t after = 0;
  const auto [end, problem] =
      std::from_chars(text->data(), text->data() + text->size(), after);
  if (problem != std::errc() || end != text->data() + text->size()) return std::nullopt;
  return after;
}

void KeepAfter(std::int64_t after, std::vector<Exchange>& exchanges) {
  std::erase_if(exchanges, [after](const Exchange& exchange) { return exchange.seq <= after; });
}

constexpr std::string_view kBadAfter = "after must be the seq of an exchange";

// The host that the guard has let in, with another port if there is one.
std::string OriginOf(const Request& request, std::uint16_t port) {
  const auto* value = FindHeader(request.head.headers, "host");
  CHECK(value != nullptr);
  std::string_view host = *value;
  if (port != 0) host = host.substr(0, host.find(':', host.starts_with('[') ? host.find(']') : 0));
  std::string origin = (request.head.tls ? "https://" : "http://") + std::string(host);
  if (port != 0) origin += ":" + std::to_string(port);
  return origin;
}

}  // namespace

std::vector<Exchange> ExchangesWithCommits(const WorkspaceState& state) {
  const auto& kept = state.journal.exchanges();
  std::vector<Exchange> exchanges(kept.begin(), kept.end());
  if (exchanges.empty()) return exchanges;
  const std::int64_t first = exchanges.front().seq;
  for (const auto& entry : state.workspace.ledger().entries()) {
    if (entry.exchange < first) continue;
    exchanges[static_cast<std::size_t>(entry.exchange - first)].committed.push_back(entry.seq);
  }
  return exchanges;
}

Handled LedgerReport(const Cell& cell) {
  const auto ledger = cell->state.With([](WorkspaceState& state) {
    state.workspace.RunDue();
    return state.workspace.ledger();
  });
  return JsonAnswer(200, platform::ToJson(ledger));
}

Handled JournalReport(const Cell& cell, const RouteMatch& query) {
  const auto after = AfterOf(query);
  if (!after) return Bad(kBadAfter);
  bool ndjson = false;
  if (const auto* format = query.Query("format")) {
    if (*format != "json" && *format != "ndjson")
      return Bad("format must be one of: json, ndjson");
    ndjson = *format == "ndjson";
  }
  JournalCopy copy = Read(cell);
  KeepAfter(*after, copy.exchanges);
  if (ndjson) {
    Handled lines;
    lines.response.headers.push_back({"Content-Type", "application/x-ndjson"});
    for (const Exchange& exchange : copy.exchanges)
      lines.response.body += Stringify(contract::ToJson(exchange)) + "\n";
    return lines;
  }
  Json out = Json::object();
  Json& exchanges = out["exchanges"] = Json::array();
  for (const Exchange& exchange : copy.exchanges)
    exchanges.push_back(contract::ToJson(exchange));
  out["dropped"] = copy.dropped;
  Json& scenario = out["scenario"] = Json::array();
  for (const auto& count : copy.account)
    scenario.push_back({{"rule", count.rule}, {"fired", count.fired}});
  return JsonAnswer(200, out);
}

Handled HarReport(const Cell& cell, const RouteMatch& query, const Request& request,
                  std::uint16_t storage_port) {
  const auto after = AfterOf(query);
  if (!after) return Bad(kBadAfter);
  JournalCopy copy = Read(cell);
  KeepAfter(*after, copy.exchanges);
  const HarOrigins origins = {OriginOf(request, 0), OriginOf(request, storage_port)};
  Handled handled = JsonAnswer(200, HarOf(copy.exchanges, origins));
  handled.response.headers.push_back(
      {"Content-Disposition", "attachment; filename=\"aex-mock.har\""});
  return handled;
}

Handled VerdictReport(const Cell& cell) {
  const JournalCopy copy = Read(cell);
  return JsonAnswer(200, verdict::ToJson(verdict::Judge(copy.exchanges, copy.ledger)));
}

}  // namespace aex::http
