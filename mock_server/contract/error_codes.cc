#include "mock_server/contract/error_codes.h"

#include <array>
#include <nlohmann/json.hpp>

namespace aex::contract {
namespace {

using enum CodeOrigin;
using Fields = std::span<const std::string_view>;

constexpr std::array<std::string_view, 4> kBalanceFields = {
    "balanceUsd", "balanceGraceFloorUsd", "paymentMethodStatus", "planKey"};
constexpr std::array<std::string_view, 2> kSpendCapFields = {"capUsd", "accruedUsd"};
constexpr std::array<std::string_view, 1> kScopeFields = {"requiredScope"};
constexpr std::array<std::string_view, 4> kBusyFields = {"sessionId", "runId", "status",
                                                         "turnSeq"};
constexpr std::array<std::string_view, 1> kWorkspaceFields = {"workspaceStatus"};
constexpr std::array<std::string_view, 3> kDeletedFields = {"sessionId", "purgedAt",
                                                            "deletedBy"};
constexpr std::array<std::string_view, 1> kRetryableFields = {"retryable"};
constexpr std::array<std::string_view, 2> kConcurrencyFields = {"cap", "observed"};
constexpr std::array<std::string_view, 2> kRateFields = {"perMin", "observed"};
constexpr std::array<std::string_view, 1> kRetryAfterFields = {"retryAfter"};

constexpr std::array kErrorKinds = {
    ErrorKind{400, "bad_request", {}},
    ErrorKind{400, "invalid_submission", {}},
    ErrorKind{400, "missing_provider_key", {}},
    ErrorKind{400, "malformed_token", {}},
    ErrorKind{400, "invalid_request", {}},
    ErrorKind{400, "asset_snapshot_source_missing", {}, kLater},
    ErrorKind{400, "case_over", {}, kOurs},
    ErrorKind{401, "unauthorized", {}},
    ErrorKind{401, "token_invalid", {}, kLater},
    ErrorKind{401, "token_revoked", {}, kLater},
    ErrorKind{401, "token_expired", {}, kLater},
    ErrorKind{402, "insufficient_balance", kBalanceFields},
    ErrorKind{402, "workspace_spend_cap_exceeded", kSpendCapFields},
    ErrorKind{403, "insufficient_scope", kScopeFields},
    ErrorKind{403, "unknown_workspace", {}},
    ErrorKind{403, "forbidden", {}},
    ErrorKind{403, "code_not_allowed_for_workspace", {}},
    ErrorKind{404, "not_found", {}},
    ErrorKind{404, "code_not_found", {}},
    ErrorKind{404, "asset_not_found", {}},
    ErrorKind{405, "method_not_allowed", {}, kOurs},
    ErrorKind{409, "idempotency_conflict", {}},
    ErrorKind{409, "session_busy", kBusyFields},
    ErrorKind{409, "code_already_redeemed", {}},
    ErrorKind{409, "session_not_terminal", {}, kLater},
    ErrorKind{409, "session_terminal", {}, kLater},
    ErrorKind{409, "workspace_inactive", kWorkspaceFields, kLater},
    ErrorKind{409, "checkpoint_not_available", {}, kLater},
    ErrorKind{409, "idempotency_in_flight", kRetryableFields, kLater},
    ErrorKind{410, "content_deleted", kDeletedFields, kLater},
    ErrorKind{413, "event_archive_too_large", kRetryableFields, kLater},
    ErrorKind{426, "upgrade_required", {}, kOurs},
    ErrorKind{429, "workspace_concurrency_exceeded", kConcurrencyFields},
    ErrorKind{429, "workspace_submit_rate_exceeded", kRateFields},
    ErrorKind{429, "rate_limited", kRetryAfterFields, kLater},
    ErrorKind{0, "child_cap_exceeded", {}},
    ErrorKind{0, "depth_exceeded", {}},
    ErrorKind{500, "internal_error", {}},
    ErrorKind{502, "upstream_error", {}, kLater},
    ErrorKind{503, "db_resuming", {}},
    ErrorKind{503, "event_archive_deadline_exceeded", kRetryableFields, kLater},
};

}  // namespace

std::span<const ErrorKind> ErrorKinds() { return kErrorKinds; }

const ErrorKind* FindErrorKind(std::string_view code) {
  for (const ErrorKind& kind : kErrorKinds) {
    if (kind.code == code) return &kind;
  }
  return nullptr;
}

int StatusOfCode(std::string_view code) {
  const ErrorKind* kind = FindErrorKind(code);
  return kind == nullptr || kind->status == 0 ? 500 : kind->status;
}

Json ErrorEnvelope(std::string_view code, std::string_view message) {
  Json envelope = Json::object();
  envelope["error"] = code;
  if (!message.empty()) envelope["message"] = message;
  return envelope;
}

Json ErrorEnvelope(std::string_view code, std::string_view message, const Json& extra) {
  Json envelope = ErrorEnvelope(code, message);
  if (!extra.is_object()) return envelope;
  for (const auto& [key, value] : extra.get_ref<const Json::object_t&>())
    envelope[key] = value;
  return envelope;
}

Json ReadResponseBody(std::string_view text) {
  if (text.empty()) return Json::object();
  if (auto body = ParseJson(text)) return std::move(body).value();
  Json raw = Json::object();
  raw["raw"] = text;
  return raw;
}

std::string ClientErrorMessage(const Json& body) {
  const Json* error = Find(body, "error");
  if (const std::string* text = AsString(error)) return *text;
  if (IsObject(error)) {
    if (const std::string* text = AsString(Find(*error, "message"))) return *text;
  }
  if (const std::string* text = AsString(Find(body, "message"))) return *text;
  return "aex API request failed";
}

}  // namespace aex::contract
