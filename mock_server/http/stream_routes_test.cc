#include "mock_server/http/stream_routes.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "mock_server/http/testing/stream_client.h"

namespace aex::http {
namespace {

using namespace testing;
using Kind = FeedStep::Kind;

FeedStep Closed(int code, const std::string& reason) {
  return {.kind = Kind::kClose, .text = reason, .code = code, .wait_us = {}};
}

Request Plain(const std::string& target) {
  Request request = UpgradeRequest(target);
  request.head.headers = {{"Host", "127.0.0.1:4010"}};
  return request;
}

TEST(StreamRoutes, MintATicketForASession) {
  StillBackend still;
  const std::string id = still.client.NewSession();
  const Seen seen = still.client.Post("/api/sessions/" + id + "/events/ticket", "");
  EXPECT_EQ(seen.status(), 200);
  EXPECT_EQ(seen.At("/wsUrl"), "ws://127.0.0.1:4010/coordinator/sessions/" + id);
  EXPECT_EQ(seen.At("/expiresAtMs"), std::to_string(kStartUs / 1000 + 60'000));
  EXPECT_TRUE(seen.At("/ticket").starts_with("event." + seen.At("/expiresAtMs") + "."));
  EXPECT_EQ(still.Exchange(2).op, contract::Operation::kEventsTicket);
}

TEST(StreamRoutes, NameTheHostThatTheClientUsed) {
  StillBackend still;
  const std::string id = still.client.NewSession();
  const Seen seen = still.client.Call("POST", "/sessions/" + id + "/events/ticket", "",
                                      {{"Host", "mock.test:81"}});
  EXPECT_EQ(seen.At("/wsUrl"), "ws://mock.test:81/coordinator/sessions/" + id);
}

TEST(StreamRoutes, HaveNoTicketForUnknownOrDeletedSessions) {
  StillBackend still;
  const std::string id = still.client.NewSession();
  EXPECT_EQ(still.client.Post("/api/sessions/ses_0/events/ticket", "").status(), 404);
  EXPECT_EQ(still.client.Call("DELETE", "/api/sessions/" + id).status(), 200);
  const Seen seen = still.client.Post("/api/sessions/" + id + "/events/ticket", "");
  EXPECT_EQ(seen.status(), 404);
  EXPECT_EQ(seen.At("/error"), "not_found");
}

TEST(StreamRoutes, UpgradeWithATicketAndWithoutABearer) {
  StillBackend still;
  const std::string id = still.client.NewSession();
  TestStream stream(still, id);
  EXPECT_EQ(stream.status(), 101);
  ASSERT_TRUE(stream.accepted());
  EXPECT_EQ(stream.Next(), FeedStep());
  auto exchange = still.Exchange(3);
  EXPECT_EQ(exchange.op, contract::Operation::kEventsStream);
  EXPECT_EQ(exchange.session_id, id);
  EXPECT_EQ(exchange.attempt, 1);
  EXPECT_EQ(exchange.status, 101);
  EXPECT_FALSE(exchange.bearer);
  EXPECT_EQ(exchange.delivery.kind, contract::Delivery::Kind::kOpen);
  stream.Close();
  exchange = still.Exchange(3);
  EXPECT_EQ(exchange.delivery.kind, contract::Delivery::Kind::kFull);
}

TEST(StreamRoutes, CloseWith4401WithoutAGoodTicket) {
  StillBackend still;
  const std::string id = still.client.NewSession("k1");
  const std::string other = still.client.NewSession("k2");
  const std::string expired = TicketFor(still, id);
  const std::string late = TicketFor(still, other);
  still.clock->AdvanceTo(kStartUs + 60'001 * kMs);
  const struct {
    std::string target;
    const char* reason;
  } kCases[] = {
      {"/coordinator/sessions/" + id, "the ticket is malformed"},
      {StreamTarget(id, "junk"), "the ticket is malformed"},
      {StreamTarget(id, late), "the ticket was not made for this session"},
      {StreamTarget(id, expired), "the ticket has expired"},
  };
  for (const auto& test : kCases) {
    TestStream stream(still, UpgradeRequest(test.target));
    EXPECT_EQ(stream.status(), 101);
    ASSERT_TRUE(stream.accepted());
    EXPECT_EQ(stream.Next(), Closed(4401, test.reason));
  }
  const std::string fresh = TicketFor(still, id);
  TestStream good(still, UpgradeRequest(StreamTarget(id, fresh)));
  EXPECT_EQ(good.Next().kind, Kind::kWait);
  TestStream again(still, UpgradeRequest(StreamTarget(id, fresh)));
  EXPECT_EQ(again.Next(), Closed(4401, "the ticket was used already"));
  EXPECT_EQ(still.Read().exchanges.back().code, "unauthorized");
}

TEST(StreamRoutes, RefuseWhatAsksForNoWebSocket) {
  StillBackend still;
  const std::string id = still.client.NewSession();
  TestStream bad(still, Plain(StreamTarget(id, "junk")));
  EXPECT_EQ(bad.status(), 401);
  EXPECT_FALSE(bad.accepted());
  const std::string ticket = TicketFor(still, id);
  TestStream plain(still, Plain(StreamTarget(id, ticket)));
  EXPECT_EQ(plain.status(), 426);
  Request malformed = UpgradeRequest(StreamTarget(id, ticket));
  malformed.head.headers.erase(malformed.head.headers.begin() + 3);
  TestStream keyless(still, std::move(malformed));
  EXPECT_EQ(keyless.status(), 400);
  TestStream good(still, UpgradeRequest(StreamTarget(id, ticket)));
  EXPECT_EQ(good.status(), 101) << "a refused request does not use the ticket up";
  EXPECT_EQ(good.Next().kind, Kind::kWait);
}

TEST(StreamRoutes, AnswerUnknownSessionsWith404) {
  StillBackend still;
  TestStream stream(still, UpgradeRequest("/coordinator/sessions/ses_0?ticket=x"));
  EXPECT_EQ(stream.status(), 404);
  EXPECT_FALSE(stream.accepted());
  EXPECT_EQ(still.Read().exchanges.size(), 0u) << "it belongs to no workspace";
}

TEST(StreamRoutes, CloseWith4400WhenFromIsNoWholeNumber) {
  StillBackend still;
  const std::string id = still.client.NewSession();
  for (const char* from : {"", "x", "1.5", "+1", "1 ", "1e3", "99999999999999999999"}) {
    const std::string ticket = TicketFor(still, id);
    TestStream stream(
        still, UpgradeRequest(StreamTarget(id, ticket, std::string("&from=") + from)));
    EXPECT_EQ(stream.Next(), Closed(4400, "from must be a whole number")) << from;
  }
}

TEST(StreamRoutes, TakeAnOtherAnswerOfAFaultForNoUpgrade) {
  StillBackend still(
      R"([{"op":"events.stream","attempt":1,"do":{"kind":"status","status":503}},
          {"op":"events.stream","attempt":2,"commit":"done","do":{"kind":"status","status":503}}])");
  const std::string id = still.client.NewSession();
  TestStream refused(still, id);
  EXPECT_EQ(refused.status(), 503);
  EXPECT_FALSE(refused.accepted());
  TestStream done(still, id);
  EXPECT_EQ(done.status(), 503);
  EXPECT_FALSE(done.accepted());
  TestStream third(still, id);
  EXPECT_EQ(third.status(), 101);
}

TEST(StreamRoutes, ExpireATicketByFault) {
  StillBackend still(
      R"([{"op":"events.stream","attempt":[1,2],"do":{"kind":"stream","how":"ticket-expired"}}])");
  const std::string id = still.client.NewSession();
  const std::string ticket = TicketFor(still, id);
  TestStream expired(still, UpgradeRequest(StreamTarget(id, ticket)));
  EXPECT_EQ(expired.Next(), Closed(4401, "the ticket has expired"));
  EXPECT_EQ(still.Read().exchanges.back().rule, 0);
  EXPECT_EQ(still.Read().exchanges.back().kind, "stream");
  TestStream plain(still, Plain(StreamTarget(id, ticket)));
  EXPECT_EQ(plain.status(), 401);
  EXPECT_EQ(still.Read().account[0].fired, 2);
}

TEST(StreamRoutes, CountAStreamFaultOnlyWhereThereIsAStream) {
  StillBackend still(
      R"([{"op":"events.stream","attempt":[1,2],"do":{"kind":"stream","how":"cut:0"}}])");
  const std::string id = still.client.NewSession();
  TestStream bad(still, UpgradeRequest(StreamTarget(id, "junk")));
  EXPECT_EQ(bad.Next().kind, Kind::kClose);
  EXPECT_EQ(still.Read().account[0].fired, 0);
  EXPECT_EQ(still.Read().exchanges.back().rule, std::nullopt);
  TestStream cut(still, id);
  EXPECT_EQ(cut.Next().kind, Kind::kEnd);
  EXPECT_EQ(still.Read().account[0].fired, 1);
}

TEST(StreamRoutes, MeetTheFaultsOfTheirHeadsWithoutABearer) {
  StillBackend still(
      R"([{"op":"events.stream","attempt":1,"do":{"kind":"drop","phase":"request.head","close":"rst"}}])");
  const std::string id = still.client.NewSession();
  const Request request = UpgradeRequest(StreamTarget(id, TicketFor(still, id)));
  auto early = still.backend.OnHead(request.head);
  ASSERT_TRUE(early);
  EXPECT_EQ(early->drop.close, CloseHow::kRst);
  early->exchange->Close({contract::Delivery::Kind::kNone, 0}, 0);
  EXPECT_EQ(still.Read().exchanges.back().op, contract::Operation::kEventsStream);
  TestStream stream(still, request);
  EXPECT_EQ(stream.Next().kind, Kind::kWait) << "its ticket was not used";
}

TEST(StreamRoutes, CountWithinTheBoundOfTheCase) {
  StillBackend still("[]", "{}", 0, 3);
  const std::string id = still.client.NewSession();
  TestStream last(still, id);
  EXPECT_EQ(last.status(), 101);
  TestStream beyond(still, UpgradeRequest(StreamTarget(id, "x")));
  EXPECT_EQ(beyond.status(), 400);
  EXPECT_FALSE(beyond.accepted());
  EXPECT_EQ(still.Read().exchanges.back().code, "case_over");
}

}  // namespace
}  // namespace aex::http
