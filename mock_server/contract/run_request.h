// The strict parser of a submission (contract 2): a JSON document to the typed
// normal form, or the one text with which the platform refuses it.
//
// Checks run in the order of 2.1 and the first defect wins. An Error's message
// is the contract's text, its place the JSON pointer of the defect. Input of any
// shape is answered in time linear in its size (n log n for numbered keys).
// Pure functions; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mock_server/contract/brief.h"
#include "mock_server/contract/catalog.h"
#include "mock_server/contract/json.h"
#include "mock_server/contract/limits.h"
#include "mock_server/contract/machine.h"
#include "mock_server/contract/proxy_endpoints.h"
#include "mock_server/contract/result.h"
#include "mock_server/contract/secrets.h"
#include "mock_server/contract/webhook.h"

namespace aex::contract {

struct RunRequest {
  std::string workspace_id;
  std::string idempotency_key;
  std::string provider;
  Brief submission;
  std::optional<std::string> runtime_size;
  std::optional<std::int64_t> timeout_ms;
  std::vector<ProxyEndpoint> proxy_endpoints;
  std::optional<Webhook> webhook;
  std::optional<RunLimits> limits;
  std::optional<Machine> machine;
  Secrets secrets;

  bool operator==(const RunRequest&) const = default;
};

// What the API says to a refused submission.
struct Rejection {
  std::string_view api_code;  // "invalid_submission" or "missing_provider_key"
  std::string text;
  std::string pointer;
};
Rejection RejectionOf(const Error& error);

// What a route puts in before the strict parser runs (contract 1.4).
struct Composition {
  // Take the place of the document's own fields.
  std::string_view workspace_id;
  std::string_view idempotency_key;
  // Takes the place of `submission.prompt` when set; its defects are placed at
  // this field, at the top of the document.
  const Json* prompt = nullptr;
  std::string_view prompt_field;
};

Result<RunRequest> ParseRunRequest(const Json& root, const ParseSettings& settings = {});
// The same for a session create: `retention` and `input` are allowed and not
// looked at, the composition fills what that body never holds.
Result<RunRequest> ParseComposedRequest(const Json& root, const Composition& composition,
                                        const ParseSettings& settings = {});

// The normal form, in the contract's key order, secrets included.
Json ToJson(const RunRequest& request);

}  // namespace aex::contract
