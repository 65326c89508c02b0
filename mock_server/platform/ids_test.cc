#include "mock_server/platform/ids.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <set>
#include <utility>
#include <vector>

namespace aex::platform {
namespace {

// The digits are the first of SHA-256 over "7\nses\n#f\n1", made by sha256sum.
TEST(Ids, AreAKindAndThirtyTwoDigitsOfTheHash) {
  Ids ids(7);
  EXPECT_EQ(ids.Next("ses", "#f"), "ses_638160e605b802ad6b094f2dc4be01f9");
  (void)ids.Next("ses", "i-0123456789ab");
  EXPECT_EQ(ids.Next("ses", "i-0123456789ab"), "ses_5cd61031b62ab42a8954aa7816d18619");
}

TEST(Ids, DifferByKindAndSeed) {
  Ids ids(7);
  Ids other_seed(8);
  const std::string digits = ids.Next("ses", "a").substr(4);
  EXPECT_NE(ids.Next("evt", "a").substr(4), digits);
  EXPECT_NE(other_seed.Next("ses", "a").substr(4), digits);
}

using Request = std::pair<std::string, std::string>;  // Kind and intent.

RC_GTEST_PROP(Ids, DoNotDependOnWhatOtherIntentsDo, ()) {
  const auto requests = *rc::gen::container<std::vector<Request>>(
      rc::gen::pair(rc::gen::element<std::string>("ses", "turn"),
                    rc::gen::element<std::string>("", "i-1", "#f", "ses_1#f")));
  Ids shared(7);
  std::map<Request, Ids> alone;
  for (const Request& request : requests) {
    Ids& own = alone.try_emplace(request, Ids(7)).first->second;
    RC_ASSERT(shared.Next(request.first, request.second) ==
              own.Next(request.first, request.second));
  }
}

RC_GTEST_PROP(Ids, AreNeverGivenTwice, ()) {
  const auto requests = *rc::gen::arbitrary<std::vector<Request>>();
  Ids ids(1);
  std::set<std::string> given;
  for (auto [kind, intent] : requests) {
    // A kind is a word of ours, never with the separator in it.
    std::erase(kind, '\n');
    RC_ASSERT(given.insert(ids.Next(kind, intent)).second);
  }
}

// SHA-256 over "7\nci-1", its first 13 digits as a number.
TEST(DeriveSeed, IsTheHashOfSeedAndName) {
  EXPECT_EQ(DeriveSeed(7, "ci-1"), 4'217'952'782'152'383u);
}

RC_GTEST_PROP(DeriveSeed, IsASafeIntegerThatDependsOnBoth,
              (std::uint64_t seed, const std::string& name)) {
  const std::uint64_t derived = DeriveSeed(seed, name);
  RC_ASSERT(derived < (std::uint64_t{1} << 53));
  RC_ASSERT(derived == DeriveSeed(seed, name));
  RC_ASSERT(derived != DeriveSeed(seed + 1, name));
  RC_ASSERT(derived != DeriveSeed(seed, name + "x"));
}

}  // namespace
}  // namespace aex::platform
