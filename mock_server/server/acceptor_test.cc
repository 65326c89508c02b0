#include "mock_server/server/acceptor.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <ctime>
#include <utility>
#include <vector>

#include "mock_server/server/envelope.h"
#include "mock_server/server/fake_backend.h"
#include "mock_server/server/raw_client.h"

namespace aex::server {
namespace {

using namespace std::chrono_literals;

// Keeps what the acceptor hands out, up to a bound.
class Taken {
 public:
  explicit Taken(std::size_t most = 1000) : most_(most) {}

  bool Take(UniqueFd& socket, std::uint16_t port) {
    const std::lock_guard lock(mutex_);
    if (sockets_.size() >= most_) return false;
    sockets_.push_back(std::move(socket));
    ports_.push_back(port);
    return true;
  }
  std::size_t count() {
    const std::lock_guard lock(mutex_);
    return sockets_.size();
  }
  std::uint16_t port(std::size_t index) {
    const std::lock_guard lock(mutex_);
    return ports_.at(index);
  }

 private:
  const std::size_t most_;
  std::mutex mutex_;
  std::vector<UniqueFd> sockets_;
  std::vector<std::uint16_t> ports_;
};

struct Running {
  explicit Running(std::size_t most = 1000)
      : taken(most), acceptor([this](UniqueFd& socket, std::uint16_t port) {
          return taken.Take(socket, port);
        }) {
    EXPECT_TRUE(acceptor.Start().ok());
  }
  std::uint16_t Open() {
    Result<Listener> listener = OpenListener("127.0.0.1", 0);
    if (!listener.ok()) return 0;
    const std::uint16_t port = listener->port;
    EXPECT_TRUE(acceptor.Add(*std::move(listener)).ok());
    return port;
  }
  Taken taken;
  Acceptor acceptor;
};

TEST(Acceptor, HandsSocketsOutWithTheirPort) {
  Running running;
  const std::uint16_t first = running.Open();
  const std::uint16_t second = running.Open();
  RawClient one = RawClient::Connect(first);
  ASSERT_TRUE(Eventually([&] { return running.taken.count() == 1; }));
  RawClient two = RawClient::Connect(second);
  ASSERT_TRUE(Eventually([&] { return running.taken.count() == 2; }));
  EXPECT_EQ(running.taken.port(0), first);
  EXPECT_EQ(running.taken.port(1), second);
}

TEST(Acceptor, TakesMoreThanOneBurst) {
  Running running;
  const std::uint16_t port = running.Open();
  std::vector<RawClient> clients;
  for (int i = 0; i < 2 * kAcceptBurst + 1; ++i)
    clients.push_back(RawClient::Connect(port));
  EXPECT_TRUE(Eventually([&] { return running.taken.count() == clients.size(); }));
}

TEST(Acceptor, ClosesARemovedPortAndKeepsTheOthers) {
  Running running;
  const std::uint16_t gone = running.Open();
  const std::uint16_t kept = running.Open();
  running.acceptor.Remove(gone);
  EXPECT_FALSE(RawClient::Connect(gone).connected());
  RawClient client = RawClient::Connect(kept);
  EXPECT_TRUE(Eventually([&] { return running.taken.count() == 1; }));
  running.acceptor.Remove(gone);
  running.acceptor.Stop();
  EXPECT_FALSE(RawClient::Connect(kept).connected());
}

TEST(Acceptor, TurnsAwayWhatIsNotTaken) {
  Running running(1);
  const std::uint16_t port = running.Open();
  RawClient taken = RawClient::Connect(port);
  ASSERT_TRUE(Eventually([&] { return running.taken.count() == 1; }));
  RawClient client = RawClient::Connect(port);
  ASSERT_TRUE(client.Send("GET / HTTP/1.1\r\n\r\n"));
  EXPECT_EQ(client.HearAll(), (Heard{TooManyConnectionsBytes(), Ending::kFin}));
}

// The lowest number that a new descriptor would get.
int NextDescriptor() {
  const UniqueFd probe(open("/dev/null", O_RDONLY | O_CLOEXEC));
  return probe.get();
}

TEST(Acceptor, WaitsForDescriptorsWithoutSpinning) {
  Running running;
  const std::uint16_t port = running.Open();
  rlimit before = {};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  // Connected before the limit falls: only the accept lacks a descriptor then.
  rlimit low = before;
  RawClient first = RawClient::Connect(port);
  ASSERT_TRUE(Eventually([&] { return running.taken.count() == 1; }));
  const int client_fd = NextDescriptor();
  low.rlim_cur = static_cast<rlim_t>(client_fd + 1);
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &low), 0);
  RawClient second = RawClient::Connect(port);
  const std::clock_t cpu = std::clock();
  const bool silent = second.connected() && second.IsSilentFor(200ms);
  const std::clock_t spent = std::clock() - cpu;
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
  EXPECT_TRUE(silent);
  EXPECT_LT(spent, CLOCKS_PER_SEC / 10);
  EXPECT_TRUE(Eventually([&] { return running.taken.count() == 2; }));
}

}  // namespace
}  // namespace aex::server
