// What a session record says about its model provider's failure, and whether
// that was a throttle (contract 5.1, 5.2, 2.17).
//
// Reads the canonical, nested, raw-upstream and text-only forms. Values of a
// wrong type are skipped as the reference does, numbers are neither rounded nor
// bounded. No regular expressions; nesting costs no stack. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "mock_server/contract/json.h"

namespace aex::contract {

enum class FaultKind { kRateLimit, kOverloaded, kQuotaExceeded, kProviderError };
std::string_view FaultKindName(FaultKind kind);  // "rate_limit", ...
// All but provider_error.
bool IsThrottle(FaultKind kind);

struct ProviderFault {
  std::optional<std::string> provider;
  FaultKind kind = FaultKind::kProviderError;
  std::optional<double> status;
  std::optional<double> retry_after_ms;
  std::optional<std::string> message;

  bool operator==(const ProviderFault&) const = default;
};

// {provider?, kind, status?, retryAfterMs?, message?}
Json ToJson(const ProviderFault& fault);

// A null pointer, and anything that is no object, is no fault.
std::optional<ProviderFault> ParseProviderFault(const Json* value);
// The heuristic for a record that has only an error message.
std::optional<ProviderFault> FaultFromMessage(std::string_view message);
// providerFault, else error, else errorMessage of a session record; only when
// the first of them that parses is a throttle.
std::optional<ProviderFault> ThrottleFromSession(const Json& session);

}  // namespace aex::contract
