// A refusal of the workspace as an answer: status, envelope and the fields that
// contract 8 puts beside its code.
//
// Pure functions.
#pragma once

#include "mock_server/http/call.h"
#include "mock_server/platform/refusal.h"

namespace aex::http {

// What the contract has for every plan of ours (1.9, 8, 1.10).
inline constexpr std::string_view kPlanKey = "free";
inline constexpr std::string_view kPaymentMethod = "none";
inline constexpr std::int64_t kGraceFloorUsd = 0;

Handled RefusalAnswer(const platform::Refused& refused);

}  // namespace aex::http
