// Durations as text ("1h", "90m", "500ms", a bare number of milliseconds), by
// the grammar of contract 2.3, and the range check that goes with each use.
//
// Used for `timeout` of a submission and for `retention.idleTtl` of a session
// create. Errors carry the contract's texts. Pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "mock_server/contract/field_path.h"

namespace aex::contract {

// The grammar alone: milliseconds, rounded half up; may be beyond 2^53.
// `path` only says where a defect is.
Result<double> ParseDuration(std::string_view text, const FieldPath& path);

struct DurationRange {
  std::string_view field;  // As messages name it: "timeout".
  std::int64_t least_ms;
  std::int64_t most_ms;
};
// The whole rule of 2.3 for a field that is there: a string, the grammar, both
// bounds.
Result<std::int64_t> ParseDurationField(const Json& value, const FieldPath& path,
                                        const DurationRange& range);

// "1m", "6h": the longest unit that divides it.
std::string FormatDuration(std::int64_t ms);

}  // namespace aex::contract
