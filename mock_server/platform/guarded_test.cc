#include "mock_server/platform/guarded.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace aex::platform {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kPlenty{60'000};  // Never waited for unless a test fails.

TEST(Guarded, MakesItsValueInPlaceAndGivesBackWhatWasDecided) {
  Guarded<std::unique_ptr<int>> guarded(std::make_unique<int>(4));
  EXPECT_EQ(guarded.With([](auto& value) { return ++*value; }), 5);
  EXPECT_EQ(guarded.With([](auto& value) { return *value; }), 5);
  Guarded<std::string> text(3, 'x');
  EXPECT_EQ(text.With([](std::string& value) { return value; }), "xxx");
}

TEST(Guarded, LetsOneDecisionInAtATime) {
  Guarded<int> guarded(0);
  constexpr int kThreads = 4;
  constexpr int kRounds = 1'000;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&guarded] {
        for (int round = 0; round < kRounds; ++round)
          guarded.With([](int& value) { ++value; });
      });
    }
  }
  EXPECT_EQ(guarded.With([](int& value) { return value; }), kThreads * kRounds);
}

TEST(Guarded, DoesNotWaitForWhatHoldsAlready) {
  Guarded<int> guarded(1);
  EXPECT_TRUE(guarded.WaitFor(milliseconds{0}, [](int value) { return value == 1; }));
}

TEST(Guarded, GivesUpAtItsBound) {
  Guarded<int> guarded(1);
  EXPECT_FALSE(guarded.WaitFor(milliseconds{0}, [](int value) { return value == 2; }));
}

TEST(Guarded, WaitsForAChangeThatAnotherThreadAnnounces) {
  Guarded<int> guarded(0);
  std::jthread other([&guarded] {
    for (int i = 0; i < 3; ++i) {
      guarded.With([](int& value) { ++value; });
      guarded.NotifyAll();
    }
  });
  EXPECT_TRUE(guarded.WaitFor(kPlenty, [](int value) { return value == 3; }));
}

}  // namespace
}  // namespace aex::platform
