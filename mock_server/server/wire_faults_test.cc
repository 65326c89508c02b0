#include "mock_server/server/wire_faults.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <thread>

#include "mock_server/server/raw_client.h"

namespace aex::server {
namespace {

using contract::Delivery;
using http::CloseHow;
using http::Cut;
using http::WirePlan;
using namespace std::chrono_literals;

const std::string kHead = "HTTP/1.1 200 OK\r\n\r\n";
const std::string kBody = "0123456789";
const std::string kBytes = kHead + kBody;

struct Pair {
  Pair() : Pair(MakeTcpPair()) {}
  explicit Pair(TcpPair sockets)
      : transport(std::move(sockets.server)), client(std::move(sockets.client)) {}

  Sent Send(const WirePlan& plan) {
    return SendAnswer(plan, {kBytes, kHead.size()}, transport);
  }

  TcpTransport transport;
  RawClient client;
  std::atomic<bool> stalled = false;
};

WirePlan CutAfter(std::int64_t body_bytes, CloseHow close, bool before_head = false) {
  WirePlan plan;
  plan.cut = Cut{before_head, body_bytes, close};
  return plan;
}

TEST(SendAnswer, SendsAllOfAHealthyAnswer) {
  Pair pair;
  const Sent sent = pair.Send({});
  EXPECT_EQ(sent.delivery, (Delivery{Delivery::Kind::kFull, 29}));
  EXPECT_FALSE(sent.end);
  EXPECT_EQ(pair.client.Hear(kBytes.size()), kBytes);
}

TEST(SendAnswer, CutsWhereThePlanSays) {
  struct Row {
    WirePlan plan;
    std::string bytes;
    Delivery delivery;
  };
  const std::vector<Row> rows = {
      {CutAfter(5, CloseHow::kFin, true), "", {Delivery::Kind::kNone, 0}},
      {CutAfter(0, CloseHow::kFin), kHead, {Delivery::Kind::kPartial, 19}},
      {CutAfter(-1, CloseHow::kFin), kHead, {Delivery::Kind::kPartial, 19}},
      {CutAfter(9, CloseHow::kFin), kHead + "012345678", {Delivery::Kind::kPartial, 28}},
      {CutAfter(10, CloseHow::kFin), kBytes, {Delivery::Kind::kFull, 29}},
      {CutAfter(11, CloseHow::kFin), kBytes, {Delivery::Kind::kFull, 29}},
  };
  for (const Row& row : rows) {
    for (const CloseHow how : {CloseHow::kFin, CloseHow::kRst}) {
      Pair pair;
      WirePlan plan = row.plan;
      plan.cut->close = how;
      const Sent sent = pair.Send(plan);
      EXPECT_EQ(sent.delivery, row.delivery);
      ASSERT_EQ(sent.end, how);
      BeginEnd(how, pair.transport, pair.stalled);
      const Ending ending = how == CloseHow::kFin ? Ending::kFin : Ending::kReset;
      EXPECT_EQ(pair.client.HearAll(), (Heard{row.bytes, ending}));
    }
  }
}

TEST(SendAnswer, DelaysBeforeTheFirstByte) {
  Pair pair;
  WirePlan plan;
  plan.delay_ms = 30;
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(pair.Send(plan).delivery.kind, Delivery::Kind::kFull);
  EXPECT_GE(std::chrono::steady_clock::now() - start, 30ms);
}

TEST(SendAnswer, GivesADelayUpWhenThePeerLeaves) {
  Pair pair;
  WirePlan plan;
  plan.delay_ms = INT64_MAX;
  pair.client.Close();
  const Sent sent = pair.Send(plan);
  EXPECT_EQ(sent.delivery, (Delivery{Delivery::Kind::kNone, 0}));
  EXPECT_TRUE(sent.end);
}

TEST(SendAnswer, GivesADelayUpWhenWoken) {
  Pair pair;
  WirePlan plan;
  plan.delay_ms = 3'600'000;
  std::jthread waker([&] { pair.transport.Wake(); });
  EXPECT_EQ(pair.Send(plan).delivery.kind, Delivery::Kind::kNone);
}

TEST(SendAnswer, ReportsWhatALostPeerDidNotTake) {
  Pair pair;
  pair.client.Reset();
  ASSERT_TRUE(pair.transport.WaitPeerGone(kForever));
  const Sent sent = pair.Send({});
  EXPECT_EQ(sent.delivery, (Delivery{Delivery::Kind::kNone, 0}));
  EXPECT_EQ(sent.end, CloseHow::kRst);
}

TEST(BeginEnd, StallsUntilThePeerLeaves) {
  Pair pair;
  std::jthread stall([&] { BeginEnd(CloseHow::kStall, pair.transport, pair.stalled); });
  ASSERT_TRUE(pair.client.Send("more"));
  EXPECT_TRUE(pair.client.IsSilentFor(30ms));
  EXPECT_TRUE(pair.stalled);
  pair.client.Close();
  stall.join();
  EXPECT_FALSE(pair.stalled);
}

TEST(BeginEnd, StallsUntilWoken) {
  Pair pair;
  std::jthread stall([&] { BeginEnd(CloseHow::kStall, pair.transport, pair.stalled); });
  EXPECT_TRUE(pair.client.IsSilentFor(10ms));
  pair.transport.Wake();
}

TEST(BeginEnd, SeesAPeerLeaveBehindALargeUpload) {
  Pair pair;
  std::jthread stall([&] { BeginEnd(CloseHow::kStall, pair.transport, pair.stalled); });
  ASSERT_TRUE(pair.client.Send(std::string(8 << 20, 'u')));
  pair.client.Close();
}

TEST(Drain, KeepsAFinFromBecomingAReset) {
  Pair pair;
  ASSERT_TRUE(pair.client.Send(std::string(100'000, 'u')));
  EXPECT_EQ(pair.transport.Write("answer"), 6u);
  BeginEnd(CloseHow::kFin, pair.transport, pair.stalled);
  std::jthread drain([&] { Drain(pair.transport); });
  ASSERT_TRUE(pair.client.Send(std::string(1 << 20, 'u')));
  EXPECT_EQ(pair.client.HearAll(), (Heard{"answer", Ending::kFin}));
  pair.client.Close();
}

TEST(Drain, IsBoundedInBytes) {
  Pair pair;
  std::jthread drain([&] {
    Drain(pair.transport);
    pair.transport.Reset();
  });
  const std::string piece(1 << 20, 'u');
  std::size_t sent = 0;
  while (sent < 4 * kDrainBytes && pair.client.Send(piece)) sent += piece.size();
  EXPECT_GE(sent, kDrainBytes / 2);
  EXPECT_LT(sent, 4 * kDrainBytes);
}

TEST(Drain, IsBoundedInTime) {
  Pair pair;
  const auto start = std::chrono::steady_clock::now();
  Drain(pair.transport);
  const auto took = std::chrono::steady_clock::now() - start;
  EXPECT_GE(took, kDrainTime);
  EXPECT_LT(took, kDrainTime + 5s);
}

}  // namespace
}  // namespace aex::server
