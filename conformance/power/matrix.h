// All trials of a seed side by side, and whether they prove that every
// requirement bites and none of them barks at a correct client.
//
// Pure functions of the trials.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "conformance/power/trial.h"

namespace aex::conformance {

// A counterexample of more rules is not shrunk.
inline constexpr std::size_t kMostRules = 3;
// Aimed at for the first counterexample; and where a slow machine is no excuse.
inline constexpr double kAimMs = 5'000;
inline constexpr double kLongestMs = 60'000;

struct Matrix {
  std::uint64_t seed = 0;
  std::vector<Trial> trials;
  std::vector<CleanRun> clean;
  // Every mutant was tried: then each requirement has to have killed one.
  bool complete = false;
  bool interrupted = false;  // Then what is missing says nothing.
};

struct Score {
  std::size_t mutants = 0;
  std::size_t killed = 0;  // By each requirement of their own.
  double median_ms = 0;    // To the first counterexample, over those that have one.
  double worst_ms = 0;
  std::string worst;       // The mutant that took so long.
  std::size_t later_than_aim = 0;
};
Score ScoreOf(const Matrix& matrix);

// Requirements that failed for no mutant whose list names them.
std::vector<std::string> Toothless(const Matrix& matrix);

// What is wrong, a line each; empty when the matrix is as it must be.
std::vector<std::string> Complaints(const Matrix& matrix);

// The mixes of the trials, each with the largest number of cases used: what the
// correct client has to pass.
struct CleanPlan {
  CaseMix mix;
  std::int64_t cases = 0;
};
std::vector<CleanPlan> CleanPlansFor(const std::vector<Trial>& trials, std::int64_t cases);

// The middle one, or the mean of the middle two; the `share` of all that are not
// above it. Of nothing: 0.
double Median(std::vector<double> numbers);
double Percentile(std::vector<double> numbers, double share);

}  // namespace aex::conformance
