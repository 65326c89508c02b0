// A name with a text, and the object that a list of them stands for: environment
// variables, headers, keys.
//
// The list keeps JavaScript's key order; names are unique. Plain values.
#pragma once

#include <string>
#include <vector>

#include "mock_server/contract/json.h"

namespace aex::contract {

struct NamedText {
  std::string name;
  std::string value;

  bool operator==(const NamedText&) const = default;
};
using NamedTexts = std::vector<NamedText>;

// {name: value, ...}; linear in the list.
Json ToJson(const NamedTexts& texts);

}  // namespace aex::contract
