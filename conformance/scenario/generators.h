// Where cases come from: the enumeration first, then drawn at random, the same
// for the same seed whatever else happens.
//
// RapidCheck draws on one thread; what leaves this file are plain values
// (design 6). Case n depends on the seed, the subject's offers and n alone.
#pragma once

#include <cstdint>
#include <vector>

#include "conformance/scenario/case.h"
#include "conformance/scenario/enumeration.h"
#include "conformance/scenario/parse_cases.h"
#include "conformance/scenario/shapes.h"

namespace aex::conformance {

// Which kinds of cases are wanted: whatever no requirement of the run needs is
// not drawn.
struct CaseMix {
  bool faults = true;
  bool parsing = true;
};

class CaseSource {
 public:
  CaseSource(std::uint64_t seed, const Hello& hello, bool virtual_time, CaseMix mix = {});

  // The subject offers nothing that a wanted case could be made of.
  bool empty() const { return shapes_.empty() && parse_cases_.empty(); }

  // Case `number`, from 1, where there is something to draw. Not thread-safe.
  Case Draw(std::int64_t number) const;

  std::size_t enumerated() const { return enumerated_.size(); }

 private:
  Case WithFaults(std::int64_t number, std::int64_t index) const;
  // `index` counts the cases with faults, from 1.
  Case Enumerated(std::int64_t number, std::int64_t index, std::uint64_t case_seed) const;
  Case Random(std::int64_t number, std::uint64_t case_seed) const;
  void ChooseRetry(Case& c, std::uint64_t choice) const;

  std::uint64_t seed_;
  Hello hello_;
  bool virtual_time_;
  std::vector<Shape> shapes_;  // None where no faults are wanted.
  std::vector<const Shape*> drawn_;  // Those that are no probes.
  ParseCases parse_cases_;
  const Shape* widest_ = nullptr;  // The simplest shape that meets the most.
  std::vector<ListedCase> enumerated_;
};

}  // namespace aex::conformance
