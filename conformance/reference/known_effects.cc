#include "conformance/reference/known_effects.h"

namespace aex::conformance {

void KnownEffects::Begin(const std::string& effect) {
  const std::lock_guard lock(mutex_);
  if (const auto found = open_.find(effect); found != open_.end()) {
    ++found->second;
  } else if (open_.size() < kMaxKnownEffects) {
    open_.emplace(effect, 1);
  } else {
    overflowed_ = true;
  }
}

void KnownEffects::Excluded(const std::string& effect) {
  const std::lock_guard lock(mutex_);
  const auto found = open_.find(effect);
  if (found != open_.end() && --found->second == 0) open_.erase(found);
}

ClientError::Outcome KnownEffects::OutcomeOf(const std::string& effect) const {
  const std::lock_guard lock(mutex_);
  return overflowed_ || open_.contains(effect) ? ClientError::Outcome::kMaybe
                                               : ClientError::Outcome::kNotCreated;
}

}  // namespace aex::conformance
