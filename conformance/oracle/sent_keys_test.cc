// What is sent under a key, and what a replay means, against evidence made by
// hand.
#include <gtest/gtest.h>

#include "conformance/oracle/testing/evidence_of.h"
#include "conformance/scenario/probes.h"

namespace aex::conformance {
namespace {

using contract::Delivery;
using contract::Operation;

constexpr const char* kBody = "idempotency/body-stable";
constexpr const char* kVerbatim = "idempotency/caller-key-verbatim";
constexpr const char* kReplay = "idempotency/replay-is-success";
constexpr const char* kHygiene = "idempotency/key-hygiene";
constexpr const char* kKey = "0123456789abcdef";

EvidenceOf TwoBodies(std::string second, Operation op = Operation::kSessionCreate) {
  EvidenceOf made("create", {faults::DropFault{faults::Phase::kRequestBody, 5}});
  made.Begin();
  made.AddAt(0, op, 503, kKey).fingerprint = "f1";
  made.AddAt(400, op, 201, kKey).fingerprint = std::move(second);
  return made;
}

TEST(BodyStable, ComparesTheAttemptsOfOneRequest) {
  EXPECT_TRUE(TwoBodies("f1").Counts(kBody));
  EXPECT_EQ(TwoBodies("f1").Finds(kBody), "");
  EXPECT_EQ(TwoBodies("f2").Finds(kBody), "attempts of one session.create carried different bodies");
  EXPECT_TRUE(TwoBodies("").Fails(kBody)) << "a body that was used up";
}

TEST(BodyStable, IsAboutBodiesThatWereRead) {
  EvidenceOf made = TwoBodies("f2");
  made.Meet(made.evidence.exchanges[1]);
  EXPECT_FALSE(made.Counts(kBody)) << "the second one was not read";
  EXPECT_FALSE(made.Fails(kBody));
  EXPECT_FALSE(TwoBodies("f2", Operation::kEventsTicket).Fails(kBody)) << "no key, no body";
}

TEST(BodyStable, AllowsEachRequestItsOwnBody) {
  EvidenceOf made = TwoBodies("f2");
  made.evidence.exchanges[0].status = 201;
  EXPECT_FALSE(made.Fails(kBody));
}

// A run with the caller's key, and the keys that went out.
EvidenceOf Given(std::string create, std::string message) {
  EvidenceOf made("keyed-run");
  made.Begin();
  made.AddAt(0, Operation::kSessionCreate, 201, std::move(create));
  made.AddAt(0, Operation::kMessageSend, 202, std::move(message));
  return made;
}

TEST(CallerKey, IsSentAsGiven) {
  const std::string key = CallerKey(Given("", "").evidence.c);
  EXPECT_TRUE(Given(key, key + ":message").Counts(kVerbatim));
  EXPECT_EQ(Given(key, key + ":message").Finds(kVerbatim), "");
  std::string lower = key;
  lower[0] = 'c';
  for (const std::string& other : {lower, "\"" + key + "\"", std::string(kKey), std::string()})
    EXPECT_EQ(Given(other, key + ":message").Finds(kVerbatim),
              "session.create did not carry the caller's key as it was given")
        << other;
}

TEST(CallerKey, OfAMessageIsHeldAgainstTheMessage) {
  EvidenceOf made("keyed-create-send");
  const std::string key = CallerKey(made.evidence.c);
  made.Begin();
  made.AddAt(0, Operation::kSessionCreate, 201, key);
  made.Begin();
  made.AddAt(0, Operation::kMessageSend, 202, key + "-Message");
  EXPECT_FALSE(made.Fails(kVerbatim));
  made.evidence.exchanges[1].key = key;
  EXPECT_TRUE(made.Fails(kVerbatim));
}

TEST(CallerKey, IsNotDemandedWhereNoneWasGiven) {
  EvidenceOf made("run");
  made.Begin();
  made.AddAt(0, Operation::kSessionCreate, 201, kKey);
  EXPECT_FALSE(made.Counts(kVerbatim));
  EXPECT_FALSE(made.Fails(kVerbatim));
}

// A create that was answered with a replay in the end.
EvidenceOf Replayed(int status, std::string kind) {
  EvidenceOf made("create", {faults::KeepaliveFault{}});
  CallReport& report = made.Begin();
  made.AddAt(0, Operation::kSessionCreate, 0, kKey);
  made.AddAt(400, Operation::kSessionCreate, status, kKey).replayed = true;
  if (!kind.empty()) FailWith(report, std::move(kind));
  return made;
}

TEST(Replay, IsSuccess) {
  EXPECT_TRUE(Replayed(200, "").Counts(kReplay));
  EXPECT_FALSE(Replayed(200, "").Fails(kReplay));
  EXPECT_EQ(Replayed(200, "state").Finds(kReplay),
            "a replayed answer (200) was reported as an error of kind state");
  EXPECT_TRUE(Replayed(201, "api").Fails(kReplay));
}

TEST(Replay, IsNotBlamedForWhatCameAfterOrBetween) {
  EvidenceOf made = Replayed(200, "network");
  made.AddAt(500, Operation::kEventsTicket, 503);
  EXPECT_FALSE(made.Fails(kReplay)) << "it failed later";
  made = Replayed(200, "aborted");
  made.evidence.calls[0].abort.emplace();
  EXPECT_FALSE(made.Fails(kReplay)) << "its caller wished it";
  made = Replayed(200, "network");
  made.evidence.exchanges[1].delivery.kind = Delivery::Kind::kPartial;
  EXPECT_FALSE(made.Counts(kReplay));
  EXPECT_FALSE(made.Fails(kReplay)) << "it was cut short";
  made = Replayed(200, "network");
  made.Fire(0);
  EXPECT_FALSE(made.Fails(kReplay)) << "another attempt may have been lost";
}

EvidenceOf WithKey(std::string key) {
  EvidenceOf made("create");
  made.evidence.secrets = {"lane-1-run-1"};
  made.Begin();
  made.AddAt(0, Operation::kSessionCreate, 201, std::move(key));
  return made;
}

TEST(KeyHygiene, WantsSixteenTo255VisibleBytes) {
  EXPECT_TRUE(WithKey(kKey).Counts(kHygiene));
  EXPECT_EQ(WithKey(kKey).Finds(kHygiene), "");
  EXPECT_EQ(WithKey("0123456789abcde").Finds(kHygiene),
            "the key of session.create is only 15 bytes long");
  EXPECT_FALSE(WithKey(std::string(255, 'k')).Fails(kHygiene));
  EXPECT_TRUE(WithKey(std::string(256, 'k')).Fails(kHygiene));
  for (const char* odd : {"0123456789 abcdef", "0123456789\x7F" "abcdef", "0123456789\xC3\xA4" "bcdef"})
    EXPECT_EQ(WithKey(odd).Finds(kHygiene),
              "the key of session.create holds bytes that are not visible ASCII");
}

TEST(KeyHygiene, WantsNothingToldByAKey) {
  EXPECT_EQ(WithKey("run-say-hello-i-0123456789ab").Finds(kHygiene),
            "the key of session.create holds text of the request");
  EXPECT_EQ(WithKey("k-lane-1-run-1-0123456").Finds(kHygiene),
            "the key of session.create holds a token or a key of the caller");
}

TEST(KeyHygiene, IsNoMatterOfKeysThatWereGiven) {
  EvidenceOf made("keyed-run");
  made.evidence.c.calls[0].args = R"({"idempotencyKey":"short"})";
  made.Begin();
  made.AddAt(0, Operation::kSessionCreate, 201, "short");
  made.AddAt(0, Operation::kMessageSend, 202, "short:message");
  EXPECT_FALSE(made.Counts(kHygiene));
  EXPECT_FALSE(made.Fails(kHygiene));
  made.evidence.exchanges[1].key = "tiny";
  EXPECT_TRUE(made.Fails(kHygiene)) << "of its own making";
}

}  // namespace
}  // namespace aex::conformance
