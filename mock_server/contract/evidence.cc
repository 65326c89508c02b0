#include "mock_server/contract/evidence.h"

#include <cmath>
#include <nlohmann/json.hpp>

namespace aex::contract {
namespace {

constexpr std::size_t kNonceDigits = 12;

bool IsLowerHex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

constexpr double kMaxWholeMs = 9007199254740992.0;  // 2^53

// Milliseconds as a number: whole where they are, never -0.
Json Milliseconds(double ms) {
  if (std::trunc(ms) == ms && std::abs(ms) <= kMaxWholeMs)
    return Json(static_cast<std::int64_t>(ms));
  return Json(ms);
}

}  // namespace

std::string_view CommitName(Commit commit) {
  switch (commit) {
    case Commit::kNormal: return "normal";
    case Commit::kDone: return "done";
    case Commit::kLate: return "late";
    case Commit::kNone: return "none";
  }
  return "";
}

std::string_view LedgerKindName(LedgerKind kind) {
  switch (kind) {
    case LedgerKind::kSession: return "session";
    case LedgerKind::kTurn: return "turn";
    case LedgerKind::kRedeem: return "redeem";
  }
  return "";
}

std::string DeliveryName(const Delivery& delivery) {
  switch (delivery.kind) {
    case Delivery::Kind::kOpen: return "open";
    case Delivery::Kind::kNone: return "none";
    case Delivery::Kind::kFull: return "full";
    case Delivery::Kind::kPartial: return "partial:" + std::to_string(delivery.bytes);
  }
  return "";
}

Json ToJson(const LedgerEntry& entry) {
  Json out = Json::object();
  out["seq"] = entry.seq;
  out["kind"] = LedgerKindName(entry.kind);
  if (!entry.session_id.empty()) out["sessionId"] = entry.session_id;
  if (entry.turn_seq != 0) out["turnSeq"] = entry.turn_seq;
  if (!entry.code.empty()) out["code"] = entry.code;
  out["key"] = entry.key;
  out["requestHash"] = entry.request_hash;
  if (!entry.intent.empty()) out["intent"] = entry.intent;
  out["amountMicroUsd"] = entry.amount_microusd;
  out["atMs"] = Milliseconds(entry.at_ms);
  out["exchange"] = entry.exchange;
  out["commit"] = CommitName(entry.commit);
  return out;
}

Json ToJson(const Exchange& exchange) {
  Json out = Json::object();
  out["seq"] = exchange.seq;
  out["connection"] = exchange.connection;
  out["reuse"] = exchange.reuse;
  out["op"] = OperationId(exchange.op);
  out["method"] = exchange.method;
  out["path"] = exchange.path;
  if (exchange.key) out["key"] = *exchange.key;
  if (!exchange.fingerprint.empty()) out["fingerprint"] = exchange.fingerprint;
  if (!exchange.intent.empty()) out["intent"] = exchange.intent;
  out["attempt"] = exchange.attempt;
  if (exchange.status != 0) out["status"] = exchange.status;
  if (!exchange.retry_after.empty()) out["retryAfter"] = exchange.retry_after;
  if (exchange.rule) out["rule"] = *exchange.rule;
  if (!exchange.kind.empty()) out["kind"] = exchange.kind;
  if (!exchange.phase.empty()) out["phase"] = exchange.phase;
  if (exchange.commit) out["commit"] = CommitName(*exchange.commit);
  out["committed"] = exchange.committed;
  out["replayed"] = exchange.replayed;
  out["delivery"] = DeliveryName(exchange.delivery);
  out["receivedAtMs"] = Milliseconds(exchange.received_at_ms);
  if (exchange.sent_at_ms) out["sentAtMs"] = Milliseconds(*exchange.sent_at_ms);
  out["requestBytes"] = exchange.request_bytes;
  out["responseBytes"] = exchange.response_bytes;
  out["bearer"] = exchange.bearer;
  out["origin"] = exchange.storage ? "storage" : "api";
  return out;
}

std::string FindIntentNonce(std::string_view bytes) {
  // From the end: the nonce is the last word of the message.
  for (std::size_t at = bytes.rfind("i-"); at != std::string_view::npos;
       at = at == 0 ? std::string_view::npos : bytes.rfind("i-", at - 1)) {
    std::size_t digits = 0;
    while (at + 2 + digits < bytes.size() && IsLowerHex(bytes[at + 2 + digits])) ++digits;
    if (digits == kNonceDigits) return std::string(bytes.substr(at, 2 + kNonceDigits));
  }
  return {};
}

}  // namespace aex::contract
