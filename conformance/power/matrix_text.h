// The matrix as text: a row a requirement of a mutant, then the score.
//
// Within kMaxColumns. Pure functions.
#pragma once

#include <string>

#include "conformance/power/matrix.h"
#include "conformance/report/paint.h"

namespace aex::conformance {

// "seed 1  133 mutants  at most 3,000 cases each  2 at a time" and the heads of
// the columns.
std::string MatrixHead(std::uint64_t seed, std::size_t mutants, std::int64_t cases, int jobs);

std::string TrialText(const Trial& trial, const Paint& paint);

// Score, times, what the correct client was accused of, survivors, and every
// complaint.
std::string MatrixSummary(const Matrix& matrix, const Paint& paint);

}  // namespace aex::conformance
