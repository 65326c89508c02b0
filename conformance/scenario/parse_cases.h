// Cases about requests instead of faults: the contract's vectors, generated
// requests with one defect beside the repaired twin, and creates that must bill
// nothing (requirements parse/*).
//
// A case holds many calls that do not depend on each other; shrinking leaves the
// one that shows the failure. Case k depends on the seed, the subject's offers
// and k alone. Thread-safe after construction.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "conformance/scenario/case.h"
#include "conformance/scenario/dice.h"
#include "conformance/subject/hello.h"

namespace aex::conformance {

// Names of shapes: what the calls of such a case have in common.
inline constexpr std::string_view kVectorShape = "vectors";
inline constexpr std::string_view kDefectShape = "defects";
inline constexpr std::string_view kTwoDefectShape = "two-defects";
inline constexpr std::string_view kHintShape = "hints";
inline constexpr std::string_view kSubmitShape = "submits";
inline constexpr std::string_view kSubmitVectorShape = "submitted-vectors";
inline constexpr std::string_view kRefusedOptionShape = "refused-options";
bool IsParseShape(std::string_view shape);

class ParseCases {
 public:
  explicit ParseCases(const Hello& hello);

  // The subject offers nothing to ask about requests.
  bool empty() const { return ways_.empty() && batches_ == 0; }
  // How many cases hold all vectors once.
  std::int64_t batches() const { return batches_; }

  // Case `number` of the run, the `index`-th of this kind, from 1.
  Case Draw(std::int64_t number, std::uint64_t seed, std::int64_t index) const;

 private:
  using Way = void (*)(Case& c, Dice& dice, const Hello& hello);

  void AddVectors(Case& c, std::int64_t batch) const;

  Hello hello_;
  std::vector<const struct Vector*> vectors_;  // Those that can be asked.
  std::int64_t batches_ = 0;
  std::vector<std::pair<std::string_view, Way>> ways_;
};

}  // namespace aex::conformance
