#include "mock_server/http/journal.h"

#include <gtest/gtest.h>

namespace aex::http {
namespace {

using contract::Delivery;

TEST(Journal, KeepsTheNewestUpToItsLimitAndCountsTheRest) {
  Journal journal(3);
  for (int i = 0; i < 3; ++i) journal.Open({});
  EXPECT_EQ(journal.dropped(), 0);
  EXPECT_EQ(journal.Open({}), 4);
  EXPECT_EQ(journal.exchanges().size(), 3u);
  EXPECT_EQ(journal.exchanges().front().seq, 2);
  EXPECT_EQ(journal.dropped(), 1);
  EXPECT_EQ(journal.Find(1), nullptr);
  EXPECT_EQ(journal.Find(4)->seq, 4);
  EXPECT_EQ(journal.Find(5), nullptr);
}

TEST(Journal, BoundsTheTextThatClientsChoose) {
  contract::Exchange exchange;
  exchange.method = "GET";
  exchange.path = "/12345";
  exchange.session_id = "2";
  exchange.key = "";
  Journal journal(100, 20);
  journal.Open(exchange);
  journal.Open(exchange);
  EXPECT_EQ(journal.dropped(), 0);
  exchange.key = "k";
  journal.Open(exchange);
  EXPECT_EQ(journal.dropped(), 2);
  exchange.key = std::string(30, 'k');
  EXPECT_EQ(journal.Open(exchange), 4);
  EXPECT_EQ(journal.dropped(), 4);
  EXPECT_EQ(journal.Find(4), nullptr);
  exchange.key.reset();
  journal.Open(exchange);
  EXPECT_EQ(journal.Find(5)->path, "/12345");
}

TEST(Journal, CountsAnExchangeOpenUntilItIsClosedEvenWhenDropped) {
  Journal journal(1);
  const auto first = journal.Open({});
  const auto second = journal.Open({});
  EXPECT_EQ(journal.open_count(), 2);
  journal.Close(first, {Delivery::Kind::kFull, 0}, 10);
  journal.Close(second, {Delivery::Kind::kPartial, 7}, 7);
  EXPECT_EQ(journal.open_count(), 0);
  EXPECT_EQ(DeliveryName(journal.Find(second)->delivery), "partial:7");
}

TEST(Journal, ReadsOpenBeforeItIsClosed) {
  Journal journal(2);
  const auto seq = journal.Open({});
  EXPECT_EQ(DeliveryName(journal.Find(seq)->delivery), "open");
}

}  // namespace
}  // namespace aex::http
