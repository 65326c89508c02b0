// The submission parser, strict and as a session create: every document is
// accepted with a normal form that hashes, or refused with a text and a place.
#include <cstdint>
#include <nlohmann/json.hpp>

#include "mock_server/contract/request_hash.h"
#include "mock_server/contract/run_request.h"
#include "mock_server/contract/session_create.h"

namespace {

using namespace aex;
using namespace aex::contract;

void CheckRefusal(const Error& error) {
  const Rejection rejection = RejectionOf(error);
  CHECK(!rejection.text.empty());
  CHECK(rejection.pointer.empty() || rejection.pointer[0] == '/');
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto value = ParseJson({reinterpret_cast<const char*>(data), size});
  if (!value) return 0;
  const auto request = ParseRunRequest(*value);
  if (request) {
    const std::string hash = RequestHash(*request);
    const Json normal = ToJson(*request);
    CHECK(ParseJson(Stringify(normal)).ok());
    // Reading the same text again gives the same.
    const auto again = ParseRunRequest(*value);
    CHECK(again.ok() && *again == *request && RequestHash(*again) == hash);
  } else {
    CheckRefusal(request.error());
  }
  const auto create = ParseSessionCreate(
      *value, {.workspace_id = "w", .idempotency_key = "k", .settings = {}});
  if (create) {
    CHECK(RequestHash(*create).size() == 64);
    CHECK(create->idle_ttl_ms >= kMinIdleTtlMs && create->idle_ttl_ms <= kMaxIdleTtlMs);
  } else {
    CheckRefusal(create.error());
  }
  // What the strict parser takes, the wrapper takes too.
  CHECK(!request || create);
  return 0;
}
