#include "conformance/reference/client_random.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace aex::conformance {
namespace {

TEST(ClientRandom, SameSeedDrawsTheSame) {
  ClientRandom one(42);
  ClientRandom two(42);
  ClientRandom other(43);
  EXPECT_EQ(one.Uuid(), two.Uuid());
  EXPECT_NE(one.Uuid(), other.Uuid());
}

TEST(ClientRandom, UuidsHaveTheShapeOfVersionFour) {
  ClientRandom random(1);
  for (int i = 0; i < 1000; ++i) {
    const std::string uuid = random.Uuid();
    ASSERT_EQ(uuid.size(), 36u);
    EXPECT_EQ(uuid[14], '4');
    EXPECT_NE(std::string("89ab").find(uuid[19]), std::string::npos);
    for (const std::size_t dash : {8U, 13U, 18U, 23U}) EXPECT_EQ(uuid[dash], '-');
    EXPECT_EQ(uuid.find_first_not_of("0123456789abcdef-"), std::string::npos);
  }
}

TEST(ClientRandom, NeverRepeatsAUuid) {
  ClientRandom random = ClientRandom::Unseeded();
  std::set<std::string> seen;
  for (int i = 0; i < 10000; ++i) EXPECT_TRUE(seen.insert(random.Fork().Uuid()).second);
}

TEST(ClientRandom, UnitStaysBelowOne) {
  ClientRandom random(9);
  double sum = 0;
  for (int i = 0; i < 10000; ++i) {
    const double unit = random.Unit();
    ASSERT_GE(unit, 0);
    ASSERT_LT(unit, 1);
    sum += unit;
  }
  EXPECT_NEAR(sum / 10000, 0.5, 0.02);
}

TEST(ClientRandom, WhatAForkDrawsDoesNotDependOnItsSiblings) {
  ClientRandom one(5);
  ClientRandom two(5);
  ClientRandom first_of_one = one.Fork();
  ClientRandom first_of_two = two.Fork();
  first_of_two.Next();
  EXPECT_EQ(one.Fork().Uuid(), two.Fork().Uuid());
  EXPECT_NE(first_of_one.Uuid(), first_of_two.Uuid());
}

}  // namespace
}  // namespace aex::conformance
