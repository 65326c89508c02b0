#include "conformance/reference/open_client.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace aex::conformance {
namespace {

struct Ignored : ClientEvents {
  void OnAnswer(RequestId, CallAnswer) override {}
  void OnSleep(RequestId, SleepId, double) override {}
  void OnLost(std::string, std::string) override {}
};

TEST(EventGate, LetsOneEventOutAtATime) {
  Ignored events;
  EventGate gate(events);
  std::atomic<int> inside = 0;
  std::atomic<int> delivered = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&] {
        for (int n = 0; n < 100; ++n) {
          gate.Deliver([&](ClientEvents&) {
            EXPECT_EQ(++inside, 1);
            --inside;
            ++delivered;
          });
        }
      });
    }
  }
  EXPECT_EQ(delivered, 800);
}

TEST(EventGate, NothingLeavesAClosedOne) {
  Ignored events;
  EventGate gate(events);
  gate.Close();
  gate.Deliver([](ClientEvents&) { FAIL(); });
}

TEST(EventGate, CloseWaitsForTheEventUnderWay) {
  Ignored events;
  EventGate gate(events);
  std::atomic<bool> started = false;
  std::atomic<bool> go_on = false;
  std::atomic<bool> closed = false;
  std::jthread deliverer([&] {
    gate.Deliver([&](ClientEvents&) {
      started = true;
      while (!go_on) std::this_thread::yield();
      EXPECT_FALSE(closed);
    });
  });
  while (!started) std::this_thread::yield();
  std::jthread closer([&] {
    gate.Close();
    closed = true;
  });
  go_on = true;
  closer.join();
  EXPECT_TRUE(closed);
}

TEST(EventGate, MayBeClosedFromWithinAnEvent) {
  Ignored events;
  EventGate gate(events);
  int delivered = 0;
  gate.Deliver([&](ClientEvents&) {
    gate.Close();
    ++delivered;
  });
  gate.Deliver([&](ClientEvents&) { ++delivered; });
  EXPECT_EQ(delivered, 1);
}

TEST(EventGate, AnEventMayCauseAnother) {
  Ignored events;
  EventGate gate(events);
  int delivered = 0;
  gate.Deliver([&](ClientEvents&) { gate.Deliver([&](ClientEvents&) { ++delivered; }); });
  EXPECT_EQ(delivered, 1);
}

}  // namespace
}  // namespace aex::conformance
