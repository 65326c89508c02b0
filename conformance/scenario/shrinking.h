// The shrink tree of a case: simpler cases that may still fail.
//
// The tree is RapidCheck's, its branches are ours: fewer rules, simpler calls,
// default options, then simpler rules, in a fixed order; so the first failing
// branch is the same whoever looks for it. Pure functions.
#pragma once

#include <rapidcheck/Shrinkable.h>

#include <vector>

#include "conformance/scenario/case.h"
#include "conformance/scenario/shapes.h"

namespace aex::conformance {

// Strictly simpler than `c`, biggest step first, each once. `shapes` are those
// the subject offers.
std::vector<Case> SimplerCases(const Case& c, const std::vector<Shape>& shapes);

rc::Shrinkable<Case> ShrinkTree(const Case& c, std::vector<Shape> shapes);

}  // namespace aex::conformance
