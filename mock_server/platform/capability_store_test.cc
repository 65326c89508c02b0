#include "mock_server/platform/capability_store.h"

#include <gtest/gtest.h>

namespace aex::platform {
namespace {

Capability Events(std::int64_t expires_at_us) {
  return {FetchEvents{"ses_1"}, expires_at_us};
}

TEST(CapabilityStore, FindsWhatItIssued) {
  CapabilityStore store(7);
  const std::string name = store.Issue(Events(5), "who");
  EXPECT_TRUE(name.starts_with("cap_"));
  ASSERT_NE(store.Find(name), nullptr);
  EXPECT_EQ(*store.Find(name), Events(5));
  EXPECT_EQ(store.Find("cap_"), nullptr);
}

TEST(CapabilityStore, DerivesNamesFromSeedIdentityAndOrder) {
  CapabilityStore one(7), same(7), other(8);
  const std::string name = one.Issue(Events(5), "who");
  (void)same.Issue(Events(9), "somebody else");
  EXPECT_EQ(same.Issue(Events(5), "who"), name);
  EXPECT_NE(one.Issue(Events(5), "who"), name);
  EXPECT_NE(other.Issue(Events(5), "who"), name);
}

TEST(CapabilityStore, ForgetsTheOldestBeyondItsBound) {
  CapabilityStore store(7);
  const std::string oldest = store.Issue(Events(0), "who");
  const std::string second = store.Issue(Events(1), "who");
  for (std::size_t i = 2; i < kMaxCapabilities; ++i) (void)store.Issue(Events(1), "who");
  EXPECT_NE(store.Find(oldest), nullptr);
  (void)store.Issue(Events(1), "who");
  EXPECT_EQ(store.Find(oldest), nullptr);
  EXPECT_NE(store.Find(second), nullptr);
}

}  // namespace
}  // namespace aex::platform
