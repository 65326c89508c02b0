#include "conformance/scenario/case.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "mock_server/contract/evidence.h"
#include "mock_server/contract/object_reader.h"
#include "mock_server/faults/scenario.h"

namespace aex::conformance {
namespace {

constexpr std::int64_t kMaxSafe = (std::int64_t{1} << 53) - 1;
constexpr std::int64_t kMaxWanted = 1000;
constexpr std::int64_t kMaxRetryMs = 86'400'000;
constexpr std::int64_t kMaxRetryAttempts = 1000;

Status ReadRetry(const Json& json, std::optional<RetryOptions>& retry) {
  RetryOptions read;
  if (const auto on = AsBool(&json); on && !*on) {
    read.off = true;
    retry = read;
    return Ok();
  }
  ObjectReader in(json, "/client/retry");
  const auto take = [&](std::string_view key, std::optional<std::int64_t>& out,
                        std::int64_t most) {
    if (!in.Has(key)) return;
    std::int64_t value = 0;
    in.Read(key, value, 0, most);
    out = value;
  };
  take("maxAttempts", read.max_attempts, kMaxRetryAttempts);
  take("initialDelayMs", read.initial_delay_ms, kMaxRetryMs);
  take("maxDelayMs", read.max_delay_ms, kMaxRetryMs);
  take("maxElapsedMs", read.max_elapsed_ms, kMaxRetryMs);
  const Status status = in.Finish();
  if (status.ok()) retry = read;
  return status;
}

Status ReadClient(const Json& json, Case& c) {
  ObjectReader in(json, "/client");
  std::string ignored;
  in.Read("cmd", ignored);
  in.Read("builtin", ignored);
  std::int64_t count = 1;
  in.Read("count", count, 1, static_cast<std::int64_t>(kMaxClients));
  c.clients = static_cast<std::size_t>(count);
  in.Read("unseeded", c.unseeded);
  std::string time = "virtual";
  in.ReadChoice("time", time, {"virtual", "real"});
  c.virtual_time = time == "virtual";
  if (const Json* retry = in.Member("retry")) {
    const Status status = ReadRetry(*retry, c.retry);
    if (!status.ok()) in.Absorb(status.error());
  }
  return in.Finish();
}

Status ReadIntents(const Json& json, Case& c) {
  if (!json.is_array()) return Invalid("must be an array", "/intents");
  for (std::size_t i = 0; i < json.size(); ++i) {
    Intent intent;
    ObjectReader in(json.at(i), "/intents/" + std::to_string(i));
    in.Require("nonce");
    in.Read("nonce", intent.nonce);
    in.Read("turns", intent.turns, 0, kMaxWanted);
    in.Read("sessions", intent.sessions, 0, kMaxWanted);
    const Status status = in.Finish();
    if (!status.ok()) return status;
    c.intents.push_back(std::move(intent));
  }
  return Ok();
}

Status ReadAfter(const Json* after, std::size_t call, ObjectReader& in, CallSpec& spec) {
  if (after == nullptr) return Ok();
  const auto bad = [&] {
    in.Fail("after", "must be an array of indices of earlier calls");
    return in.Finish();
  };
  if (!after->is_array()) return bad();
  for (const Json& item : *after) {
    const auto index = AsSafeInteger(&item);
    if (!index || *index < 0 || *index >= static_cast<std::int64_t>(call)) return bad();
    spec.after.push_back(static_cast<std::size_t>(*index));
  }
  return Ok();
}

void ReadAbort(ObjectReader& in, CallSpec& spec) {
  if (!in.Has("abort")) return;
  std::string at;
  in.ReadChoice("abort", at, {"sleep", "answer"});
  spec.abort = at == "sleep" ? AbortAt::kSleep : AbortAt::kAnswer;
}

Status ReadCalls(const Json& json, Case& c) {
  if (!json.is_array() || json.empty())
    return Invalid("must be an array with at least one call", "/calls");
  for (std::size_t i = 0; i < json.size(); ++i) {
    CallSpec spec;
    ObjectReader in(json.at(i), "/calls/" + std::to_string(i));
    in.Require("op");
    in.Read("op", spec.op);
    if (const Json* args = in.Member("args")) {
      if (!args->is_object()) in.Fail("args", "must be an object");
      spec.args = Stringify(*args);
    }
    std::int64_t intent = 0;
    if (c.intents.empty()) return Invalid("must not be empty", "/intents");
    in.Read("intent", intent, 0, static_cast<std::int64_t>(c.intents.size()) - 1);
    spec.intent = static_cast<std::size_t>(intent);
    const Status after = ReadAfter(in.Member("after"), i, in, spec);
    if (!after.ok()) return after;
    ReadAbort(in, spec);
    std::int64_t by = 0;
    in.Read("client", by, 0, static_cast<std::int64_t>(c.clients) - 1);
    spec.client = static_cast<std::size_t>(by);
    const Status status = in.Finish();
    if (!status.ok()) return status;
    c.calls.push_back(std::move(spec));
  }
  return Ok();
}

}  // namespace

bool IsMarked(const CallSpec& call) { return !contract::FindIntentNonce(call.args).empty(); }

std::int64_t MaxAttemptsOf(const Case& c, const Policy& policy) {
  if (!c.retry) return policy.max_attempts;
  if (c.retry->off) return 1;
  return std::max<std::int64_t>(c.retry->max_attempts.value_or(policy.max_attempts), 1);
}

std::int64_t IntentBoundOf(const Case& c, const Policy& policy) {
  const auto calls = static_cast<std::int64_t>(c.calls.size());
  return std::max(kExchangesPerAttempt * MaxAttemptsOf(c, policy), 2 * calls);
}

std::int64_t ExchangeBoundOf(const Case& c, const Policy& policy) {
  // What a turn takes besides its attempts.
  constexpr std::int64_t kExchangesPerCall = 16;
  const auto calls = static_cast<std::int64_t>(c.calls.size());
  return std::max(kCaseExchangeBound, calls * (MaxAttemptsOf(c, policy) + kExchangesPerCall));
}

Json CaseToJson(const Case& c) {
  Json out = Json::object();
  out["seed"] = c.seed;
  out["case"] = c.number;
  Json& client = out["client"] = Json::object();
  if (c.retry) client["retry"] = ToJson(*c.retry);
  client["time"] = c.virtual_time ? "virtual" : "real";
  if (c.clients > 1) client["count"] = c.clients;
  if (c.unseeded) client["unseeded"] = true;
  Json& intents = out["intents"] = Json::array();
  for (const Intent& intent : c.intents)
    intents.push_back({{"nonce", intent.nonce},
                       {"turns", intent.turns},
                       {"sessions", intent.sessions}});
  Json& calls = out["calls"] = Json::array();
  for (const CallSpec& call : c.calls) {
    Json entry = Json::object();
    entry["op"] = call.op;
    auto args = ParseJson(call.args);
    CHECK(args.ok());
    entry["args"] = std::move(*args);
    entry["intent"] = call.intent;
    if (!call.after.empty()) entry["after"] = call.after;
    if (call.abort) entry["abort"] = call.abort == AbortAt::kSleep ? "sleep" : "answer";
    if (call.client > 0) entry["client"] = call.client;
    calls.push_back(std::move(entry));
  }
  return out;
}

Result<Case> CaseFromJson(const Json& repro) {
  Case c;
  c.shape = "repro";
  std::int64_t seed = 0;
  if (const Json* value = Find(repro, "seed")) {
    const auto number = AsSafeInteger(value);
    if (!number || *number < 0) return Invalid("must be a whole number below 2^53", "/seed");
    seed = *number;
  }
  c.seed = static_cast<std::uint64_t>(seed);
  if (const auto number = AsSafeInteger(Find(repro, "case"))) c.number = *number;
  for (const char* field : {"client", "intents", "calls"}) {
    if (Find(repro, field) == nullptr)
      return Invalid("is required: this is not a repro file", "/" + std::string(field));
  }
  if (Status s = ReadClient(*Find(repro, "client"), c); !s.ok()) return s.error();
  if (Status s = ReadIntents(*Find(repro, "intents"), c); !s.ok()) return s.error();
  if (Status s = ReadCalls(*Find(repro, "calls"), c); !s.ok()) return s.error();
  auto scenario = faults::ReadScenario(repro, {.check_settings = {}, .allow_extra = true});
  if (!scenario.ok()) return scenario.error();
  c.rules = scenario->faults;
  c.settings = scenario->settings;
  return c;
}

}  // namespace aex::conformance
