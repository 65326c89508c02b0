// The files a session left behind: rows 11 and 15-17 of contract 1.3.
//
// By way of the session or of the run they are the same. Runs under the workspace
// lock; holds nothing.
#pragma once

#include "mock_server/http/call.h"
#include "mock_server/http/workspace_cell.h"

namespace aex::http {

bool IsOutputOperation(contract::Operation op);
Handled HandleOutput(WorkspaceState& state, const Call& call);

// The bytes of an output with its type and name, or 404.
Handled OutputBytes(const WorkspaceState& state, const std::string& session_id,
                    const std::string& output_id);

// `attachment` with the name: in ASCII, and in full by RFC 8187 when it has more.
std::string ContentDisposition(const std::string& filename);

}  // namespace aex::http
