#include "conformance/runner/in_order.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <latch>
#include <mutex>
#include <vector>

namespace aex::conformance {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(InOrder, ReportsALateFirstJobBeforeTheOthers) {
  std::latch last_has_run(1);
  std::vector<std::size_t> order;
  InOrder(
      3, 2,
      [&](std::size_t i) {
        // The first job ends when all others have.
        if (i == 0) last_has_run.wait();
        if (i == 2) last_has_run.count_down();
      },
      [&](std::size_t i) { order.push_back(i); });
  EXPECT_THAT(order, ElementsAre(0, 1, 2));
}

TEST(InOrder, RunsSoManyAtATime) {
  std::latch both(2);
  std::mutex mutex;
  std::size_t ran = 0;
  InOrder(
      2, 2,
      [&](std::size_t) {
        both.arrive_and_wait();
        const std::lock_guard lock(mutex);
        ++ran;
      },
      [](std::size_t) {});
  EXPECT_EQ(ran, 2u);
}

TEST(InOrder, HasNothingToDoWithoutJobs) {
  std::vector<std::size_t> order;
  InOrder(0, 4, [&](std::size_t i) { order.push_back(i); }, [](std::size_t) {});
  EXPECT_THAT(order, IsEmpty());
}

}  // namespace
}  // namespace aex::conformance
