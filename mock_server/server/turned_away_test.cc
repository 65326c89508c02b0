#include "mock_server/server/turned_away.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "mock_server/server/envelope.h"
#include "mock_server/server/raw_client.h"

namespace aex::server {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

TEST(TurnedAway, AnswersAndWaitsForTheClientToLeave) {
  TcpPair pair = MakeTcpPair();
  RawClient client(std::move(pair.client));
  TurnedAway turned_away;
  const auto now = Clock::now();
  turned_away.Add(std::move(pair.server), now);
  ASSERT_TRUE(client.Send("POST / HTTP/1.1\r\n\r\n"));
  turned_away.Sweep(now);
  EXPECT_FALSE(turned_away.empty());
  EXPECT_EQ(client.HearAll(), (Heard{TooManyConnectionsBytes(), Ending::kFin}));
  client.Close();
  turned_away.Sweep(now);
  EXPECT_TRUE(turned_away.empty());
}

TEST(TurnedAway, GivesUpWhenTheTimeIsOver) {
  TcpPair pair = MakeTcpPair();
  TurnedAway turned_away;
  const auto now = Clock::now();
  turned_away.Add(std::move(pair.server), now);
  turned_away.Sweep(now + kTurnedAwayTime - 1ms);
  EXPECT_FALSE(turned_away.empty());
  turned_away.Sweep(now + kTurnedAwayTime);
  EXPECT_TRUE(turned_away.empty());
}

TEST(TurnedAway, ClosesWhatIsAboveItsBoundAtOnce) {
  TurnedAway turned_away;
  const auto now = Clock::now();
  std::vector<RawClient> clients;
  for (std::size_t i = 0; i <= kMaxTurnedAway; ++i) {
    TcpPair pair = MakeTcpPair();
    ASSERT_TRUE(pair.server.valid());
    clients.emplace_back(std::move(pair.client));
    turned_away.Add(std::move(pair.server), now);
  }
  EXPECT_EQ(clients.back().HearAll(), (Heard{"", Ending::kFin}));
  EXPECT_EQ(clients.front().HearAll().bytes, TooManyConnectionsBytes());
}

}  // namespace
}  // namespace aex::server
