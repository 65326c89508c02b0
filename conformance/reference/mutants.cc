#include "conformance/reference/mutants.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "conformance/reference/mutant_groups.h"

namespace aex::conformance {

std::vector<Mutant> AllMutants() {
  std::vector<Mutant> all;
  for (const auto group : {IdempotencyMutants, BillingMutants, RetryMutants,
                           RetryAfterMutants, ErrorMutants, TurnMutants,
                           ParsingMutants, WebhookMutants}) {
    std::ranges::copy(group(), std::back_inserter(all));
  }
  return all;
}

std::unique_ptr<ReferenceClient> MakeReferenceClient(ClientSetup setup) {
  return std::make_unique<ReferenceClient>(std::move(setup), ClientParts());
}

}  // namespace aex::conformance
