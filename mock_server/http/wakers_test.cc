#include "mock_server/http/wakers.h"

#include <gtest/gtest.h>

namespace aex::http {
namespace {

TEST(Wakers, WakeThoseWhoAreThere) {
  Wakers wakers;
  int one = 0;
  int two = 0;
  const auto first = wakers.Add([&] { ++one; });
  const auto second = wakers.Add([&] { ++two; });
  EXPECT_NE(first, second);
  wakers.WakeAll();
  wakers.Remove(first);
  wakers.Remove(first);
  wakers.Remove(0);
  wakers.WakeAll();
  EXPECT_EQ(one, 1);
  EXPECT_EQ(two, 2);
}

}  // namespace
}  // namespace aex::http
