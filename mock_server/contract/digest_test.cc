#include "mock_server/contract/digest.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace aex::contract {
namespace {

TEST(Sha256, GivesTheStandardsExamples) {
  EXPECT_EQ(Sha256Hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(Sha256Hex("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(Sha256Hex(std::string(1'000'000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(HmacSha256, GivesTheExamplesOfRfc4231) {
  EXPECT_EQ(HexEncode(HmacSha256(std::string(20, '\x0b'), "Hi There")),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(HexEncode(HmacSha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(HexEncode(HmacSha256("", "")),
            "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST(Base64, GivesTheExamplesOfRfc4648) {
  const std::pair<std::string, std::string> cases[] = {
      {"", ""},         {"f", "Zg=="},         {"fo", "Zm8="},        {"foo", "Zm9v"},
      {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : cases) {
    EXPECT_EQ(Base64Encode(bytes), text);
    EXPECT_EQ(Base64DecodeStrict(text), bytes);
    EXPECT_EQ(Base64DecodeLikeAtob(text), bytes);
  }
  EXPECT_EQ(Base64Encode("\xFB\xFF\xFE"), "+//+");
}

TEST(Base64, StrictReaderTakesNothingElse) {
  for (const std::string text : {"Zg", "Zg=", "Zg===", "Z", "=", "==", "====", "Zm9v=", "Zh==",
                                 "Zm9=", " Zg==", "Zg==\n", "Z g==", "_-_-", "Zg==Zg=="})
    EXPECT_EQ(Base64DecodeStrict(text), std::nullopt) << text;
}

TEST(Base64, AtobSkipsBlanksAndPadding) {
  EXPECT_EQ(Base64DecodeLikeAtob("Zg"), "f");
  EXPECT_EQ(Base64DecodeLikeAtob("Zh=="), "f");
  EXPECT_EQ(Base64DecodeLikeAtob(" Z\tm\n8\r=\f"), "fo");
  EXPECT_EQ(Base64DecodeLikeAtob("  "), "");
  for (const std::string text :
       {"Z", "Zg=", "=", "==", "====", "Zm9v=", "_-_-", "Zg==Zg==", "Zg=a", "Zm\v8", "é"})
    EXPECT_EQ(Base64DecodeLikeAtob(text), std::nullopt) << text;
}

RC_GTEST_PROP(Base64, ReadsBackWhatItWrites, (const std::string& bytes)) {
  RC_ASSERT(Base64DecodeStrict(Base64Encode(bytes)) == bytes);
  RC_ASSERT(Base64DecodeLikeAtob(Base64Encode(bytes)) == bytes);
}

RC_GTEST_PROP(Base64, StrictReaderTakesOnlyWhatIsWritten, (const std::string& text)) {
  const auto bytes = Base64DecodeStrict(text);
  if (bytes) RC_ASSERT(Base64Encode(*bytes) == text);
}

TEST(EqualInConstantTime, ComparesBytesAndLengths) {
  EXPECT_TRUE(EqualInConstantTime("", ""));
  EXPECT_TRUE(EqualInConstantTime("ab", "ab"));
  EXPECT_FALSE(EqualInConstantTime("ab", "ac"));
  EXPECT_FALSE(EqualInConstantTime("ab", "abc"));
}

}  // namespace
}  // namespace aex::contract
