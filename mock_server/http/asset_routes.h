// Uploads of bundles (contract 1.11), rows 21, 23 and 24 of contract 1.3, and the
// two lists of what was uploaded, rows 31 and 32.
//
// Nothing in an upload says whether it holds an AGENTS.md or files: a finalized
// asset is listed as both, under its id. Runs under the workspace lock; holds
// nothing.
#pragma once

#include "mock_server/http/call.h"
#include "mock_server/http/workspace_cell.h"

namespace aex::http {

inline constexpr char kChecksumHeader[] = "x-amz-checksum-sha256";

bool IsAssetOperation(contract::Operation op);
Handled HandleAsset(WorkspaceState& state, const Call& call);

// The value that the checksum header must have: base64 of the 32 bytes.
std::string ChecksumOf(const std::string& sha256_hex);

}  // namespace aex::http
