// `secrets.proxyEndpointAuth` of a submission (contract 2.15): the credential
// that the proxy adds to requests for an endpoint.
//
// Pure functions; the values are secrets and never part of a message.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mock_server/contract/field_path.h"
#include "mock_server/contract/json.h"
#include "mock_server/contract/result.h"

namespace aex::contract {

struct ProxyAuth {
  std::string name;
  std::string type;      // "bearer", "basic", "header" or "query"
  std::string username;  // basic only
  std::string secret;    // token, password or value

  bool operator==(const ProxyAuth&) const = default;
};

// `path` is "secrets.proxyEndpointAuth".
Result<std::vector<ProxyAuth>> ParseProxyAuth(const Json& value, const FieldPath& path);
Json ToJson(const ProxyAuth& auth);

}  // namespace aex::contract
