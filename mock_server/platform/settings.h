// Settings of a workspace (formats 4): what the fake does where the platform
// leaves it open, one set for scenarios, control plane and C++ alike.
//
// Reading lays the given fields over the present values; unknown fields and
// values out of range are refused with their JSON pointer and change nothing.
// Plain values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mock_server/contract/catalog.h"
#include "mock_server/contract/json.h"
#include "mock_server/contract/request_hash.h"
#include "mock_server/contract/result.h"
#include "mock_server/platform/agent_script.h"

namespace aex::platform {

inline constexpr std::size_t kMaxCoupons = 1000;
inline constexpr std::size_t kMaxCouponCode = 256;  // Bytes.
inline constexpr double kMaxBalanceUsd = 1e9;

// Single-use, in one workspace (contract 1.10).
struct Coupon {
  std::string code;
  std::int64_t amount_microusd = 0;
  // The workspaceId that alone may redeem it; absent: any.
  std::optional<std::string> workspace;

  bool operator==(const Coupon&) const = default;
};

struct Settings {
  std::int64_t turn_latency_ms = 0;  // From acceptance to the end of a turn.
  std::int64_t record_lag_ms = 0;    // From there until the record shows it.
  std::int64_t concurrency_cap = 0;    // Turns that run at once; 0 = off.
  std::int64_t submit_per_minute = 0;  // Creates and messages; 0 = off.
  // What the workspace starts with; absent = unlimited.
  std::optional<std::int64_t> balance_microusd;
  std::int64_t spend_cap_microusd = 0;  // A calendar month; 0 = off.
  std::int64_t turn_price_microusd = 10'000;
  std::int64_t page_size = 1000;  // Events on a page.
  contract::HashedParts hashed;
  contract::ParseSettings parse;
  bool replay_marker = false;  // `Idempotent-Replayed: true` on replays.
  std::int64_t idempotency_ttl_ms = 0;  // 0 = keys never expire.
  // Where webhooks go instead of their own URL; empty = there.
  std::string webhook_sink;
  std::vector<Coupon> coupons;
  AgentScript agent;

  bool operator==(const Settings&) const = default;
};

// `clock` and `nowMs` are read by whoever owns the clock.
struct ClockSettings {
  std::optional<std::string> clock;  // "system" or "manual".
  std::optional<std::int64_t> now_ms;

  bool operator==(const ClockSettings&) const = default;
};

// `pointer` is where `json` stands in its document.
Status ReadSettings(const Json& json, const std::string& pointer, Settings& settings,
                    ClockSettings& clock);
Json ToJson(const Settings& settings);

}  // namespace aex::platform
