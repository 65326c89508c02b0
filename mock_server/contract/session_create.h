// The body of `POST /api/sessions` (contract 1.4, 13): takes `retention` and
// `input` out, fills in workspace, key and prompt, and runs the strict parser on
// the rest.
//
// `retention` and `input` are judged where they are taken out: after the strict
// parser's object rule and before all its other checks. Errors as in
// run_request.h. Pure functions; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mock_server/contract/run_request.h"

namespace aex::contract {

// The prompt the run parser gets when the create has no `input`. Not hashed.
inline constexpr std::string_view kPlaceholderPrompt = "(session)";

struct SessionCreateContext {
  std::string workspace_id;  // From the token.
  // From the header. Empty when the client sent none: such a create is accepted
  // (0.35.0 itself sends one for an empty key), and nothing protects it.
  std::string idempotency_key;
  ParseSettings settings;
};

struct SessionCreate {
  // `idempotency_key` is empty for a create without key.
  RunRequest run;
  std::string idle_ttl;  // As given, else the default.
  std::int64_t idle_ttl_ms = 0;
  // The first message, one entry a segment; empty when the create has no input.
  std::vector<std::string> input;
  // The prompt in `run` is the placeholder.
  bool prompt_is_placeholder = true;

  bool operator==(const SessionCreate&) const = default;
};

Result<SessionCreate> ParseSessionCreate(const Json& body,
                                         const SessionCreateContext& context);

}  // namespace aex::contract
