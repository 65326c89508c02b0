// The bytes of an answer with the end of its body told in another way than by
// its true length: a wrong, repeated or missing Content-Length, or chunks
// (faults 2: `length`, `chunk`).
//
// Pure functions of bytes; how the connection ends afterwards is not theirs.
#pragma once

#include <cstddef>
#include <string>

#include "mock_server/http/wire_plan.h"

namespace aex::server {

// Rewrites head and body of one whole answer in place. Returns the length of
// the new head. `head_only`: the answer to a HEAD, which has no body to rewrite.
std::size_t Recode(const http::Recoding& recoding, bool head_only, std::string& bytes,
                   std::size_t head_bytes);

}  // namespace aex::server
