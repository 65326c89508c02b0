// The whole mock without sockets: workspaces, faults, journal and control
// plane behind the one interface that server/ calls, and the C++ calls with
// which a harness in the same process prepares and reads a workspace.
//
// Thread-safe. Outlives every exchange it gave out.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "mock_server/http/control_routes.h"
#include "mock_server/http/exchange.h"
#include "mock_server/http/live_exchange.h"
#include "mock_server/http/registry.h"

namespace aex::http {

// What a workspace proves, read at one moment.
struct WorkspaceEvidence {
  std::vector<contract::LedgerEntry> ledger;
  std::vector<contract::Exchange> exchanges;
  std::int64_t dropped = 0;  // Exchanges beyond the journal's limit.
  std::vector<faults::RuleCount> account;
  bool case_over = false;
};

class MockBackend final : public Backend {
 public:
  // `on_closed` is called without any lock, on connection threads.
  explicit MockBackend(RegistryOptions options, ClosedObserver on_closed = nullptr);

  std::optional<ConnectionEnd> OnConnect(std::uint16_t port) override;
  void OnIdleEnd(std::uint16_t port, const ConnectionEnd& end) override;
  std::optional<EarlyEnd> OnHead(const RequestHead& head) override;
  std::unique_ptr<PendingExchange> Begin(Request request) override;
  void OnIgnored(Request request) override;
  std::unique_ptr<PendingExchange> BeginMalformed(const RequestHead& head, int status,
                                                  std::string_view code,
                                                  std::string_view message) override;

  // For the harness. Workspaces named here must exist.
  void CreateWorkspace(const std::string& token, const WorkspaceOptions& options);
  // Requests on `port` are for the storage plane, and presigned URLs lead there.
  // Before this no presigned URL leads anywhere.
  void ServeStorageOn(std::uint16_t port) { storage_port_ = port; }
  // Connections on `port` count in that workspace from now on.
  void BindPort(std::uint16_t port, const std::string& token);
  // The seq of the newest exchange.
  std::int64_t JournalSeq(const std::string& token);
  double NowMs(const std::string& token);
  // Of a manual clock; never backwards.
  void AdvanceClock(const std::string& token, std::int64_t now_us);
  // A file that the session is to have left behind. Errors are OutputStore's.
  Result<platform::Output> AddOutput(const std::string& token, const std::string& session_id,
                                     platform::OutputDraft draft);
  // Nobody drives the manual clock any more: waits for it end at once.
  void ReleaseClock(const std::string& token);
  // Takes every rule away; what is armed never fires.
  void Disarm(const std::string& token);
  // Lets every pending commit and settlement happen, each at its own time, and
  // moves a manual clock to the last of them.
  void RunClockOut(const std::string& token);
  // The connections to the storage plane that carry an open exchange of it.
  std::vector<std::int64_t> OpenStorageConnections(const std::string& token);
  // Whether every exchange was closed within `bound` of real time.
  bool WaitQuiet(const std::string& token, std::chrono::milliseconds bound);
  WorkspaceEvidence Read(const std::string& token);
  void Forget(const std::string& token);
  // For the one who sends what workspaces tell webhooks.
  WebhookDesk& webhooks() { return webhooks_; }

 private:
  Cell Known(const std::string& token) const;
  RouteMatch RouteOf(const RequestHead& head) const;
  // Whose exchange that is: by the bearer token, of an event stream by its
  // session, on the storage plane by the presigned URL. Null when that is nobody's.
  Cell OwnerOf(const RequestHead& head, const RouteMatch& route);
  std::unique_ptr<PendingExchange> Refuse(Cell cell, std::int64_t seq, Handled handled);

  WebhookDesk webhooks_;
  Registry registry_;
  ClosedObserver on_closed_;
  ControlPlane control_;
  platform::SystemClock system_clock_;
  std::atomic<std::uint16_t> storage_port_ = 0;  // 0: not served.
};

}  // namespace aex::http
