// Both sides of the contract's bounds, as a table: where, what is still allowed,
// and what is one too many (contract 2, 9.5).
//
// Constant data.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mock_server/contract/json_box.h"

namespace aex::conformance {

struct Bound {
  std::string_view pointer;  // JSON pointer; its parents are made where missing.
  contract::JsonBox allowed;
  contract::JsonBox too_far;
};

const std::vector<Bound>& Bounds();

}  // namespace aex::conformance
