#include "conformance/subject/worker.h"

#include <nlohmann/json.hpp>

namespace aex::conformance {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kShownErrorLines = 10;

std::string InWords(milliseconds span) {
  return span.count() % 1000 == 0 ? std::to_string(span.count() / 1000) + " s"
                                  : std::to_string(span.count()) + " ms";
}

}  // namespace

Result<std::unique_ptr<Worker>> Worker::Start(const WorkerOptions& options,
                                              std::atomic<RequestId>& ids) {
  auto nudge = MakeSignal();
  if (!nudge.ok()) return nudge.error();
  auto child = ChildProcess::Start(options.command);
  if (!child.ok()) return child.error();
  std::unique_ptr<Worker> worker(
      new Worker(options, ids, std::move(*child), std::move(*nudge)));
  if (const Status greeted = worker->Greet(); !greeted.ok()) return greeted.error();
  return worker;
}

Worker::Worker(const WorkerOptions& options, std::atomic<RequestId>& ids,
               std::unique_ptr<ChildProcess> child, Descriptor nudge)
    : options_(options),
      ids_(ids),
      child_(std::move(child)),
      nudge_(std::move(nudge)),
      thread_([this] { Run(); }) {}

Worker::~Worker() {
  {
    const std::lock_guard lock(mutex_);
    events_.clear();
  }
  Retire();
}

Status Worker::Greet() {
  Waiter waiter;
  const Status greeted =
      Ask(Purpose::kHello, "hello", {{"protocol", 1}}, waiter, options_.hello_deadline);
  if (!greeted.ok()) return greeted.error();
  const std::lock_guard lock(mutex_);
  hello_ = std::move(*waiter.hello);
  greeted_ = true;
  table_.SetSlots(hello_.features.concurrency);
  return Ok();
}

Status Worker::Open(ClientId client, const ClientOptions& options, ClientEvents& events) {
  Waiter waiter;
  waiter.client = client;
  waiter.events = &events;
  waiter.virtual_time = options.virtual_time;
  return Ask(Purpose::kOpen, "client.open", ToJson(options), waiter,
             options_.open_deadline);
}

bool Worker::Ping() {
  Waiter waiter;
  return Ask(Purpose::kPing, "ping", Json::object(), waiter, options_.ping_deadline).ok();
}

Status Worker::Ask(Purpose purpose, std::string_view op, const Json& args, Waiter& waiter,
                   milliseconds deadline) {
  const RequestId id = NextId();
  std::string line = EncodeRequest({id, op, {}, args});
  Lock lock(mutex_);
  CHECK(thread_id_ != std::this_thread::get_id());  // It would wait for itself.
  if (loss_) return LostError();
  const auto admission = table_.Add(id, purpose, 0, line);
  if (admission == RequestTable::Admission::kRefused)
    return Error{ErrorCode::kLimit, "too many requests wait for the adapter", {}};
  waiter.sent = admission == RequestTable::Admission::kSend;
  waiters_.emplace(id, &waiter);
  if (waiter.sent) {
    lock.unlock();
    Send(line);
    lock.lock();
  }
  changed_.wait_for(lock, options_.queue_deadline,
                    [&] { return waiter.sent || waiter.done || gone_; });
  changed_.wait_for(lock, waiter.sent ? deadline : milliseconds(0),
                    [&] { return waiter.done || gone_; });
  waiters_.erase(id);
  if (waiter.done) return waiter.status;
  return gone_ ? LostError() : LateError(op, deadline);
}

RequestId Worker::Call(ClientId client, std::string_view op, const Json& args) {
  const RequestId id = NextId();
  std::string name;
  {
    const std::lock_guard lock(mutex_);
    name = table_.NameOf(client);
  }
  if (name.empty()) return id;
  std::string line = EncodeRequest({id, op, name, args});
  std::string problem;
  {
    const std::lock_guard lock(mutex_);
    if (loss_ || table_.NameOf(client).empty()) return id;
    if (line.size() > kMaxLineBytes + 1) {
      problem = "the request is longer than the 4 MiB that a line may have";
    } else {
      const auto admission = table_.Add(id, Purpose::kCall, client, line);
      if (admission == RequestTable::Admission::kQueued) return id;
      if (admission == RequestTable::Admission::kRefused)
        problem = "too many requests wait for the adapter";
    }
    if (!problem.empty()) own_answers_.push_back({id, client, problem});
  }
  if (problem.empty()) {
    Send(line);
  } else {
    Raise(nudge_);
  }
  return id;
}

