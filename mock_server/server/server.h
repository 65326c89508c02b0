// The server: listeners, threads and connections around one Backend.
//
// Start it, then listen on as many ports as wanted, each opened and closed at
// any time. The backend outlives it. Thread-safe; but nothing here may be called
// by the backend from within one of its own calls, which run on the threads that
// CloseListener and Stop wait for. The destructor stops.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "mock_server/contract/result.h"
#include "mock_server/http/exchange.h"
#include "mock_server/server/patience.h"

namespace aex::server {

class Acceptor;
class ConnectionSet;
class Dispatcher;
class StreamPoller;
class ThreadPool;
class TlsContext;
class UniqueFd;

// One thread a connection: a mock has few clients, and stalls are cheap threads.
// Event streams, which may be many and do nothing, leave theirs for a common one.
inline constexpr std::size_t kMaxThreads = 2048;
// How long answers that are under way may take when a port or the server closes;
// what is idle, delayed, stalled or waiting for the clock ends at once.
inline constexpr std::chrono::seconds kStopGrace{2};

struct ServerOptions {
  std::string host = "127.0.0.1";  // For every listener.
  std::size_t max_threads = kMaxThreads;
  // Set: every port speaks TLS. Outlives the server.
  const TlsContext* tls = nullptr;
  Patience patience = {};
};

class Server {
 public:
  explicit Server(http::Backend& backend, ServerOptions options = {});
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Starts accepting, without any port yet, and raises the limit of open files
  // to what the system allows. Once; a stopped server is not started again.
  Status Start();

  // Opens a port, 0 for any free one, and returns which. Errors are kUnavailable:
  // "port 4010 on 127.0.0.1 is in use".
  Result<std::uint16_t> Listen(std::uint16_t port);

  // Closes the port and ends its connections. When it returns they are gone and
  // their exchanges closed, unless the backend holds one longer than twice
  // kStopGrace.
  void CloseListener(std::uint16_t port);

  // Ends the connections of the port that stall now, and its event streams; their
  // exchanges are closed soon after. What begins later needs another call.
  void EndStalls(std::uint16_t port);
  // The same, for connections by their id (http::RequestHead::connection).
  void EndStallsOf(const std::vector<std::int64_t>& connections);
  std::size_t CountStalls(std::uint16_t port) const;

  // Graceful: no new connections, stalls and idle ones end, answers under way
  // get kStopGrace. Joins every thread. Does nothing the second time.
  void Stop();

  std::string BaseUrl(std::uint16_t port) const;

 private:
  enum class State { kNew, kRunning, kStopped };

  bool Adopt(UniqueFd& socket, std::uint16_t port);

  http::Backend& backend_;
  const ServerOptions options_;
  std::mutex lifecycle_;  // Guards state_, and Listen against Stop.
  State state_ = State::kNew;
  std::int64_t last_connection_ = 0;  // The accept thread's own.
  std::unique_ptr<Dispatcher> dispatcher_;
  std::unique_ptr<ConnectionSet> connections_;
  std::unique_ptr<StreamPoller> streams_;
  std::unique_ptr<ThreadPool> threads_;
  std::unique_ptr<Acceptor> acceptor_;
};

}  // namespace aex::server
