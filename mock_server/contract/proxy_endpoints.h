// `proxyEndpoints` of a submission (contract 2.16, 2.17): upstreams that the
// sandbox may reach through the platform's proxy.
//
// The base URL is stored as origin and path, methods in upper case, headers in
// lower case, lists without repeats; what was absent stays absent. Pure
// functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mock_server/contract/json.h"
#include "mock_server/contract/proxy_retry.h"
#include "mock_server/contract/result.h"

namespace aex::contract {

struct AuthShape {
  std::string type;  // "none", "bearer", "basic", "header" or "query"
  std::string name;  // header and query only, as given

  bool operator==(const AuthShape&) const = default;
};

struct ProxyEndpoint {
  std::string name;
  std::string base_url;
  AuthShape auth_shape;
  std::vector<std::string> allow_methods;
  std::vector<std::string> allow_path_prefixes;
  std::optional<std::vector<std::string>> allow_headers;
  std::optional<std::string> response_mode;
  std::optional<std::int64_t> max_request_bytes;
  std::optional<std::int64_t> max_response_bytes;
  std::optional<std::int64_t> timeout_ms;
  std::optional<ProxyRetry> retry;

  bool operator==(const ProxyEndpoint&) const = default;
};

Result<std::vector<ProxyEndpoint>> ParseProxyEndpoints(const Json& value);
Json ToJson(const ProxyEndpoint& endpoint);

}  // namespace aex::contract
