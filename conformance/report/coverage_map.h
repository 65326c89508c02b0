// Which fault was met by which operation in how many cases, as a table whose
// cells are darker the more cases there are.
//
// A row is a kind of fault and where in an exchange it strikes, a column an
// operation; "*" stands for connections that carried none. A cell without a
// number was met by no case. Pure function.
#pragma once

#include <vector>

#include "conformance/report/markup.h"
#include "conformance/runner/run_result.h"

namespace aex::conformance {

// Looks are `heat-1`, the fewest cases, to `heat-5`.
inline constexpr int kHeats = 5;

void WriteCoverageMap(const std::vector<CoverageCell>& cells, Markup& out);

}  // namespace aex::conformance
