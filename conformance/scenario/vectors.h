// The contract's test vectors, compiled in from fixtures/: what clients are asked
// and what the contract answers, written by hand (fixtures/README.md).
//
// Read once, on first use, and constant from then on; thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "conformance/scenario/expectation.h"

namespace aex::conformance {

struct Vector {
  std::string file;  // "submissions/reject/machine"
  std::string name;  // "machine-null", unique in its file.
  CallSpec call;     // As the subject is asked.
  Expectation expected;

  bool operator==(const Vector&) const = default;
};

// All of them: submissions, boot budgets, Retry-After headers, provider faults,
// webhook signatures.
const std::vector<Vector>& AllVectors();
// The submissions again, as real creates (`options.raw`): those whose verdict and
// text stay the same without the fields that a create body never has.
const std::vector<Vector>& CreateVectors();
// The vector that this call is, byte for byte of its arguments; null when none.
const Vector* FindVector(const CallSpec& call);

}  // namespace aex::conformance
