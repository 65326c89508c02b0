// One request and its answer over one connection.
//
// cpp-httplib's client writes the request and reads the answer; the bytes go
// through a stream of ours (as the server does it), which sends head and body
// at once, watches one deadline for the whole trip, skips interim answers and
// refuses a head whose body has no certain end. Nothing is sent twice here.
#pragma once

#include <cstddef>

#include "conformance/reference/base_url.h"
#include "conformance/reference/client_socket.h"
#include "conformance/reference/transport.h"

namespace aex::conformance {

// Longer answers are network errors: no body of the API comes near it.
inline constexpr std::size_t kMaxResponseBytes = 64 * 1024 * 1024;
inline constexpr int kMaxInterimAnswers = 16;

struct RoundTrip {
  TransportResult result;
  // The answer ended where it should and the connection may carry another one.
  bool reusable = false;
};

// `accept_cut`: a success whose body ended early is an answer too (a defect).
RoundTrip MakeRoundTrip(ClientSocket& socket, const BaseUrl& base,
                        const TransportRequest& request, SocketDeadline deadline,
                        bool accept_cut = false);

}  // namespace aex::conformance
