#include "mock_server/platform/settings.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "mock_server/contract/object_reader.h"
#include "mock_server/contract/url.h"

namespace aex::platform {
namespace {

constexpr std::int64_t kMaxLatencyMs = 86'400'000;
constexpr std::int64_t kMaxPriceMicroUsd = 1'000'000'000'000;
constexpr std::int64_t kMaxPage = 1000;
constexpr std::int64_t kMaxConcurrency = 1'000'000;
constexpr std::int64_t kMaxPerMinute = 60'000;
constexpr std::int64_t kMaxNowMs = 253'402'300'799'999;  // The end of year 9999.

bool ReadUsd(ObjectReader& in, std::string_view key, double most_usd,
             std::int64_t& out_microusd) {
  if (!in.Has(key)) return false;
  double usd = 0;
  in.Read(key, usd, 0, most_usd);
  out_microusd = MicroUsdOf(usd);
  return true;
}

void ReadHashed(ObjectReader& outer, contract::HashedParts& parts) {
  const Json* json = outer.Member("hashed");
  if (json == nullptr) return;
  ObjectReader in(*json, outer.PointerTo("hashed"));
  if (in.ok()) {
    in.Read("provider", parts.provider);
    in.Read("runtimeSize", parts.runtime_size);
    in.Read("timeout", parts.timeout);
    in.Read("proxyEndpoints", parts.proxy_endpoints);
    in.Read("limits", parts.limits);
    in.Read("machine", parts.machine);
  }
  if (const Status status = in.Finish(); !status.ok()) outer.Absorb(status.error());
}

// Deliveries go to this machine only: a fake must not call strangers.
bool IsLoopbackHttp(const std::string& text) {
  const auto url = contract::ParseUrl(text);
  if (!url || url->scheme != "http" || !url->host) return false;
  // An IPv4 host is printed as four numbers, however it was written.
  const bool ipv4 = url->host->find_first_not_of("0123456789.") == std::string::npos;
  return *url->host == "localhost" || *url->host == "[::1]" ||
         (ipv4 && url->host->starts_with("127."));
}

void ReadSink(ObjectReader& in, std::string& sink) {
  in.Read("webhookSink", sink);
  if (in.ok() && !sink.empty() && !IsLoopbackHttp(sink))
    in.Fail("webhookSink", "must be an http URL of this machine, or empty");
}

Result<Coupon> ReadCoupon(const Json& json, const std::string& pointer) {
  ObjectReader in(json, pointer);
  Coupon coupon;
  if (in.ok()) {
    in.Require("code");
    in.Read("code", coupon.code);
    if (in.ok() && (coupon.code.empty() || coupon.code.size() > kMaxCouponCode))
      in.Fail("code", "must be 1 to " + std::to_string(kMaxCouponCode) + " bytes long");
    in.Require("amountUsd");
    ReadUsd(in, "amountUsd", kMaxPriceUsd, coupon.amount_microusd);
    in.Read("workspace", coupon.workspace);
  }
  if (const Status status = in.Finish(); !status.ok()) return status.error();
  return coupon;
}

void ReadCoupons(ObjectReader& in, std::vector<Coupon>& out) {
  const Json* list = in.Member("coupons");
  if (list == nullptr) return;
  if (!list->is_array() || list->size() > kMaxCoupons)
    return in.Fail("coupons",
                   "must be an array of at most " + std::to_string(kMaxCoupons) + " items");
  std::vector<Coupon> coupons;
  for (const Json& element : list->get_ref<const Json::array_t&>()) {
    const std::string pointer =
        in.PointerTo("coupons") + "/" + std::to_string(coupons.size());
    auto coupon = ReadCoupon(element, pointer);
    if (!coupon.ok()) return in.Absorb(coupon.error());
    if (std::any_of(coupons.begin(), coupons.end(),
                    [&](const Coupon& other) { return other.code == coupon->code; }))
      return in.Absorb(Invalid("is there twice", pointer + "/code"));
    coupons.push_back(*std::move(coupon));
  }
  out = std::move(coupons);
}

void ReadClock(ObjectReader& in, ClockSettings& clock) {
  if (in.Has("clock")) {
    std::string kind;
    in.ReadChoice("clock", kind, {"system", "manual"});
    clock.clock = kind;
  }
  if (in.Has("nowMs")) {
    std::int64_t now_ms = 0;
    in.Read("nowMs", now_ms, 0, kMaxNowMs);
    clock.now_ms = now_ms;
  }
}

Json ToJson(const contract::HashedParts& parts) {
  Json out = Json::object();
  out["provider"] = parts.provider;
  out["runtimeSize"] = parts.runtime_size;
  out["timeout"] = parts.timeout;
  out["proxyEndpoints"] = parts.proxy_endpoints;
  out["limits"] = parts.limits;
  out["machine"] = parts.machine;
  return out;
}

Json ToJson(const Coupon& coupon) {
  Json out = Json::object();
  out["code"] = coupon.code;
  out["amountUsd"] = UsdOf(coupon.amount_microusd);
  if (coupon.workspace) out["workspace"] = *coupon.workspace;
  return out;
}

}  // namespace

Status ReadSettings(const Json& json, const std::string& pointer, Settings& settings,
                    ClockSettings& clock) {
  Settings read = settings;
  ClockSettings read_clock = clock;
  ObjectReader in(json, pointer);
  if (!in.ok()) return in.Finish();
  in.Read("turnLatencyMs", read.turn_latency_ms, 0, kMaxLatencyMs);
  in.Read("recordLagMs", read.record_lag_ms, 0, kMaxLatencyMs);
  in.Read("concurrencyCap", read.concurrency_cap, 0, kMaxConcurrency);
  in.Read("submitPerMinute", read.submit_per_minute, 0, kMaxPerMinute);
  if (std::int64_t balance = 0; ReadUsd(in, "balanceUsd", kMaxBalanceUsd, balance))
    read.balance_microusd = balance;
  ReadUsd(in, "spendCapUsd", kMaxBalanceUsd, read.spend_cap_microusd);
  in.Read("turnPriceMicroUsd", read.turn_price_microusd, 0, kMaxPriceMicroUsd);
  in.Read("pageSize", read.page_size, 1, kMaxPage);
  ReadHashed(in, read.hashed);
  in.Read("timeoutCeilingMs", read.parse.timeout_ceiling_ms, contract::kTimeoutFloorMs,
          kMaxLatencyMs);
  in.Read("uncertainModels", read.parse.uncertain_models);
  in.Read("replayMarker", read.replay_marker);
  in.Read("idempotencyTtlMs", read.idempotency_ttl_ms, 0, kMaxLatencyMs);
  ReadSink(in, read.webhook_sink);
  ReadCoupons(in, read.coupons);
  if (const Json* agent = in.Member("agent")) {
    const Status status = ReadAgentScript(*agent, in.PointerTo("agent"), read.agent);
    if (!status.ok()) in.Absorb(status.error());
  }
  ReadClock(in, read_clock);
  const Status status = in.Finish();
  if (status.ok()) {
    settings = std::move(read);
    clock = std::move(read_clock);
  }
  return status;
}

Json ToJson(const Settings& settings) {
  Json out = Json::object();
  out["turnLatencyMs"] = settings.turn_latency_ms;
  out["recordLagMs"] = settings.record_lag_ms;
  out["concurrencyCap"] = settings.concurrency_cap;
  out["submitPerMinute"] = settings.submit_per_minute;
  if (settings.balance_microusd) out["balanceUsd"] = UsdOf(*settings.balance_microusd);
  out["spendCapUsd"] = UsdOf(settings.spend_cap_microusd);
  out["turnPriceMicroUsd"] = settings.turn_price_microusd;
  out["pageSize"] = settings.page_size;
  out["hashed"] = ToJson(settings.hashed);
  out["timeoutCeilingMs"] = settings.parse.timeout_ceiling_ms;
  out["uncertainModels"] = settings.parse.uncertain_models;
  out["replayMarker"] = settings.replay_marker;
  out["idempotencyTtlMs"] = settings.idempotency_ttl_ms;
  out["webhookSink"] = settings.webhook_sink;
  Json& coupons = out["coupons"] = Json::array();
  for (const Coupon& coupon : settings.coupons) coupons.push_back(ToJson(coupon));
  out["agent"] = ToJson(settings.agent);
  return out;
}

}  // namespace aex::platform
