#include "mock_server/verdict/intents.h"

#include <gtest/gtest.h>

namespace aex::verdict {
namespace {

using contract::Exchange;
using contract::LedgerEntry;
using contract::Operation;

Exchange Send(std::int64_t seq, std::string nonce, std::string fingerprint,
              std::string key) {
  Exchange exchange;
  exchange.seq = seq;
  exchange.op = Operation::kMessageSend;
  exchange.session_id = "ses_1";
  exchange.intent = std::move(nonce);
  exchange.fingerprint = std::move(fingerprint);
  exchange.key = std::move(key);
  return exchange;
}

LedgerEntry Turn(std::int64_t seq, std::int64_t exchange) {
  LedgerEntry entry;
  entry.seq = seq;
  entry.kind = contract::LedgerKind::kTurn;
  entry.exchange = exchange;
  return entry;
}

TEST(Intents, OneNonceIsOneIntentWhateverItsKeyOrBody) {
  const auto traces = AttributeIntents(
      {Send(1, "i-000000000001", "aa", "k1"), Send(2, "i-000000000001", "bb", "k2")},
      {Turn(1, 1), Turn(2, 2)});
  ASSERT_EQ(traces.size(), 1u);
  EXPECT_EQ(traces[0].exchanges, (std::vector<std::size_t>{0, 1}));
  EXPECT_EQ(traces[0].commits, (std::vector<std::size_t>{0, 1}));
  EXPECT_EQ(traces[0].keys, (std::vector<std::string>{"k1", "k2"}));
}

TEST(Intents, OneKeyOnTwoNoncesIsTwoIntents) {
  const auto traces = AttributeIntents(
      {Send(1, "i-000000000001", "aa", "k1"), Send(2, "i-000000000002", "bb", "k1")},
      {Turn(1, 1)});
  ASSERT_EQ(traces.size(), 2u);
  EXPECT_TRUE(traces[1].commits.empty());
}

TEST(Intents, WithoutNonceTheSessionAndTheBodyTell) {
  Exchange other_session = Send(3, "", "aa", "k1");
  other_session.session_id = "ses_2";
  const auto traces = AttributeIntents(
      {Send(1, "", "aa", "k1"), Send(2, "", "aa", "k2"), other_session,
       Send(4, "", "bb", "k1")},
      {});
  ASSERT_EQ(traces.size(), 3u);
  EXPECT_EQ(traces[0].exchanges.size(), 2u);
}

TEST(Intents, AMissingKeyIsAKeyOfItsOwn) {
  Exchange keyless = Send(1, "i-000000000001", "aa", "");
  keyless.key.reset();
  const auto traces =
      AttributeIntents({keyless, Send(2, "i-000000000001", "aa", "k")}, {});
  EXPECT_EQ(traces[0].keys, (std::vector<std::string>{"", "k"}));
}

}  // namespace
}  // namespace aex::verdict
