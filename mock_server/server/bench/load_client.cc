#include "mock_server/server/bench/load_client.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <ctime>

#include "mock_server/contract/check.h"
#include "mock_server/server/bench/framed_reply.h"

namespace aex::server {
namespace {

using std::chrono::duration;
using std::chrono::nanoseconds;
using std::chrono::steady_clock;

constexpr std::size_t kReadBytes = 64 * 1024;
constexpr std::size_t kEventsAtOnce = 256;
constexpr std::uint64_t kTimerWord = ~std::uint64_t{0};
constexpr nanoseconds kSoon{1000};
constexpr const char* kNoConnection = "the server takes no connection";

double ThreadCpuSeconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

double Milliseconds(steady_clock::duration time) {
  return duration<double, std::milli>(time).count();
}

UniqueFd ConnectTo(std::uint16_t port) {
  UniqueFd fd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0)
    return UniqueFd();
  const int one = 1;
  (void)setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
  return fd;
}

bool Watch(int epoll, int fd, std::uint64_t word) {
  epoll_event event = {};
  event.events = EPOLLIN;
  event.data.u64 = word;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0;
}

}  // namespace

struct LoadClient::Running {
  const LoadPlan& plan;
  const RequestSource& source;
  LoadOutcome outcome;
  Time began;
  Time last;  // When the last answer was there.
  std::int64_t handed_out = 0;  // Sent or queued.
  std::int64_t sent = 0;
  std::int64_t open = 0;  // Handed out and neither answered nor failed.
  bool over = false;

  bool MayHandOut(Time now) const {
    if (over || (plan.requests > 0 && handed_out >= plan.requests)) return false;
    return plan.time.count() == 0 || now - began < plan.time;
  }
};

LoadClient::LoadClient(std::uint16_t port, int connections)
    : port_(port),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      timer_(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK)),
      connections_(static_cast<std::size_t>(connections)) {
  CHECK(Watch(epoll_.get(), timer_.get(), kTimerWord));
  for (std::size_t i = 0; i < connections_.size(); ++i) {
    if (!Open(i)) return;
  }
}

bool LoadClient::Open(std::size_t index) {
  Connection& connection = connections_[index];
  connection.received.clear();
  connection.socket = ConnectTo(port_);
  return connection.socket.valid() && Watch(epoll_.get(), connection.socket.get(), index);
}

bool LoadClient::connected() const {
  return std::all_of(connections_.begin(), connections_.end(),
                     [](const Connection& one) { return one.socket.valid(); });
}

LoadOutcome LoadClient::Run(const LoadPlan& plan, const RequestSource& source) {
  CHECK(plan.requests > 0 || plan.time.count() > 0);
  Running run{.plan = plan, .source = source, .outcome = {}, .began = {}, .last = {}};
  // What the server closed since the last run is opened again first.
  while (WaitFor(run, 0)) {
  }
  run.began = run.last = steady_clock::now();
  const double cpu_before = ThreadCpuSeconds();
  if (plan.per_second == 0) {
    for (std::size_t i = 0; i < connections_.size(); ++i) SendNext(run, i);
  }
  for (;;) {
    Time until = Time::max();
    if (plan.per_second > 0) until = HandOutDue(run);
    if (run.open == 0 && until == Time::max()) break;
    if (!Wait(run, until)) GiveUp(run);
  }
  run.outcome.seconds = duration<double>(run.last - run.began).count();
  run.outcome.cpu_seconds = ThreadCpuSeconds() - cpu_before;
  return std::move(run.outcome);
}

LoadClient::Time LoadClient::HandOutDue(Running& run) {
  const Time now = steady_clock::now();
  for (;;) {
    const auto offset = duration<double>(static_cast<double>(run.handed_out) /
                                         run.plan.per_second);
    const Time due = run.began + std::chrono::duration_cast<nanoseconds>(offset);
    if (!run.MayHandOut(due)) return Time::max();
    if (due > now) return due;
    const std::size_t index =
        static_cast<std::size_t>(run.handed_out) % connections_.size();
    ++run.handed_out;
    ++run.open;
    if (connections_[index].wanted)
      connections_[index].queue.push_back(due);
    else
      Send(run, index, due);
  }
}

void LoadClient::SendNext(Running& run, std::size_t index) {
  Connection& connection = connections_[index];
  if (!connection.queue.empty()) {
    const Time due = connection.queue.front();
    connection.queue.pop_front();
    Send(run, index, due);
    return;
  }
  if (run.plan.per_second > 0) return;
  const Time now = steady_clock::now();
  if (!run.MayHandOut(now)) return;
  ++run.handed_out;
  ++run.open;
  Send(run, index, now);
}

