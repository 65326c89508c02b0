// The accept and reject vectors against any program that reads a submission on
// standard input and exits with 0 (accept) or 1 (reject).
//
// Another exit code, a signal or no end in time is a crash, and never taken for
// a rejection. Several programs run at once; the result does not depend on how
// many.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "conformance/scenario/vectors.h"
#include "mock_server/contract/result.h"

namespace aex::conformance {

struct VectorRunOptions {
  std::string command;
  std::vector<std::string> only;  // Globs over "file/name"; empty = all.
  int jobs = 2;
  std::chrono::milliseconds time_limit{10'000};
  std::function<void(std::size_t done, std::size_t all)> progress;  // May be empty.
  std::stop_token stop;
};

struct VectorOutcome {
  enum class Kind { kAgrees, kAcceptsWrongly, kRejectsWrongly, kCrashes, kNotRun };
  const Vector* vector = nullptr;
  Kind kind = Kind::kNotRun;
  std::string crash;         // "exited with code 3", "did not end in 10 s".
  std::string error_output;  // Of a crash.
};

// In the order of the vectors. Errors: a glob that matches nothing; no process
// could be started, or the command does not exist.
Result<std::vector<VectorOutcome>> RunVectors(const VectorRunOptions& options);

}  // namespace aex::conformance
