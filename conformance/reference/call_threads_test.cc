#include "conformance/reference/call_threads.h"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>

namespace aex::conformance {
namespace {

TEST(CallThreads, BlockedTasksHaveThreadsOfTheirOwn) {
  CallThreads threads;
  std::latch all(8);
  for (int i = 0; i < 8; ++i) threads.Run([&all] { all.arrive_and_wait(); });
  all.wait();
}

TEST(CallThreads, TasksAboveTheBoundWaitAndSaySo) {
  std::atomic<int> waited = 0;
  std::atomic<int> ran = 0;
  {
    CallThreads threads(2);
    std::latch gate(1);
    for (int i = 0; i < 5; ++i) {
      threads.Run(
          [&] {
            gate.wait();
            ++ran;
          },
          [&waited] { ++waited; });
    }
    EXPECT_EQ(waited, 3);
    EXPECT_EQ(threads.size(), 2u);
    gate.count_down();
  }
  EXPECT_EQ(ran, 5);
}

TEST(CallThreads, AnIdleThreadIsUsedAgain) {
  CallThreads threads(1);
  for (int i = 0; i < 100; ++i) {
    std::latch done(1);
    threads.Run([&done] { done.count_down(); });
    done.wait();
  }
  EXPECT_EQ(threads.size(), 1u);
}

}  // namespace
}  // namespace aex::conformance
