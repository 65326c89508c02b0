#include "mock_server/platform/settings.h"

#include <nlohmann/json.hpp>

#include "mock_server/contract/object_reader.h"

namespace aex::platform {
namespace {

constexpr std::int64_t kMaxLatencyMs = 86'400'000;
constexpr std::int64_t kMaxPriceMicroUsd = 1'000'000'000'000;
constexpr std::int64_t kMaxPage = 1000;
constexpr std::int64_t kMaxNowMs = 253'402'300'799'999;  // The end of year 9999.

void ReadAgent(const Json& json, const std::string& pointer, Settings& settings,
               ObjectReader& outer) {
  ObjectReader in(json, pointer);
  in.Read("text", settings.agent_text);
  const Status status = in.Finish();
  if (!status.ok()) outer.Absorb(status.error());
}

}  // namespace

Status ReadSettings(const Json& json, const std::string& pointer, Settings& settings,
                    ClockSettings& clock) {
  Settings read = settings;
  ClockSettings read_clock = clock;
  ObjectReader in(json, pointer);
  if (!in.ok()) return in.Finish();
  in.Read("turnLatencyMs", read.turn_latency_ms, 0, kMaxLatencyMs);
  in.Read("turnPriceMicroUsd", read.turn_price_microusd, 0, kMaxPriceMicroUsd);
  in.Read("pageSize", read.page_size, 1, kMaxPage);
  in.Read("replayMarker", read.replay_marker);
  in.Read("idempotencyTtlMs", read.idempotency_ttl_ms, 0, kMaxLatencyMs);
  if (const Json* agent = in.Member("agent"))
    ReadAgent(*agent, in.PointerTo("agent"), read, in);
  if (in.Has("clock")) {
    std::string kind;
    in.ReadChoice("clock", kind, {"system", "manual"});
    read_clock.clock = kind;
  }
  if (in.Has("nowMs")) {
    std::int64_t now_ms = 0;
    in.Read("nowMs", now_ms, 0, kMaxNowMs);
    read_clock.now_ms = now_ms;
  }
  const Status status = in.Finish();
  if (status.ok()) {
    settings = read;
    clock = read_clock;
  }
  return status;
}

Json ToJson(const Settings& settings) {
  Json out = Json::object();
  out["turnLatencyMs"] = settings.turn_latency_ms;
  out["turnPriceMicroUsd"] = settings.turn_price_microusd;
  out["pageSize"] = settings.page_size;
  out["replayMarker"] = settings.replay_marker;
  out["idempotencyTtlMs"] = settings.idempotency_ttl_ms;
  if (settings.agent_text) out["agent"]["text"] = *settings.agent_text;
  return out;
}

}  // namespace aex::platform
