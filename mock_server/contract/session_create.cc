#include "mock_server/contract/session_create.h"

#include <array>
#include <nlohmann/json.hpp>

#include "mock_server/contract/duration.h"
#include "mock_server/contract/prompt.h"

namespace aex::contract {
namespace {

constexpr std::array<std::string_view, 1> kRetentionFields = {"idleTtl"};

Defect ReadRetention(const Json& body, SessionCreate& out) {
  out.idle_ttl = kDefaultIdleTtl;
  out.idle_ttl_ms = kDefaultIdleTtlMs;
  const Json* retention = Find(body, "retention");
  if (retention == nullptr) return std::nullopt;
  const FieldPath path("retention");
  if (!retention->is_object()) return path.Refuse(" must be an object");
  if (auto defect = RefuseUnknownKeys(*retention, path, kRetentionFields)) return defect;
  const Json* idle_ttl = Find(*retention, "idleTtl");
  if (idle_ttl == nullptr) return std::nullopt;
  const auto ms = ParseDurationField(
      *idle_ttl, path.Member("idleTtl"),
      {.field = "retention.idleTtl", .least_ms = kMinIdleTtlMs, .most_ms = kMaxIdleTtlMs});
  if (!ms) return ms.error();
  out.idle_ttl = *AsString(idle_ttl);
  out.idle_ttl_ms = *ms;
  return std::nullopt;
}

}  // namespace

Result<SessionCreate> ParseSessionCreate(const Json& body,
                                         const SessionCreateContext& context) {
  if (!body.is_object()) return Invalid("submission must be an object");
  SessionCreate create;
  if (auto defect = ReadRetention(body, create)) return *defect;
  const Json* input = Find(body, "input");
  if (input != nullptr) {
    auto parts = ParsePrompt(input, FieldPath("input"));
    if (!parts) return parts.error();
    create.input = *std::move(parts);
  }
  // A caller's own prompt counts as one, as in a run, when there is no input.
  const Json* brief = Find(body, "submission");
  const Json* own_prompt = brief == nullptr ? nullptr : Find(*brief, "prompt");
  create.prompt_is_placeholder = input == nullptr && own_prompt == nullptr;
  const Json placeholder(kPlaceholderPrompt);
  Composition composition{.workspace_id = context.workspace_id,
                          .idempotency_key = context.idempotency_key,
                          .prompt = input,
                          .prompt_field = "input"};
  if (create.prompt_is_placeholder) composition.prompt = &placeholder;
  auto run = ParseComposedRequest(body, composition, context.settings);
  if (!run) return run.error();
  create.run = *std::move(run);
  return create;
}

}  // namespace aex::contract
