// Where keys go, and which one a replay has, against evidence made by hand.
#include <gtest/gtest.h>

#include "conformance/oracle/testing/evidence_of.h"

namespace aex::conformance {
namespace {

using contract::Operation;

TEST(KeyScope, IsCreatesAndMessages) {
  EvidenceOf made("run");
  made.Begin();
  made.Add(Operation::kSessionCreate, 201, "k");
  made.Add(Operation::kMessageSend, 202, "k:message");
  EXPECT_FALSE(made.Counts("idempotency/key-scope"));
  made.Add(Operation::kSessionGet, 200);
  EXPECT_TRUE(made.Counts("idempotency/key-scope"));
  EXPECT_FALSE(made.Fails("idempotency/key-scope"));
  made.Add(Operation::kSessionGet, 200, "k");
  EXPECT_TRUE(made.Fails("idempotency/key-scope"));
}

EvidenceOf Replayed(std::string_view shape, std::string key, std::string fingerprint = "f") {
  EvidenceOf made(shape);
  made.Begin();
  made.Add(Operation::kSessionCreate, 201, "c");
  made.Begin();
  made.Add(Operation::kMessageSend, 202, "m");
  made.Begin();
  made.Add(Operation::kMessageSend, 200, std::move(key)).fingerprint = std::move(fingerprint);
  for (std::size_t i = 1; i < 3; ++i)
    made.evidence.exchanges[i].intent = made.evidence.c.intents[1].nonce;
  return made;
}

TEST(Replay, RepeatsKeyAndMessage) {
  EXPECT_TRUE(Replayed("create-send-replay", "m").Counts("idempotency/replay-reuses-key"));
  EXPECT_FALSE(Replayed("create-send-replay", "m").Fails("idempotency/replay-reuses-key"));
  EXPECT_TRUE(Replayed("create-send-replay", "n").Fails("idempotency/replay-reuses-key"));
  EXPECT_TRUE(Replayed("create-send-replay", "m", "g").Fails("idempotency/replay-reuses-key"));
}

TEST(Replay, TakesTheKeyThatItsCallerGives) {
  EvidenceOf made = Replayed("create-send-replay-fresh", "m");
  EXPECT_TRUE(made.Fails("idempotency/replay-reuses-key"));
  made.evidence.exchanges.back().key = "fresh-" + made.evidence.c.intents.front().nonce;
  EXPECT_FALSE(made.Fails("idempotency/replay-reuses-key"));
  EXPECT_FALSE(made.Fails("idempotency/key-stable")) << "another key by the caller's wish";
}

TEST(Replay, SendsNothingBeforeAnyMessage) {
  EvidenceOf made("create-replay");
  made.Begin();
  made.Add(Operation::kSessionCreate, 201, "c");
  CallReport& replay = made.Begin();
  EXPECT_TRUE(made.Fails("idempotency/replay-reuses-key")) << "success without a message";
  FailWith(replay, "state");
  EXPECT_FALSE(made.Fails("idempotency/replay-reuses-key"));
  made.Add(Operation::kMessageSend, 202, "m");
  EXPECT_TRUE(made.Fails("idempotency/replay-reuses-key"));
}

}  // namespace
}  // namespace aex::conformance
