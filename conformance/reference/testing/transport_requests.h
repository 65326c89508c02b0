// Requests for tests of the transport, and what became of them.
//
// Test support.
#pragma once

#include <string>
#include <utility>
#include <variant>

#include "conformance/reference/transport.h"

namespace aex::conformance {

inline TransportRequest Post(std::string body = "{\"a\":1}") {
  TransportRequest request;
  request.method = "POST";
  request.path = "/api/sessions?x=%20y";
  request.headers = {{"Accept", "application/json"}, {"Idempotency-Key", "K-1"}};
  request.body = std::move(body);
  request.timeout_ms = 20'000;
  return request;
}

inline TransportRequest Get() {
  TransportRequest request;
  request.method = "GET";
  request.path = "/api/whoami";
  request.timeout_ms = 20'000;
  return request;
}

inline std::string BodyOf(const TransportResult& result) {
  const auto* answer = std::get_if<TransportResponse>(&result);
  return answer == nullptr ? "network error: " + std::get<NetworkError>(result).what
                           : answer->body;
}

}  // namespace aex::conformance
