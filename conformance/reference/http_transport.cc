#include "conformance/reference/http_transport.h"

#include <chrono>
#include <stop_token>
#include <utility>

#include "conformance/reference/round_trip.h"
#include "conformance/reference/websocket_client.h"

namespace aex::conformance {
HttpTransport::HttpTransport(BaseUrl base, HttpTransportOptions options)
    : base_(std::move(base)), options_(options) {}

TransportResult HttpTransport::Send(const TransportRequest& request,
                                    std::stop_token stop) {
  const SocketDeadline deadline =
      std::chrono::steady_clock::now() + std::chrono::milliseconds(request.timeout_ms);
  if (stop.stop_requested()) return NetworkError{"the caller stopped the request", false};
  const BaseUrl& base = request.origin ? *request.origin : base_;
  std::optional<ClientSocket> socket;
  if (!request.origin) socket = TakeIdle();
  if (!socket) {
    Result<ClientSocket> connected =
        ClientSocket::Connect(base.host, base.port, deadline);
    if (!connected) return NetworkError{connected.error().message, false};
    socket.emplace(std::move(connected).value());
  }
  RoundTrip trip;
  {
    // Runs at once when the stop came while connecting: then nothing is sent.
    const std::stop_callback wake(stop, [&socket] { socket->Shutdown(); });
    trip = MakeRoundTrip(*socket, base, request, deadline, options_.accept_cut);
  }
  const bool keep = !request.origin && (trip.reusable || options_.reuse_broken);
  if (keep) GiveBack(std::move(*socket));
  return std::move(trip.result);
}

void HttpTransport::Stream(const StreamRequest& request, const TakeText& take,
                           std::stop_token stop) {
  StreamTimers timers(request, std::chrono::steady_clock::now());
  Result<ClientSocket> socket =
      ClientSocket::Connect(request.url.host, request.url.port, timers.Lost());
  if (!socket) return;
  const std::stop_callback wake(stop, [&socket] { socket->Shutdown(); });
  WebSocketClient(*socket, request, timers).Run(take);
}

std::optional<ClientSocket> HttpTransport::TakeIdle() {
  const std::lock_guard lock(mutex_);
  while (!idle_.empty()) {
    ClientSocket socket = std::move(idle_.back());
    idle_.pop_back();
    if (options_.reuse_broken || socket.IsQuiet()) return socket;
  }
  return std::nullopt;
}

void HttpTransport::GiveBack(ClientSocket socket) {
  const std::lock_guard lock(mutex_);
  if (idle_.size() < kMaxIdleConnections) idle_.push_back(std::move(socket));
}

}  // namespace aex::conformance
