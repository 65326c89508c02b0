#include "conformance/report/wire_text.h"

#include <optional>

#include "conformance/report/fault_text.h"
#include "conformance/report/safe_text.h"
#include "conformance/report/text_columns.h"

namespace aex::conformance {
namespace {

using contract::Delivery;
using contract::Exchange;
using faults::CloseHow;
using faults::Fault;
using faults::Phase;

// How the fault ends the connection, where it does.
std::optional<CloseHow> CloseOf(const Fault& fault) {
  if (const auto* drop = std::get_if<faults::DropFault>(&fault)) return drop->close;
  if (const auto* cut = std::get_if<faults::TruncateFault>(&fault)) return cut->close;
  if (const auto* length = std::get_if<faults::LengthFault>(&fault)) return length->close;
  if (const auto* chunk = std::get_if<faults::ChunkFault>(&fault)) {
    if (chunk->how != faults::ChunkFault::How::kOneByte) return chunk->close;
  }
  return std::nullopt;
}

// Where in the request the fault ended the connection; empty when the request
// was read whole.
std::string RequestCut(const Fault& fault) {
  const auto* drop = std::get_if<faults::DropFault>(&fault);
  if (drop == nullptr) return {};
  if (drop->phase == Phase::kRequestHead) return "before the request's body was read";
  if (drop->phase == Phase::kRequestBody)
    return "after " + Plural(drop->bytes, "byte") + " of the request's body";
  return {};
}

std::string AnswerText(const Exchange& exchange) {
  if (exchange.status == 0) return {};
  std::string text = "answers " + std::to_string(exchange.status);
  if (!exchange.code.empty()) text += " " + Word(exchange.code);
  for (const std::string& hint : exchange.retry_after) text += ", " + HintText(hint);
  return text;
}

// An answer that arrived whole, and what a fault did to it.
std::string WholeAnswerText(const Exchange& exchange, const Fault& fault) {
  const std::string answer = AnswerText(exchange);
  switch (faults::KindOf(fault)) {
    // The status and the code say it.
    case faults::Kind::kStatus:
    case faults::Kind::kRedirect:
    case faults::Kind::kCollision:
    case faults::Kind::kBusy:
    case faults::Kind::kCap: return answer;
    case faults::Kind::kDelay:
      return answer + ", " + WithThousands(std::get<faults::DelayFault>(fault).ms) + " ms late";
    case faults::Kind::kDrop:
      return answer + ", " + std::string(EndedText(std::get<faults::DropFault>(fault).close)) +
             " after the whole answer";
    default: break;
  }
  const std::string text = FaultText(fault);
  if (text.starts_with("answer with")) return answer + text.substr(std::string("answer").size());
  return answer + " (" + text + ")";
}

std::string Join(const std::string& a, const std::string& b) {
  return a.empty() || b.empty() ? a + b : a + ", " + b;
}

}  // namespace

const faults::Rule* RuleMet(const Exchange& exchange, const std::vector<faults::Rule>& rules) {
  if (!exchange.rule || *exchange.rule < 0 ||
      static_cast<std::size_t>(*exchange.rule) >= rules.size())
    return nullptr;
  return &rules[static_cast<std::size_t>(*exchange.rule)];
}

std::string WireText(const Exchange& exchange, const std::vector<faults::Rule>& rules) {
  const faults::Rule* rule = RuleMet(exchange, rules);
  const auto close = rule == nullptr ? std::nullopt : CloseOf(rule->fault);
  const std::string ended(close ? EndedText(*close) : "ended");
  switch (exchange.delivery.kind) {
    case Delivery::Kind::kOpen:
      return exchange.status == 0 ? "silence, 0 bytes of the answer sent"
                                  : Join(AnswerText(exchange), "then silence");
    case Delivery::Kind::kNone: {
      const std::string where = rule == nullptr ? "" : RequestCut(rule->fault);
      return where.empty() ? ended + ", 0 bytes of the answer sent" : ended + " " + where;
    }
    case Delivery::Kind::kPartial:
      return Join(AnswerText(exchange),
                  ended + " after " + Plural(exchange.delivery.bytes, "byte") + " of the answer");
    case Delivery::Kind::kFull: break;
  }
  if (rule != nullptr) return WholeAnswerText(exchange, rule->fault);
  const bool success = exchange.status >= 100 && exchange.status < 300;
  return success ? "" : AnswerText(exchange);
}

}  // namespace aex::conformance
