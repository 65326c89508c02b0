// One exchange of a workspace, from the whole request to the closed answer.
//
// Decides under the workspace lock, once, in the order of contract 13: fault
// rule, parse, idempotency record, busy, commit, ledger, journal. Waits for the
// workspace clock outside the lock when a pending commit owns its key. Belongs
// to one thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "mock_server/http/call.h"
#include "mock_server/http/exchange.h"
#include "mock_server/http/registry.h"
#include "mock_server/http/webhook_desk.h"

namespace aex::http {

// What was closed, for logs: the exchange and what it committed at once. Late
// work stands in the ledger alone.
using ClosedObserver = std::function<void(
    const std::string& token, const contract::Exchange& exchange,
    const std::vector<contract::LedgerEntry>& committed)>;

class LiveExchange final : public PendingExchange {
 public:
  // The whole request is there.
  LiveExchange(Cell cell, Request request, RouteMatch route,
               const ClosedObserver& on_closed, WebhookDesk& webhooks,
               std::uint16_t storage_port);

  std::optional<Answer> Decide(std::stop_token stop) override;
  void Close(const contract::Delivery& delivery, std::int64_t answer_bytes) override;
  void OnRaceLost() override;

 private:
  // One decision; the time to wait for when it cannot be taken yet.
  std::optional<std::int64_t> Step(WorkspaceState& state);
  void Open(WorkspaceState& state);
  bool PassesBounds(WorkspaceState& state);
  Handled Work(WorkspaceState& state);
  void Show(WorkspaceState& state, std::string& code);
  void Record(WorkspaceState& state, Handled handled);
  // By which a rule may have hold of this exchange.
  std::string StuckMark() const;
  std::string LoopMark() const;
  std::optional<int> HolderOf(const WorkspaceState& state) const;

  Cell cell_;
  Request request_;
  Call call_;
  const ClosedObserver& on_closed_;
  WebhookDesk& webhooks_;
  bool opened_ = false;
  std::optional<int> rule_;
  std::vector<std::int64_t> committed_;  // Ledger seqs, for the log.
  Answer answer_;
};

// An exchange whose request was never read whole, or was no HTTP: journalled
// when it belongs to a workspace, and closed.
class EndedExchange final : public PendingExchange {
 public:
  // `cell` may be null: nothing is journalled then.
  EndedExchange(Cell cell, std::int64_t seq, Answer answer, const ClosedObserver& on_closed)
      : cell_(std::move(cell)), seq_(seq), answer_(std::move(answer)), on_closed_(on_closed) {}

  std::optional<Answer> Decide(std::stop_token) override { return answer_; }
  void Close(const contract::Delivery& delivery, std::int64_t answer_bytes) override;

 private:
  Cell cell_;
  std::int64_t seq_;
  Answer answer_;
  const ClosedObserver& on_closed_;
};

// IMF-fixdate of that clock's present second, so much off.
std::string DateOf(const platform::Clock& clock, std::int64_t skew_ms = 0);

// What the head alone says of an exchange.
contract::Exchange ExchangeOf(const RequestHead& head, const RouteMatch& route,
                              double now_ms);

// For a path that no operation has, or not with that method: 404, or 405 with
// `Allow`.
Handled UnmatchedAnswer(const RouteMatch& route, const std::string& method);

// Whether the operation's first path parameter is a session's id.
// Empty when it is not; valid as long as the route.
std::string_view SessionInPath(const RouteMatch& route);

}  // namespace aex::http
