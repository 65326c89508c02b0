// A JSON document as a list of places, to change or leave out one at a time.
//
// A place is the path of members and indices from the root. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "mock_server/contract/json.h"

namespace aex::conformance {

// A member by its key, or an item by its index.
struct JsonStep {
  std::string key;
  std::optional<std::size_t> index;

  bool operator==(const JsonStep&) const = default;
};
using JsonPath = std::vector<JsonStep>;

// Every place but the root, parents before children.
std::vector<JsonPath> PathsOf(const Json& document);
std::string PointerOf(const JsonPath& path);

// The value at a place that exists.
Json& At(Json& document, const JsonPath& path);
// The document without the member or item there.
Json Without(Json document, const JsonPath& path);
// The document with a value at a JSON pointer of member names; objects are made
// where they are missing.
Json With(Json document, std::string_view pointer, const Json& value);

// Where two documents differ first, in the order of the first one's members: the
// pointer, and what either has there (null: nothing). Nothing when they are equal
// as values, whatever the order of their members.
struct JsonDifference {
  std::string pointer;
  const Json* one = nullptr;
  const Json* other = nullptr;
};
std::optional<JsonDifference> FirstDifference(const Json& one, const Json& other);

}  // namespace aex::conformance
