// A rule: which exchanges meet which fault, and when their work is committed.
//
// Read from one object of a scenario's `faults` and refused with the place and
// the reason when a field is wrong or the combination can never happen. Plain
// values, pure functions. What an attempt and an intent are, schedule.h counts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mock_server/contract/json.h"
#include "mock_server/contract/operations.h"
#include "mock_server/contract/result.h"
#include "mock_server/faults/vocabulary.h"

namespace aex::faults {

inline constexpr std::int64_t kMaxCount = 1'000'000;  // Attempt, intent, times.
inline constexpr std::size_t kMaxListedAttempts = 100;

struct Attempts {
  enum class Kind { kListed, kAll, kFrom };
  Kind kind = Kind::kListed;
  std::vector<std::int64_t> listed;  // Of kListed only: rising, not empty.
  std::int64_t from = 0;             // Of kFrom only.

  bool Has(std::int64_t attempt) const;
  bool operator==(const Attempts&) const = default;
};
Attempts OnlyAttempt(std::int64_t attempt);
Attempts AllAttempts();
Attempts AttemptsFrom(std::int64_t attempt);

struct Rule {
  // Empty for "*": every operation at which the fault can happen.
  std::optional<contract::Operation> op;
  Attempts attempts;
  std::optional<std::int64_t> intent;
  std::optional<std::int64_t> times;  // Empty: no limit.
  CommitChoice commit;
  Fault fault;

  bool operator==(const Rule&) const = default;
};

// Whether the fault can happen to an exchange of `op` at all: a body that
// events.stream does not have cannot be cut, a GET has no request body. False
// for the faults of connections (Stage::kConnection), which belong to no op.
bool CanMeet(const Fault& fault, contract::Operation op);

// Refuses combinations that can never happen, each with its reason.
Status CheckRule(const Rule& rule, const std::string& pointer);

// Reads and checks.
Result<Rule> ReadRule(const Json& value, const std::string& pointer);
Json ToJson(const Rule& rule);

// One line for people: "message.send, attempt 1: drop response.head (commit done)".
std::string Describe(const Rule& rule);

}  // namespace aex::faults
