#include <gtest/gtest.h>

#include "mock_server/contract/http_date.h"
#include "mock_server/verdict/testing/traffic_script.h"

namespace aex::verdict {
namespace {

using contract::Exchange;
using contract::Operation;
using testing::FindingsText;
using testing::kStepMs;
using testing::Traffic;

// A throttled send, and the same again `gap_ms` later.
struct Comeback {
  explicit Comeback(const std::string& hint, double gap_ms, const char* end = "429",
                    const char* key = "k1")
      : traffic("X/k1=" + std::string(end)) {
    if (!hint.empty()) traffic.at(1).retry_after = {hint};
    Again(gap_ms, key);
  }
  Exchange& Again(double gap_ms, const char* key = "k1", const char* end = "202") {
    traffic.Pass(gap_ms - kStepMs);
    Exchange& exchange = traffic.Begin(Operation::kMessageSend, "ses_1", "X", key);
    traffic.End(exchange.seq, end);
    return exchange;
  }
  std::string Findings() const { return FindingsText(traffic.Judged()); }

  Traffic traffic;
};

TEST(NeverEarly, HoldsTheClientToSecondsOnEveryRetriedStatus) {
  for (const char* status : {"429", "500", "502", "503", "504", "529"}) {
    EXPECT_EQ(Comeback("1", 997, status).Findings(), "never-early 1 2") << status;
    EXPECT_EQ(Comeback("1", 999, status).Findings(), "") << "clients count milliseconds";
    EXPECT_EQ(Comeback("1", 1000, status).Findings(), "") << status;
  }
  EXPECT_EQ(Comeback("0", 1).Findings(), "");
  EXPECT_EQ(Comeback("", 1).Findings(), "");
  EXPECT_EQ(Comeback("120", 119'000).Findings(), "never-early 1 2");
  EXPECT_EQ(Comeback("1", 200).traffic.Judged().findings[0].message,
            "message.send came back after 200 ms instead of 1000 ms: the answer 429 said "
            "Retry-After: 1");
}

TEST(NeverEarly, HoldsTheClientToTheDateAsPrinted) {
  // The first answer goes out a tenth after a whole second.
  const std::string date = contract::PrintImfFixdate(1'790'000'005);
  EXPECT_EQ(Comeback(date, 4897).Findings(), "never-early 1 2");
  EXPECT_EQ(Comeback(date, 4900).Findings(), "");
  EXPECT_EQ(Comeback(contract::PrintImfFixdate(1'789'999'990), 1).Findings(), "");
}

TEST(NeverEarly, LeavesOutWhatReadersTakeDifferently) {
  for (const std::string& hint :
       {contract::PrintRfc850(1'790'000'005), contract::PrintAsctime(1'790'000'005),
        std::string("1.5"), std::string("soon"), std::string("-1"), std::string("1, 2")})
    EXPECT_EQ(Comeback(hint, 1).Findings(), "") << hint;
  Comeback twice("5", 1);
  twice.traffic.at(1).retry_after = {"5", "5"};
  EXPECT_EQ(twice.Findings(), "");
}

TEST(NeverEarly, LeavesOutAnswersThatAreNotRetriedOrDidNotArrive) {
  EXPECT_EQ(Comeback("5", 1, "202").Findings(), "");
  EXPECT_EQ(Comeback("5", 1, "400").Findings(), "");
  Comeback lost("5", 1);
  lost.traffic.at(1).delivery.kind = contract::Delivery::Kind::kNone;
  EXPECT_EQ(lost.Findings(), "");
}

TEST(NeverEarly, LeavesOutRedeems) {
  Traffic redeems("redeem:X/-=429 redeem:X/-=200+");
  redeems.at(1).retry_after = {"60"};
  EXPECT_EQ(FindingsText(redeems.Judged()), "");
}

TEST(NeverEarly, CountsAChangedKeyAsComingBack) {
  EXPECT_EQ(Comeback("1", 500, "429", "k2").Findings(), "key-stable 1 2, never-early 1 2");
}

TEST(NeverEarly, NamesEachEarlyReturn) {
  Comeback hot("1", 300);
  hot.traffic.End(2, "429");
  hot.traffic.at(2).retry_after = {"1"};
  hot.Again(300);
  EXPECT_EQ(hot.Findings(), "never-early 1 2, never-early 2 3");
}

TEST(NeverEarly, TakesAnEarlyRepeatForAnotherCallerWhereTheFirstComesBackInTime) {
  Comeback two_callers("1", 300);
  two_callers.Again(800);
  EXPECT_EQ(two_callers.Findings(), "");
  // But not where it had the connection of the answer.
  two_callers.traffic.at(2).connection = 1;
  two_callers.traffic.at(2).reuse = 1;
  EXPECT_EQ(two_callers.Findings(), "never-early 1 2");
}

TEST(NeverEarly, LeavesOutARepeatThatCameBeforeTheAnswerCouldBeRead) {
  Comeback hedged("1", 300);
  hedged.traffic.at(1).open_until = 2;
  EXPECT_EQ(hedged.Findings(), "");
}

// A read that was throttled, and what came next on its connection.
Traffic Read(const char* path, double gap_ms) {
  Traffic traffic;
  traffic.End(traffic.Begin(Operation::kSessionGet, "ses_1", "", "").seq, "429");
  traffic.at(1).retry_after = {"1"};
  traffic.Pass(gap_ms - kStepMs);
  Exchange& next = traffic.Begin(Operation::kSessionGet, "ses_1", "", "");
  next.connection = 1;
  next.reuse = 1;
  next.path = path;
  traffic.End(next.seq, "200");
  return traffic;
}

TEST(NeverEarly, JudgesReadsByTheNextRequestOnTheirConnectionAlone) {
  Traffic early = Read("/api/ses_1", 300);
  EXPECT_EQ(FindingsText(early.Judged()), "never-early 1 2");
  EXPECT_EQ(FindingsText(Read("/api/ses_1", 1000).Judged()), "");
  EXPECT_EQ(FindingsText(Read("/api/ses_2", 300).Judged()), "");
  early.at(2).method = "HEAD";
  EXPECT_EQ(FindingsText(early.Judged()), "");
  early.at(2).method = "GET";
  early.at(2).connection = 2;
  EXPECT_EQ(FindingsText(early.Judged()), "");
}

TEST(FinalStatuses, AreNotAskedAgain) {
  for (const char* status : {"400", "401", "402", "403", "404", "405", "408", "409", "410",
                             "413", "415", "422", "501", "505"})
    EXPECT_EQ(Comeback("", 100, status).Findings(), "final-statuses 1 2") << status;
  for (const char* status : {"418", "429", "500", "503", "507"})
    EXPECT_EQ(Comeback("", 100, status).Findings(), "") << status;
  EXPECT_EQ(Comeback("", 100, "400", "k2").Findings(), "") << "another intent";
  EXPECT_EQ(Comeback("", 100, "404").traffic.Judged().findings[0].message,
            "message.send was sent again after a final 404");
}

TEST(FinalStatuses, LeaveOutAnAnswerThatAllowsIt) {
  Comeback in_flight("", 100, "409");
  in_flight.traffic.at(1).code = "idempotency_in_flight";
  EXPECT_EQ(in_flight.Findings(), "");
}

TEST(FinalStatuses, LeaveOutWhatMayHaveBeenSentAtOnce) {
  EXPECT_EQ(Comeback("", 19, "400").Findings(), "");
  EXPECT_EQ(Comeback("", 20, "400").Findings(), "final-statuses 1 2");
  Comeback pooled("", 19, "400");
  pooled.traffic.at(2).connection = 1;
  pooled.traffic.at(2).reuse = 1;
  EXPECT_EQ(pooled.Findings(), "final-statuses 1 2");
  Comeback beside("", 100, "400");
  beside.traffic.at(1).open_until = 2;
  EXPECT_EQ(beside.Findings(), "");
}

Exchange& Put(Traffic& traffic, const char* path, const char* end) {
  Exchange& put = traffic.Begin(Operation::kAssetPut, "", "bytes", "");
  put.storage = true;
  put.path = path;
  traffic.End(put.seq, end);
  return put;
}

TEST(Storage, GetsNoBearerToken) {
  Traffic traffic;
  (void)Put(traffic, "/storage/put/a", "200");
  EXPECT_EQ(FindingsText(traffic.Judged()), "");
  Put(traffic, "/storage/put/b", "200").bearer = true;
  EXPECT_EQ(FindingsText(traffic.Judged()), "storage-untouched 2");
}

TEST(Storage, GetsAnUploadOnce) {
  for (const char* end : {"503", "lost"}) {
    Traffic traffic;
    (void)Put(traffic, "/storage/put/a", end);
    (void)Put(traffic, "/storage/put/b", "200");
    EXPECT_EQ(FindingsText(traffic.Judged()), "");
    (void)Put(traffic, "/storage/put/a", "200");
    EXPECT_EQ(FindingsText(traffic.Judged()), "storage-untouched 1 3") << end;
  }
}

}  // namespace
}  // namespace aex::verdict
