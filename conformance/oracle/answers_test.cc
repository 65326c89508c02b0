// What is made of answers that are not as the contract has them, against evidence
// made by hand.
#include <gtest/gtest.h>

#include "conformance/oracle/testing/evidence_of.h"

namespace aex::conformance {
namespace {

using contract::Delivery;
using contract::Operation;
using faults::BodyFault;
using Ending = CallReport::Ending;

constexpr const char* kThrottle = "errors/throttle-typed";
constexpr const char* kShapes = "errors/body-shapes";
constexpr const char* kBadSuccess = "errors/bad-success";
constexpr const char* kRedaction = "errors/redaction";

// 2026-09-21T14:13:20Z, in a whole second.
constexpr double kNowMs = 1'790'000'000'000;

ReportedError RateLimit(int status, std::int64_t attempts,
                        std::optional<double> retry_after_ms = std::nullopt) {
  ReportedError error;
  error.kind = "rateLimit";
  error.status = status;
  error.source = "api";
  error.attempts = attempts;
  error.retry_after_ms = retry_after_ms;
  return error;
}

// A create that was turned away so many times, and what was reported of it.
EvidenceOf Throttled(int attempts, ReportedError error, std::string hint = {}) {
  EvidenceOf made("create");
  CallReport& report = made.Begin();
  report.started_ms = kNowMs;
  report.ending = Ending::kError;
  report.error = std::move(error);
  for (int i = 0; i < attempts; ++i) {
    auto& exchange = made.AddAt(kNowMs, Operation::kSessionCreate, 429, "k");
    if (!hint.empty()) exchange.retry_after = {hint};
  }
  return made;
}

TEST(ThrottleTyped, WantsEachFieldOfTheError) {
  EXPECT_TRUE(Throttled(4, RateLimit(429, 4)).Counts(kThrottle));
  EXPECT_EQ(Throttled(4, RateLimit(429, 4)).Finds(kThrottle), "");
  ReportedError error = RateLimit(429, 4);
  error.kind = "api";
  EXPECT_EQ(Throttled(4, error).Finds(kThrottle),
            "a 429 that outlasted the attempts was reported with kind api instead of rateLimit");
  EXPECT_TRUE(Throttled(4, RateLimit(503, 4)).Fails(kThrottle));
  error = RateLimit(429, 4);
  error.source = "provider";
  EXPECT_TRUE(Throttled(4, error).Fails(kThrottle));
  EXPECT_EQ(Throttled(4, RateLimit(429, 3)).Finds(kThrottle),
            "a 429 that outlasted the attempts was reported with 3 attempts instead of 4");
  error.source = "api";
  error.attempts.reset();
  EXPECT_TRUE(Throttled(4, error).Fails(kThrottle));
}

TEST(ThrottleTyped, IsAboutThrottlesWithRetriesOn) {
  EvidenceOf made = Throttled(1, RateLimit(429, 1));
  made.evidence.c.retry.emplace().off = true;
  made.evidence.calls[0].error.kind = "api";
  EXPECT_FALSE(made.Counts(kThrottle));
  EXPECT_FALSE(made.Fails(kThrottle));
  made = Throttled(4, {});
  made.evidence.exchanges.back().status = 500;
  EXPECT_FALSE(made.Counts(kThrottle));
  EXPECT_FALSE(made.Fails(kThrottle));
}

TEST(ThrottleTyped, ComparesTheHint) {
  EXPECT_FALSE(Throttled(1, RateLimit(429, 1, 121'000), "121").Fails(kThrottle));
  EXPECT_EQ(Throttled(1, RateLimit(429, 1), "121").Finds(kThrottle),
            "a 429 that outlasted the attempts was reported with no retryAfterMs");
  EXPECT_EQ(Throttled(1, RateLimit(429, 1, 121), "121").Finds(kThrottle),
            "a 429 that outlasted the attempts was reported with another retryAfterMs than the "
            "hint");
  EXPECT_FALSE(Throttled(1, RateLimit(429, 1), "0").Fails(kThrottle)) << "no wait is none";
  // Malformed: nothing, or nothing to wait for.
  EXPECT_FALSE(Throttled(1, RateLimit(429, 1), "5s").Fails(kThrottle));
  EXPECT_FALSE(Throttled(1, RateLimit(429, 1, 0), "-1").Fails(kThrottle));
  EXPECT_TRUE(Throttled(1, RateLimit(429, 1, 5000), "5s").Fails(kThrottle));
  EXPECT_FALSE(Throttled(1, RateLimit(429, 1, 5000), "5, 10").Fails(kThrottle)) << "not judged";
}

TEST(ThrottleTyped, LeavesADateSomeTime) {
  const std::string in_5_s = "Mon, 21 Sep 2026 14:13:25 GMT";
  EXPECT_FALSE(Throttled(1, RateLimit(429, 1, 5000), in_5_s).Fails(kThrottle));
  EXPECT_TRUE(Throttled(1, RateLimit(429, 1, 9000), in_5_s).Fails(kThrottle));
  // The platform held the answer back, and the client's clock did not move.
  EvidenceOf made = Throttled(1, RateLimit(429, 1, 9000), in_5_s);
  made.evidence.calls[0].started_ms = kNowMs - 4000;
  EXPECT_FALSE(made.Fails(kThrottle));
  // Obsolete forms need not be read.
  EXPECT_FALSE(Throttled(1, RateLimit(429, 1), "Mon Sep 21 14:13:25 2026").Fails(kThrottle));
}

TEST(ThrottleTyped, JudgesNoHintThatTheClientDeclaresNotToHonour) {
  EvidenceOf made = Throttled(1, RateLimit(429, 1), "121");
  made.evidence.policy.hint_seconds = false;
  EXPECT_FALSE(made.Fails(kThrottle));
  made.evidence.policy.hint_seconds = true;
  made.evidence.policy.hint_cap_ms = 60'000;
  EXPECT_FALSE(made.Fails(kThrottle)) << "beyond its cap";
  made.evidence.policy.hint_cap_ms = 121'000;
  EXPECT_TRUE(made.Fails(kThrottle));
}

TEST(ThrottleTyped, CountsNoAttemptsThatAnotherLayerMayHaveMade) {
  EvidenceOf made = Throttled(4, RateLimit(429, 2));
  made.evidence.exchanges[0].status = 201;
  made.evidence.exchanges[0].delivery.kind = Delivery::Kind::kPartial;
  EXPECT_FALSE(made.Fails(kThrottle));
  made = Throttled(4, RateLimit(429, 4));
  made.evidence.exchanges[0].status = 307;
  EXPECT_FALSE(made.Fails(kThrottle)) << "a refused redirect may be an attempt";
}

// A create that ended in that answer under the fault.
EvidenceOf Ended(faults::Fault fault, int status, std::string kind, std::int64_t reported) {
  EvidenceOf made("create", {std::move(fault)});
  FailWith(made.Begin(), std::move(kind), reported);
  made.Meet(made.AddAt(kNowMs, Operation::kSessionCreate, status, "k"));
  return made;
}

faults::StatusFault WithBody(int status, std::string body) {
  faults::StatusFault fault;
  fault.status = status;
  fault.body = std::move(body);
  return fault;
}

TEST(BodyShapes, LeaveTheStatusReadable) {
  for (const char* body : {"", "<html>", "null", R"({"error":"cut)"}) {
    const auto fault = WithBody(422, body);
    EXPECT_TRUE(Ended(fault, 422, "api", 422).Counts(kShapes)) << body;
    EXPECT_FALSE(Ended(fault, 422, "api", 422).Fails(kShapes)) << body;
    EXPECT_EQ(Ended(fault, 422, "unknown", 0).Finds(kShapes),
              "a 422 whose body is not the contract's envelope was reported as kind unknown");
    EXPECT_TRUE(Ended(fault, 422, "api", 500).Fails(kShapes)) << body;
  }
  const BodyFault empty{BodyFault::How::kEmpty};
  EXPECT_FALSE(Ended(empty, 503, "rateLimit", 503).Fails(kShapes));
  EXPECT_TRUE(Ended(empty, 404, "network", 0).Fails(kShapes));
}

TEST(BodyShapes, AreNoMatterOfOrdinaryRefusals) {
  faults::StatusFault plain;
  plain.status = 422;
  EXPECT_FALSE(Ended(plain, 422, "unknown", 0).Counts(kShapes));
  EXPECT_FALSE(Ended(plain, 422, "unknown", 0).Fails(kShapes));
  const BodyFault html{BodyFault::How::kHtml};
  EXPECT_FALSE(Ended(html, 201, "network", 0).Counts(kShapes)) << "a success is another matter";
}

EvidenceOf Succeeded(faults::Fault fault, Operation op = Operation::kSessionCreate,
                     Delivery::Kind delivery = Delivery::Kind::kFull) {
  EvidenceOf made("run", {std::move(fault)});
  made.Begin();
  if (op != Operation::kSessionCreate) made.AddAt(kNowMs, Operation::kSessionCreate, 201, "k");
  made.Meet(made.AddAt(kNowMs, op, 201, "k")).delivery.kind = delivery;
  return made;
}

TEST(BadSuccess, IsWhatCannotBeRead) {
  const faults::TruncateFault cut{1, std::nullopt, faults::CloseHow::kRst};
  EXPECT_EQ(Succeeded(cut, Operation::kSessionCreate, Delivery::Kind::kPartial).Finds(kBadSuccess),
            "run reported success on a 201 that was cut short");
  EXPECT_EQ(Succeeded(BodyFault{BodyFault::How::kHtml}).Finds(kBadSuccess),
            "run reported success on a 201 that was HTML");
  EXPECT_EQ(Succeeded(BodyFault{BodyFault::How::kEmpty}).Finds(kBadSuccess),
            "run reported success on a 201 that had no body");
  EXPECT_EQ(Succeeded(BodyFault{BodyFault::How::kMissingField}).Finds(kBadSuccess),
            "run reported success on a 201 that had no id");
  EXPECT_EQ(Succeeded(faults::ChunkFault{}).Finds(kBadSuccess),
            "run reported success on a 201 that ended within its chunks");
  const faults::LengthFault longer{faults::LengthFault::How::kOffset, 5};
  EXPECT_TRUE(Succeeded(longer).Counts(kBadSuccess));
  EXPECT_TRUE(Succeeded(longer).Fails(kBadSuccess));
}

TEST(BadSuccess, IsNothingThatCanBeRead) {
  const std::vector<faults::Fault> readable = {
      BodyFault{BodyFault::How::kDeep},         BodyFault{BodyFault::How::kLatin1},
      BodyFault{BodyFault::How::kBom},          BodyFault{BodyFault::How::kDuplicateKey},
      BodyFault{BodyFault::How::kExtraField},   BodyFault{BodyFault::How::kNewEnum},
      faults::LengthFault{faults::LengthFault::How::kMissing},
      faults::ChunkFault{faults::ChunkFault::How::kOneByte}, faults::InterimFault{},
      faults::HeaderFault{}};
  for (const faults::Fault& fault : readable) {
    EXPECT_FALSE(Succeeded(fault).Counts(kBadSuccess)) << faults::Describe(fault);
    EXPECT_FALSE(Succeeded(fault).Fails(kBadSuccess)) << faults::Describe(fault);
  }
  // The session of a message is known from its path.
  const BodyFault missing{BodyFault::How::kMissingField};
  EXPECT_FALSE(Succeeded(missing, Operation::kMessageSend).Fails(kBadSuccess));
}

TEST(BadSuccess, MayBeTriedAgainOrReportedAsAnError) {
  EvidenceOf made = Succeeded(BodyFault{BodyFault::How::kCutJson});
  made.AddAt(kNowMs, Operation::kSessionCreate, 200, "k");
  EXPECT_TRUE(made.Counts(kBadSuccess));
  EXPECT_FALSE(made.Fails(kBadSuccess));
  made = Succeeded(BodyFault{BodyFault::How::kCutJson});
  FailWith(made.evidence.calls[0], "unknown");
  EXPECT_FALSE(made.Fails(kBadSuccess));
}

TEST(BadSuccess, IsNotKnownWhereTheLastAttemptMayBeUnseen) {
  EvidenceOf made = Succeeded(BodyFault{BodyFault::How::kCutJson});
  faults::Rule race;
  race.fault = faults::KeepaliveFault{};
  made.evidence.c.rules.push_back(race);
  made.Fire(1);
  EXPECT_FALSE(made.Fails(kBadSuccess));
}

TEST(Redaction, FindsSecretsInMessageAndCode) {
  EvidenceOf made("create");
  FailWith(made.Begin(), "network");
  made.evidence.secrets = {"lane-1-run-1", std::string(kProviderKey)};
  EXPECT_FALSE(made.Counts(kRedaction)) << "no message";
  made.evidence.calls[0].error.message = "POST /api/sessions failed";
  EXPECT_TRUE(made.Counts(kRedaction));
  EXPECT_EQ(made.Finds(kRedaction), "");
  made.evidence.calls[0].error.message = "401 for Bearer lane-1-run-1";
  EXPECT_EQ(made.Finds(kRedaction),
            "the error of session.create holds a token or a key of the caller");
  made.evidence.calls[0].error.message = "apiKeys: " + std::string(kProviderKey);
  EXPECT_TRUE(made.Fails(kRedaction));
  made.evidence.calls[0].error.message.clear();
  made.evidence.calls[0].error.code = kProviderKey;
  EXPECT_TRUE(made.Fails(kRedaction));
  made.evidence.calls[0].ending = Ending::kOk;
  EXPECT_FALSE(made.Fails(kRedaction));
}

}  // namespace
}  // namespace aex::conformance
