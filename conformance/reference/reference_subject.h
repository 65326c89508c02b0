// The reference client as a subject in this process, or one of its mutants.
//
// Each open client has its own transport, clock and random numbers; each call
// runs on a thread of its own. Events of a client are delivered one at a time,
// with no lock held. The subject outlives its clients' events: its destructor
// stops what is open and waits for the threads.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "conformance/reference/call_threads.h"
#include "conformance/reference/mutants.h"
#include "conformance/subject/subject.h"

namespace aex::conformance {

class OpenClient;

class ReferenceSubject final : public Subject {
 public:
  // Empty = the correct client. Errors: kNotFound, with the names there are.
  static Result<std::unique_ptr<ReferenceSubject>> Make(std::string_view mutant = {});
  ~ReferenceSubject() override;

  const Hello& hello() const override { return hello_; }
  Result<ClientId> Open(const ClientOptions& options, ClientEvents& events) override;
  RequestId Call(ClientId client, std::string_view op, const Json& args) override;
  bool IsQueued(ClientId client, RequestId request) const override;
  void Wake(ClientId client, SleepId sleep, double now_ms) override;
  void Cancel(ClientId client, RequestId request) override;
  bool Ping(ClientId client) override;
  // There is no worker to end: this client alone is lost.
  void EndWorker(ClientId client) override;
  void Close(ClientId client) override;

 private:
  // A client stays alive until its last call has ended, which may be after it
  // was closed: the threads of its calls share it.
  using Shared = std::shared_ptr<OpenClient>;

  explicit ReferenceSubject(std::optional<Mutant> mutant);
  Shared Find(ClientId client) const;
  Shared Take(ClientId client);

  const std::optional<Mutant> mutant_;
  Hello hello_;
  std::atomic<RequestId> requests_ = 0;
  std::atomic<SleepId> sleeps_ = 0;
  mutable std::mutex mutex_;
  std::map<ClientId, Shared> clients_;
  ClientId last_client_ = 0;
  CallThreads threads_;  // Last: joined before anything else is gone.
};

}  // namespace aex::conformance
