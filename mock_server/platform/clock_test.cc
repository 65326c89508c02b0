#include "mock_server/platform/clock.h"

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <latch>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace aex::platform {
namespace {

constexpr std::int64_t kHourUs = 3'600'000'000;

// Writes down what it is told, and does what it was given to do on a hold.
class Recorder final : public HoldListener {
 public:
  explicit Recorder(std::function<void(std::int64_t due_us)> on_held = [](std::int64_t) {})
      : on_held_(std::move(on_held)) {}

  void OnHeld(std::int64_t hold, std::int64_t due_us) override {
    Write("held " + std::to_string(hold) + " until " + std::to_string(due_us));
    on_held_(due_us);
  }
  void OnReleased(std::int64_t hold) override { Write("released " + std::to_string(hold)); }

  std::vector<std::string> calls() const {
    const std::lock_guard lock(mutex_);
    return calls_;
  }

 private:
  void Write(std::string call) {
    const std::lock_guard lock(mutex_);
    calls_.push_back(std::move(call));
  }

  const std::function<void(std::int64_t)> on_held_;
  mutable std::mutex mutex_;
  std::vector<std::string> calls_;
};

using Calls = std::vector<std::string>;

TEST(ManualClock, StandsWhereItIsTold) {
  const ManualClock clock(1'500);
  EXPECT_EQ(clock.NowMicros(), 1'500);
  EXPECT_EQ(clock.NowMs(), 1.5);
}

TEST(ManualClock, NeverMovesBackwards) {
  ManualClock clock(100);
  clock.AdvanceTo(99);
  EXPECT_EQ(clock.NowMicros(), 100);
  clock.AdvanceTo(101);
  EXPECT_EQ(clock.NowMicros(), 101);
}

TEST(ManualClock, JumpsToTheDueTimeWithoutAListener) {
  ManualClock clock(100);
  EXPECT_TRUE(clock.WaitUntil(5'000, {}));
  EXPECT_EQ(clock.NowMicros(), 5'000);
  EXPECT_TRUE(clock.WaitUntil(10, {}));
  EXPECT_EQ(clock.NowMicros(), 5'000);
}

TEST(ManualClock, TellsItsListenerOfEachHoldAndRelease) {
  ManualClock* moved = nullptr;
  Recorder recorder([&](std::int64_t due_us) { moved->AdvanceTo(due_us); });
  ManualClock clock(0, &recorder);
  moved = &clock;
  EXPECT_TRUE(clock.WaitUntil(10, {}));
  EXPECT_TRUE(clock.WaitUntil(30, {}));
  EXPECT_EQ(clock.NowMicros(), 30);
  EXPECT_EQ(recorder.calls(), (Calls{"held 1 until 10", "released 1", "held 2 until 30",
                                     "released 2"}));
}

TEST(ManualClock, HoldsNothingThatIsDueAlready) {
  Recorder recorder;
  ManualClock clock(10, &recorder);
  EXPECT_TRUE(clock.WaitUntil(10, {}));
  EXPECT_EQ(recorder.calls(), Calls{});
}

TEST(ManualClock, HoldsUntilItWasMovedFarEnough) {
  std::latch held(1);
  Recorder recorder([&](std::int64_t) { held.count_down(); });
  ManualClock clock(0, &recorder);
  std::int64_t seen_us = 0;
  std::jthread waiter([&] {
    EXPECT_TRUE(clock.WaitUntil(10, {}));
    seen_us = clock.NowMicros();
  });
  held.wait();
  clock.AdvanceTo(9);
  EXPECT_EQ(recorder.calls(), Calls{"held 1 until 10"});
  clock.AdvanceTo(12);
  waiter.join();
  EXPECT_EQ(seen_us, 12);
  EXPECT_EQ(recorder.calls(), (Calls{"held 1 until 10", "released 1"}));
}

TEST(ManualClock, EndsAHoldWhenItIsStopped) {
  std::stop_source stop;
  Recorder recorder([&](std::int64_t) { stop.request_stop(); });
  ManualClock clock(0, &recorder);
  EXPECT_FALSE(clock.WaitUntil(10, stop.get_token()));
  EXPECT_EQ(clock.NowMicros(), 0);
  EXPECT_EQ(recorder.calls(), (Calls{"held 1 until 10", "released 1"}));
}

TEST(ManualClock, LetsEveryHoldGoWhenItsListenerIsTakenAway) {
  constexpr int kHolds = 4;
  std::latch held(kHolds);
  Recorder recorder([&](std::int64_t) { held.count_down(); });
  ManualClock clock(0, &recorder);
  std::vector<std::jthread> waiters;
  for (int i = 1; i <= kHolds; ++i)
    waiters.emplace_back([&clock, i] { EXPECT_TRUE(clock.WaitUntil(i * 10, {})); });
  held.wait();
  clock.SetListener(nullptr);
  // Every hold and every release was told before the listener was let go.
  const Calls told = recorder.calls();
  EXPECT_EQ(told.size(), 2u * kHolds);
  waiters.clear();
  EXPECT_EQ(clock.NowMicros(), kHolds * 10);
  EXPECT_TRUE(clock.WaitUntil(100, {}));
  EXPECT_EQ(recorder.calls(), told);
}

TEST(ManualClock, TakesAListenerLater) {
  ManualClock clock(0);
  Recorder recorder([&](std::int64_t due_us) { clock.AdvanceTo(due_us); });
  clock.SetListener(&recorder);
  EXPECT_TRUE(clock.WaitUntil(10, {}));
  EXPECT_EQ(recorder.calls(), (Calls{"held 1 until 10", "released 1"}));
}

TEST(ManualClockDeathTest, RefusesASecondListener) {
  Recorder first;
  Recorder second;
  ManualClock clock(0, &first);
  EXPECT_DEATH(clock.SetListener(&second), "CHECK failed");
}

TEST(SystemClock, ReadsMicrosecondsSinceTheEpoch) {
  const auto now_us = [] {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
  };
  const SystemClock clock;
  const std::int64_t before_us = now_us();
  const std::int64_t read_us = clock.NowMicros();
  EXPECT_LE(before_us, read_us);
  EXPECT_LE(read_us, now_us());
}

TEST(SystemClock, DoesNotWaitForWhatIsPast) {
  SystemClock clock;
  EXPECT_TRUE(clock.WaitUntil(clock.NowMicros() - 1, {}));
  EXPECT_TRUE(clock.WaitUntil(0, {}));
}

TEST(SystemClock, EndsAWaitWhenItIsStopped) {
  SystemClock clock;
  std::stop_source stop;
  std::latch waiting(1);
  bool reached = true;
  std::jthread waiter([&] {
    waiting.count_down();
    reached = clock.WaitUntil(clock.NowMicros() + kHourUs, stop.get_token());
  });
  waiting.wait();
  stop.request_stop();
  waiter.join();
  EXPECT_FALSE(reached);
  EXPECT_FALSE(clock.WaitUntil(clock.NowMicros() + kHourUs, stop.get_token()));
}

TEST(SystemClock, TellsHowMuchRealTimeIsLeft) {
  SystemClock clock;
  EXPECT_FALSE(clock.Hold(clock.NowMicros(), [] {}));
  const auto waiting = clock.Hold(clock.NowMicros() + kHourUs, [] {});
  ASSERT_TRUE(waiting && waiting->real_us);
  EXPECT_GT(*waiting->real_us, 0);
  EXPECT_LE(*waiting->real_us, kHourUs);
  EXPECT_EQ(waiting->hold, 0);
}

TEST(ManualClock, JumpsForAHoldWithoutAListener) {
  ManualClock clock(100);
  EXPECT_FALSE(clock.Hold(5'000, [] {}));
  EXPECT_EQ(clock.NowMicros(), 5'000);
  EXPECT_FALSE(clock.Hold(10, [] {}));
}

TEST(ManualClock, LetsAHoldGoWithoutBlocking) {
  Recorder recorder;
  ManualClock clock(100, &recorder);
  int let_go = 0;
  const auto waiting = clock.Hold(200, [&] { ++let_go; });
  ASSERT_TRUE(waiting);
  EXPECT_EQ(waiting->real_us, std::nullopt) << "only whoever drives the clock knows";
  clock.AdvanceTo(199);
  EXPECT_EQ(let_go, 0);
  EXPECT_TRUE(clock.Holds(waiting->hold));
  clock.AdvanceTo(200);
  clock.AdvanceTo(300);
  EXPECT_EQ(let_go, 1);
  EXPECT_FALSE(clock.Holds(waiting->hold));
  EXPECT_EQ(recorder.calls(), Calls({"held 1 until 200"}));
  clock.EndHold(waiting->hold);
  clock.EndHold(waiting->hold);
  EXPECT_EQ(recorder.calls(), Calls({"held 1 until 200", "released 1"}));
}

TEST(ManualClock, MayBeMovedByItsListenerWhileAHoldBegins) {
  ManualClock* moved = nullptr;
  Recorder recorder([&](std::int64_t due_us) { moved->AdvanceTo(due_us); });
  ManualClock clock(100, &recorder);
  moved = &clock;
  int let_go = 0;
  const auto waiting = clock.Hold(200, [&] { ++let_go; });
  ASSERT_TRUE(waiting);
  EXPECT_EQ(let_go, 1);
  EXPECT_FALSE(clock.Holds(waiting->hold));
}

TEST(ManualClock, LetsGoAllHoldsWhenItsListenerIsTakenAway) {
  Recorder recorder;
  ManualClock clock(100, &recorder);
  int let_go = 0;
  const auto waiting = clock.Hold(200, [&] { ++let_go; });
  ASSERT_TRUE(waiting);
  clock.SetListener(nullptr);
  EXPECT_EQ(let_go, 1);
  EXPECT_EQ(clock.NowMicros(), 100) << "the next one to wait jumps";
  clock.EndHold(waiting->hold);
  EXPECT_EQ(recorder.calls(), Calls({"held 1 until 200"})) << "it is not called again";
  EXPECT_FALSE(clock.Hold(200, [] {}));
  EXPECT_EQ(clock.NowMicros(), 200);
}

}  // namespace
}  // namespace aex::platform
