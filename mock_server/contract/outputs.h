// `outputs` of a brief (contract 2.14): which files are captured when a run
// ends, and how many of them.
//
// Directories come out normalised and each once; everything empty collapses to
// nothing, and the caller lets null count as absent. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "mock_server/contract/field_path.h"
#include "mock_server/contract/json.h"
#include "mock_server/contract/result.h"

namespace aex::contract {

struct OutputRules {
  std::vector<std::string> allowed_dirs;
  // Patterns; one that was only slashes is the empty string.
  std::vector<std::string> denied_dirs;
  // Positive integers that may be beyond 2^53.
  std::optional<double> capture_timeout_ms;
  std::optional<double> max_file_bytes;
  std::optional<double> max_total_bytes;
  std::optional<double> max_files;

  bool operator==(const OutputRules&) const = default;
};

// `path` is "submission.outputs".
Result<std::optional<OutputRules>> ParseOutputs(const Json& value, const FieldPath& path);
Json ToJson(const OutputRules& rules);

}  // namespace aex::contract
