#include "conformance/subject/lane_clock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "conformance/subject/testing/lane_model.h"

namespace aex::conformance {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::kLaneStart;
using testing::Model;
using testing::Script;
using testing::Step;

// A clock whose callbacks write "clock@30" or "7@30" (call 7 woken 30 us after
// the start) into a list.
struct Lane {
  std::vector<std::string> log;
  std::int64_t workspace_us = kLaneStart;
  LaneClock clock{kLaneStart,
                  {[this](std::int64_t now_us) {
                     EXPECT_GE(now_us, workspace_us);
                     workspace_us = now_us;
                     log.push_back("clock@" + std::to_string(now_us - kLaneStart));
                   },
                   [this](RequestId request, SleepId, double now_ms) {
                     EXPECT_EQ(now_ms, static_cast<double>(workspace_us) / 1000.0);
                     log.back() = std::to_string(request) + log.back().substr(5);
                   }}};

  // A sleep in microseconds, numbered like its call.
  void Sleep(RequestId request, double us) { clock.Slept(request, request, us / 1000); }
};

TEST(LaneClock, WakesTheOnlyCallAtOnce) {
  Lane lane;
  lane.clock.CallOpened(7);
  lane.Sleep(7, 530);
  EXPECT_THAT(lane.log, ElementsAre("7@530"));
  EXPECT_EQ(lane.clock.now_us(), kLaneStart + 530);
}

TEST(LaneClock, WaitsForEveryOpenCall) {
  Lane lane;
  lane.clock.CallOpened(1);
  lane.clock.CallOpened(2);
  lane.Sleep(1, 100);
  EXPECT_THAT(lane.log, IsEmpty());
  lane.Sleep(2, 50);
  EXPECT_THAT(lane.log, ElementsAre("2@50"));
  lane.clock.CallAnswered(2);
  EXPECT_THAT(lane.log, ElementsAre("2@50", "1@100"));
}

TEST(LaneClock, GoesOnWhenTheLastBusyCallIsAnswered) {
  Lane lane;
  lane.clock.CallOpened(1);
  lane.clock.CallOpened(2);
  lane.Sleep(1, 100);
  lane.clock.CallAnswered(2);
  EXPECT_THAT(lane.log, ElementsAre("1@100"));
}

TEST(LaneClock, WakesTheLowerIdFirstWhenTwoAreDueTogether) {
  Lane lane;
  lane.clock.CallOpened(1);
  lane.clock.CallOpened(2);
  lane.Sleep(2, 100);
  lane.Sleep(1, 100);
  EXPECT_THAT(lane.log, ElementsAre("1@100"));
  lane.clock.CallAnswered(1);
  EXPECT_THAT(lane.log, ElementsAre("1@100", "2@100"));
}

TEST(LaneClock, LetsAHoldGoBeforeASleepDueAtTheSameTime) {
  Lane lane;
  lane.clock.CallOpened(1);
  lane.clock.CallOpened(2);
  lane.Sleep(1, 100);
  lane.clock.Held(5, kLaneStart + 100);
  EXPECT_THAT(lane.log, ElementsAre("clock@100"));
  lane.clock.Released(5);
  EXPECT_THAT(lane.log, ElementsAre("clock@100"));  // Call 2 runs again.
  lane.clock.CallAnswered(2);
  EXPECT_THAT(lane.log, ElementsAre("clock@100", "1@100"));
}

TEST(LaneClock, DoesNotCountAHoldThatWasLetGo) {
  Lane lane;
  lane.clock.CallOpened(1);
  lane.clock.CallOpened(2);
  lane.clock.Held(5, kLaneStart + 10);
  lane.Sleep(1, 100);
  ASSERT_THAT(lane.log, ElementsAre("clock@10"));
  // Call 2 runs on, although its Released is still to come.
  lane.clock.CallOpened(1);
  EXPECT_THAT(lane.log, ElementsAre("clock@10"));
}

TEST(LaneClock, LetsEveryHoldGoWhoseTimeHasCome) {
  Lane lane;
  for (RequestId call = 1; call <= 3; ++call) lane.clock.CallOpened(call);
  lane.clock.Held(5, kLaneStart + 10);
  lane.clock.Held(6, kLaneStart + 10);
  lane.Sleep(1, 100);
  EXPECT_THAT(lane.log, ElementsAre("clock@10"));
  lane.clock.CallAnswered(2);
  EXPECT_THAT(lane.log, ElementsAre("clock@10"));  // Call 3 runs as well.
  lane.clock.CallAnswered(3);
  EXPECT_THAT(lane.log, ElementsAre("clock@10", "1@100"));
}

TEST(LaneClock, DoesNotStandStillForTwoHoldsOfOneCall) {
  Lane lane;
  lane.clock.CallOpened(1);
  lane.clock.Held(5, kLaneStart + 10);
  lane.clock.Held(6, kLaneStart + 20);
  EXPECT_THAT(lane.log, ElementsAre("clock@10", "clock@20"));
}

TEST(LaneClock, NeverWakesACallThatIsKeptBack) {
  Lane lane;
  lane.clock.CallOpened(1);
  lane.clock.CallOpened(2);
  lane.clock.KeepBack(1);
  lane.Sleep(1, 10);
  lane.Sleep(2, 100);
  EXPECT_THAT(lane.log, ElementsAre("2@100"));  // It counts as sleeping.
  lane.clock.CallAnswered(2);
  EXPECT_THAT(lane.log, ElementsAre("2@100"));
  lane.clock.CallAnswered(1);
  EXPECT_THAT(lane.log, ElementsAre("2@100"));
}

TEST(LaneClock, WakesACallThatWentOnFromWhereItWasKept) {
  Lane lane;
  lane.clock.CallOpened(1);
  lane.clock.KeepBack(1);
  lane.Sleep(1, 10);
  EXPECT_TRUE(lane.log.empty());
  lane.clock.Slept(1, 99, 20);
  EXPECT_EQ(lane.log.size(), 1u);
}

TEST(LaneClock, StandsStillWhileItIsFrozen) {
  Lane lane;
  {
    const LaneClock::Freeze starting(lane.clock);
    lane.clock.CallOpened(1);
    lane.Sleep(1, 10);
    lane.Sleep(2, 5);
    lane.clock.CallOpened(2);
    EXPECT_THAT(lane.log, IsEmpty());
  }
  EXPECT_THAT(lane.log, ElementsAre("2@5"));
}

TEST(LaneClock, TakesItsInputsInAnyOrder) {
  Lane lane;
  lane.Sleep(1, 10);  // Before the call is known here.
  EXPECT_THAT(lane.log, IsEmpty());
  lane.clock.CallOpened(1);
  EXPECT_THAT(lane.log, ElementsAre("1@10"));
  lane.clock.CallAnswered(2);
  lane.clock.CallOpened(2);  // Over before it was known: not open.
  lane.Sleep(1, 10);
  EXPECT_THAT(lane.log, ElementsAre("1@10", "1@20"));
}

TEST(LaneClock, RoundsToTheNearestMicrosecondAndKeepsTheTrace) {
  Lane lane;
  lane.clock.CallOpened(7);
  lane.clock.Slept(7, 1, 0.0004);
  lane.clock.Slept(7, 2, 0.0005);
  lane.clock.Slept(7, 3, 1e300);
  EXPECT_THAT(lane.clock.trace(),
              ElementsAre(SleepRecord{7, 0.0004, kLaneStart, kLaneStart},
                          SleepRecord{7, 0.0005, kLaneStart, kLaneStart + 1},
                          SleepRecord{7, 1e300, kLaneStart + 1,
                                      kLaneStart + 1 + kLongestSleepUs}));
}

TEST(LaneClock, ServesButDoesNotRecordSleepsPastItsBound) {
  std::size_t woken = 0;
  LaneClock clock(0, {[](std::int64_t) {}, [&](RequestId, SleepId, double) { ++woken; }});
  clock.CallOpened(1);
  for (std::size_t n = 0; n <= kMaxSleepRecords; ++n) clock.Slept(1, 1, 1);
  EXPECT_EQ(woken, kMaxSleepRecords + 1);
  EXPECT_EQ(clock.trace().size(), kMaxSleepRecords);
}

TEST(LaneClock, MayBeCalledBackFromAWake) {
  std::vector<std::int64_t> woken;
  LaneClock* self = nullptr;
  LaneClock clock(0, {[](std::int64_t) {},
                      [&](RequestId request, SleepId sleep, double) {
                        woken.push_back(self->now_us());
                        if (sleep < 10'000) self->Slept(request, sleep + 1, 1);
                      }});
  self = &clock;
  clock.CallOpened(1);
  clock.Slept(1, 1, 1);  // Deep recursion would break here.
  EXPECT_EQ(woken.size(), 10'000u);
  EXPECT_TRUE(std::is_sorted(woken.begin(), woken.end()));
}

// Every order in which running calls can take their steps; how many there are.
std::size_t PlayEveryOrder(const std::vector<Script>& scripts,
                           const std::vector<std::string>& expected) {
  std::size_t orders = 0;
  std::vector<std::vector<std::size_t>> pending = {{}};
  while (!pending.empty()) {
    const std::vector<std::size_t> choices = std::move(pending.back());
    pending.pop_back();
    Model model(scripts);
    for (const std::size_t choice : choices) model.Take(choice);
    for (std::size_t next = 0; next < model.running().size(); ++next) {
      pending.push_back(choices);
      pending.back().push_back(next);
    }
    if (!model.running().empty()) continue;
    ++orders;
    EXPECT_TRUE(model.Done());
    EXPECT_EQ(model.wakes(), expected);
  }
  return orders;
}

TEST(LaneClock, WakesThreeCallsInOneOrderWhateverTheirInterleaving) {
  EXPECT_EQ(PlayEveryOrder(
                {{{false, 10}, {false, 30}}, {{false, 20}}, {{false, 10}, {false, 10}}},
                {"wake1@10", "wake3@10", "wake2@20", "wake3@20", "wake1@40"}),
            6u);
}

TEST(LaneClock, OrdersHoldsAndSleepsWhateverTheirInterleaving) {
  EXPECT_GE(
      PlayEveryOrder({{{true, 10}, {false, 30}}, {{false, 10}}, {{true, 20}, {false, 0}}},
                     {"hold1@10", "wake2@10", "hold3@20", "wake3@20", "wake1@40"}),
      6u);
}

rc::Gen<Script> AnyScript() {
  return rc::gen::resize(
      5,
      rc::gen::container<Script>(rc::gen::map(
          rc::gen::pair(rc::gen::arbitrary<bool>(), rc::gen::inRange<std::int64_t>(0, 6)),
          [](const std::pair<bool, std::int64_t>& step) {
            return Step{step.first, step.second};
          })));
}

std::size_t LongestScript(const std::vector<Script>& scripts) {
  std::int64_t longest = 0;
  for (const Script& script : scripts) {
    std::int64_t total = 0;
    for (const Step& step : script) total += step.us;
    longest = std::max(longest, total);
  }
  return static_cast<std::size_t>(longest);
}

// No time passes but what the calls ask for, and none of them waits for ever.
RC_GTEST_PROP(LaneClock, EndsEveryLaneExactlyWhenItsLongestCallDoes, ()) {
  const auto scripts =
      *rc::gen::resize(5, rc::gen::container<std::vector<Script>>(AnyScript()));
  Model model(scripts);
  while (!model.running().empty())
    model.Take(*rc::gen::inRange<std::size_t>(0, model.running().size()));
  RC_ASSERT(model.Done());
  RC_ASSERT(static_cast<std::size_t>(model.now_us()) == LongestScript(scripts));
}

TEST(LaneClock, TakesInputsFromManyThreads) {
  constexpr RequestId kCalls = 8;
  constexpr SleepId kSleeps = 200;
  std::mutex mutex;
  std::condition_variable changed;
  std::map<RequestId, SleepId> woken;
  std::int64_t last_us = 0;
  LaneClock clock(0, {[&](std::int64_t now_us) {
                        EXPECT_GE(now_us, last_us);
                        last_us = now_us;
                      },
                      [&](RequestId request, SleepId sleep, double) {
                        const std::lock_guard lock(mutex);
                        woken[request] = sleep;
                        changed.notify_all();
                      }});
  {
    std::vector<std::jthread> threads;
    const LaneClock::Freeze starting(clock);
    for (RequestId call = 1; call <= kCalls; ++call) {
      clock.CallOpened(call);
      threads.emplace_back([&, call] {
        for (SleepId sleep = 1; sleep <= kSleeps; ++sleep) {
          clock.Slept(call, sleep, static_cast<double>(call));
          std::unique_lock lock(mutex);
          changed.wait(lock, [&] { return woken[call] == sleep; });
        }
        clock.CallAnswered(call);
      });
    }
  }
  EXPECT_EQ(clock.now_us(), kCalls * kSleeps * 1000);
  EXPECT_EQ(clock.trace().size(), static_cast<std::size_t>(kCalls * kSleeps));
}

}  // namespace
}  // namespace aex::conformance