void LoadClient::Send(Running& run, std::size_t index, Time due) {
  Connection& connection = connections_[index];
  request_.clear();
  connection.due = due;
  connection.wanted = run.source(static_cast<int>(index), run.sent++, request_);
  // A request is smaller than an empty send buffer: it goes whole or not at all.
  const ssize_t sent = connection.socket.valid()
                           ? send(connection.socket.get(), request_.data(),
                                  request_.size(), MSG_NOSIGNAL)
                           : -1;
  if (sent != static_cast<ssize_t>(request_.size()))
    Lose(run, index, "a request could not be sent");
}

bool LoadClient::Wait(Running& run, Time until) {
  if (until != Time::max()) {
    const auto left = std::max<nanoseconds>(until - steady_clock::now(), kSoon);
    itimerspec when = {};
    when.it_value.tv_sec = static_cast<time_t>(left.count() / 1'000'000'000);
    when.it_value.tv_nsec = static_cast<long>(left.count() % 1'000'000'000);
    (void)timerfd_settime(timer_.get(), 0, &when, nullptr);
  }
  return WaitFor(run, static_cast<int>(std::chrono::milliseconds(kLoadPatience).count()));
}

// False when nothing happened.
bool LoadClient::WaitFor(Running& run, int timeout_ms) {
  std::array<epoll_event, kEventsAtOnce> events;
  const int count = epoll_wait(epoll_.get(), events.data(), kEventsAtOnce, timeout_ms);
  if (count < 0) return errno == EINTR;
  for (int i = 0; i < count; ++i) {
    const std::uint64_t word = events[static_cast<std::size_t>(i)].data.u64;
    if (word != kTimerWord) {
      Receive(run, static_cast<std::size_t>(word));
      continue;
    }
    std::uint64_t expired = 0;
    (void)!read(timer_.get(), &expired, sizeof(expired));
  }
  return count > 0;
}

void LoadClient::Receive(Running& run, std::size_t index) {
  Connection& connection = connections_[index];
  if (!connection.socket.valid()) return;  // Given up with events still to come.
  std::array<char, kReadBytes> bytes;
  const ssize_t got =
      recv(connection.socket.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (got > 0) {
    connection.received.append(bytes.data(), static_cast<std::size_t>(got));
    TakeReplies(run, index);
  } else if (connection.wanted) {
    Lose(run, index, "the connection ended without an answer");
  } else {
    ++run.outcome.reopened;
    if (!Open(index)) Lose(run, index, kNoConnection);
  }
}

void LoadClient::TakeReplies(Running& run, std::size_t index) {
  Connection& connection = connections_[index];
  while (connection.wanted) {
    const auto reply = FrameReply(connection.received);
    if (!reply) return;
    if (reply->status != *connection.wanted) {
      Lose(run, index, "answered " + std::to_string(reply->status) + ": " +
                           connection.received.substr(0, reply->bytes));
      return;
    }
    connection.received.erase(0, reply->bytes);
    connection.wanted.reset();
    --run.open;
    ++run.outcome.answered;
    run.last = steady_clock::now();
    run.outcome.latency_ms.push_back(Milliseconds(run.last - connection.due));
    if (reply->closes) {
      ++run.outcome.reopened;
      if (!Open(index)) Lose(run, index, kNoConnection);
    }
    if (!run.over) SendNext(run, index);
  }
  if (!run.over && !connection.received.empty())
    Lose(run, index, "bytes came that nobody asked for");
}

// The connection is replaced, and what it was to answer has failed.
void LoadClient::Lose(Running& run, std::size_t index, const std::string& why) {
  Connection& connection = connections_[index];
  if (run.outcome.first_failure.empty()) run.outcome.first_failure = why;
  ++run.outcome.failed;
  if (connection.wanted) --run.open;
  connection.wanted.reset();
  if (run.outcome.failed >= kMaxLoadFailures || !Open(index)) {
    GiveUp(run);
    return;
  }
  SendNext(run, index);
}

void LoadClient::GiveUp(Running& run) {
  run.over = true;
  run.outcome.failed += run.open;
  run.open = 0;
  if (run.outcome.first_failure.empty()) run.outcome.first_failure = "no answer in time";
  for (Connection& connection : connections_) {
    connection.wanted.reset();
    connection.queue.clear();
    connection.socket.Close();
  }
}

}  // namespace aex::server
