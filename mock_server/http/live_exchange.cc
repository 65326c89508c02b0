#include "mock_server/http/live_exchange.h"

#include "mock_server/contract/digest.h"
#include "mock_server/contract/http_date.h"
#include "mock_server/http/asset_routes.h"
#include "mock_server/http/bearer.h"
#include "mock_server/http/billing_routes.h"
#include "mock_server/http/fault_answer.h"
#include "mock_server/http/output_routes.h"
#include "mock_server/http/presigned_url.h"
#include "mock_server/http/run_routes.h"
#include "mock_server/http/secret_routes.h"
#include "mock_server/http/session_routes.h"
#include "mock_server/http/storage_routes.h"
#include "mock_server/http/stream_routes.h"
#include "mock_server/http/webhook_routes.h"
#include "mock_server/http/whoami_routes.h"
#include "mock_server/http/workspace_faults.h"
#include "mock_server/verdict/intents.h"

namespace aex::http {
namespace {

using contract::Commit;
using contract::Exchange;
using contract::Operation;

// Late work exists only where something is committed.
bool CommitsWork(Operation op) {
  return op == Operation::kSessionCreate || op == Operation::kMessageSend;
}

// Nothing holds the answer, or its end, back from the client.
bool GoesOutAtOnce(const WirePlan& plan) {
  const bool stalls = plan.cut && plan.cut->close == CloseHow::kStall;
  return plan.delay_ms == 0 && !plan.drip && !stalls;
}

bool IsBounded(Operation op) {
  return CommitsWork(op) || op == Operation::kBillingRedeem;
}

// `ledger` are the seqs of what the exchange committed when it was decided.
void CloseInJournal(const Cell& cell, std::int64_t seq,
                    const std::vector<std::int64_t>& ledger,
                    const contract::Delivery& delivery, std::int64_t answer_bytes,
                    const ClosedObserver& on_closed) {
  Exchange closed;
  std::vector<contract::LedgerEntry> committed;
  cell->state.With([&](WorkspaceState& state) {
    state.journal.Close(seq, delivery, answer_bytes, cell->clock->NowMs());
    if (!on_closed) return;
    if (const Exchange* exchange = state.journal.Find(seq)) closed = *exchange;
    const auto& entries = state.workspace.ledger().entries();
    for (const std::int64_t entry : ledger)
      committed.push_back(entries[static_cast<std::size_t>(entry - 1)]);
  });
  cell->state.NotifyAll();
  if (on_closed && closed.seq != 0) on_closed(cell->token, closed, committed);
}

}  // namespace

std::string DateOf(const platform::Clock& clock, std::int64_t skew_ms) {
  return contract::PrintImfFixdate((clock.NowMicros() + skew_ms * 1000) / 1'000'000);
}

std::string_view SessionInPath(const RouteMatch& route) {
  const std::string_view path = contract::RouteOf(route.op).path;
  const bool named = path.starts_with("/sessions/{") || path.starts_with("/runs/{") ||
                     route.op == Operation::kEventsStream;
  return named && !route.params.empty() ? route.params.front() : std::string_view();
}

Handled UnmatchedAnswer(const RouteMatch& route, const std::string& method) {
  if (route.allowed_methods.empty())
    return ErrorAnswer(404, "not_found", "no route " + route.path);
  Handled handled = ErrorAnswer(405, "method_not_allowed",
                                method + " is not allowed on " + route.path);
  std::string allow;
  for (const std::string& allowed : route.allowed_methods)
    allow += (allow.empty() ? "" : ", ") + allowed;
  handled.response.headers.push_back({"Allow", allow});
  return handled;
}

Exchange ExchangeOf(const RequestHead& head, const RouteMatch& route, double now_ms) {
  Exchange exchange;
  exchange.connection = head.connection;
  exchange.reuse = head.reuse;
  exchange.op = route.op;
  exchange.method = head.method;
  exchange.path = route.path;
  if (const auto* key = FindHeader(head.headers, "idempotency-key")) exchange.key = *key;
  exchange.session_id = SessionInPath(route);
  if (const auto* from = route.Query("from"); from && route.op == Operation::kEventsStream)
    exchange.stream_from = ParseWhole(*from);
  exchange.received_at_ms = now_ms;
  exchange.sent_at_ms = now_ms;  // Until it is decided otherwise.
  exchange.bearer = BearerToken(head.headers).has_value();
  exchange.storage = route.plane == Plane::kStorage;
  return exchange;
}

LiveExchange::LiveExchange(Cell cell, Request request, RouteMatch route,
                           const ClosedObserver& on_closed, WebhookDesk& webhooks,
                           std::uint16_t storage_port)
    : cell_(std::move(cell)),
      request_(std::move(request)),
      on_closed_(on_closed),
      webhooks_(webhooks) {
  call_.request = &request_;
  call_.route = std::move(route);
  call_.storage_port = storage_port;
  call_.storage_name = cell_->storage_name;
  if (const auto* key = FindHeader(request_.head.headers, "idempotency-key"))
    call_.key = *key;
  if (call_.route.op == Operation::kMessageSend)
    call_.message = ReadMessageBody(request_.body);
  call_.nonce = contract::FindIntentNonce(request_.body);
  if (!request_.body.empty()) call_.fingerprint = contract::Sha256Hex(request_.body);
  call_.identity = verdict::IntentIdentity(call_.nonce, SessionInPath(call_.route),
                                           call_.fingerprint);
}

std::optional<Answer> LiveExchange::Decide(std::stop_token stop) {
  while (true) {
    bool news = false;
    bool first_webhook = false;
    const auto due_us = cell_->state.With([&](WorkspaceState& state) {
      const auto due = Step(state);
      news = state.TakeNews();
      first_webhook = state.TakeFirstWebhook();
      return due;
    });
    if (first_webhook) webhooks_.Serve(cell_);
    if (news) cell_->wakers.WakeAll();
    if (!due_us) break;
    if (!cell_->clock->WaitUntil(*due_us, stop)) return std::nullopt;
    webhooks_.Ring();  // A manual clock has moved.
  }
  return std::move(answer_);
}

void LiveExchange::Open(WorkspaceState& state) {
  opened_ = true;
  Exchange exchange =
      ExchangeOf(request_.head, call_.route, cell_->clock->NowMs());
  exchange.fingerprint = call_.fingerprint;
  exchange.intent = call_.nonce;
  exchange.request_bytes = request_.wire_bytes;
  exchange.request_body_bytes = static_cast<std::int64_t>(request_.body.size());
  if (call_.route.op != Operation::kUnmatched) {
    const auto sighting = state.schedule.SeeExchange(
        call_.route.op, call_.identity, SessionInPath(call_.route));
    exchange.attempt = sighting.attempt;
    if (!state.disarmed) {
      rule_ = HolderOf(state);
      if (!rule_) rule_ = sighting.rule;
    }
  }
  call_.exchange = state.journal.Open(std::move(exchange));
}

bool LiveExchange::PassesBounds(WorkspaceState& state) {
  ++state.exchanges;
  if (state.exchange_bound > 0 && state.exchanges > state.exchange_bound) return false;
  if (state.intent_exchange_bound == 0 || !IsBounded(call_.route.op)) return true;
  std::string name(contract::OperationId(call_.route.op));
  name += "\n" + call_.identity;
  return ++state.intent_exchanges[name] <= state.intent_exchange_bound;
}

std::optional<std::int64_t> LiveExchange::Step(WorkspaceState& state) {
  state.workspace.RunDue();
  if (!opened_) {
    Open(state);
    if (!PassesBounds(state)) {
      state.case_over = true;
      rule_.reset();
      Record(state, ErrorAnswer(400, "case_over",
                                "this case has had its bound of exchanges"));
      return std::nullopt;
    }
  }
  Handled handled;
  if (!rule_) {
    handled = Work(state);
  } else {
    const faults::Rule& rule = state.schedule.rule(*rule_);
    call_.commit = rule.commit.when;
    call_.late_us = rule.commit.late_ms * 1000;
    if (const auto* stream = std::get_if<faults::StreamFault>(&rule.fault))
      call_.stream_fault = *stream;
    const bool works = call_.commit == Commit::kNormal || call_.commit == Commit::kDone ||
                       (call_.commit == Commit::kLate && CommitsWork(call_.route.op));
    call_.asked = AskedOfTurn(rule.fault);
    if (works) {
      handled = Work(state);
    } else if (auto refusal =
                   ClaimedRefusal(rule.fault, state.workspace,
                                  std::string(SessionInPath(call_.route)))) {
      handled = *std::move(refusal);
    }
    // Nothing to act upon: as if the rule had not matched.
    const bool acts = Acts(rule.fault, handled) && CanShow(rule.fault, handled.response);
    if (!handled.wait_until_us && !acts) rule_.reset();
  }
  if (handled.wait_until_us) return handled.wait_until_us;
  if (call_.stream_fault && !handled.meets_stream_fault) rule_.reset();
  Record(state, std::move(handled));
  return std::nullopt;
}

Handled LiveExchange::Work(WorkspaceState& state) {
  const RouteMatch& route = call_.route;
  if (IsSessionOperation(route.op)) return HandleSession(state.workspace, call_);
  if (IsBillingOperation(route.op)) return HandleBilling(state.workspace, call_);
  if (IsRunOperation(route.op)) return HandleRun(state, call_);
  if (IsOutputOperation(route.op)) return HandleOutput(state, call_);
  if (IsAssetOperation(route.op)) return HandleAsset(state, call_);
  if (IsSecretOperation(route.op)) return HandleSecret(state, call_);
  if (IsStorageOperation(route.op)) return HandleStorage(state, call_);
  if (route.op == Operation::kWhoami) return WhoAmI(state);
  if (IsWebhookOperation(route.op)) return HandleWebhook(state, call_);
  if (IsStreamOperation(route.op)) return HandleStream(cell_, state, call_);
  CHECK(route.op == Operation::kUnmatched);
  return UnmatchedAnswer(route, request_.head.method);
}

// A key of this operation in its session; what has none is told by its intent.
std::string LiveExchange::StuckMark() const {
  std::string mark = "stuck\n" + std::string(contract::OperationId(call_.route.op));
  mark.append("\n").append(SessionInPath(call_.route)).append("\n");
  return mark + (call_.key ? "key\n" + *call_.key : call_.identity);
}

std::string LiveExchange::LoopMark() const {
  return "loop\n" + request_.head.method + " " + call_.route.path;
}

std::optional<int> LiveExchange::HolderOf(const WorkspaceState& state) const {
  if (!state.schedule.holds_anything()) return std::nullopt;
  if (call_.route.Query(kLoopMark) != nullptr) {
    if (const auto holder = state.schedule.HolderOf(LoopMark())) return holder;
  }
  return state.schedule.HolderOf(StuckMark());
}

// Lays the fault over the answer, and keeps what stays of it.
void LiveExchange::Show(WorkspaceState& state, std::string& code) {
  const faults::Fault& fault = state.schedule.rule(*rule_).fault;
  if (const auto* skew = std::get_if<faults::SkewFault>(&fault)) state.skew_ms = skew->ms;
  const auto* collision = std::get_if<faults::CollisionFault>(&fault);
  if (collision != nullptr && collision->how == faults::CollisionFault::How::kStuck)
    state.schedule.Hold(*rule_, StuckMark());
  const auto* redirect = std::get_if<faults::RedirectFault>(&fault);
  if (redirect != nullptr && redirect->to == faults::RedirectFault::To::kLoop)
    state.schedule.Hold(*rule_, LoopMark());
  const Scene scene = {cell_->clock->NowMicros(), state.skew_ms, request_.head.target,
                       StorageOrigin(call_)};
  ShowFault(fault, scene, answer_, code);
  state.schedule.Fired(*rule_);
  // Another answer is no upgrade.
  if (answer_.response.status != 101) answer_.feed.reset();
}

void LiveExchange::Record(WorkspaceState& state, Handled handled) {
  answer_.response = std::move(handled.response);
  answer_.feed = std::move(handled.feed);
  committed_ = std::move(handled.committed);
  std::string code = std::move(handled.code);
  Exchange* const exchange = state.journal.Find(call_.exchange);
  if (rule_) {
    Show(state, code);
    const faults::Rule& rule = state.schedule.rule(*rule_);
    if (exchange != nullptr) {
      exchange->rule = *rule_;
      exchange->kind = faults::KindName(faults::KindOf(rule.fault));
      exchange->phase = faults::PhaseOf(rule.fault);
      if (rule.commit.when != Commit::kNormal) exchange->commit = rule.commit.when;
    }
  }
  answer_.date = DateOf(*cell_->clock, state.skew_ms);
  if (exchange == nullptr) return;
  exchange->replayed = handled.replayed;
  // The moment of the decision: a client may have the answer, and a manual
  // clock may have moved on, before the server hears that it was sent.
  exchange->sent_at_ms = cell_->clock->NowMs();
  exchange->code = code;
  const bool silent = answer_.plan.cut && answer_.plan.cut->before_head;
  exchange->status = silent ? 0 : answer_.response.status;
  if (request_.head.method != "HEAD")
    exchange->response_body_bytes = static_cast<std::int64_t>(answer_.response.body.size());
  if (GoesOutAtOnce(answer_.plan)) state.journal.EndsFromNow(call_.exchange);
  for (const Header& header : answer_.response.headers) {
    if (header.name == "Retry-After") exchange->retry_after.push_back(header.value);
  }
}

void LiveExchange::Close(const contract::Delivery& delivery, std::int64_t answer_bytes) {
  CloseInJournal(cell_, call_.exchange, committed_, delivery, answer_bytes, on_closed_);
}

void LiveExchange::OnRaceLost() {
  cell_->state.With([&](WorkspaceState& state) {
    if (Exchange* const exchange = state.journal.Find(call_.exchange))
      exchange->phase = faults::PhaseName(faults::Phase::kIdle);
  });
}

void EndedExchange::Close(const contract::Delivery& delivery, std::int64_t answer_bytes) {
  if (cell_ != nullptr)
    CloseInJournal(cell_, seq_, {}, delivery, answer_bytes, on_closed_);
}

}  // namespace aex::http
