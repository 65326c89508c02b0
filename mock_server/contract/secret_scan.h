// The credential-name scan of contract 2.2: a submission may not carry a key
// named like a credential at any depth outside `secrets`.
//
// Walks depth first in JavaScript's key order; a key is tested before its value
// is entered; arrays count by index. Names match exactly. Iterative: depth costs
// memory, never stack. Pure functions.
#pragma once

#include <span>
#include <string_view>

#include "mock_server/contract/field_path.h"
#include "mock_server/contract/json.h"

namespace aex::contract {

std::span<const std::string_view> CredentialNames();

// Scans every member of `root` whose name is not in `skipped`. The message
// names the first one as a dot path, the place is its pointer.
Defect ScanForCredentials(const Json& root, FieldNames skipped);

}  // namespace aex::contract
