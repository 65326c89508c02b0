// `webhook` of a submission (contract 2.4): where the settle notice goes.
//
// The URL is kept as the caller wrote it. Pure functions.
#pragma once

#include <string>

#include "mock_server/contract/json.h"
#include "mock_server/contract/result.h"

namespace aex::contract {

struct Webhook {
  std::string url;

  bool operator==(const Webhook&) const = default;
};

Result<Webhook> ParseWebhook(const Json& value);
Json ToJson(const Webhook& webhook);

}  // namespace aex::contract
