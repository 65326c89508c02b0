// One request on its way through the mock, and what a handler made of it.
//
// Everything a handler may know: the request, its route, its key and what tells
// its intent, and how its fault wants the work committed. Plain data; valid for
// the duration of one decision.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mock_server/contract/evidence.h"
#include "mock_server/contract/json.h"
#include "mock_server/faults/kinds.h"
#include "mock_server/http/message.h"
#include "mock_server/http/message_body.h"
#include "mock_server/http/router.h"
#include "mock_server/platform/workspace.h"

namespace aex::http {

class EventFeed;

struct Call {
  const Request* request = nullptr;
  RouteMatch route;
  std::optional<std::string> key;  // Idempotency-Key as sent, raw bytes.
  std::string nonce;               // The harness's, found in the raw body.
  std::string fingerprint;         // SHA-256 of the raw body; empty without.
  std::string identity;            // verdict::IntentIdentity of these.
  MessageBody message;             // Of message.send alone.
  std::int64_t exchange = 0;       // Journal seq.
  // How the work is to be committed: now, or `late_us` after this.
  contract::Commit commit = contract::Commit::kNormal;
  std::int64_t late_us = 0;
  platform::TurnOverride asked;  // By its fault, of the turn it starts.
  // Where presigned URLs lead: the port, and the workspace's name there.
  std::uint16_t storage_port = 0;
  std::string_view storage_name;
  // Of events.stream only: what its rule does to the events.
  std::optional<faults::StreamFault> stream_fault;
};

struct Handled {
  Response response;
  std::string code;        // `error` of the envelope, empty on success.
  bool replayed = false;
  bool began_turn = false;
  std::vector<std::int64_t> committed;  // Seqs of the ledger entries it made.
  // Not decided: ask again when the workspace clock reads this.
  std::optional<std::int64_t> wait_until_us;
  std::shared_ptr<EventFeed> feed;  // Of an accepted upgrade.
  // The stream fault of the call is shown: there is a stream to show it on, or
  // it is itself what refused one.
  bool meets_stream_fault = false;
};

// Who asks, for the ledger.
platform::Caller CallerOf(const Call& call, std::string request_hash);

// A number in a query; nothing when it is none.
std::optional<std::int64_t> ParseWhole(const std::string& text);
// `limit` of a list: clamped to [1, 100], 25 when absent (contract 1.6).
std::optional<std::int64_t> PageLimit(const RouteMatch& route);

Handled JsonAnswer(int status, const Json& body);
Handled JsonTextAnswer(int status, std::string json);
Handled ErrorAnswer(int status, std::string_view code, std::string_view message);

}  // namespace aex::http
