// A client under test, as the harness sees it: clients are opened, calls are made on
// them, answers and sleeps come back as events (subject protocol 1-4).
//
// Two kinds exist: programs behind a pipe (process_pool.h) and the reference client in
// this process. Methods are thread-safe; events arrive on threads of the subject, one at
// a time for each client, and may call everything but Open and Ping. A subject outlives
// its clients. Close waits for an event that is under way, so hold no lock that an event
// takes; called inside one, that event is the last.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "conformance/subject/hello.h"
#include "conformance/subject/retry_options.h"
#include "mock_server/contract/json.h"
#include "mock_server/contract/json_box.h"
#include "mock_server/contract/result.h"

namespace aex::conformance {

struct ClientOptions {
  std::string base_url;
  std::string api_token;
  std::optional<RetryOptions> retry;
  std::optional<std::uint64_t> seed;  // Below 2^53.
  bool virtual_time = false;
  double now_ms = 0;  // Start of the client's clock in virtual time.
  std::optional<std::int64_t> request_timeout_ms;
  std::string work_dir;
  bool own_worker = false;  // On a worker that serves nobody else.
};
// The `args` of client.open; `own_worker` is the harness's own affair.
Json ToJson(const ClientOptions& options);

using ClientId = std::int64_t;
using RequestId = std::int64_t;  // Unique in the process, growing.
using SleepId = std::int64_t;

struct CallAnswer {
  enum class Kind { kOk, kError, kUnsupported, kAdapterError };
  CallAnswer() = default;
  CallAnswer(Kind answer_kind, Json answer_value);

  Kind kind = Kind::kOk;
  // `ok` or `error`; for an adapter error an object with `message`; else null.
  contract::JsonBox value;
};

class ClientEvents {
 public:
  virtual ~ClientEvents() = default;
  // Only for a call that had to wait in line for the adapter (its `concurrency`
  // was used up): it starts now. Until then it neither runs nor sleeps.
  virtual void OnStarted(RequestId /*request*/) {}
  virtual void OnAnswer(RequestId request, CallAnswer answer) = 0;
  // The client waits `ms` (unrounded) and goes on when it is woken.
  virtual void OnSleep(RequestId request, SleepId sleep, double ms) = 0;
  // The client is gone with its worker: exit, protocol noise, killed. The
  // process has ended when this comes; nothing follows. `why` is one line; the worker's last standard error is in
  // `error_output`.
  virtual void OnLost(std::string why, std::string error_output) = 0;
};

class Subject {
 public:
  virtual ~Subject() = default;

  virtual const Hello& hello() const = 0;

  // Blocks until the client is open. Errors: the world failed or the adapter
  // refused; never a verdict on the client.
  virtual Result<ClientId> Open(const ClientOptions& options, ClientEvents& events) = 0;
  // Starts a call; its answer arrives as an event, possibly before this returns.
  virtual RequestId Call(ClientId client, std::string_view op, const Json& args) = 0;
  // Whether a call still waits in line for the adapter; if so OnStarted follows
  // when it leaves, before any other event of it.
  virtual bool IsQueued(ClientId /*client*/, RequestId /*request*/) const {
    return false;
  }
  virtual void Wake(ClientId client, SleepId sleep, double now_ms) = 0;
  // Aborts an open call from the caller's side (feature `cancel`).
  virtual void Cancel(ClientId client, RequestId request) = 0;
  // Whether the adapter still answers `ping`; blocks for at most 2 s.
  virtual bool Ping(ClientId client) = 0;
  // Begins to end the worker of this client and returns; its clients get OnLost.
  virtual void EndWorker(ClientId client) = 0;
  virtual void Close(ClientId client) = 0;
};

}  // namespace aex::conformance
