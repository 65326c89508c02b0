// The whole mock in one object: backend and server, for programs that start it
// in process (design 2).
//
// `Mock mock({}); mock.Start(); mock.Listen(0);` gives a base URL in
// milliseconds; what aex-mock serves over HTTP is read here through C++ calls.
// All ports share one more, the storage plane's, where presigned URLs lead.
// Thread-safe unless a method says otherwise. Workspaces that are named must
// exist.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "mock_server/http/mock_backend.h"
#include "mock_server/server/server.h"
#include "mock_server/server/webhook_sender.h"

namespace aex::server {

using ClockDriver = platform::HoldListener;
using Evidence = http::WorkspaceEvidence;

// A workspace as a harness wants it.
struct WorkspaceSetup {
  std::uint64_t seed = 1;
  faults::Scenario scenario;
  // Manual clock at this time, moved by AdvanceClock alone; else the system's.
  bool virtual_time = false;
  std::int64_t start_us = 0;
  ClockDriver* driver = nullptr;  // Told of holds; outlives the workspace.
  // Bounds of a case (design 6); 0 = none.
  std::int64_t intent_exchange_bound = 0;
  std::int64_t exchange_bound = 0;
};

class Mock {
 public:
  explicit Mock(http::RegistryOptions options = {}, http::ClosedObserver on_closed = nullptr,
                ServerOptions server_options = {});

  // Opens the storage port too: this one, or any free one.
  Status Start(std::uint16_t storage_port = 0);
  Result<std::uint16_t> Listen(std::uint16_t port) { return server_.Listen(port); }
  void CloseListener(std::uint16_t port) { server_.CloseListener(port); }
  std::string BaseUrl(std::uint16_t port) const { return server_.BaseUrl(port); }
  // Where presigned URLs lead, once started.
  std::uint16_t storage_port() const { return storage_port_; }
  void Stop();

  // Replaces a workspace of that token; connections of `port` count there.
  void CreateWorkspace(const std::string& token, std::uint16_t port,
                       const WorkspaceSetup& setup);
  // A file that the session is to have left behind.
  Result<platform::Output> AddOutput(const std::string& token, const std::string& session_id,
                                     platform::OutputDraft draft) {
    return backend_.AddOutput(token, session_id, std::move(draft));
  }
  // Of a workspace in virtual time; never backwards.
  void AdvanceClock(const std::string& token, std::int64_t now_us);
  double NowMs(const std::string& token) { return backend_.NowMs(token); }
  std::int64_t JournalSeq(const std::string& token) { return backend_.JournalSeq(token); }

  // Connections of the port that are silent because a fault has it so.
  std::size_t CountStalls(std::uint16_t port) const { return server_.CountStalls(port); }

  // Ends a case: no fault fires any more, stalls and event streams end, the clock
  // runs to the last pending commit, every exchange is closed; then reads and forgets the
  // workspace. Errors: an exchange that did not close in time.
  Result<Evidence> Finish(const std::string& token, std::uint16_t port);

 private:
  http::MockBackend backend_;
  Server server_;
  WebhookSender webhooks_;
  std::uint16_t storage_port_ = 0;
};

}  // namespace aex::server
