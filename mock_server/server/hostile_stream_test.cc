// Clients that misuse the event stream of the whole mock: what they send takes nothing
// that grows, and others are served meanwhile.
#include "mock_server/server/process_usage.h"
#include "mock_server/server/stream_bench.h"

namespace aex::server {
namespace {

using namespace std::chrono_literals;

class HostileStream : public StreamBench {};

std::string Many(const std::string& frame, std::size_t count) {
  std::string frames;
  for (std::size_t i = 0; i < count; ++i) frames += frame;
  return frames;
}

// Each asks for a pong, and none is read: the mock stops reading, too.
TEST_F(HostileStream, OfPingsThatReadsNothingTakesNoMemory) {
  Start();
  WebSocketClient stream = Open();
  const ProcessUsage before = MeasureProcess();
  const std::string pings = Many(ClientFrame({9, std::string(100, 'p')}), 1000);
  while (stream.socket().SendSome(pings, 200ms) == pings.size()) {
  }
  EXPECT_EQ(SendMessage(), 202);
  if (kMemoryIsTelling) {
    EXPECT_LT(MeasureProcess().resident_kib - before.resident_kib, 32 * 1024);
  }
}

TEST_F(HostileStream, OfOneMessageInVeryManyPiecesGoesOn) {
  Start();
  WebSocketClient stream = Open();
  ASSERT_TRUE(stream.Send({1, "aex:", false}));
  ASSERT_TRUE(stream.socket().Send(Many(ClientFrame({0, "", false}), 100'000)));
  ASSERT_TRUE(stream.Send({0, "ping", true}));
  const auto answer = stream.Hear();
  ASSERT_TRUE(answer);
  EXPECT_EQ(*answer, (Frame{1, "aex:pong"}));
  EXPECT_EQ(SendMessage(), 202);
}

TEST_F(HostileStream, OfAFrameThatPromisesTooMuchIsClosed) {
  for (const char first : {'\x00', '\x40', '\x7f'}) {
    Start();
    WebSocketClient stream = Open();
    std::string frame = "\x81\xff";
    frame += first + std::string(7, '\xff') + "mask";
    ASSERT_TRUE(stream.socket().Send(frame + "payload"));
    const auto answer = stream.Hear();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->CloseCode(), 1009);
    EXPECT_EQ(SendMessage(), 202);
  }
}

}  // namespace
}  // namespace aex::server
