// What is open on one worker: its clients, the requests that wait for an answer,
// the calls that wait for a free slot, and the sleeps that wait for a wake.
//
// Decides what an adapter may say: an answer to a request that is not open, a
// sleep that fits no call and a second sleep are errors in plain words. Calls of
// a client that has been removed stay known, so that their late answers are
// no error. No I/O, no lock: worker.h guards it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "conformance/subject/codec.h"
#include "conformance/subject/subject.h"
#include "mock_server/contract/result.h"

namespace aex::conformance {

// Requests that wait for a slot of one worker.
inline constexpr std::size_t kMaxQueuedRequests = 16'384;
// A declared `concurrency` above this is taken as this.
inline constexpr std::int64_t kMaxSlots = 4096;

class RequestTable {
 public:
  // Calls, opens and closes take a slot; the others go out at once.
  enum class Purpose { kHello, kOpen, kCall, kClose, kPing, kCancel };
  enum class Admission { kSend, kQueued, kRefused };
  // A queued request whose slot has become free: its line is to be sent now.
  struct Departure {
    RequestId id = 0;
    Purpose purpose = Purpose::kCall;
    ClientId client = 0;
    std::string line;
    bool cancelled = false;  // A cancel of it follows.
  };
  struct Answered {
    Purpose purpose = Purpose::kCall;
    ClientId client = 0;  // 0 when it has none, or none any more.
    std::optional<Departure> next;
  };

  // Until the hello is read: one.
  void SetSlots(std::int64_t slots);

  // False when the adapter uses that name for another client.
  bool AddClient(ClientId client, std::string name, bool virtual_time);
  // Its queued calls vanish; the others are answered to nobody.
  void RemoveClient(ClientId client);
  // The adapter's name of it; empty when there is no such client.
  std::string_view NameOf(ClientId client) const;

  // `line` is moved from when the request has to wait.
  Admission Add(RequestId id, Purpose purpose, ClientId client, std::string& line);
  bool IsQueued(RequestId id) const;
  Result<Answered> Answer(RequestId id);

  // The client to tell, or 0 when it is gone.
  Result<ClientId> Sleep(const SleepLine& line);
  // Whether that sleep was open; it no longer is.
  bool Wake(ClientId client, SleepId sleep);
  // Whether a cancel of this call is to be sent now. A queued one is cancelled
  // as soon as it has left.
  bool Cancel(ClientId client, RequestId id);

  // Unanswered calls of removed clients: slots that may never come back.
  std::int64_t stale() const { return stale_; }
  std::int64_t slots() const { return slots_; }

 private:
  struct Client {
    std::string name;
    bool virtual_time = false;
  };
  struct Entry {
    Purpose purpose = Purpose::kCall;
    ClientId client = 0;
    bool queued = false;
    bool cancelled = false;
    std::optional<SleepId> sleep;
  };

  std::optional<Departure> NextDeparture();
  Error NotOpen(RequestId id) const;

  std::int64_t slots_ = 1;
  std::int64_t taken_ = 0;
  std::int64_t stale_ = 0;
  std::unordered_map<RequestId, Entry> open_;
  std::deque<std::pair<RequestId, std::string>> queue_;
  std::unordered_map<SleepId, RequestId> sleeps_;
  std::map<ClientId, Client> clients_;
  std::map<std::string, ClientId, std::less<>> names_;
  // Only to say "twice" instead of "unknown": id modulo size, the latest wins.
  std::array<RequestId, 1024> answered_{};
};

}  // namespace aex::conformance
