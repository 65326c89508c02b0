// One defect put into a valid request, together with the repaired twin
// (contract 2): wrong type, unknown key at any depth, a bound crossed by one,
// missing, null, bad value, hostile text.
//
// Whether something is a defect, and which, is the contract's to say: what its
// parser accepts, or blames on another place, is not taken. Pure: the dice
// decide everything.
#pragma once

#include <string>
#include <string_view>

#include "conformance/scenario/dice.h"
#include "mock_server/contract/json.h"
#include "mock_server/contract/json_box.h"

namespace aex::conformance {

struct Defect {
  std::string_view kind;        // "wrong type", "bound", ...
  contract::JsonBox request;    // With the defect,
  contract::JsonBox twin;       // and without: the contract accepts it.
  std::string pointer;          // Where, as the contract says.
  std::string text;             // The contract's refusal.
};

// `valid` is a request that the contract accepts.
Defect DrawDefect(const Json& valid, Dice& dice);

// Two defects in different parts of one request. `first` is the one that the
// contract names; the text of the other one does not speak of it.
struct TwoDefects {
  contract::JsonBox request;
  Defect first;
  Defect second;
};
TwoDefects DrawTwoDefects(const Json& valid, Dice& dice);

}  // namespace aex::conformance
