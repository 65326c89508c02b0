// The fields of a proxy endpoint, one reader each (contract 2.16, 2.17).
//
// Internal to proxy_endpoints: `path` is the endpoint's own path, a reader looks
// up its field, refuses or fills it. Pure functions.
#pragma once

#include "mock_server/contract/field_path.h"
#include "mock_server/contract/json.h"
#include "mock_server/contract/proxy_endpoints.h"

namespace aex::contract {

Defect ReadProxyName(const Json& endpoint, const FieldPath& path, ProxyEndpoint& out);
Defect ReadBaseUrl(const Json& endpoint, const FieldPath& path, ProxyEndpoint& out);
Defect ReadAuthShape(const Json& endpoint, const FieldPath& path, ProxyEndpoint& out);
Defect ReadAllowMethods(const Json& endpoint, const FieldPath& path, ProxyEndpoint& out);
Defect ReadPathPrefixes(const Json& endpoint, const FieldPath& path, ProxyEndpoint& out);
// After the auth shape: its own header may not be in the list.
Defect ReadAllowHeaders(const Json& endpoint, const FieldPath& path, ProxyEndpoint& out);

}  // namespace aex::contract
