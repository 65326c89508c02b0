// The groups that mutants.cc puts together, and how one is made from the step
// it overrides.
//
// `MakeMutant<Step>` builds the correct client around Step, which derives from
// one of its parts or from the client itself. Only the mutant files need this.
#pragma once

#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include "conformance/reference/mutants.h"

namespace aex::conformance {

std::vector<Mutant> IdempotencyMutants();
std::vector<Mutant> RetryMutants();
std::vector<Mutant> RetryAfterMutants();
std::vector<Mutant> BillingMutants();
std::vector<Mutant> ErrorMutants();
std::vector<Mutant> TurnMutants();
std::vector<Mutant> ParsingMutants();
std::vector<Mutant> WebhookMutants();

template <typename Step>
std::unique_ptr<ReferenceClient> MakeMutant(ClientSetup setup) {
  ClientParts parts;
  if constexpr (std::is_base_of_v<ReferenceClient, Step>) {
    return std::make_unique<Step>(std::move(setup), std::move(parts));
  } else {
    auto step = std::make_unique<Step>();
    if constexpr (std::is_base_of_v<RetryLayer, Step>) {
      parts.retry = std::move(step);
    } else if constexpr (std::is_base_of_v<KeyRules, Step>) {
      parts.keys = std::move(step);
    } else if constexpr (std::is_base_of_v<RequestWriter, Step>) {
      parts.writer = std::move(step);
    } else if constexpr (std::is_base_of_v<AnswerReader, Step>) {
      parts.reader = std::move(step);
    } else if constexpr (std::is_base_of_v<RequestReader, Step>) {
      parts.requests = std::move(step);
    } else if constexpr (std::is_base_of_v<FaultReader, Step>) {
      parts.faults = std::move(step);
    } else {
      static_assert(std::is_base_of_v<TurnReader, Step>);
      parts.turns = std::move(step);
    }
    return std::make_unique<ReferenceClient>(std::move(setup), std::move(parts));
  }
}

}  // namespace aex::conformance
