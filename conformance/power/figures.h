// How sharp the suite is, in numbers: speed, time to a counterexample, size
// after shrinking, mutation score, false accusations, stability of replays.
//
// Collected trial by trial, printed as a table. Plain values; not thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "conformance/power/trial.h"

namespace aex::conformance {

struct Speed {
  std::string subject;
  std::int64_t cases = 0;
  double seconds = 0;
  std::string trouble;  // Why it was not measured.
};

struct Figures {
  std::vector<Speed> speeds;
  std::int64_t trials = 0;
  std::int64_t killed = 0;  // By each requirement of their own.
  // Of the first counterexample by a requirement of its own, one a trial.
  std::vector<double> first_ms;
  std::vector<double> first_cases;
  // Of every counterexample with a cause of its own; of schedules, not requests.
  std::vector<double> rules_before;
  std::vector<double> rules_after;
  std::int64_t replays = 0;
  std::int64_t replays_failed = 0;
  std::int64_t clean_cases = 0;
  std::int64_t accusations = 0;
  std::vector<std::string> troubles;

  void Count(const Trial& trial);
  void Count(const CleanRun& run);
};

// Two columns within kMaxColumns, newline and all.
std::string FiguresText(const Figures& figures);

}  // namespace aex::conformance
