#include "mock_server/server/acceptor.h"

#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>
#include <utility>

namespace aex::server {
namespace {

using std::chrono::steady_clock;

// epoll's word for the eventfd; ports are below it.
constexpr std::uint64_t kWakeWord = 0x10000;
constexpr std::size_t kEventsAtOnce = 64;

bool Watch(int epoll, int fd, std::uint64_t word) {
  epoll_event event = {};
  event.events = EPOLLIN;
  event.data.u64 = word;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0;
}

Error AcceptError(int error) {
  return Unavailable(std::string("cannot accept connections: ") + std::strerror(error));
}

}  // namespace

Acceptor::Acceptor(OnAccept on_accept) : on_accept_(std::move(on_accept)) {}

Acceptor::~Acceptor() { Stop(); }

Status Acceptor::Start() {
  epoll_ = UniqueFd(epoll_create1(EPOLL_CLOEXEC));
  wake_ = UniqueFd(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!epoll_.valid() || !wake_.valid() || !Watch(epoll_.get(), wake_.get(), kWakeWord))
    return AcceptError(errno);
  try {
    thread_ = std::jthread([this](std::stop_token stop) { Loop(std::move(stop)); });
  } catch (const std::system_error& error) {
    return AcceptError(error.code().value());
  }
  return Ok();
}

void Acceptor::Stop() {
  if (thread_.joinable()) {
    thread_.request_stop();
    WakeUp();
    thread_.join();
  }
  const std::lock_guard lock(mutex_);
  listeners_.clear();
}

Status Acceptor::Add(Listener listener) {
  const std::lock_guard lock(mutex_);
  const int fd = listener.socket.get();
  if (!Watch(epoll_.get(), fd, listener.port)) return AcceptError(errno);
  listeners_[listener.port] = std::move(listener.socket);
  return Ok();
}

void Acceptor::Remove(std::uint16_t port) {
  const std::lock_guard lock(mutex_);
  listeners_.erase(port);  // Closing takes it out of the epoll set, too.
}

void Acceptor::WakeUp() {
  const std::uint64_t one = 1;
  // Full only if it is signalled already.
  (void)!write(wake_.get(), &one, sizeof(one));
}

void Acceptor::Loop(std::stop_token stop) {
  std::array<epoll_event, kEventsAtOnce> events;
  while (!stop.stop_requested()) {
    const int timeout = turned_away_.empty() ? -1 : static_cast<int>(kSweepEvery.count());
    const int count = epoll_wait(epoll_.get(), events.data(), kEventsAtOnce, timeout);
    for (int i = 0; i < count && !stop.stop_requested(); ++i) {
      const std::uint64_t word = events[static_cast<std::size_t>(i)].data.u64;
      if (word != kWakeWord) TakeFrom(static_cast<std::uint16_t>(word));
    }
    turned_away_.Sweep(steady_clock::now());
    if (out_of_descriptors_) Pause();
  }
}

void Acceptor::TakeFrom(std::uint16_t port) {
  const std::lock_guard lock(mutex_);
  const auto listener = listeners_.find(port);
  if (listener == listeners_.end()) return;
  for (int i = 0; i < kAcceptBurst; ++i) {
    UniqueFd socket(accept4(listener->second.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!socket.valid()) {
      // Other errors are the client's: it left before it was accepted.
      out_of_descriptors_ =
          errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM;
      return;
    }
    if (!on_accept_(socket, port))
      turned_away_.Add(std::move(socket), steady_clock::now());
  }
}

void Acceptor::Pause() {
  out_of_descriptors_ = false;
  pollfd wake = {wake_.get(), POLLIN, 0};
  (void)poll(&wake, 1, static_cast<int>(kNoDescriptorPause.count()));
}

}  // namespace aex::server
