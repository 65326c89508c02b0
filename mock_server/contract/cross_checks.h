// The checks of a submission that look at two parts at once (contract 2.1, steps
// 12, 13 and 15 to 17).
//
// Each takes parsed parts and reports the first disagreement. Linear by hash
// sets: lists may be long. Pure functions.
#pragma once

#include <string_view>
#include <vector>

#include "mock_server/contract/brief.h"
#include "mock_server/contract/field_path.h"
#include "mock_server/contract/proxy_endpoints.h"
#include "mock_server/contract/secrets.h"

namespace aex::contract {

// 12. The error has the code kNotFound: the API calls it by another name.
Defect CheckProviderKey(std::string_view provider, const Secrets& secrets);
// 13. All endpoints in order, then entries without an endpoint.
Defect CheckProxyAuth(const std::vector<ProxyEndpoint>& endpoints, const Secrets& secrets);
// 15.
Defect CheckModelProvider(const Brief& brief, std::string_view provider,
                          const ParseSettings& settings);
// 16. All declarations in key order, then all values.
Defect CheckSecretEnv(const Brief& brief, const Secrets& secrets);
// 17.
Defect CheckMcpSecrets(const Brief& brief, const Secrets& secrets);

}  // namespace aex::contract
