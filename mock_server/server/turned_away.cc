#include "mock_server/server/turned_away.h"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <string>
#include <utility>

#include "mock_server/server/envelope.h"

namespace aex::server {
namespace {

// False when the peer has ended or failed.
bool ReadOn(int socket) {
  std::array<char, 4096> dropped;
  for (int i = 0; i < kSweepReads; ++i) {
    const ssize_t got = recv(socket, dropped.data(), dropped.size(), MSG_DONTWAIT);
    if (got > 0) continue;
    return got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR);
  }
  return true;
}

}  // namespace

void TurnedAway::Add(UniqueFd socket, TimePoint now) {
  if (waiting_.size() >= kMaxTurnedAway) return;
  const std::string answer = TooManyConnectionsBytes();
  // A fresh socket's send buffer takes it whole; when not, nobody reads there.
  (void)send(socket.get(), answer.data(), answer.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  (void)shutdown(socket.get(), SHUT_WR);
  waiting_.push_back({std::move(socket), now + kTurnedAwayTime});
}

void TurnedAway::Sweep(TimePoint now) {
  waiting_.remove_if([now](const Waiting& connection) {
    return now >= connection.until || !ReadOn(connection.socket.get());
  });
}

}  // namespace aex::server
