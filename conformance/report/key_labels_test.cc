#include "conformance/report/key_labels.h"

#include <gtest/gtest.h>

#include <optional>

namespace aex::conformance {
namespace {

std::vector<contract::Exchange> WithKeys(const std::vector<std::optional<std::string>>& keys) {
  std::vector<contract::Exchange> exchanges;
  for (const auto& key : keys) {
    contract::Exchange exchange;
    exchange.key = key;
    exchanges.push_back(exchange);
  }
  return exchanges;
}

TEST(KeyLabels, NumbersKeysInOrderOfFirstAppearance) {
  const auto exchanges = WithKeys({"zebra-key", "apple-key", "zebra-key", std::nullopt, ""});
  const KeyLabels labels(exchanges);
  EXPECT_EQ(labels.Of("zebra-key"), "K1");
  EXPECT_EQ(labels.Of("apple-key"), "K2");
  EXPECT_EQ(labels.Of("never-sent"), "K?");
  EXPECT_EQ(labels.Of(exchanges[2]), "key K1");
  EXPECT_EQ(labels.Of(exchanges[3]), "no key");
  EXPECT_EQ(labels.Of(exchanges[4]), "no key");
}

TEST(KeyLabels, NamesADerivedKeyAfterItsBase) {
  const KeyLabels labels(WithKeys({"create", "create:message", "other:message"}));
  EXPECT_EQ(labels.Of("create:message"), "K1:message");
  EXPECT_EQ(labels.Of("other:message"), "K2") << "its base was never seen";
}

TEST(KeyLabels, MasksKeysInForeignTextLongestFirst) {
  const KeyLabels labels(WithKeys({"0123456789", "0123456789:message", "a"}));
  EXPECT_EQ(labels.Mask("sent 0123456789:message, then 0123456789."),
            "sent K1:message, then K1.");
  EXPECT_EQ(labels.Mask("a banana"), "a banana") << "a short key is found in any word";
  EXPECT_EQ(labels.Mask("a"), "K2") << "but not shown when it is all there is";
}

TEST(KeyLabels, ShortensNonces) {
  EXPECT_EQ(ShortNonce("i-3f0912345678"), "i-3f09…");
  EXPECT_EQ(ShortNonce("i-3f"), "i-3f");
  EXPECT_EQ(ShortNonce(""), "");
}

}  // namespace
}  // namespace aex::conformance