bool Worker::IsQueued(RequestId request) const {
  const std::lock_guard lock(mutex_);
  return table_.IsQueued(request);
}

void Worker::Wake(ClientId client, SleepId sleep, double now_ms) {
  {
    const std::lock_guard lock(mutex_);
    if (!table_.Wake(client, sleep)) return;
  }
  Send(EncodeWake(sleep, now_ms));
}

void Worker::Cancel(ClientId client, RequestId request) {
  if (!hello_.features.cancel) return;
  {
    const std::lock_guard lock(mutex_);
    if (!table_.Cancel(client, request)) return;
  }
  SendCancel(request);
}

void Worker::SendCancel(RequestId request) {
  const RequestId id = NextId();
  const Json args = {{"request", request}};
  std::string line = EncodeRequest({id, "cancel", {}, args});
  {
    const std::lock_guard lock(mutex_);
    table_.Add(id, Purpose::kCancel, 0, line);
  }
  Send(line);
}

void Worker::Close(ClientId client) {
  std::string name;
  {
    const std::lock_guard lock(mutex_);
    name = table_.NameOf(client);
    table_.RemoveClient(client);
    events_.erase(client);
  }
  if (!name.empty()) SendClose(name);
  Lock lock(mutex_);
  if (thread_id_ == std::this_thread::get_id()) return;  // Inside its own event.
  changed_.wait(lock, [&] { return delivering_ != client; });
}

void Worker::SendClose(const std::string& name) {
  const RequestId id = NextId();
  std::string line = EncodeRequest({id, "client.close", name, Json::object()});
  {
    const std::lock_guard lock(mutex_);
    if (loss_) return;
    if (table_.Add(id, Purpose::kClose, 0, line) != RequestTable::Admission::kSend)
      return;
  }
  Send(line);
}

void Worker::Send(std::string_view line) {
  switch (child_->input().Write(line)) {
    case PipeWriter::Outcome::kWritten: return;
    case PipeWriter::Outcome::kWaiting: return Raise(nudge_);
    case PipeWriter::Outcome::kFull:
      return BeginEnd("the adapter does not read its standard input: 64 MiB wait for it",
                      options_.grace);
  }
}

void Worker::End(std::string why) { BeginEnd(std::move(why), options_.grace); }

void Worker::Retire() { BeginEnd("the harness ended the adapter", options_.grace); }

void Worker::BeginEnd(std::string why, const EndGrace& grace) {
  {
    const std::lock_guard lock(mutex_);
    if (loss_) return;
    loss_ = Loss{std::move(why), grace};
  }
  ending_.store(true);
  Raise(nudge_);
}

bool Worker::finished() const {
  const std::lock_guard lock(mutex_);
  return finished_;
}

bool Worker::clogged() const {
  const std::lock_guard lock(mutex_);
  return table_.stale() * 2 >= table_.slots();
}

UnfinishedLine Worker::unfinished() const {
  const std::lock_guard lock(mutex_);
  return unfinished_;
}

std::string Worker::ExitReason(const std::optional<ExitStatus>& status) const {
  const std::lock_guard lock(mutex_);
  if (!status) return "the adapter closed its standard output";
  if (!greeted_ && !status->signaled) {
    if (status->code == ChildProcess::kCommandNotFound)
      return "command not found: " + options_.command;
    if (status->code == ChildProcess::kCommandNotExecutable)
      return "command cannot be executed: " + options_.command;
  }
  std::string reason = "the adapter " + Describe(*status);
  if (!greeted_) reason += " before it answered hello";
  if (unfinished_.bytes > 0)
    reason += "; its last " + std::to_string(unfinished_.bytes) +
              " bytes had no newline: " + unfinished_.beginning;
  return reason;
}

Error Worker::LostError() const {
  std::string message = loss_->why;
  const std::string lines = IndentedTail(error_output(), kShownErrorLines);
  if (!lines.empty()) message += "; its standard error ends with:\n" + lines;
  return Unavailable(std::move(message));
}

Error Worker::LateError(std::string_view op, milliseconds deadline) const {
  std::string message =
      "the adapter did not answer " + std::string(op) + " within " + InWords(deadline);
  if (unfinished_.bytes > 0)
    message += "; " + std::to_string(unfinished_.bytes) +
               " bytes arrived without a newline: " + unfinished_.beginning;
  return {ErrorCode::kTimeout, std::move(message), {}};
}

}  // namespace aex::conformance
