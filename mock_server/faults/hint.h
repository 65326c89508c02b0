// `retryAfter` values of a scenario: sent as they are, or dates relative to the
// workspace clock.
//
// "date:+5" is printed as the IMF-fixdate five seconds from now, "date850:+5"
// and "asctime:+5" in the two obsolete forms; any other text is the header's
// value itself. Pure functions; they do not judge what a client should make of
// the value (contract/retry_after.h does).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "mock_server/contract/json.h"
#include "mock_server/contract/result.h"

namespace aex::faults {

inline constexpr std::int64_t kMaxHintOffsetSeconds = 1'000'000'000;
inline constexpr std::size_t kMaxHintBytes = 1024;

// The header's value as printed. A date is the whole second of `now_us` (of the
// workspace clock, since the epoch) plus `skew_ms`, plus the offset. `text` was
// accepted by CheckHint.
std::string RenderHint(std::string_view text, std::int64_t now_us, std::int64_t skew_ms);

// Refuses control characters, more than kMaxHintBytes, and a relative date
// whose offset is not a sign and a number within kMaxHintOffsetSeconds.
Status CheckHint(std::string_view text, const std::string& pointer);

// A string, or a list of 1 to kMaxHeaderLines strings: one header line each.
Result<std::vector<std::string>> ReadHints(const Json& value, const std::string& pointer);
// A string when there is one, else the list.
Json HintsToJson(const std::vector<std::string>& hints);

}  // namespace aex::faults
