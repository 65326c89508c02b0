#include "mock_server/server/exchange_log.h"

#include <gtest/gtest.h>

namespace aex::server {
namespace {

using contract::LedgerEntry;
using contract::LedgerKind;

// The line of a delivered exchange that committed an entry of each of these kinds.
std::string LineOf(const std::vector<LedgerKind>& kinds) {
  contract::Exchange exchange;
  exchange.op = contract::Operation::kBillingRedeem;
  exchange.method = "POST";
  exchange.status = 200;
  exchange.delivery.kind = contract::Delivery::Kind::kFull;
  std::vector<LedgerEntry> committed;
  for (const LedgerKind kind : kinds) {
    LedgerEntry entry;
    entry.kind = kind;
    entry.turn_seq = 1;
    committed.push_back(entry);
  }
  return HumanLine("ci-1", exchange, committed);
}

TEST(ExchangeLog, SaysWhatWasCommitted) {
  EXPECT_TRUE(LineOf({LedgerKind::kRedeem}).ends_with("coupon redeemed"));
  EXPECT_TRUE(LineOf({LedgerKind::kSession, LedgerKind::kTurn})
                  .ends_with("session created, turn 1 billed"));
  EXPECT_TRUE(LineOf({}).ends_with("200"));
}

TEST(ExchangeLog, ShortensWhatClientsChoose) {
  contract::Exchange exchange;
  exchange.method = std::string(60'000, 'M');
  exchange.key = std::string(60'000, 'k');
  EXPECT_LT(HumanLine("ci-1", exchange, {}).size(), 200u);
  exchange.method = "PROPFIND";
  exchange.key = "a\x1b[0m\xc3\xa9";
  const std::string line = HumanLine("ci-1", exchange, {});
  EXPECT_NE(line.find("PROPFIND unmatched"), std::string::npos) << line;
  EXPECT_NE(line.find("key a?[0m??"), std::string::npos) << line;
}

}  // namespace
}  // namespace aex::server
