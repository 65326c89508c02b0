// The smallest case that still breaks a requirement.
//
// Walks RapidCheck's shrink tree: of the branches of a case, tried many at once,
// it follows the first in tree order that fails twice; so the result is the
// same whatever the lane count (design 6).
#pragma once

#include <optional>
#include <vector>

#include "conformance/runner/lane_pool.h"
#include "conformance/runner/run_result.h"
#include "conformance/scenario/shapes.h"

namespace aex::conformance {

// Cases run for one shrink; what is reached by then is the result.
inline constexpr std::size_t kMaxShrinkRuns = 600;
// Runs of the shrunk case that tell how often it repeats.
inline constexpr int kRepeatRuns = 3;

struct Shrunk {
  Evidence evidence;
  Finding finding;
  int repeats = 0;  // Of kRepeatRuns.
};

// `failing` is the evidence of a case that breaks `requirement`.
Shrunk Shrink(LanePool& pool, const Evidence& failing, const Requirement& requirement,
              const std::vector<Shape>& shapes);

// How often the case breaks the requirement in kRepeatRuns runs, and the first
// evidence of it.
struct Repeats {
  int failed = 0;
  std::optional<Evidence> evidence;
  std::vector<HarnessProblem> problems;
};
Repeats RepeatCase(LanePool& pool, const Case& c, const Requirement& requirement);

}  // namespace aex::conformance
