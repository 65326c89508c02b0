// When clients stop trying, and what they report then, against evidence made by
// hand.
#include <gtest/gtest.h>

#include "conformance/oracle/testing/evidence_of.h"

namespace aex::conformance {
namespace {

using contract::Operation;

constexpr const char* kOff = "retry/off";
constexpr const char* kBudget = "retry/budget";
constexpr const char* kOutage = "retry/amplification";
constexpr const char* kLast = "retry/last-error-wins";

// Attempts of a create at these times, each turned away; between them it sleeps.
EvidenceOf Tried(std::string_view shape, std::initializer_list<double> at_ms, int status = 503) {
  EvidenceOf made(shape);
  CallReport& report = made.Begin();
  for (const double ms : at_ms) {
    if (!made.evidence.exchanges.empty()) {
      const double before_ms = made.evidence.exchanges.back().received_at_ms;
      made.evidence.sleeps.push_back({0, ms - before_ms, before_ms});
    }
    made.AddAt(ms, Operation::kSessionCreate, status, "k");
  }
  FailWith(report, "rateLimit", status);
  return made;
}

TEST(RetryOff, MeansOneAttempt) {
  for (const char* shape : {"retry-off", "single-attempt"}) {
    EXPECT_TRUE(Tried(shape, {0}).Counts(kOff)) << shape;
    EXPECT_TRUE(Tried(shape, {0, 400}).Fails(kOff)) << shape;
  }
  EXPECT_EQ(Tried("retry-off", {0, 400}).Finds(kOff),
            "session.create was tried again under retry: false");
  EXPECT_EQ(Tried("single-attempt", {0, 400}).Finds(kOff),
            "session.create was tried again under maxAttempts: 1");
  EXPECT_FALSE(Tried("create", {0, 400}).Counts(kOff));
  EXPECT_FALSE(Tried("create", {0, 400}).Fails(kOff));
  EXPECT_FALSE(Tried("retry-off", {0}, 422).Counts(kOff)) << "nobody tries that again";
}

TEST(RetryOff, DecidesHowAThrottleIsReported) {
  EvidenceOf off = Tried("retry-off", {0});
  EXPECT_EQ(off.Finds(kOff), "under retry: false a 503 was reported as kind rateLimit, status 503 "
                             "instead of kind api");
  off.evidence.calls[0].error.kind = "api";
  EXPECT_FALSE(off.Fails(kOff));
  EvidenceOf single = Tried("single-attempt", {0});
  EXPECT_FALSE(single.Fails(kOff));
  single.evidence.calls[0].error.kind = "api";
  EXPECT_TRUE(single.Fails(kOff));
  EXPECT_FALSE(Tried("retry-off", {0}, 500).Fails(kOff)) << "no throttle";
}

TEST(RetryOff, IsNoOffToRedirectsAndToThePollsOfATurn) {
  EvidenceOf redirected = Tried("retry-off", {0, 0}, 422);
  redirected.evidence.exchanges[0].status = 307;
  EXPECT_FALSE(redirected.Fails(kOff));
  EvidenceOf polled("retry-off");
  polled.Begin();
  for (int i = 0; i < 3; ++i) polled.AddAt(i, Operation::kEventsList, 200);
  EXPECT_FALSE(polled.Fails(kOff));
}

EvidenceOf WithBudget(std::int64_t budget_ms, std::initializer_list<double> at_ms) {
  EvidenceOf made = Tried("create", at_ms);
  made.evidence.c.retry.emplace().max_elapsed_ms = budget_ms;
  return made;
}

TEST(Budget, IsPassedByNoWait) {
  EXPECT_FALSE(WithBudget(1000, {0, 1000}).Fails(kBudget)) << "equality is within";
  EXPECT_EQ(WithBudget(1000, {0, 1002}).Finds(kBudget),
            "session.create was tried again 1002 ms after its start, with a budget of 1000 ms");
  EXPECT_TRUE(WithBudget(1000, {0, 900, 1800}).Fails(kBudget)) << "not for each attempt anew";
  EvidenceOf real = WithBudget(1000, {0, 1500});
  real.evidence.c.virtual_time = false;
  EXPECT_FALSE(real.Fails(kBudget));
}

TEST(Budget, CountsOnlyWhereOneMoreWaitMightHavePassedIt) {
  EXPECT_TRUE(WithBudget(1000, {0, 600}).Counts(kBudget));
  EXPECT_FALSE(WithBudget(10'000, {0, 600}).Counts(kBudget));
  EvidenceOf hinted = WithBudget(10'000, {0});
  hinted.evidence.exchanges[0].retry_after = {"11"};
  EXPECT_TRUE(hinted.Counts(kBudget));
  EXPECT_FALSE(WithBudget(1000, {0, 100, 200, 300}).Counts(kBudget)) << "it had had its attempts";
}

TEST(Budget, IsReckonedByTheClientsClock) {
  EvidenceOf made = WithBudget(1000, {0, 1150});
  // The platform held the first answer for 200 ms, of which the client knew nothing
  // when it chose to wait 950 ms.
  made.evidence.exchanges[0].sent_at_ms = 200;
  made.evidence.sleeps = {{0, 950, 200}};
  EXPECT_FALSE(made.Fails(kBudget));
  made.evidence.exchanges[1].received_at_ms = 1250;
  made.evidence.sleeps = {{0, 1050, 200}};
  EXPECT_TRUE(made.Fails(kBudget));
}

TEST(Budget, IsSpentOnNoWaitThatNothingFollows) {
  EvidenceOf made = WithBudget(1000, {0, 300});
  EXPECT_FALSE(made.Fails(kBudget));
  made.evidence.sleeps.push_back({0, 500, 300});
  EXPECT_EQ(made.Finds(kBudget), "session.create waited once more and then gave up");
  made.evidence.sleeps.back().ms = 0.0004;
  EXPECT_FALSE(made.Fails(kBudget)) << "the wait before an attempt of the same moment";
  made.evidence.sleeps.back() = {1, 500, 300};
  EXPECT_FALSE(made.Fails(kBudget)) << "of another call";
}

// An outage of the create for as long as it is asked for, or of one attempt.
EvidenceOf Outage(std::size_t attempts, faults::Attempts when) {
  EvidenceOf made("create", {faults::StatusFault{}});
  made.evidence.c.rules[0].attempts = std::move(when);
  CallReport& report = made.Begin();
  for (std::size_t i = 0; i < attempts; ++i)
    made.Meet(made.AddAt(0, Operation::kSessionCreate, 503, "k"));
  FailWith(report, "rateLimit", 503);
  return made;
}

TEST(Amplification, IsMoreRequestsThanDeclared) {
  EXPECT_TRUE(Outage(4, faults::AttemptsFrom(1)).Counts(kOutage));
  EXPECT_FALSE(Outage(3, faults::AttemptsFrom(1)).Counts(kOutage)) << "it gave up sooner";
  EXPECT_FALSE(Outage(4, faults::AttemptsFrom(1)).Fails(kOutage));
  EXPECT_EQ(Outage(9, faults::AllAttempts()).Finds(kOutage),
            "one session.create made 9 requests in an outage, and 4 are declared");
  EXPECT_FALSE(Outage(9, faults::OnlyAttempt(9)).Fails(kOutage)) << "no outage";
  EvidenceOf declared = Outage(9, faults::AllAttempts());
  declared.evidence.policy.max_attempts = 9;
  EXPECT_FALSE(declared.Fails(kOutage));
}

TEST(Amplification, IsNoChainOfRedirects) {
  EvidenceOf made = Outage(20, faults::AttemptsFrom(1));
  for (contract::Exchange& exchange : made.evidence.exchanges) exchange.status = 308;
  EXPECT_FALSE(made.Fails(kOutage));
}

// A create whose attempts ended so, and what was reported.
EvidenceOf Mixed(std::initializer_list<int> statuses, std::string kind, std::int64_t status = 0) {
  EvidenceOf made("create");
  CallReport& report = made.Begin();
  for (const int answer : statuses) made.AddAt(0, Operation::kSessionCreate, answer, "k");
  FailWith(report, std::move(kind), status);
  return made;
}

TEST(LastError, IsTheOneReported) {
  EXPECT_TRUE(Mixed({503, 0, 422}, "api", 422).Counts(kLast));
  EXPECT_FALSE(Mixed({503, 0, 422}, "api", 422).Fails(kLast));
  EXPECT_EQ(Mixed({503, 0, 422}, "rateLimit", 503).Finds(kLast),
            "after several failures, the last of them 422, the call reported kind rateLimit, "
            "status 503");
  EXPECT_FALSE(Mixed({503, 0}, "network").Fails(kLast));
  EXPECT_EQ(Mixed({503, 0}, "rateLimit", 503).Finds(kLast),
            "after several failures, the last of them network, the call reported kind rateLimit, "
            "status 503");
  EXPECT_TRUE(Mixed({0, 503}, "network").Fails(kLast));
}

TEST(LastError, NeedsFailuresThatDiffer) {
  EXPECT_FALSE(Mixed({503, 503}, "api", 500).Counts(kLast));
  EXPECT_FALSE(Mixed({503, 503}, "api", 500).Fails(kLast));
  EXPECT_FALSE(Mixed({422}, "network").Fails(kLast));
}

TEST(LastError, IsNotKnownOfABrokenAnswerOrARedirect) {
  EvidenceOf broken = Mixed({503, 201}, "network");
  broken.evidence.exchanges[1].delivery.kind = contract::Delivery::Kind::kPartial;
  EXPECT_FALSE(broken.Counts(kLast));
  EXPECT_FALSE(Mixed({503, 307}, "network").Fails(kLast)) << "a refused redirect is a broken call";
  EXPECT_FALSE(Mixed({503, 307}, "api", 307).Fails(kLast));
}

}  // namespace
}  // namespace aex::conformance
