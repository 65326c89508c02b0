#include "mock_server/server/exchange_log.h"

#include <cinttypes>
#include <nlohmann/json.hpp>

#include "mock_server/contract/records.h"
#include "mock_server/http/bearer.h"

namespace aex::server {
namespace {

using contract::Delivery;
using contract::Exchange;
using contract::LedgerEntry;

constexpr std::size_t kTokenWidth = 24;
constexpr std::size_t kOpWidth = 22;
constexpr std::size_t kAnswerWidth = 26;
constexpr std::size_t kEffectWidth = 16;
constexpr std::size_t kLongestKey = 40;
constexpr std::size_t kLongestMethod = 16;

std::string Padded(std::string text, std::size_t width) {
  std::size_t shown = 0;  // Bytes that begin a character.
  for (const char c : text) shown += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  if (shown < width) text.append(width - shown, ' ');
  return text + "  ";
}

// What reached the client: "202", "200 replayed", "no answer (rule 1)".
std::string AnswerText(const Exchange& exchange) {
  std::string text = exchange.status == 0 ? "no answer" : std::to_string(exchange.status);
  if (exchange.replayed) text += " replayed";
  if (exchange.status != 0 && exchange.delivery.kind == Delivery::Kind::kNone)
    text += " → lost";
  if (exchange.delivery.kind == Delivery::Kind::kPartial)
    text += " → cut after " + std::to_string(exchange.delivery.bytes) + " bytes";
  if (exchange.rule) text += " (rule " + std::to_string(*exchange.rule + 1) + ")";
  return text;
}

std::string CommitText(const LedgerEntry& entry) {
  switch (entry.kind) {
    case contract::LedgerKind::kSession: return "session created";
    case contract::LedgerKind::kTurn:
      return "turn " + std::to_string(entry.turn_seq) + " billed";
    case contract::LedgerKind::kRedeem: return "coupon redeemed";
  }
  return "";
}

std::string EffectText(const Exchange& exchange, const std::vector<LedgerEntry>& committed) {
  std::string text;
  for (const LedgerEntry& entry : committed) {
    if (!text.empty()) text += ", ";
    text += CommitText(entry);
  }
  return text.empty() && exchange.replayed ? "nothing new" : text;
}

std::string Shortened(const std::string& text, std::size_t longest) {
  return text.size() > longest ? text.substr(0, longest) + "…" : text;
}

// Printable bytes only: the key is the client's.
std::string KeyText(std::string key) {
  for (char& c : key) c = c > ' ' && c < 127 ? c : '?';
  return Shortened(key, kLongestKey);
}

}  // namespace

std::string HumanLine(const std::string& token, const Exchange& exchange,
                      const std::vector<LedgerEntry>& committed) {
  const auto at_us = static_cast<std::int64_t>(exchange.received_at_ms * 1000.0);
  std::string line = contract::IsoTime(at_us).substr(11, 8) + "  ";
  line += Padded(http::TokenLabel(token), kTokenWidth);
  line += Padded(Shortened(exchange.method, kLongestMethod) + " " +
                     std::string(OperationId(exchange.op)),
                 kOpWidth);
  line += Padded(AnswerText(exchange), kAnswerWidth);
  line += Padded(EffectText(exchange, committed), kEffectWidth);
  if (exchange.key) line += "key " + KeyText(*exchange.key);
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

std::string JsonLine(const std::string& token, const Exchange& exchange) {
  Json line = Json::object();
  line["workspace"] = http::TokenLabel(token);
  const Json members = contract::ToJson(exchange);
  for (const auto& [key, value] : members.items()) line[key] = value;
  return Stringify(line);
}

void ExchangeLog::Write(const std::string& token, const Exchange& exchange,
                        const std::vector<LedgerEntry>& committed) {
  if (format_ == LogFormat::kOff) return;
  const std::string line = format_ == LogFormat::kJson
                               ? JsonLine(token, exchange)
                               : HumanLine(token, exchange, committed);
  const std::lock_guard lock(mutex_);
  std::fprintf(out_, "%s\n", line.c_str());
  std::fflush(out_);
}

}  // namespace aex::server
