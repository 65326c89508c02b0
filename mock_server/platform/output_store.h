// The files that turns left behind (contract 1.5: Output), by session, oldest
// first.
//
// Bounded in count and bytes over the whole workspace; what does not fit is
// refused and leaves no trace. Outputs are never changed. Not thread-safe: lives
// under the workspace lock. Pointers are valid until the next Add.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "mock_server/contract/json.h"
#include "mock_server/contract/result.h"
#include "mock_server/platform/ids.h"

namespace aex::platform {

inline constexpr std::size_t kMaxOutputs = 10'000;
inline constexpr std::size_t kMaxOutputBytes = 64 * 1024 * 1024;  // All together.
inline constexpr std::size_t kMaxFilenameBytes = 1024;

struct OutputDraft {
  std::string filename;  // May be a path: "reports/summary.md".
  std::string content_type = "application/octet-stream";
  std::string bytes;
};

struct Output {
  std::string id;
  std::string filename;
  std::string content_type;
  std::string bytes;
  std::int64_t created_at_us = 0;

  bool operator==(const Output&) const = default;
};

class OutputStore {
 public:
  explicit OutputStore(std::uint64_t seed) : ids_(seed) {}

  // Errors: kLimit when the workspace is full, kInvalid for a file name that is
  // empty or too long.
  Result<Output> Add(const std::string& session_id, OutputDraft draft,
                     std::int64_t now_us);

  const std::vector<Output>& List(const std::string& session_id) const;
  // Null when the session has no such output.
  const Output* Find(const std::string& session_id, const std::string& id) const;

  std::size_t bytes() const { return bytes_; }

 private:
  Ids ids_;
  std::unordered_map<std::string, std::vector<Output>> by_session_;
  std::size_t count_ = 0;
  std::size_t bytes_ = 0;
};

// Without the bytes.
Json ToJson(const Output& output);

}  // namespace aex::platform
