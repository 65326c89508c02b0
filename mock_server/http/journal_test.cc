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

TEST(Journal, CountsAnExchangeOpenUntilItIsClosedEvenWhenDropped) {
  Journal journal(1);
  const auto first = journal.Open({});
  const auto second = journal.Open({});
  EXPECT_EQ(journal.open_count(), 2);
  journal.Close(first, {Delivery::Kind::kFull, 0}, 10, 5);
  journal.Close(second, {Delivery::Kind::kPartial, 7}, 7, 5);
  EXPECT_EQ(journal.open_count(), 0);
  EXPECT_EQ(DeliveryName(journal.Find(second)->delivery), "partial:7");
  EXPECT_EQ(journal.Find(second)->closed_at_ms, 5);
}

TEST(Journal, ReadsOpenBeforeItIsClosed) {
  Journal journal(2);
  const auto seq = journal.Open({});
  EXPECT_EQ(DeliveryName(journal.Find(seq)->delivery), "open");
}

contract::Exchange WithText(std::size_t path, std::size_t key) {
  contract::Exchange exchange;
  exchange.path.assign(path, 'p');
  exchange.key = std::string(key, 'k');
  return exchange;
}

TEST(Journal, BoundsWhatClientsWriteByItsSum) {
  Journal journal(10'000);
  constexpr std::int64_t kBound = 10'000 * kTextBytesAnExchange;
  constexpr std::size_t kLong = 32 * 1024;
  constexpr auto kFit = kBound / (2 * static_cast<std::int64_t>(kLong));
  for (std::int64_t i = 0; i < kFit; ++i) journal.Open(WithText(kLong, kLong));
  EXPECT_EQ(journal.dropped(), 0);
  EXPECT_EQ(static_cast<std::int64_t>(journal.exchanges().size()), kFit);
  const auto newest = journal.Open(WithText(kLong, kLong + 1));
  EXPECT_EQ(journal.dropped(), 1);
  EXPECT_EQ(journal.Find(newest)->key->size(), kLong + 1) << "what is kept is kept in full";
}

TEST(Journal, HasRoomForTheLongestHeadsHoweverSmallItIs) {
  Journal journal(2);
  for (int i = 0; i < 2; ++i) journal.Open(WithText(64 * 1024, 0));
  EXPECT_EQ(journal.dropped(), 0);
  EXPECT_EQ(journal.exchanges().size(), 2u);
}

TEST(Journal, SaysWhatCameBeforeAnEndCouldBeKnown) {
  Journal journal(10);
  const auto at_once = journal.Open({});
  journal.EndsFromNow(at_once);
  const auto slow = journal.Open({});
  journal.Open({});
  journal.Close(at_once, {Delivery::Kind::kFull, 0}, 1, 1);
  EXPECT_EQ(journal.Find(slow)->open_until, 0);
  journal.Close(slow, {Delivery::Kind::kFull, 0}, 1, 1);
  EXPECT_EQ(journal.Find(at_once)->open_until, 1) << "it was known before it was closed";
  EXPECT_EQ(journal.Find(slow)->open_until, 3);
  journal.EndsFromNow(99);
}

}  // namespace
}  // namespace aex::http
