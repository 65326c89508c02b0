#include "mock_server/verdict/answer_end.h"

#include <gtest/gtest.h>

namespace aex::verdict {
namespace {

using contract::Delivery;
using contract::Exchange;

Exchange Answered(int status, std::string kind = "", std::string code = "") {
  Exchange exchange;
  exchange.seq = 1;
  exchange.status = status;
  exchange.kind = std::move(kind);
  exchange.code = std::move(code);
  exchange.delivery = {Delivery::Kind::kFull, 0};
  return exchange;
}

TEST(AnswerEnd, IsSettledByWhatDecides) {
  for (const int status : {200, 201, 202, 204, 400, 402, 404, 409, 418, 422, 501, 505})
    EXPECT_EQ(EndOf(Answered(status)), AnswerEnd::kSettled) << status;
  for (const int status : {302, 307, 429, 500, 502, 503, 504, 507, 529})
    EXPECT_EQ(EndOf(Answered(status)), AnswerEnd::kUnsettled) << status;
  EXPECT_EQ(EndOf(Answered(409, "", "session_busy")), AnswerEnd::kSettled);
  EXPECT_EQ(EndOf(Answered(409, "", "idempotency_in_flight")), AnswerEnd::kUnsettled);
}

TEST(AnswerEnd, IsUnsettledByAnythingLessThanAWholeAnswer) {
  for (const Delivery& delivery : {Delivery{Delivery::Kind::kNone, 0},
                                   Delivery{Delivery::Kind::kPartial, 70},
                                   Delivery{Delivery::Kind::kOpen, 0}}) {
    Exchange exchange = Answered(202);
    exchange.delivery = delivery;
    EXPECT_EQ(EndOf(exchange), AnswerEnd::kUnsettled) << DeliveryName(delivery);
  }
}

TEST(AnswerEnd, IsDoubtfulWhereASuccessWasDamaged) {
  for (const char* kind : {"body", "chunk", "garbage", "header", "length"}) {
    EXPECT_EQ(EndOf(Answered(202, kind)), AnswerEnd::kDoubtful) << kind;
    EXPECT_EQ(EndOf(Answered(400, kind)), AnswerEnd::kSettled) << kind;
    EXPECT_EQ(EndOf(Answered(503, kind)), AnswerEnd::kUnsettled) << kind;
  }
  for (const char* kind : {"delay", "drip", "replay", "provider", "keepalive"})
    EXPECT_EQ(EndOf(Answered(202, kind)), AnswerEnd::kSettled) << kind;
}

TEST(AnswerEnd, IsUnreadWhereAFaultEndedTheRequest) {
  for (const char* phase : {"request.head", "request.body@10"}) {
    Exchange exchange;
    exchange.kind = "drop";
    exchange.phase = phase;
    exchange.delivery.kind = Delivery::Kind::kNone;
    EXPECT_EQ(EndOf(exchange), AnswerEnd::kUnread) << phase;
  }
  Exchange read = Answered(0, "drop");
  read.phase = "work";
  read.delivery.kind = Delivery::Kind::kNone;
  EXPECT_EQ(EndOf(read), AnswerEnd::kUnsettled);
}

TEST(OpenAt, HoldsForWhatCameBeforeTheEndCouldBeKnown) {
  Exchange exchange = Answered(202);
  exchange.seq = 3;
  exchange.open_until = 5;
  EXPECT_FALSE(OpenAt(exchange, 2)) << "it was not there yet";
  EXPECT_FALSE(OpenAt(exchange, 3));
  EXPECT_TRUE(OpenAt(exchange, 4));
  EXPECT_TRUE(OpenAt(exchange, 5));
  EXPECT_FALSE(OpenAt(exchange, 6));
  exchange.delivery.kind = Delivery::Kind::kOpen;
  EXPECT_TRUE(OpenAt(exchange, 600));
}

TEST(FollowsOn, IsTheNextOnTheSameConnection) {
  Exchange first;
  first.connection = 7;
  first.reuse = 2;
  Exchange next = first;
  next.reuse = 3;
  EXPECT_TRUE(FollowsOn(next, first));
  EXPECT_FALSE(FollowsOn(first, next));
  next.reuse = 4;
  EXPECT_FALSE(FollowsOn(next, first));
  next.reuse = 3;
  next.connection = 8;
  EXPECT_FALSE(FollowsOn(next, first));
}

}  // namespace
}  // namespace aex::verdict
