// Very many connections and requests from one client: everything is answered in order,
// others are served meanwhile, and what the mock takes for it stays bounded.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "mock_server/server/fake_backend.h"
#include "mock_server/server/hostile_lab.h"
#include "mock_server/server/process_usage.h"

namespace aex::server {
namespace {

constexpr int kMany = 10'000;

std::string GetSession(int number) {
  return WireLab::Request("GET", "/api/sessions/s" + std::to_string(number));
}

TEST(HostileFlood, OfPipelinedRequestsIsAnsweredInOrder) {
  HostileLab lab;
  RawClient client = lab.Connect();
  std::string requests;
  for (int i = 0; i < kMany; ++i) requests += GetSession(i);
  const std::jthread writer([&] { EXPECT_TRUE(client.Send(requests)); });
  for (int i = 0; i < kMany; ++i) {
    const Reply reply = client.HearReply();
    ASSERT_EQ(reply.status, 404);
    ASSERT_NE(reply.body.find("no session s" + std::to_string(i) + " in"), std::string::npos)
        << reply.body;
  }
}

// Three in one write: the second finds what the first committed.
TEST(HostileFlood, OfPipelinedWorkIsCarriedOutInOrder) {
  HostileLab lab;
  const std::string session = lab.NewSession();
  RawClient client = lab.Connect();
  ASSERT_TRUE(client.Send(WireLab::Send(session, "k") + WireLab::Send(session, "k") +
                          WireLab::Send(session, "k", "other")));
  for (const int status : {202, 200, 409}) EXPECT_EQ(client.HearReply().status, status);
  EXPECT_EQ(lab.turns_billed(), 1);
}

// The ways in which a client leaves, by number.
void ComeAndGo(const HostileLab& lab, int way) {
  RawClient client = lab.Connect();
  const std::string create = WireLab::Create("gone");
  switch (way % 7) {
    case 0: break;
    case 1: (void)client.Send("G"); break;
    case 2: (void)client.Send(create.substr(0, create.size() / 3)); break;
    case 3: (void)client.Send(create.substr(0, create.size() - 1)); break;
    case 4: (void)client.Send(GetSession(way)); break;
    case 5: (void)client.Send(GetSession(way) + GetSession(way) + "GET"); break;
    case 6: (void)client.Send("nonsense\r\n\r\n"); break;
  }
  if (way % 2 == 0) {
    client.Reset();
  } else if (way % 3 == 0) {
    client.HalfClose();
  }
}

TEST(HostileFlood, OfConnectionsThatGoLeavesNothingBehind) {
  HostileLab lab;
  const std::string ledger = lab.Ledger();
  const ProcessUsage before = MeasureProcess();
  std::atomic<bool> over = false;
  std::atomic<int> served = 0;
  {
    const std::jthread other([&] {
      while (!over) {
        EXPECT_TRUE(lab.ServesTheNext());
        ++served;
      }
    });
    for (int i = 0; i < kMany; ++i) ComeAndGo(lab, i);
    over = true;
  }
  EXPECT_GT(served, 0);
  EXPECT_TRUE(lab.ServesTheNext());
  EXPECT_TRUE(Eventually(
      [&] { return MeasureProcess().descriptors <= before.descriptors; }));
  const ProcessUsage after = MeasureProcess();
  // Threads stay for kIdleThreadLife, as many as there were connections at once.
  EXPECT_LE(after.threads, static_cast<std::int64_t>(kMaxThreads));
  if (kMemoryIsTelling) {
    EXPECT_LT(after.resident_kib - before.resident_kib, 64 * 1024);
  }
  EXPECT_EQ(lab.Ledger(), ledger);
}

// A client that never reads: the mock stops reading, too, and holds one answer.
TEST(HostileFlood, FromAClientThatNeverReadsTakesNoMemory) {
  HostileLab lab;
  const ProcessUsage before = MeasureProcess();
  RawClient client = lab.Connect();
  std::string requests;
  for (int i = 0; i < 100; ++i) requests += GetSession(i);
  // Until nothing more goes out: both windows are full.
  while (client.SendSome(requests, std::chrono::milliseconds(200)) == requests.size()) {
  }
  EXPECT_TRUE(lab.ServesTheNext());
  if (kMemoryIsTelling) {
    EXPECT_LT(MeasureProcess().resident_kib - before.resident_kib, 32 * 1024);
  }
}

// Long paths of their own, far beyond what the journal and the schedule may keep.
TEST(HostileFlood, OfLongNamesIsForgotten) {
  HostileLab lab;
  RawClient client = lab.Connect();
  const std::string tail(60'000, 's');
  const ProcessUsage before = MeasureProcess();
  for (int i = 0; i < 3000; ++i) {
    ASSERT_TRUE(client.Send(GetSession(i).insert(5, "api/sessions/" + tail + "/../")));
    ASSERT_EQ(client.HearReply().status, 404);
    ASSERT_TRUE(client.Send(
        WireLab::Request("GET", "/api/sessions/" + std::to_string(i) + tail)));
    ASSERT_EQ(client.HearReply().status, 404);
  }
  if (kMemoryIsTelling) {
    EXPECT_LT(MeasureProcess().resident_kib - before.resident_kib, 128 * 1024);
  }
}

}  // namespace
}  // namespace aex::server
