// Settings of a workspace (formats 4): what the fake does where the platform
// leaves it open, one set for scenarios, control plane and C++ alike.
//
// Reading lays the given fields over the present values; unknown fields and
// values out of range are refused with their JSON pointer and change nothing.
// Plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "mock_server/contract/json.h"
#include "mock_server/contract/result.h"

namespace aex::platform {

struct Settings {
  std::int64_t turn_latency_ms = 0;  // From acceptance to the end of a turn.
  std::int64_t turn_price_microusd = 10'000;
  std::int64_t page_size = 1000;  // Events on a page.
  bool replay_marker = false;     // `Idempotent-Replayed: true` on replays.
  std::int64_t idempotency_ttl_ms = 0;  // 0 = keys never expire.
  std::optional<std::string> agent_text;  // What a turn says; absent = echo.

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
