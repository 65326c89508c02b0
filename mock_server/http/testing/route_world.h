// One workspace in which every route of contract 1.3 has something to find, and one
// good request for each of them.
//
// Equal worlds answer equal requests with equal bytes. One thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mock_server/http/testing/backend_client.h"

namespace aex::http::testing {

// A request that succeeds in a new RouteWorld, and what its answer must have.
struct GoodRequest {
  contract::Operation op = contract::Operation::kUnmatched;
  int status = 200;
  std::string body;
  // JSON pointers that lead to something; empty for an answer that is no JSON.
  std::vector<std::string> shape;
  Headers headers;
};

struct RouteWorld {
  explicit RouteWorld(const std::string& more_settings = "");

  // Of every operation but events.stream.
  static std::vector<GoodRequest> GoodRequests();
  // What stands in the path of that operation's good request.
  std::vector<std::string> ParamsOf(contract::Operation op) const;
  Seen Ask(const GoodRequest& good, const std::vector<std::string>& params,
           std::string_view prefix = "");
  Seen Ask(const GoodRequest& good) { return Ask(good, ParamsOf(good.op)); }

  StillBackend still;
  std::string session;  // With a webhook, one turn and one output.
  std::string output;
  std::string delivery;
  std::string asset;
  std::string upload;  // The last segment of a presigned PUT, and of a GET.
  std::string link;
};

// The path of the operation with these in place of its parameters, as they are.
std::string PathWith(contract::Operation op, const std::vector<std::string>& params);

// Whether the operation is served at the storage port, without a bearer.
bool IsStoragePlane(contract::Operation op);

// `{hash, sizeBytes}` of these bytes.
std::string ClaimOf(const std::string& bytes);
// The header that an upload of them must carry.
Headers ChecksumHeaderOf(const std::string& bytes);

}  // namespace aex::http::testing
