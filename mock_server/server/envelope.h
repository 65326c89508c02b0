// The answers that the server gives without asking the backend: the contract's
// error envelope (1.2) for an error of our own and for one connection too many.
//
// Pure functions. They carry no date: the workspace clock is the backend's.
#pragma once

#include <string>

#include "mock_server/http/exchange.h"

namespace aex::server {

// 500 internal_error.
http::Answer InternalErrorAnswer();

// The same as bytes, for when httplib itself failed. Says `Connection: close`.
std::string InternalErrorBytes();

// 503 with `Retry-After: 1` and `Connection: close`, as bytes: no thread is free.
std::string TooManyConnectionsBytes();

}  // namespace aex::server
