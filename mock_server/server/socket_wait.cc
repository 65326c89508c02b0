#include "mock_server/server/socket_wait.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>

#include "mock_server/server/transport.h"

namespace aex::server {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// The longest that one poll() is asked to wait; longer waits poll again.
constexpr milliseconds kMaxPoll{60'000};

}  // namespace

steady_clock::time_point DeadlineAfter(milliseconds timeout) {
  return timeout == kForever ? steady_clock::time_point::max()
                             : steady_clock::now() + timeout;
}

short AwaitSocket(int fd, short events, steady_clock::time_point deadline) {
  for (;;) {
    // Rounded up: a delay may be longer than asked for, never shorter.
    const auto left = std::chrono::ceil<milliseconds>(deadline - steady_clock::now());
    if (left <= milliseconds::zero()) return 0;
    pollfd socket = {fd, events, 0};
    const int ready = poll(&socket, 1, static_cast<int>(std::min(left, kMaxPoll).count()));
    if (ready > 0) return socket.revents;
    if (ready < 0 && errno != EINTR) return POLLERR;
  }
}

}  // namespace aex::server
