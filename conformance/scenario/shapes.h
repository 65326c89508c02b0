// The patterns of calls a case can be made of, simplest first.
//
// A shape is offered when the subject offers its operations. The position in
// the list is its size when cases are shrunk. Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "conformance/scenario/case.h"
#include "conformance/subject/hello.h"

namespace aex::conformance {

// Looks like a credential to whoever must not print it, and is none.
inline constexpr std::string_view kProviderKey = "sk-conformance-0123456789abcdef";

struct Shape {
  std::string_view name;
  std::vector<std::string_view> needs;            // Operations of the subject.
  std::vector<contract::Operation> meets;  // Operations it makes on the wire.
  bool concurrent = false;                 // Several calls are open at once.
  std::string_view needs_feature = "";
  // Large, with faults and options of its own: enumerated once, never drawn, and
  // not tried when another case is made smaller.
  bool probe = false;
  bool virtual_only = false;
};

const std::vector<Shape>& Shapes();
std::vector<Shape> ShapesFor(const Hello& hello);
const Shape* FindShape(std::string_view name);

// A case of that shape without rules, nonces derived from its seed.
Case MakeCase(std::int64_t number, std::uint64_t seed, const Shape& shape);
// The same seed, rules and options over another shape.
Case Reshape(const Case& c, const Shape& shape);

}  // namespace aex::conformance
