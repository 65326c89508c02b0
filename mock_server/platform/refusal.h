// Why a workspace did not do what was asked: status and code of contract 8, and
// what the answer says beside them.
//
// Which limit was met is a value, so that http/ can spell out the fields and a
// fault can claim the same without it being true. Plain values, pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "mock_server/contract/records.h"

namespace aex::platform {

struct OverConcurrency {
  std::int64_t cap = 0;
  std::int64_t observed = 0;
  bool operator==(const OverConcurrency&) const = default;
};
struct OverSubmitRate {
  std::int64_t per_minute = 0;
  std::int64_t observed = 0;
  std::int64_t wait_us = 0;  // Until the next one is taken.
  bool operator==(const OverSubmitRate&) const = default;
};
struct OverBalance {
  std::int64_t balance_microusd = 0;
  bool operator==(const OverBalance&) const = default;
};
struct OverSpendCap {
  std::int64_t cap_microusd = 0;
  std::int64_t accrued_microusd = 0;
  bool operator==(const OverSpendCap&) const = default;
};
using OverLimit = std::variant<OverConcurrency, OverSubmitRate, OverBalance, OverSpendCap>;

// Nothing was done.
struct Refused {
  int status = 0;
  std::string code;
  std::string message;
  std::optional<contract::SessionRecord> session = std::nullopt;  // For `session_busy`.
  std::optional<OverLimit> limit = std::nullopt;
};

Refused NoSuchSession(const std::string& id);
Refused Busy(const contract::SessionRecord& session);
Refused KeyConflict();
Refused Over(const OverLimit& limit);

}  // namespace aex::platform
