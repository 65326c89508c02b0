// The journal as HAR 1.2, which browsers' developer tools import.
//
// What the journal does not keep is not there: bodies, queries, and all headers
// but `Idempotency-Key` and `Retry-After`. No bearer token, provider key or secret
// is in it; of presigned URLs the capability is left out. Our own facts stand in
// fields that begin with `_aex`, as the format allows. Pure functions.
#pragma once

#include <string>
#include <vector>

#include "mock_server/contract/evidence.h"

namespace aex::http {

// "http://127.0.0.1:4010", before the paths of each plane.
struct HarOrigins {
  std::string api;
  std::string storage;
};

// Status 0 stands for no answer, as browsers write it. Times are milliseconds of
// the workspace clock: `wait` until the decision, `receive` until the last byte
// was handed to the connection.
Json HarOf(const std::vector<contract::Exchange>& exchanges, const HarOrigins& origins);

}  // namespace aex::http
