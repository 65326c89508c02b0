#include "mock_server/http/mock_backend.h"

#include <algorithm>

#include "mock_server/contract/digest.h"
#include "mock_server/http/bearer.h"
#include "mock_server/http/fault_answer.h"
#include "mock_server/http/presigned_url.h"

namespace aex::http {
namespace {

constexpr std::string_view kNotPresigned = "this URL was not presigned here";
constexpr std::string_view kUnauthorized =
    "a bearer token is required: any non-empty one names a workspace";

EarlyDrop DropOf(const faults::DropFault& fault) {
  EarlyDrop drop;
  drop.body_bytes = fault.phase == faults::Phase::kRequestBody ? fault.bytes : 0;
  drop.close = ToCloseHow(fault.close);
  return drop;
}

platform::ManualClock* ManualClockOf(const Cell& cell) {
  return dynamic_cast<platform::ManualClock*>(cell->clock.get());
}

}  // namespace

MockBackend::MockBackend(RegistryOptions options, ClosedObserver on_closed)
    : registry_(std::move(options)), on_closed_(std::move(on_closed)), control_(registry_) {}

std::optional<ConnectionEnd> MockBackend::OnConnect(std::uint16_t port) {
  const Cell cell = registry_.OfPort(port);
  if (cell == nullptr) return std::nullopt;
  return cell->state.With([](WorkspaceState& state) -> std::optional<ConnectionEnd> {
    const auto sighting = state.schedule.SeeConnection();
    if (!sighting.rule || state.disarmed || !state.HasRoom()) return std::nullopt;
    const auto* drop =
        std::get_if<faults::DropFault>(&state.schedule.rule(*sighting.rule).fault);
    CHECK(drop != nullptr);
    const bool idle = drop->phase == faults::Phase::kIdle;
    // An idle end is met, and counts, when it comes to it.
    if (!idle) {
      ++state.exchanges;
      state.schedule.Fired(*sighting.rule);
    }
    return ConnectionEnd{idle, ToCloseHow(drop->close), *sighting.rule};
  });
}

void MockBackend::OnIdleEnd(std::uint16_t port, const ConnectionEnd& end) {
  const Cell cell = registry_.OfPort(port);
  if (cell == nullptr) return;
  cell->state.With([&](WorkspaceState& state) {
    // Another scenario may have been installed since.
    if (static_cast<std::size_t>(end.rule) < state.schedule.size())
      state.schedule.Fired(end.rule);
  });
}

RouteMatch MockBackend::RouteOf(const RequestHead& head) const {
  const bool storage = storage_port_ != 0 && head.port == storage_port_;
  return MatchRoute(head.method, head.target, storage ? Plane::kStorage : Plane::kApi);
}

Cell MockBackend::OwnerOf(const RequestHead& head, const RouteMatch& route) {
  if (route.op == contract::Operation::kEventsStream)
    return registry_.OfSession(head.port, route.id());
  const auto token = BearerToken(head.headers);
  if (route.plane == Plane::kApi) {
    if (!token) return nullptr;
    const auto cell = registry_.Of(*token);
    return cell.ok() ? *cell : nullptr;
  }
  if (Cell named = registry_.OfStorage(SplitPresigned(route.id()).workspace)) return named;
  // A token has no business here: its workspace's journal is to show it.
  return token ? registry_.Find(*token) : nullptr;
}

std::optional<EarlyEnd> MockBackend::OnHead(const RequestHead& head) {
  if (ControlPlane::Owns(head.target)) return std::nullopt;
  const RouteMatch route = RouteOf(head);
  if (route.op == contract::Operation::kUnmatched) return std::nullopt;
  const Cell cell = OwnerOf(head, route);
  if (cell == nullptr) return std::nullopt;  // Answered in Begin.
  if (!cell->watches_heads) return std::nullopt;
  return cell->state.With([&](WorkspaceState& state) -> std::optional<EarlyEnd> {
    const auto sighting = state.schedule.SeeHead(route.op, SessionInPath(route));
    if (!sighting.rule || state.disarmed || !state.HasRoom()) return std::nullopt;
    ++state.exchanges;
    const auto& rule = state.schedule.rule(*sighting.rule);
    const auto* drop = std::get_if<faults::DropFault>(&rule.fault);
    CHECK(drop != nullptr);
    state.schedule.Fired(*sighting.rule);
    contract::Exchange exchange = ExchangeOf(head, route, cell->clock->NowMs());
    exchange.attempt = sighting.attempt;
    exchange.rule = *sighting.rule;
    exchange.kind = faults::KindName(faults::KindOf(rule.fault));
    exchange.phase = faults::PhaseOf(rule.fault);
    exchange.commit = contract::Commit::kNone;
    const std::int64_t seq = state.journal.Open(std::move(exchange));
    return EarlyEnd{DropOf(*drop),
                    std::make_unique<EndedExchange>(cell, seq, Answer{}, on_closed_)};
  });
}

std::unique_ptr<PendingExchange> MockBackend::Refuse(Cell cell, std::int64_t seq,
                                                     Handled handled) {
  Answer answer;
  answer.response = std::move(handled.response);
  answer.date = DateOf(cell == nullptr ? system_clock_ : *cell->clock);
  return std::make_unique<EndedExchange>(std::move(cell), seq, std::move(answer),
                                         on_closed_);
}

std::unique_ptr<PendingExchange> MockBackend::Begin(Request request) {
  RouteMatch route = RouteOf(request.head);
  if (route.plane == Plane::kStorage) {
    Cell owner = OwnerOf(request.head, route);
    if (owner == nullptr) {
      Handled nobody = route.op == contract::Operation::kUnmatched
                           ? UnmatchedAnswer(route, request.head.method)
                           : ErrorAnswer(404, "not_found", kNotPresigned);
      return Refuse(nullptr, 0, std::move(nobody));
    }
    return std::make_unique<LiveExchange>(std::move(owner), std::move(request),
                                          std::move(route), on_closed_, webhooks_, storage_port_);
  }
  if (ControlPlane::Owns(request.head.target)) {
    Handled handled = control_.Handle(request, storage_port_);
    webhooks_.Ring();  // It may have moved a clock or named a sink.
    return Refuse(nullptr, 0, std::move(handled));
  }
  if (route.op == contract::Operation::kEventsStream) {
    Cell owner = OwnerOf(request.head, route);
    if (owner == nullptr)
      return Refuse(nullptr, 0, ErrorAnswer(404, "not_found", "no session " + route.id()));
    return std::make_unique<LiveExchange>(std::move(owner), std::move(request),
                                          std::move(route), on_closed_, webhooks_, storage_port_);
  }
  const auto token = BearerToken(request.head.headers);
  if (!token) return Refuse(nullptr, 0, ErrorAnswer(401, "unauthorized", kUnauthorized));
  auto cell = registry_.Of(*token);
  if (!cell.ok()) {
    const bool full = cell.error().code == ErrorCode::kLimit;
    return Refuse(nullptr, 0,
                  ErrorAnswer(400, full ? "too_many_workspaces" : "malformed_token",
                              cell.error().message));
  }
  return std::make_unique<LiveExchange>(std::move(*cell), std::move(request),
                                        std::move(route), on_closed_, webhooks_, storage_port_);
}

void MockBackend::OnIgnored(Request request) {
  if (ControlPlane::Owns(request.head.target)) return;
  const RouteMatch route = RouteOf(request.head);
  const Cell cell = OwnerOf(request.head, route);
  if (cell == nullptr) return;
  contract::Exchange exchange = ExchangeOf(request.head, route, cell->clock->NowMs());
  exchange.intent = contract::FindIntentNonce(request.body);
  if (!request.body.empty()) exchange.fingerprint = contract::Sha256Hex(request.body);
  exchange.request_bytes = request.wire_bytes;
  cell->state.With([&](WorkspaceState& state) {
    if (!state.HasRoom()) return;
    ++state.exchanges;
    const std::int64_t seq = state.journal.Open(std::move(exchange));
    state.journal.Close(seq, {contract::Delivery::Kind::kNone, 0}, 0, cell->clock->NowMs());
  });
  cell->state.NotifyAll();
}

std::unique_ptr<PendingExchange> MockBackend::BeginMalformed(const RequestHead& head,
                                                             int status,
                                                             std::string_view code,
                                                             std::string_view message) {
  Handled handled = ErrorAnswer(status, code, message);
  RouteMatch nowhere = RouteOf(head);
  const auto token = BearerToken(head.headers);
  Cell cell;
  // Makes no workspace out of what was no HTTP.
  if (nowhere.plane == Plane::kStorage) cell = OwnerOf(head, nowhere);
  else if (token) cell = registry_.Find(*token);
  if (cell == nullptr) return Refuse(nullptr, 0, std::move(handled));
  nowhere.op = contract::Operation::kUnmatched;
  contract::Exchange exchange = ExchangeOf(head, nowhere, cell->clock->NowMs());
  exchange.status = status;
  exchange.code = code;
  const std::int64_t seq = cell->state.With(
      [&](WorkspaceState& state) { return state.journal.Open(std::move(exchange)); });
  return Refuse(cell, seq, std::move(handled));
}

void MockBackend::CreateWorkspace(const std::string& token,
                                  const WorkspaceOptions& options) {
  registry_.Create(token, options);
}

void MockBackend::BindPort(std::uint16_t port, const std::string& token) {
  registry_.BindPort(port, token);
}

Cell MockBackend::Known(const std::string& token) const {
  Cell cell = registry_.Find(token);
  CHECK(cell != nullptr);
  return cell;
}

std::int64_t MockBackend::JournalSeq(const std::string& token) {
  const Cell cell = Known(token);
  return cell->state.With([](WorkspaceState& state) {
    const auto& exchanges = state.journal.exchanges();
    return exchanges.empty() ? 0 : exchanges.back().seq;
  });
}

double MockBackend::NowMs(const std::string& token) { return Known(token)->clock->NowMs(); }

void MockBackend::AdvanceClock(const std::string& token, std::int64_t now_us) {
  if (auto* const manual = ManualClockOf(Known(token))) manual->AdvanceTo(now_us);
  webhooks_.Ring();
}

Result<platform::Output> MockBackend::AddOutput(const std::string& token,
                                                const std::string& session_id,
                                                platform::OutputDraft draft) {
  return Known(token)->state.With([&](WorkspaceState& state) {
    return state.workspace.outputs().Add(session_id, std::move(draft),
                                         state.workspace.now_us());
  });
}

void MockBackend::ReleaseClock(const std::string& token) {
  if (auto* const manual = ManualClockOf(Known(token))) manual->SetListener(nullptr);
}

void MockBackend::Disarm(const std::string& token) {
  const Cell cell = Known(token);
  cell->state.With([](WorkspaceState& state) { state.disarmed = true; });
}

void MockBackend::RunClockOut(const std::string& token) {
  const Cell cell = Known(token);
  const auto last_us =
      cell->state.With([](WorkspaceState& state) { return state.workspace.RunOut(); });
  auto* const manual = ManualClockOf(cell);
  if (last_us && manual != nullptr) manual->AdvanceTo(*last_us);
  webhooks_.Ring();
}

std::vector<std::int64_t> MockBackend::OpenStorageConnections(const std::string& token) {
  return Known(token)->state.With([](WorkspaceState& state) {
    std::vector<std::int64_t> connections;
    for (const auto& exchange : state.journal.exchanges()) {
      if (exchange.storage && exchange.delivery.kind == contract::Delivery::Kind::kOpen)
        connections.push_back(exchange.connection);
    }
    return connections;
  });
}

bool MockBackend::WaitQuiet(const std::string& token, std::chrono::milliseconds bound) {
  const Cell cell = Known(token);
  return cell->state.WaitFor(bound, [](const WorkspaceState& state) {
    return state.journal.open_count() == 0;
  });
}

WorkspaceEvidence MockBackend::Read(const std::string& token) {
  const Cell cell = Known(token);
  return cell->state.With([](WorkspaceState& state) {
    WorkspaceEvidence evidence;
    evidence.ledger = state.workspace.ledger().entries();
    evidence.exchanges = ExchangesWithCommits(state);
    evidence.dropped = state.journal.dropped();
    evidence.account = state.schedule.account();
    evidence.case_over = state.case_over;
    return evidence;
  });
}

void MockBackend::Forget(const std::string& token) { registry_.Forget(token); }

}  // namespace aex::http
