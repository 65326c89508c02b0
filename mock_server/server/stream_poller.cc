#include "mock_server/server/stream_poller.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>

namespace aex::server {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// epoll's word for the eventfd; ids begin at 1.
constexpr std::uint64_t kWakeWord = 0;
constexpr std::size_t kEventsAtOnce = 256;
// The longest that one epoll_wait is asked to wait.
constexpr milliseconds kMaxWait{60'000};

bool Control(int epoll, int operation, int fd, std::uint64_t word, std::uint32_t events) {
  epoll_event event = {};
  event.events = events;
  event.data.u64 = word;
  return epoll_ctl(epoll, operation, fd, &event) == 0;
}

Error PollError(int error) {
  return Unavailable(std::string("cannot poll streams: ") + std::strerror(error));
}

}  // namespace

StreamPoller::StreamPoller(OnOver on_over) : on_over_(std::move(on_over)) {}

StreamPoller::~StreamPoller() { Stop(); }

Status StreamPoller::Start() {
  epoll_ = UniqueFd(epoll_create1(EPOLL_CLOEXEC));
  wake_ = UniqueFd(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!epoll_.valid() || !wake_.valid() ||
      !Control(epoll_.get(), EPOLL_CTL_ADD, wake_.get(), kWakeWord, EPOLLIN))
    return PollError(errno);
  {
    const std::lock_guard lock(mutex_);
    stopped_ = false;
  }
  try {
    thread_ = std::jthread([this](std::stop_token stop) { Loop(std::move(stop)); });
  } catch (const std::system_error& error) {
    return PollError(error.code().value());
  }
  return Ok();
}

void StreamPoller::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  if (!thread_.joinable()) return;
  thread_.request_stop();
  Signal();
  thread_.join();
}

bool StreamPoller::Add(std::int64_t id, EventStream& stream) {
  {
    const std::lock_guard lock(mutex_);
    if (stopped_ || count_ >= kMaxStreams) return false;
    ++count_;
    arriving_.emplace_back(id, &stream);
  }
  Signal();
  return true;
}

void StreamPoller::Wake(std::int64_t id) {
  {
    const std::lock_guard lock(mutex_);
    // Whoever put the first one in has signalled.
    if (!woken_.insert(id).second || woken_.size() > 1) return;
  }
  Signal();
}

void StreamPoller::Signal() {
  const std::uint64_t one = 1;
  // Full only if it is signalled already.
  (void)!write(wake_.get(), &one, sizeof(one));
}

void StreamPoller::Loop(std::stop_token stop) {
  while (!stop.stop_requested()) {
    Ready ready;
    Poll(ready);
    TakeArrivals(ready);
    const TimePoint now = steady_clock::now();
    TakeTimes(now, ready);
    for (const std::int64_t id : std::exchange(again_, {})) ready.try_emplace(id, false);
    for (const auto& [id, hung_up] : ready) Advance(id, hung_up, now);
  }
  Ready last;
  TakeArrivals(last);
  while (!polled_.empty()) Finish(polled_.begin()->first);
}

int StreamPoller::Timeout() const {
  if (!again_.empty()) return 0;
  milliseconds wait = kMaxWait;
  if (!times_.empty()) {
    // Rounded up: too early would only mean to ask in vain.
    const auto left =
        std::chrono::ceil<milliseconds>(times_.begin()->first - steady_clock::now());
    wait = std::clamp(left, milliseconds::zero(), kMaxWait);
  }
  return static_cast<int>(wait.count());
}

void StreamPoller::Poll(Ready& ready) {
  std::array<epoll_event, kEventsAtOnce> events;
  const int count = epoll_wait(epoll_.get(), events.data(), kEventsAtOnce, Timeout());
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = events[static_cast<std::size_t>(i)];
    if (event.data.u64 == kWakeWord) {
      std::uint64_t signals = 0;
      (void)!read(wake_.get(), &signals, sizeof(signals));
      continue;
    }
    const bool hung_up = (event.events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0;
    ready[static_cast<std::int64_t>(event.data.u64)] |= hung_up;
  }
}

void StreamPoller::TakeArrivals(Ready& ready) {
  std::vector<std::pair<std::int64_t, EventStream*>> arriving;
  std::unordered_set<std::int64_t> woken;
  {
    const std::lock_guard lock(mutex_);
    arriving.swap(arriving_);
    woken.swap(woken_);
  }
  for (const std::int64_t id : woken) ready.try_emplace(id, false);
  for (const auto& [id, stream] : arriving) {
    Polled& polled = polled_[id];
    polled.stream = stream;
    polled.events = EPOLLIN | EPOLLRDHUP;
    if (!Control(epoll_.get(), EPOLL_CTL_ADD, stream->descriptor(),
                 static_cast<std::uint64_t>(id), polled.events)) {
      Finish(id);
      continue;
    }
    stream->Attach([this, id = id] { Wake(id); });
    ready.try_emplace(id, false);
  }
}

void StreamPoller::TakeTimes(TimePoint now, Ready& ready) {
  for (const auto& [at, id] : times_) {
    if (at > now) return;
    ready.try_emplace(id, false);
  }
}

void StreamPoller::Advance(std::int64_t id, bool hung_up, TimePoint now) {
  const auto found = polled_.find(id);
  if (found == polled_.end()) return;  // Woken after its end.
  const EventStream::Wants wants = found->second.stream->Advance(now, hung_up);
  if (wants.over) return Finish(id);
  if (wants.again) again_.insert(id);
  Watch(id, found->second, wants);
}

void StreamPoller::Watch(std::int64_t id, Polled& polled,
                         const EventStream::Wants& wants) {
  const std::uint32_t events = static_cast<std::uint32_t>(EPOLLRDHUP) |
                               (wants.read ? static_cast<std::uint32_t>(EPOLLIN) : 0u) |
                               (wants.write ? static_cast<std::uint32_t>(EPOLLOUT) : 0u);
  if (events != polled.events) {
    polled.events = events;
    (void)Control(epoll_.get(), EPOLL_CTL_MOD, polled.stream->descriptor(),
                  static_cast<std::uint64_t>(id), events);
  }
  if (wants.at == polled.at) return;
  if (polled.at) times_.erase({*polled.at, id});
  polled.at = wants.at;
  if (polled.at) times_.insert({*polled.at, id});
}

// The descriptor leaves the epoll set by hand: its owner closes it later.
void StreamPoller::Finish(std::int64_t id) {
  const auto found = polled_.find(id);
  const Polled polled = found->second;
  polled_.erase(found);
  if (polled.at) times_.erase({*polled.at, id});
  again_.erase(id);
  (void)Control(epoll_.get(), EPOLL_CTL_DEL, polled.stream->descriptor(), 0, 0);
  polled.stream->BreakOff();
  {
    const std::lock_guard lock(mutex_);
    --count_;
  }
  on_over_(id);
}

}  // namespace aex::server
