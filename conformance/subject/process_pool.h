// The subject behind a pipe: one command line, run in as many worker processes as its
// clients need.
//
// A client is pinned to one worker. Workers are started when needed, up to a bound that
// follows from the adapter's concurrency; a lost one is replaced on the next Open, with a
// hello equal to the first. A client with `own_worker` gets a process that ends at its
// Close. Thread-safe as Subject says. The destructor ends every process and waits for
// it, bounded by the grace.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "conformance/subject/subject.h"
#include "conformance/subject/worker.h"
#include "mock_server/contract/result.h"

namespace aex::conformance {

// Shared workers, and as many again that serve one client each.
inline constexpr std::size_t kMaxWorkers = 64;

struct PoolOptions {
  WorkerOptions worker;
  std::size_t workers = 2;
  // Clients that are expected to be open at once: with `concurrency` c the pool
  // goes up to lanes/c workers when that is more than `workers`.
  std::size_t lanes = 64;
};

class ProcessPool final : public Subject {
 public:
  // Starts the first worker. Errors: what Worker::Start says.
  static Result<std::unique_ptr<ProcessPool>> Start(const PoolOptions& options);
  ~ProcessPool() override;

  const Hello& hello() const override { return hello_; }
  // Errors: kUnavailable, the worker was lost meanwhile or cannot start;
  // kTimeout; kInvalid, the adapter refused; kLimit, kMaxWorkers are in use.
  Result<ClientId> Open(const ClientOptions& options, ClientEvents& events) override;
  RequestId Call(ClientId client, std::string_view op, const Json& args) override;
  bool IsQueued(ClientId client, RequestId request) const override;
  void Wake(ClientId client, SleepId sleep, double now_ms) override;
  void Cancel(ClientId client, RequestId request) override;
  bool Ping(ClientId client) override;
  void EndWorker(ClientId client) override;
  void Close(ClientId client) override;

  // For doctor: what the client's adapter has left without a newline, and the
  // last 64 KiB of its standard error and log events.
  UnfinishedLine Unfinished(ClientId client) const;
  std::string ErrorOutput(ClientId client) const;
  // Workers that are not lost.
  std::size_t LiveWorkers() const;

 private:
  // Shared because a Ping may still wait in a worker that a Close gives up.
  using WorkerRef = std::shared_ptr<Worker>;
  struct Seat {
    WorkerRef worker;
    std::size_t clients = 0;
    bool dedicated = false;
  };
  using Lock = std::unique_lock<std::mutex>;

  explicit ProcessPool(const PoolOptions& options) : options_(options) {}
  std::size_t SharedBound() const;
  std::vector<WorkerRef> Sweep();
  Seat* BestShared();
  std::size_t Count(bool dedicated) const;
  // A worker with a place taken for one more client.
  Result<WorkerRef> Reserve(bool own_worker);
  Result<WorkerRef> StartAnother(Lock& lock, bool dedicated);
  void GiveBack(const WorkerRef& worker);
  WorkerRef WorkerOf(ClientId client) const;

  const PoolOptions options_;
  Hello hello_;
  std::atomic<RequestId> next_request_{1};
  std::atomic<ClientId> next_client_{1};

  mutable std::mutex mutex_;
  std::condition_variable started_;
  std::vector<Seat> seats_;
  std::size_t starting_shared_ = 0;
  std::size_t starting_dedicated_ = 0;
  std::unordered_map<ClientId, WorkerRef> clients_;
};

}  // namespace aex::conformance
