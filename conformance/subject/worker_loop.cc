// The worker's own thread: reads the adapter, delivers events, ends the process.
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "conformance/subject/worker.h"

namespace aex::conformance {
namespace {

// What a pipe holds by default.
constexpr std::size_t kChunkBytes = std::size_t{64} << 10;
// A process that closes its output is given this long to exit before it is
// said to have only closed it.
constexpr std::chrono::milliseconds kExitGrace{1000};
// After the exit only what is in the pipe counts; somebody who inherited it
// could write for ever.
constexpr std::size_t kMaxLateBytes = std::size_t{8} << 20;

}  // namespace

void Worker::Run() {
  {
    const std::lock_guard lock(mutex_);
    thread_id_ = std::this_thread::get_id();
  }
  chunk_.resize(kChunkBytes);
  while (!ending_.load()) PollOnce();
  Finish();
}

void Worker::PollOnce() {
  pollfd fds[] = {{nudge_.get(), POLLIN, 0},
                  {child_->exit_fd(), POLLIN, 0},
                  {child_->output_fd(), POLLIN, 0},
                  {child_->input().WantsRoom(), POLLOUT, 0}};
  if (::poll(fds, std::size(fds), -1) < 0) return;  // EINTR.
  if (fds[0].revents != 0) {
    Lower(nudge_);
    GiveOwnAnswers();
  }
  if (fds[3].revents != 0) child_->input().Flush();
  if (fds[1].revents != 0) {
    HandleExit();
  } else if (fds[2].revents != 0 && ReadOutput() == 0) {
    HandleEndOfOutput();
  }
}

std::optional<std::size_t> Worker::ReadOutput() {
  const ssize_t n = ::read(child_->output_fd(), chunk_.data(), chunk_.size());
  if (n < 0) {
    if (errno == EAGAIN || errno == EINTR) return std::nullopt;
    return 0;
  }
  const auto size = static_cast<std::size_t>(n);
  lines_.Append({chunk_.data(), size}, std::chrono::steady_clock::now());
  while (!ending_.load()) {
    const auto line = lines_.Next();
    if (!line) break;
    HandleLine(*line);
  }
  // Too long to go on; the codec has the words for it.
  if (lines_.overflowed() && !ending_.load()) HandleLine(lines_.unfinished());
  NoteUnfinished();
  return size;
}

void Worker::HandleEndOfOutput() {
  const auto status = child_->WaitForExit(kExitGrace);
  BeginEnd(ExitReason(status), options_.grace);
}

void Worker::HandleExit() {
  std::size_t late = 0;
  while (late < kMaxLateBytes && !ending_.load()) {
    const auto n = ReadOutput();
    if (!n || *n == 0) break;
    late += *n;
  }
  BeginEnd(ExitReason(child_->WaitForExit(kExitGrace)), kNoGrace);
}

void Worker::HandleLine(std::string_view line) {
  auto decoded = DecodeLine(line);
  // Nothing that follows could be believed: it ends at once.
  if (!decoded.ok()) return BeginEnd(decoded.error().message, kNoGrace);
  if (auto* answer = std::get_if<AnswerLine>(&*decoded)) {
    HandleAnswer(std::move(*answer));
  } else if (const auto* sleep = std::get_if<SleepLine>(&*decoded)) {
    HandleSleep(*sleep);
  } else if (const auto* log = std::get_if<LogLine>(&*decoded)) {
    child_->errors().Append("[log] " + log->message + "\n");
  }
}

void Worker::HandleAnswer(AnswerLine line) {
  std::optional<RequestTable::Departure> next;
  std::string unwanted;
  ClientId client = 0;
  {
    Lock lock(mutex_);
    auto answered = table_.Answer(line.id);
    if (!answered.ok()) {
      lock.unlock();
      return BeginEnd(answered.error().message, kNoGrace);
    }
    client = answered->client;
    next = std::move(answered->next);
    if (answered->purpose != Purpose::kCall)
      unwanted = HandleOwnRequest(answered->purpose, line.id, line.answer);
  }
  if (!unwanted.empty()) SendClose(unwanted);
  if (client != 0) {
    Deliver(client, [&](ClientEvents& events) {
      events.OnAnswer(line.id, std::move(line.answer));
    });
  }
  if (next) Depart(std::move(*next));
}

std::string Worker::HandleOwnRequest(Purpose purpose, RequestId id,
                                     const CallAnswer& answer) {
  const auto found = waiters_.find(id);
  if (found == waiters_.end()) {
    const std::string* name = AsString(Find(answer.value, "client"));
    const bool opened = purpose == Purpose::kOpen && name != nullptr;
    return opened && answer.kind == CallAnswer::Kind::kOk ? *name : std::string();
  }
  Waiter& waiter = *found->second;
  if (purpose == Purpose::kHello) {
    auto hello = answer.kind == CallAnswer::Kind::kOk
                     ? ReadHello(answer.value)
                     : Invalid("the adapter refused hello: " + Describe(answer));
    if (hello.ok()) {
      waiter.hello = std::move(*hello);
    } else {
      waiter.status = Error{hello.error().code, "hello: " + hello.error().message,
                            hello.error().place};
    }
  } else if (purpose == Purpose::kOpen) {
    waiter.status = TakeClient(waiter, answer);
  }
  waiter.done = true;
  changed_.notify_all();
  return {};
}

Status Worker::TakeClient(const Waiter& waiter, const CallAnswer& answer) {
  if (answer.kind != CallAnswer::Kind::kOk)
    return Invalid("client.open failed: " + Describe(answer));
  const std::string* name = AsString(Find(answer.value, "client"));
  if (name == nullptr || name->empty())
    return Invalid(
        "client.open was answered without `client`, the name of the new client");
  if (!table_.AddClient(waiter.client, *name, waiter.virtual_time))
    return Invalid("client.open was answered with " + Quoted(*name) +
                   ", the name of a client that is still open");
  events_.emplace(waiter.client, waiter.events);
  return Ok();
}

void Worker::HandleSleep(const SleepLine& line) {
  Lock lock(mutex_);
  const auto client = table_.Sleep(line);
  lock.unlock();
  if (!client.ok()) return BeginEnd(client.error().message, kNoGrace);
  if (*client == 0) return;
  Deliver(*client, [&](ClientEvents& events) {
    events.OnSleep(line.request, line.sleep, line.ms);
  });
}

void Worker::Depart(RequestTable::Departure departure) {
  if (departure.purpose == Purpose::kOpen) {
    const std::lock_guard lock(mutex_);
    if (const auto found = waiters_.find(departure.id); found != waiters_.end())
      found->second->sent = true;
    changed_.notify_all();
  }
  // Told before it can reach the mock, so that nobody meets an unknown call.
  if (departure.purpose == Purpose::kCall) {
    Deliver(departure.client,
            [&](ClientEvents& events) { events.OnStarted(departure.id); });
  }
  Send(departure.line);
  if (departure.cancelled) SendCancel(departure.id);
}

void Worker::GiveOwnAnswers() {
  std::vector<OwnAnswer> answers;
  {
    const std::lock_guard lock(mutex_);
    answers.swap(own_answers_);
  }
  for (OwnAnswer& own : answers) {
    Deliver(own.client, [&](ClientEvents& events) {
      events.OnAnswer(own.id, HarnessAnswer(std::move(own.problem)));
    });
  }
}

void Worker::NoteUnfinished() {
  const std::string_view rest = lines_.unfinished();
  const std::lock_guard lock(mutex_);
  unfinished_.bytes = rest.size();
  if (rest.empty()) return;
  unfinished_.since = lines_.unfinished_since();
  unfinished_.beginning = Quoted(rest);
}

void Worker::Finish() {
  EndGrace grace;
  std::string why;
  {
    const std::lock_guard lock(mutex_);
    grace = loss_->grace;
    why = loss_->why;
  }
  child_->End(grace);
  std::vector<ClientId> clients;
  {
    const std::lock_guard lock(mutex_);
    gone_ = true;
    for (const auto& [client, events] : events_) clients.push_back(client);
  }
  changed_.notify_all();
  std::sort(clients.begin(), clients.end());
  for (const ClientId client : clients) {
    Deliver(client, [&](ClientEvents& events) { events.OnLost(why, error_output()); });
    const std::lock_guard lock(mutex_);
    events_.erase(client);
    table_.RemoveClient(client);
  }
  {
    const std::lock_guard lock(mutex_);
    finished_ = true;
  }
  changed_.notify_all();
}

template <typename Event>
void Worker::Deliver(ClientId client, Event&& event) {
  ClientEvents* events = nullptr;
  {
    const std::lock_guard lock(mutex_);
    const auto found = events_.find(client);
    if (found == events_.end()) return;
    events = found->second;
    delivering_ = client;
  }
  event(*events);
  {
    const std::lock_guard lock(mutex_);
    delivering_ = 0;
  }
  changed_.notify_all();
}

}  // namespace aex::conformance
