// The operations of the client that need no network: requests to their normal
// form, limits to a boot budget, webhook signatures (contract 2, 2.5, 1.12).
//
// Small virtual steps over the contract's own parser; a mutant overrides one.
// Stateless; used on many threads.
#pragma once

#include <string>
#include <string_view>

#include "conformance/reference/client_error.h"
#include "mock_server/contract/json.h"
#include "mock_server/contract/webhook_signature.h"

namespace aex::conformance {

class RequestReader {
 public:
  virtual ~RequestReader() = default;

  // The normal form, or a rejection with the contract's text.
  virtual ClientReply<Json> Normalise(const Json& request) const;
  // The same from JSON text, as it stands.
  ClientReply<Json> NormaliseText(std::string_view text) const;
  // `{"budgetUsd": n}` or `{}`, from the limits of a normal form.
  virtual ClientReply<Json> BootBudget(const Json& limits) const;
  // A secret that cannot be used is a rejection, not a false.
  virtual ClientReply<Json> VerifyWebhook(std::string_view secret,
                                          const contract::WebhookHeaders& headers,
                                          std::string_view body, std::int64_t now_ms,
                                          double tolerance_seconds) const;
};

}  // namespace aex::conformance
