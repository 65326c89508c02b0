#include "conformance/subject/process_pool.h"

#include <algorithm>

namespace aex::conformance {
namespace {

// What two hellos of one command disagree about.
std::string Differences(const Hello& first, const Hello& later) {
  std::string out;
  const auto note = [&out](bool differs, const char* what) {
    if (differs) out += (out.empty() ? "" : ", ") + std::string(what);
  };
  note(first.name != later.name, "name");
  note(first.version != later.version, "version");
  note(first.language != later.language, "language");
  note(first.ops != later.ops, "ops");
  note(first.features != later.features, "features");
  note(first.policy != later.policy, "policy");
  return out;
}

}  // namespace

Result<std::unique_ptr<ProcessPool>> ProcessPool::Start(const PoolOptions& options) {
  if (options.workers < 1 || options.workers > kMaxWorkers)
    return Invalid("the number of workers must be from 1 to " +
                   std::to_string(kMaxWorkers));
  std::unique_ptr<ProcessPool> pool(new ProcessPool(options));
  auto first = Worker::Start(options.worker, pool->next_request_);
  if (!first.ok()) return first.error();
  pool->hello_ = (*first)->hello();
  pool->seats_.push_back({WorkerRef(std::move(*first)), 0, false});
  return pool;
}

ProcessPool::~ProcessPool() {
  // All begin to end before the first is waited for.
  for (const Seat& seat : seats_) seat.worker->Retire();
}

Result<ClientId> ProcessPool::Open(const ClientOptions& options, ClientEvents& events) {
  auto worker = Reserve(options.own_worker);
  if (!worker.ok()) return worker.error();
  const ClientId client = next_client_.fetch_add(1);
  {
    const std::lock_guard lock(mutex_);
    clients_.emplace(client, *worker);
  }
  const Status opened = (*worker)->Open(client, options, events);
  if (opened.ok()) return client;
  // A worker that is silent on a ping as well would let down every next client.
  if (opened.error().code == ErrorCode::kTimeout && !(*worker)->Ping())
    (*worker)->End("the adapter answered neither client.open nor a ping in time");
  {
    const std::lock_guard lock(mutex_);
    clients_.erase(client);
  }
  GiveBack(*worker);
  return opened.error();
}

RequestId ProcessPool::Call(ClientId client, std::string_view op, const Json& args) {
  const WorkerRef worker = WorkerOf(client);
  // A client that is gone gets no answer, as OnLost or Close have told.
  return worker ? worker->Call(client, op, args) : next_request_.fetch_add(1);
}

bool ProcessPool::IsQueued(ClientId client, RequestId request) const {
  const WorkerRef worker = WorkerOf(client);
  return worker && worker->IsQueued(request);
}

void ProcessPool::Wake(ClientId client, SleepId sleep, double now_ms) {
  if (const WorkerRef worker = WorkerOf(client)) worker->Wake(client, sleep, now_ms);
}

void ProcessPool::Cancel(ClientId client, RequestId request) {
  if (const WorkerRef worker = WorkerOf(client)) worker->Cancel(client, request);
}

bool ProcessPool::Ping(ClientId client) {
  const WorkerRef worker = WorkerOf(client);
  return worker && worker->Ping();
}

void ProcessPool::EndWorker(ClientId client) {
  if (const WorkerRef worker = WorkerOf(client))
    worker->End("the harness ended the adapter");
}

void ProcessPool::Close(ClientId client) {
  WorkerRef worker;
  {
    const std::lock_guard lock(mutex_);
    const auto found = clients_.find(client);
    if (found == clients_.end()) return;
    worker = std::move(found->second);
    clients_.erase(found);
  }
  worker->Close(client);
  GiveBack(worker);
}

UnfinishedLine ProcessPool::Unfinished(ClientId client) const {
  const WorkerRef worker = WorkerOf(client);
  return worker ? worker->unfinished() : UnfinishedLine{};
}

std::string ProcessPool::ErrorOutput(ClientId client) const {
  const WorkerRef worker = WorkerOf(client);
  return worker ? worker->error_output() : std::string();
}

std::size_t ProcessPool::LiveWorkers() const {
  const std::lock_guard lock(mutex_);
  return static_cast<std::size_t>(
      std::count_if(seats_.begin(), seats_.end(),
                    [](const Seat& seat) { return seat.worker->alive(); }));
}

std::size_t ProcessPool::SharedBound() const {
  const auto slots =
      static_cast<std::size_t>(std::min(hello_.features.concurrency, kMaxSlots));
  if (slots == 1) return kMaxWorkers;  // One client, one worker, as far as it goes.
  const std::size_t wanted = (options_.lanes + slots - 1) / slots;
  return std::min(std::max(options_.workers, wanted), kMaxWorkers);
}

// Lost workers leave; they are destroyed by the caller, without the lock.
std::vector<ProcessPool::WorkerRef> ProcessPool::Sweep() {
  std::vector<WorkerRef> gone;
  std::erase_if(seats_, [&gone](Seat& seat) {
    const bool unusable = seat.clients == 0 && !seat.dedicated && seat.worker->clogged();
    if (unusable) seat.worker->Retire();
    if (!seat.worker->finished()) return false;
    gone.push_back(std::move(seat.worker));
    return true;
  });
  std::erase_if(clients_, [](const auto& entry) { return entry.second->finished(); });
  return gone;
}

ProcessPool::Seat* ProcessPool::BestShared() {
  Seat* best = nullptr;
  for (Seat& seat : seats_) {
    if (seat.dedicated || !seat.worker->alive() || seat.worker->clogged()) continue;
    if (best == nullptr || seat.clients < best->clients) best = &seat;
  }
  return best;
}

std::size_t ProcessPool::Count(bool dedicated) const {
  return static_cast<std::size_t>(std::count_if(
      seats_.begin(), seats_.end(),
      [dedicated](const Seat& seat) { return seat.dedicated == dedicated; }));
}

Result<ProcessPool::WorkerRef> ProcessPool::Reserve(bool own_worker) {
  std::vector<WorkerRef> gone;  // Outlives the lock.
  Lock lock(mutex_);
  gone = Sweep();
  if (own_worker) return StartAnother(lock, true);
  while (true) {
    Seat* best = BestShared();
    const auto usable = static_cast<std::size_t>(
        std::count_if(seats_.begin(), seats_.end(), [](const Seat& seat) {
          return !seat.dedicated && seat.worker->alive() && !seat.worker->clogged();
        }));
    const bool room = usable + starting_shared_ < SharedBound() &&
                      Count(false) + starting_shared_ < kMaxWorkers;
    if (best != nullptr && (best->clients == 0 || !room)) {
      ++best->clients;
      return best->worker;
    }
    if (room || starting_shared_ == 0) return StartAnother(lock, false);
    started_.wait(lock);
  }
}

Result<ProcessPool::WorkerRef> ProcessPool::StartAnother(Lock& lock, bool dedicated) {
  std::size_t& starting = dedicated ? starting_dedicated_ : starting_shared_;
  if (Count(dedicated) + starting >= kMaxWorkers)
    return Error{
        ErrorCode::kLimit,
        "all " + std::to_string(kMaxWorkers) + " workers of the adapter are in use",
        {}};
  ++starting;
  lock.unlock();
  auto started = Worker::Start(options_.worker, next_request_);
  lock.lock();
  --starting;
  started_.notify_all();
  if (!started.ok()) return started.error();
  WorkerRef worker(std::move(*started));
  if (worker->hello() != hello_) {
    const std::string what = Differences(hello_, worker->hello());
    lock.unlock();
    worker.reset();
    return Invalid("a later worker of the same command answered hello differently: " +
                   what);
  }
  seats_.push_back({worker, 1, dedicated});
  return worker;
}

void ProcessPool::GiveBack(const WorkerRef& worker) {
  const std::lock_guard lock(mutex_);
  for (Seat& seat : seats_) {
    if (seat.worker != worker) continue;
    if (seat.clients > 0) --seat.clients;
    if (seat.dedicated) worker->Retire();
  }
}

ProcessPool::WorkerRef ProcessPool::WorkerOf(ClientId client) const {
  const std::lock_guard lock(mutex_);
  const auto found = clients_.find(client);
  return found == clients_.end() ? nullptr : found->second;
}

}  // namespace aex::conformance
