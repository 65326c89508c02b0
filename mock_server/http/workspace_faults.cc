#include "mock_server/http/workspace_faults.h"

#include <nlohmann/json.hpp>

#include "mock_server/contract/provider_fault.h"
#include "mock_server/http/refusal_answer.h"

namespace aex::http {
namespace {

using contract::FaultKind;
using contract::JsonBox;
using faults::CapFault;
using platform::Refused;

// Contract 9.5, where a claimed limit is off.
constexpr std::int64_t kExampleConcurrency = 50;
constexpr std::int64_t kExamplePerMinute = 120;
constexpr std::int64_t kExampleSpendCapMicroUsd = 250'000'000;

// The type that an upstream API has for the kind, and its words for it.
struct Upstream {
  const char* type;
  const char* text;
};

Upstream UpstreamOf(FaultKind kind) {
  switch (kind) {
    case FaultKind::kRateLimit: return {"rate_limit_error", "provider rate limit exceeded"};
    case FaultKind::kOverloaded: return {"overloaded_error", "provider overloaded"};
    case FaultKind::kQuotaExceeded: return {"insufficient_quota", "provider quota exceeded"};
    case FaultKind::kProviderError: break;
  }
  return {"api_error", "provider error"};
}

Json JsonOf(const std::string& text) { return ParseJson(text).value(); }

// {type, message?, ...}: the canonical fault in an upstream's words.
Json AsUpstreamError(const Json& fault, FaultKind kind) {
  Json out = Json::object();
  out["type"] = UpstreamOf(kind).type;
  for (const char* member : {"provider", "status", "retryAfterMs", "message"}) {
    if (const Json* value = Find(fault, member)) out[member] = *value;
  }
  return out;
}

// One line: the words for the kind, the status, and the message.
std::string AsText(const contract::ProviderFault& fault) {
  std::string text = UpstreamOf(fault.kind).text;
  if (fault.status) text += " (" + FormatNumber(*fault.status) + ")";
  if (fault.message) text += ": " + *fault.message;
  return text;
}

Json Nested(Json fault) {
  Json out = Json::object();
  out["providerFault"] = std::move(fault);
  return out;
}

Refused ClaimedCap(CapFault::How how, const platform::Workspace& workspace) {
  const platform::Settings& settings = workspace.settings();
  const auto set_or = [](std::int64_t set, std::int64_t example) {
    return set > 0 ? set : example;
  };
  switch (how) {
    case CapFault::How::kConcurrency: {
      const std::int64_t cap = set_or(settings.concurrency_cap, kExampleConcurrency);
      return Over(platform::OverConcurrency{cap, cap});
    }
    case CapFault::How::kSubmitRate: {
      const std::int64_t rate = set_or(settings.submit_per_minute, kExamplePerMinute);
      return Over(platform::OverSubmitRate{rate, rate, 0});
    }
    case CapFault::How::kBalance: return Over(platform::OverBalance{0});
    case CapFault::How::kSpend: break;
  }
  const std::int64_t cap = set_or(settings.spend_cap_microusd, kExampleSpendCapMicroUsd);
  return Over(platform::OverSpendCap{cap, cap});
}

Refused ClaimedBusy(const faults::BusyFault& fault, platform::Workspace& workspace,
                    const std::string& session_id) {
  const auto* known = workspace.FindSession(session_id);
  contract::SessionRecord session = known != nullptr ? *known : contract::SessionRecord{};
  session.id = session_id;
  if (fault.status) session.status = *contract::SessionStatusFromName(*fault.status);
  return platform::Busy(session);
}

}  // namespace

platform::TurnFailure FailureOf(const faults::ProviderFault& fault) {
  platform::TurnFailure failure;
  failure.reason = "provider_error";
  failure.message = "the model provider failed";
  const bool raw = fault.fault.empty();
  const Json value = JsonOf(raw ? fault.raw : fault.fault);
  const auto parsed = contract::ParseProviderFault(&value);
  CHECK(raw || parsed);
  switch (fault.as) {
    case faults::ProviderFault::As::kProviderFault:
      failure.provider_fault = JsonBox(value);
      break;
    case faults::ProviderFault::As::kError:
      failure.error = JsonBox(raw ? value : AsUpstreamError(value, parsed->kind));
      break;
    case faults::ProviderFault::As::kErrorMessage:
      failure.message = raw ? *AsString(&value) : AsText(*parsed);
      break;
    case faults::ProviderFault::As::kNested: failure.error = JsonBox(Nested(value)); break;
  }
  return failure;
}

platform::TurnOverride AskedOfTurn(const faults::Fault& fault) {
  platform::TurnOverride asked;
  if (const auto* provider = std::get_if<faults::ProviderFault>(&fault))
    asked.fail = FailureOf(*provider);
  if (const auto* lag = std::get_if<faults::LagFault>(&fault)) asked.record_lag_ms = lag->ms;
  return asked;
}

std::optional<Handled> ClaimedRefusal(const faults::Fault& fault,
                                      platform::Workspace& workspace,
                                      const std::string& session_id) {
  if (const auto* cap = std::get_if<CapFault>(&fault))
    return RefusalAnswer(ClaimedCap(cap->how, workspace));
  if (const auto* busy = std::get_if<faults::BusyFault>(&fault))
    return RefusalAnswer(ClaimedBusy(*busy, workspace, session_id));
  return std::nullopt;
}

bool Acts(const faults::Fault& fault, const Handled& handled) {
  switch (faults::KindOf(fault)) {
    case faults::Kind::kProvider:
    case faults::Kind::kLag: return handled.began_turn;
    case faults::Kind::kReplay: return handled.replayed;
    default: return true;
  }
}

}  // namespace aex::http
