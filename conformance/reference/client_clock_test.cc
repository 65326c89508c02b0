#include "conformance/reference/client_clock.h"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>
#include <vector>

namespace aex::conformance {
namespace {

TEST(VirtualClock, AnnouncesASleepAndGoesOnWhenWoken) {
  std::atomic<std::int64_t> ids = 10;
  VirtualTime time(1000, ids);
  double asked_ms = 0;
  VirtualClock clock(time, [&](std::int64_t sleep, double ms) {
    EXPECT_EQ(sleep, 11);
    asked_ms = ms;
    time.Wake(sleep, 1530.25);
  });
  EXPECT_TRUE(clock.Sleep(530.25, {}));
  EXPECT_EQ(asked_ms, 530.25);
  EXPECT_EQ(clock.NowMs(), 1530.25);
}

TEST(VirtualClock, NeverGoesBack) {
  std::atomic<std::int64_t> ids = 0;
  VirtualTime time(1000, ids);
  VirtualClock clock(time, [&](std::int64_t sleep, double) { time.Wake(sleep, 900); });
  EXPECT_TRUE(clock.Sleep(1, {}));
  EXPECT_EQ(clock.NowMs(), 1000);
}

TEST(VirtualClock, IgnoresAWakeOfNobody) {
  std::atomic<std::int64_t> ids = 0;
  VirtualTime time(1000, ids);
  time.Wake(77, 5000);
  EXPECT_EQ(time.NowMs(), 1000);
}

TEST(VirtualClock, AStopEndsTheSleepAndDropsIt) {
  std::atomic<std::int64_t> ids = 0;
  VirtualTime time(1000, ids);
  std::stop_source stop;
  VirtualClock clock(time, [&](std::int64_t, double) { stop.request_stop(); });
  EXPECT_FALSE(clock.Sleep(500, stop.get_token()));
  time.Wake(1, 9000);
  EXPECT_EQ(clock.NowMs(), 1000);
}

TEST(VirtualClock, AStoppedCallAnnouncesNothing) {
  std::atomic<std::int64_t> ids = 0;
  VirtualTime time(1000, ids);
  std::stop_source stop;
  stop.request_stop();
  VirtualClock clock(time, [](std::int64_t, double) { FAIL(); });
  EXPECT_FALSE(clock.Sleep(500, stop.get_token()));
}

TEST(VirtualClock, WakesEachSleeperByItsOwnId) {
  std::atomic<std::int64_t> ids = 0;
  VirtualTime time(0, ids);
  std::atomic<std::int64_t> first = 0;
  std::jthread sleeper([&] {
    VirtualClock clock(time, [&](std::int64_t sleep, double) { first = sleep; });
    EXPECT_TRUE(clock.Sleep(1000, {}));
  });
  while (first == 0) std::this_thread::yield();
  VirtualClock clock(time, [&](std::int64_t sleep, double) { time.Wake(sleep, 10); });
  EXPECT_TRUE(clock.Sleep(10, {}));
  time.Wake(first, 1000);
  sleeper.join();
  EXPECT_EQ(time.NowMs(), 1000);
}

TEST(RealClock, SleepsNoLessThanAsked) {
  RealClock clock;
  const double before_ms = clock.NowMs();
  EXPECT_TRUE(clock.Sleep(2, {}));
  EXPECT_GE(clock.NowMs() - before_ms, 2);
}

TEST(RealClock, AStopEndsEvenTheLongestSleep) {
  RealClock clock;
  std::stop_source stop;
  const std::jthread stopper([&] { stop.request_stop(); });
  EXPECT_FALSE(clock.Sleep(1e300, stop.get_token()));
}

}  // namespace
}  // namespace aex::conformance
