// One thread that accepts for any number of listeners, which come and go while
// it runs.
//
// `on_accept` is called on that thread with each new socket; it takes the socket
// or returns false, and the client is told 503. Thread-safe. After Remove(port)
// returns, no socket of that port is handed out any more. It does not know what
// a connection is.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <stop_token>
#include <thread>

#include "mock_server/contract/result.h"
#include "mock_server/server/listener.h"
#include "mock_server/server/turned_away.h"
#include "mock_server/server/unique_fd.h"

namespace aex::server {

// Sockets taken from one listener before the next one has its turn.
inline constexpr int kAcceptBurst = 64;
// The pause after the process ran out of descriptors: the listener stays
// readable, so going on at once would spin.
inline constexpr std::chrono::milliseconds kNoDescriptorPause{20};
inline constexpr std::chrono::milliseconds kSweepEvery{10};

class Acceptor {
 public:
  // Moves from `socket` and returns true, or leaves it.
  using OnAccept = std::function<bool(UniqueFd& socket, std::uint16_t port)>;

  explicit Acceptor(OnAccept on_accept);
  ~Acceptor();

  Status Start();
  // Closes every listener and joins the thread.
  void Stop();

  Status Add(Listener listener);
  void Remove(std::uint16_t port);

 private:
  void Loop(std::stop_token stop);
  void TakeFrom(std::uint16_t port);
  void Pause();
  void WakeUp();

  const OnAccept on_accept_;
  UniqueFd epoll_;
  UniqueFd wake_;
  std::mutex mutex_;  // Guards listeners_, and on_accept_ against Remove.
  std::map<std::uint16_t, UniqueFd> listeners_;
  bool out_of_descriptors_ = false;  // The accept thread's own.
  TurnedAway turned_away_;           // The accept thread's own.
  std::jthread thread_;
};

}  // namespace aex::server
