// request_hash: whether two requests with one idempotency key ask for the same
// (contract 2.18, 3.2, 13).
//
// SHA-256 in hex over the canonical text of the parsed request: normal form,
// keys sorted, JavaScript's numbers. So forms that collapse hash equal, and key
// order does not matter. Webhook, secrets, key, workspace and retention are
// never hashed, nor is a prompt that is only the placeholder. Pure; thread-safe.
#pragma once

#include <string>

#include "mock_server/contract/run_request.h"
#include "mock_server/contract/session_create.h"

namespace aex::contract {

// The parts beside the brief, which always counts. Contract 13: all of them,
// unless the workspace's settings say otherwise.
struct HashedParts {
  bool provider = true;
  bool runtime_size = true;
  bool timeout = true;
  bool proxy_endpoints = true;
  bool limits = true;
  bool machine = true;

  bool operator==(const HashedParts&) const = default;
};

std::string RequestHash(const RunRequest& request, const HashedParts& parts = {});
std::string RequestHash(const SessionCreate& create, const HashedParts& parts = {});

// The text that is hashed: for tests, and to show why two requests differ.
std::string CanonicalText(const RunRequest& request, const HashedParts& parts = {});

// Any JSON value with its keys sorted by bytes, compact.
std::string CanonicalJson(const Json& value);

}  // namespace aex::contract
