#include "mock_server/server/thread_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "mock_server/server/fake_backend.h"

namespace aex::server {
namespace {

using namespace std::chrono_literals;

TEST(ThreadPool, StartsAThreadForEachJobThatRuns) {
  Gate gate;  // Outlives the threads that wait at it.
  ThreadPool pool(8);
  std::atomic<int> started = 0;
  EXPECT_EQ(pool.threads(), 0u);
  for (int i = 0; i < 3; ++i)
    ASSERT_TRUE(pool.Run([&] {
      ++started;
      gate.Wait();
    }));
  EXPECT_TRUE(Eventually([&] { return started == 3; }));
  EXPECT_EQ(pool.threads(), 3u);
  gate.Open();
}

TEST(ThreadPool, SaysNoAboveTheBoundAndYesAgainAfterwards) {
  Gate gate;  // Outlives the threads that wait at it.
  ThreadPool pool(2);
  ASSERT_TRUE(pool.Run([&] { gate.Wait(); }));
  ASSERT_TRUE(pool.HasRoom());
  ASSERT_TRUE(pool.Run([&] { gate.Wait(); }));
  EXPECT_FALSE(pool.HasRoom());
  EXPECT_FALSE(pool.Run([] { FAIL(); }));
  gate.Open();
  EXPECT_TRUE(Eventually([&] { return pool.HasRoom(); }));
  EXPECT_TRUE(pool.Run([] {}));
}

TEST(ThreadPool, UsesAnIdleThreadAgain) {
  ThreadPool pool(1);
  std::atomic<int> done = 0;
  std::thread::id ids[2];
  for (std::thread::id& id : ids) {
    // With a bound of one there is room again as soon as the thread is idle.
    ASSERT_TRUE(Eventually([&] { return pool.HasRoom(); }));
    ASSERT_TRUE(pool.Run([&] {
      id = std::this_thread::get_id();
      ++done;
    }));
  }
  ASSERT_TRUE(Eventually([&] { return done == 2; }));
  EXPECT_EQ(ids[0], ids[1]);
}

TEST(ThreadPool, LetsIdleThreadsLeave) {
  ThreadPool pool(8, 1ms);
  ASSERT_TRUE(pool.Run([] {}));
  EXPECT_TRUE(Eventually([&] { return pool.threads() == 0; }));
  std::atomic<bool> again = false;
  ASSERT_TRUE(pool.Run([&] { again = true; }));
  EXPECT_TRUE(Eventually([&] { return again.load(); }));
}

TEST(ThreadPool, LosesNoJobWhileThreadsComeAndGo) {
  ThreadPool pool(4, 0ms);
  std::atomic<int> done = 0;
  int accepted = 0;
  for (int i = 0; i < 2000; ++i) accepted += pool.Run([&] { ++done; }) ? 1 : 0;
  pool.Stop();
  EXPECT_EQ(done, accepted);
  EXPECT_GT(accepted, 0);
}

TEST(ThreadPool, WaitsForJobsWhenStoppedAndTakesNoMore) {
  Gate gate;  // Outlives the threads that wait at it.
  ThreadPool pool(8);
  std::atomic<bool> finished = false;
  ASSERT_TRUE(pool.Run([&] {
    gate.Wait();
    finished = true;
  }));
  std::jthread opener([&] { gate.Open(); });
  pool.Stop();
  EXPECT_TRUE(finished);
  EXPECT_FALSE(pool.Run([] {}));
  EXPECT_EQ(pool.threads(), 0u);
}

}  // namespace
}  // namespace aex::server
