// From method and target to an operation of contract 1.3.
//
// Each plane has its own routes: what is stored is put and fetched at another
// origin than the API (contract 13). "/api/x" and "/x" are the same route. Path
// parameters and query values come out percent-decoded; a path no route has is
// `unmatched`, a path with another method says which ones it has. Pure functions,
// one pass, no regex.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mock_server/contract/operations.h"

namespace aex::http {

enum class Plane { kApi, kStorage };

struct RouteMatch {
  contract::Operation op = contract::Operation::kUnmatched;
  Plane plane = Plane::kApi;        // Where the request arrived.
  std::string path;                 // As received, without the query.
  std::vector<std::string> params;  // In path order, decoded.
  std::vector<std::pair<std::string, std::string>> query;
  // Not empty: the path exists, but not with this method (405 and `Allow`).
  std::vector<std::string> allowed_methods;

  // The first parameter: the session's id for session routes.
  std::string id() const { return params.empty() ? std::string() : params.front(); }
  const std::string* Query(std::string_view name) const;
};

RouteMatch MatchRoute(std::string_view method, std::string_view target,
                      Plane plane = Plane::kApi);

// Decodes %XX; nothing when a sequence is malformed.
std::optional<std::string> PercentDecode(std::string_view text, bool plus_is_blank = false);

// The segments of a path, undecoded: "/a/b" is {"a", "b"}.
std::vector<std::string_view> PathSegments(std::string_view path);

}  // namespace aex::http
