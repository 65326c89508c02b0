// Random scenarios for the soak: every kind of fault with every word of its fields, at
// every operation that can meet it.
//
// What is drawn is valid. Waits are short, since clients wait for them in real time.
// Pure but for the dice.
#pragma once

#include "mock_server/faults/scenario.h"
#include "mock_server/server/soak/dice.h"

namespace aex::soak {

// The longest delay, lag, late commit or pause of a drip.
inline constexpr std::int64_t kMaxDrawnMs = 20;

faults::Rule DrawRule(Dice& dice);

// Up to six rules, and settings of the workspace without a life of keys. `sink` is where
// webhooks may go.
faults::Scenario DrawScenario(Dice& dice, const std::string& sink);

}  // namespace aex::soak
