// One adapter process and everything that is said with it.
//
// Starts the process, agrees on the hello, sends requests, and hands answers and sleeps
// to the clients they belong to, from one thread of its own. Ends on the first protocol
// noise, on an exit and when told; then every client gets OnLost once, after the process
// is gone. Calls above the adapter's concurrency wait in line. Thread-safe; Open and Ping
// must not be called from an event. The destructor ends the process and delivers nothing.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <vector>

#include "conformance/subject/child_process.h"
#include "conformance/subject/codec.h"
#include "conformance/subject/hello.h"
#include "conformance/subject/line_buffer.h"
#include "conformance/subject/request_table.h"
#include "conformance/subject/subject.h"
#include "mock_server/contract/result.h"

namespace aex::conformance {

// Subject protocol 2 and 5. Tests set tiny ones.
struct WorkerOptions {
  std::string command;
  std::chrono::milliseconds hello_deadline{10'000};
  std::chrono::milliseconds open_deadline{10'000};
  // How long a client.open may wait in line before that.
  std::chrono::milliseconds queue_deadline{60'000};
  std::chrono::milliseconds ping_deadline{2'000};
  EndGrace grace;
};

// Bytes of a line that has not ended yet: an adapter that does not flush.
struct UnfinishedLine {
  std::size_t bytes = 0;
  std::chrono::steady_clock::time_point since{};
  std::string beginning;  // Quoted.
};

class Worker {
 public:
  // Blocks until the hello is read. `ids` gives every request its number and
  // outlives the worker.
  static Result<std::unique_ptr<Worker>> Start(const WorkerOptions& options,
                                               std::atomic<RequestId>& ids);
  ~Worker();

  const Hello& hello() const { return hello_; }

  // See Subject. Errors of Open: kUnavailable when the worker is lost, kTimeout,
  // kInvalid when the adapter refused.
  Status Open(ClientId client, const ClientOptions& options, ClientEvents& events);
  RequestId Call(ClientId client, std::string_view op, const Json& args);
  bool IsQueued(RequestId request) const;
  void Wake(ClientId client, SleepId sleep, double now_ms);
  void Cancel(ClientId client, RequestId request);
  bool Ping();
  void Close(ClientId client);

  // Begins the end and returns at once. With a reason its clients are lost;
  // Retire is for a worker that has none.
  void End(std::string why);
  void Retire();

  // Takes clients: nothing has begun to end it.
  bool alive() const { return !ending_.load(); }
  // The process is gone and the last event is delivered.
  bool finished() const;
  // Blocked by unanswered calls of closed clients in half of its slots or more.
  bool clogged() const;

  UnfinishedLine unfinished() const;
  std::string error_output() const { return child_->errors().Text(); }

 private:
  // A thread that waits in here for the answer to a hello, an open or a ping.
  struct Waiter {
    bool sent = true;
    bool done = false;
    Status status = Ok();
    std::optional<Hello> hello;
    ClientId client = 0;  // Of an open, with the next two.
    ClientEvents* events = nullptr;
    bool virtual_time = false;
  };
  struct Loss {
    std::string why;
    EndGrace grace;
  };
  // An answer that we give ourselves, on the worker's thread.
  struct OwnAnswer {
    RequestId id = 0;
    ClientId client = 0;
    std::string problem;
  };
  using Purpose = RequestTable::Purpose;
  using Lock = std::unique_lock<std::mutex>;

  Worker(const WorkerOptions& options, std::atomic<RequestId>& ids,
         std::unique_ptr<ChildProcess> child, Descriptor nudge);

  // The worker's thread: worker_loop.cc.
  void Run();
  void PollOnce();
  // Bytes read: none now, or 0 at the end.
  std::optional<std::size_t> ReadOutput();
  void HandleEndOfOutput();
  void HandleExit();
  void HandleLine(std::string_view line);
  void HandleAnswer(AnswerLine line);
  void HandleSleep(const SleepLine& line);
  // Answers to requests that are not calls. The name of a client that nobody
  // waits for any more, to be closed again; else empty.
  std::string HandleOwnRequest(Purpose purpose, RequestId id, const CallAnswer& answer);
  Status TakeClient(const Waiter& waiter, const CallAnswer& answer);
  void Depart(RequestTable::Departure departure);
  void GiveOwnAnswers();
  void NoteUnfinished();
  void Finish();
  template <typename Event>
  void Deliver(ClientId client, Event&& event);

  // Any thread.
  Status Greet();
  // Sends a request of our own and waits for its answer.
  Status Ask(Purpose purpose, std::string_view op, const Json& args, Waiter& waiter,
             std::chrono::milliseconds deadline);
  RequestId NextId() { return ids_.fetch_add(1); }
  void Send(std::string_view line);
  void SendCancel(RequestId request);
  void SendClose(const std::string& name);
  void BeginEnd(std::string why, const EndGrace& grace);
  std::string ExitReason(const std::optional<ExitStatus>& status) const;
  Error LostError() const;
  Error LateError(std::string_view op, std::chrono::milliseconds deadline) const;

  const WorkerOptions options_;
  std::atomic<RequestId>& ids_;
  const std::unique_ptr<ChildProcess> child_;
  const Descriptor nudge_;  // Raised when the thread has something new to do.
  Hello hello_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  RequestTable table_;
  std::unordered_map<ClientId, ClientEvents*> events_;
  std::unordered_map<RequestId, Waiter*> waiters_;
  std::vector<OwnAnswer> own_answers_;
  ClientId delivering_ = 0;  // The client whose event is under way.
  std::thread::id thread_id_;
  std::optional<Loss> loss_;
  bool greeted_ = false;
  bool gone_ = false;      // The process has ended.
  bool finished_ = false;  // And every client knows.
  UnfinishedLine unfinished_;
  std::atomic<bool> ending_{false};

  LineBuffer lines_{kMaxLineBytes};  // The worker's thread only.
  std::vector<char> chunk_;

  std::jthread thread_;
};

}  // namespace aex::conformance
