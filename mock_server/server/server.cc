#include "mock_server/server/server.h"

#include <sys/resource.h>

#include <utility>

#include "mock_server/server/acceptor.h"
#include "mock_server/server/connection.h"
#include "mock_server/server/connection_set.h"
#include "mock_server/server/dispatcher.h"
#include "mock_server/server/listener.h"
#include "mock_server/server/stream_poller.h"
#include "mock_server/server/thread_pool.h"
#include "mock_server/server/tls_transport.h"
#include "mock_server/server/transport.h"

namespace aex::server {
namespace {

// A shell's usual limit of 1,024 is less than a full set of connections. When it
// cannot be raised, the accept loop copes.
void RaiseOpenFileLimit() {
  rlimit limit = {};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  (void)setrlimit(RLIMIT_NOFILE, &limit);
}

std::unique_ptr<Transport> TransportOver(UniqueFd socket, const TlsContext* tls) {
  if (tls == nullptr) return std::make_unique<TcpTransport>(std::move(socket));
  return std::make_unique<TlsTransport>(std::move(socket), *tls);
}

}  // namespace

Server::Server(http::Backend& backend, ServerOptions options)
    : backend_(backend),
      options_(std::move(options)),
      dispatcher_(std::make_unique<Dispatcher>()),
      connections_(std::make_unique<ConnectionSet>()),
      streams_(std::make_unique<StreamPoller>(
          [this](std::int64_t id) { connections_->Remove(id); })),
      threads_(std::make_unique<ThreadPool>(options_.max_threads)),
      acceptor_(std::make_unique<Acceptor>([this](UniqueFd& socket, std::uint16_t port) {
        return Adopt(socket, port);
      })) {}

Server::~Server() { Stop(); }

Status Server::Start() {
  const std::lock_guard lock(lifecycle_);
  if (state_ != State::kNew) return Unavailable("the server was started before");
  RaiseOpenFileLimit();
  Status started = streams_->Start();
  if (started.ok()) started = acceptor_->Start();
  if (started.ok()) state_ = State::kRunning;
  return started;
}

Result<std::uint16_t> Server::Listen(std::uint16_t port) {
  const std::lock_guard lock(lifecycle_);
  if (state_ != State::kRunning) return Unavailable("the server is not running");
  Result<Listener> listener = OpenListener(options_.host, port);
  if (!listener.ok()) return listener.error();
  const std::uint16_t opened = listener->port;
  const Status added = acceptor_->Add(*std::move(listener));
  if (!added.ok()) return added.error();
  return opened;
}

// On the accept thread: the socket becomes a connection with a thread of its own.
bool Server::Adopt(UniqueFd& socket, std::uint16_t port) {
  if (!threads_->HasRoom()) {
    // A 503 would need a handshake first, and the accept thread waits for nobody.
    if (options_.tls != nullptr) socket.Close();
    return options_.tls != nullptr;
  }
  Connection& connection = connections_->Add(std::make_unique<Connection>(
      TransportOver(std::move(socket), options_.tls), port, ++last_connection_, backend_,
      *dispatcher_, options_.patience));
  const bool running = threads_->Run([this, &connection] {
    connection.Run();
    const std::int64_t id = connection.id();
    if (EventStream* const stream = connection.stream()) {
      if (streams_->Add(id, *stream)) return;
      stream->BreakOff();
    }
    connections_->Remove(id);
  });
  // The system had no thread left: the client sees its connection closed.
  if (!running) connections_->Remove(connection.id());
  return true;
}

void Server::CloseListener(std::uint16_t port) {
  acceptor_->Remove(port);
  connections_->End(port);
  if (connections_->WaitGone(port, kStopGrace)) return;
  connections_->Abort(port);
  (void)connections_->WaitGone(port, kStopGrace);
}

void Server::EndStalls(std::uint16_t port) { connections_->EndStalled(port); }

void Server::EndStallsOf(const std::vector<std::int64_t>& connections) {
  if (!connections.empty()) connections_->EndStalledOf(connections);
}

std::size_t Server::CountStalls(std::uint16_t port) const {
  return connections_->CountStalled(port);
}

void Server::Stop() {
  const std::lock_guard lock(lifecycle_);
  const bool running = state_ == State::kRunning;
  state_ = State::kStopped;
  if (!running) return;
  acceptor_->Stop();
  connections_->End({});
  if (!connections_->WaitGone({}, kStopGrace)) connections_->Abort({});
  threads_->Stop();
  streams_->Stop();
}

std::string Server::BaseUrl(std::uint16_t port) const {
  return BaseUrlOf(options_.host, port, options_.tls != nullptr ? "https" : "http");
}

}  // namespace aex::server
