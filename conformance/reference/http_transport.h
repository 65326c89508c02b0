// The transport over HTTP/1.1 with kept-alive connections, one pool an object,
// and over WebSocket for streams.
//
// A connection to the API goes back to the pool only after an answer that ended
// where it should, and is taken out again only while the peer is silent; any
// other one is closed. A request whose bytes were sent is never sent again here: that is
// the retry layer's decision. Requests may run on many threads at once.
#pragma once

#include <cstddef>
#include <mutex>
#include <optional>
#include <vector>

#include "conformance/reference/base_url.h"
#include "conformance/reference/client_socket.h"
#include "conformance/reference/transport.h"

namespace aex::conformance {

inline constexpr std::size_t kMaxIdleConnections = 16;

// Defects for mutants; all off in a correct client.
struct HttpTransportOptions {
  bool reuse_broken = false;  // Broken connections go back to the pool as well.
  bool accept_cut = false;    // A success that was cut counts as an answer.
};

class HttpTransport final : public Transport {
 public:
  explicit HttpTransport(BaseUrl base, HttpTransportOptions options = {});

  TransportResult Send(const TransportRequest& request, std::stop_token stop) override;
  // On a connection of its own, which is not pooled.
  void Stream(const StreamRequest& request, const TakeText& take,
              std::stop_token stop) override;

 private:
  std::optional<ClientSocket> TakeIdle();
  void GiveBack(ClientSocket socket);

  const BaseUrl base_;
  const HttpTransportOptions options_;
  std::mutex mutex_;
  std::vector<ClientSocket> idle_;  // The last one used is the first one taken.
};

}  // namespace aex::conformance
