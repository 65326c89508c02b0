#include "mock_server/platform/due_queue.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

namespace aex::platform {
namespace {

TEST(DueQueue, IsEmptyAtFirst) {
  DueQueue<int> queue;
  EXPECT_EQ(queue.NextMicros(), std::nullopt);
  EXPECT_EQ(queue.LastMicros(), std::nullopt);
  EXPECT_FALSE(queue.TakeDue(1'000'000));
}

TEST(DueQueue, GivesWhatIsDueAndNothingBefore) {
  DueQueue<std::string> queue;
  queue.Add(20, DueRank::kBegins, "later");
  queue.Add(10, DueRank::kBegins, "sooner");
  EXPECT_EQ(queue.NextMicros(), 10);
  EXPECT_EQ(queue.LastMicros(), 20);
  EXPECT_FALSE(queue.TakeDue(9));
  const auto first = queue.TakeDue(10);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->due_us, 10);
  EXPECT_EQ(first->work, "sooner");
  EXPECT_FALSE(queue.TakeDue(19));
  EXPECT_EQ(queue.TakeDue(99)->due_us, 20) << "its own time, however late it is taken";
}

// By time, then ends before begins, then by arrival: a stable sort.
RC_GTEST_PROP(DueQueue, GivesWorkInTheOrderOfAStableSort, ()) {
  using Entry = std::tuple<std::int64_t, bool, std::size_t>;
  const auto drawn = *rc::gen::container<std::vector<std::pair<int, bool>>>(
      rc::gen::pair(rc::gen::inRange(0, 5), rc::gen::arbitrary<bool>()));
  DueQueue<std::size_t> queue;
  std::vector<Entry> model;
  for (std::size_t i = 0; i < drawn.size(); ++i) {
    const auto [us, begins] = drawn[i];
    queue.Add(us, begins ? DueRank::kBegins : DueRank::kEnds, i);
    model.emplace_back(us, begins, i);
  }
  std::sort(model.begin(), model.end());
  for (const auto& [us, begins, index] : model) {
    const auto item = queue.TakeDue(5);
    RC_ASSERT(item.has_value());
    RC_ASSERT(item->due_us == us);
    RC_ASSERT(item->work == index);
  }
  RC_ASSERT(!queue.TakeDue(5));
}

}  // namespace
}  // namespace aex::platform
