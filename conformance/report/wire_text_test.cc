#include "conformance/report/wire_text.h"

#include <gtest/gtest.h>

namespace aex::conformance {
namespace {

using contract::Delivery;
using contract::Exchange;
using faults::CloseHow;
using faults::Phase;

std::string TextOf(const faults::Fault& fault, const Delivery& delivery, int status,
                   std::vector<std::string> hints = {}, std::string code = {}) {
  faults::Rule rule;
  rule.fault = fault;
  Exchange exchange;
  exchange.rule = 0;
  exchange.delivery = delivery;
  exchange.status = status;
  exchange.retry_after = std::move(hints);
  exchange.code = std::move(code);
  return WireText(exchange, {rule});
}

constexpr Delivery kFull{Delivery::Kind::kFull, 300};
constexpr Delivery kNone{Delivery::Kind::kNone, 0};
constexpr Delivery kOpen{Delivery::Kind::kOpen, 0};
constexpr Delivery kPartial{Delivery::Kind::kPartial, 120};

faults::Fault Drop(Phase phase, CloseHow close, std::int64_t bytes = 0) {
  return faults::DropFault{phase, bytes, close};
}

TEST(WireText, SaysNothingOfAnUntouchedSuccess) {
  Exchange exchange;
  exchange.status = 202;
  exchange.delivery = kFull;
  EXPECT_EQ(WireText(exchange, {}), "");
}

TEST(WireText, ShowsTheRefusalsOfThePlatformItself) {
  Exchange exchange;
  exchange.status = 409;
  exchange.code = "idempotency_conflict";
  exchange.delivery = kFull;
  EXPECT_EQ(WireText(exchange, {}), "answers 409 idempotency_conflict");
}

TEST(WireText, SaysHowAConnectionEnded) {
  EXPECT_EQ(TextOf(Drop(Phase::kResponseHead, CloseHow::kRst), kNone, 0),
            "reset, 0 bytes of the answer sent");
  EXPECT_EQ(TextOf(Drop(Phase::kWork, CloseHow::kFin), kNone, 0),
            "closed, 0 bytes of the answer sent");
  EXPECT_EQ(TextOf(Drop(Phase::kRequestHead, CloseHow::kRst), kNone, 0),
            "reset before the request's body was read");
  EXPECT_EQ(TextOf(Drop(Phase::kRequestBody, CloseHow::kRst, 5), kNone, 0),
            "reset after 5 bytes of the request's body");
  EXPECT_EQ(TextOf(Drop(Phase::kResponseBody, CloseHow::kRst, 1), kPartial, 202),
            "answers 202, reset after 120 bytes of the answer");
  EXPECT_EQ(TextOf(Drop(Phase::kResponseEnd, CloseHow::kFin), kFull, 202),
            "answers 202, closed after the whole answer");
  EXPECT_EQ(TextOf(Drop(Phase::kWork, CloseHow::kStall), kOpen, 0),
            "silence, 0 bytes of the answer sent");
  EXPECT_EQ(TextOf(Drop(Phase::kResponseBody, CloseHow::kStall, 1), kOpen, 202),
            "answers 202, then silence");
  EXPECT_EQ(TextOf(faults::TruncateFault{std::nullopt, 0.5, CloseHow::kRst}, kPartial, 202),
            "answers 202, reset after 120 bytes of the answer");
}

TEST(WireText, ShowsStatusAndHints) {
  EXPECT_EQ(TextOf(faults::StatusFault{}, kFull, 429, {"1"}, "rate_limited"),
            "answers 429 rate_limited, Retry-After: 1");
  EXPECT_EQ(TextOf(faults::StatusFault{}, kFull, 503), "answers 503");
}

TEST(WireText, NamesWhatTheFaultDidToAWholeAnswer) {
  EXPECT_EQ(TextOf(faults::DelayFault{20}, kFull, 202), "answers 202, 20 ms late");
  EXPECT_EQ(TextOf(faults::BodyFault{}, kFull, 202),
            "answers 202 with an empty body");
  EXPECT_EQ(TextOf(faults::InterimFault{}, kFull, 202),
            "answers 202 (send an interim 103 once, then the answer)");
  EXPECT_EQ(TextOf(faults::CollisionFault{}, kFull, 409, {}, "idempotency_conflict"),
            "answers 409 idempotency_conflict");
}

TEST(WireText, TakesNoRuleFromAnIndexThatIsNone) {
  Exchange exchange;
  exchange.rule = 3;
  EXPECT_EQ(RuleMet(exchange, {}), nullptr);
  exchange.rule = -1;
  EXPECT_EQ(RuleMet(exchange, {}), nullptr);
  exchange.delivery = kNone;
  EXPECT_EQ(WireText(exchange, {}), "ended, 0 bytes of the answer sent");
}

}  // namespace
}  // namespace aex::conformance
