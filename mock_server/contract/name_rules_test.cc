#include "mock_server/contract/name_rules.h"

#include <gtest/gtest.h>

namespace aex::contract {
namespace {

std::string Repeat(std::size_t n, char c = 'a') { return std::string(n, c); }

TEST(NameRules, HoldServerNames) {
  for (const std::string name : {"a", "a0_-", "z9"}) EXPECT_TRUE(IsServerName(name));
  EXPECT_TRUE(IsServerName(Repeat(63)));
  EXPECT_FALSE(IsServerName(Repeat(64)));
  for (const std::string name : {"", "A", "0a", "_a", "-a", "aB", "a.b", "a b", "a\n", "é"})
    EXPECT_FALSE(IsServerName(name)) << name;
}

TEST(NameRules, HoldToolNames) {
  EXPECT_TRUE(IsToolName("0_-a"));
  EXPECT_TRUE(IsToolName(Repeat(128)));
  EXPECT_FALSE(IsToolName(Repeat(129)));
  for (const std::string name : {"", "_a", "-a", "A", "a.", "a\n"})
    EXPECT_FALSE(IsToolName(name)) << name;
}

TEST(NameRules, HoldAssetIds) {
  EXPECT_FALSE(IsAssetId("asset_" + Repeat(7)));
  EXPECT_TRUE(IsAssetId("asset_" + Repeat(8)));
  EXPECT_TRUE(IsAssetId("asset_AZaz09_-"));
  EXPECT_TRUE(IsAssetId("asset_" + Repeat(128)));
  EXPECT_FALSE(IsAssetId("asset_" + Repeat(129)));
  for (const std::string id : {"", "asset_", "Asset_aaaaaaaa", "asset_aaaaaaa.", "xasset_aaaaaaaa",
                               "asset_aaaaaaaa\n"})
    EXPECT_FALSE(IsAssetId(id)) << id;
}

TEST(NameRules, HoldEnvironmentNames) {
  EXPECT_TRUE(IsSecretEnvName("_a9Z"));
  EXPECT_TRUE(IsSecretEnvName(Repeat(128)));
  EXPECT_FALSE(IsSecretEnvName(Repeat(129)));
  for (const std::string name : {"", "9a", "a-b", "a.b", "a\n"})
    EXPECT_FALSE(IsSecretEnvName(name)) << name;
  EXPECT_TRUE(IsEnvVarKey("_A9"));
  EXPECT_TRUE(IsEnvVarKey(Repeat(10'000, 'A')));
  for (const std::string name : {"", "a", "9A", "Aa", "A-B", "A\n"})
    EXPECT_FALSE(IsEnvVarKey(name)) << name;
}

TEST(NameRules, HoldSecretHandles) {
  EXPECT_TRUE(IsSecretHandle("9.a_-Z"));
  EXPECT_TRUE(IsSecretHandle(Repeat(128)));
  EXPECT_FALSE(IsSecretHandle(Repeat(129)));
  for (const std::string name : {"", ".a", "_a", "-a", "a b", "a/b"})
    EXPECT_FALSE(IsSecretHandle(name)) << name;
}

TEST(NameRules, HoldHeaderTokensAndQueryNames) {
  EXPECT_TRUE(IsHeaderToken("!#$%&'*+-.^_`|~09azAZ"));
  EXPECT_TRUE(IsHeaderToken(Repeat(64)));
  EXPECT_FALSE(IsHeaderToken(Repeat(65)));
  for (const std::string name : {"", "a b", "a:b", "a,b", "a\n", "é", "(a)"})
    EXPECT_FALSE(IsHeaderToken(name)) << name;
  EXPECT_TRUE(IsQueryName("-._aZ9"));
  EXPECT_TRUE(IsQueryName(Repeat(64)));
  EXPECT_FALSE(IsQueryName(Repeat(65)));
  for (const std::string name : {"", "a b", "a+b", "a%"}) EXPECT_FALSE(IsQueryName(name));
}

TEST(NameRules, MapAsciiLettersOnly) {
  EXPECT_EQ(AsciiLower("AbZ[É"), "abz[É");
  EXPECT_EQ(AsciiUpper("aBz{é"), "ABZ{é");
}

}  // namespace
}  // namespace aex::contract
