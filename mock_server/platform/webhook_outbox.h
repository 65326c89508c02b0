// Webhook deliveries of a workspace (contract 1.12): what is to be told, how often
// it was tried, and when it is tried again.
//
// Decides and remembers; it sends nothing: whoever does takes what is due and
// reports how it went. Body and id of a delivery are fixed when it is added. Times
// are passed in, on the workspace clock. Bounded; not thread-safe: lives under the
// workspace lock.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "mock_server/contract/json.h"
#include "mock_server/contract/run_finished.h"
#include "mock_server/platform/ids.h"

namespace aex::platform {

// What does not fit any more is not told.
inline constexpr std::size_t kMaxDeliveries = 10'000;

// How long after each failed attempt the next one follows (contract 13): 5 s, 5 min,
// 30 min, 2 h, 5 h, 10 h. Then the delivery is exhausted.
inline constexpr std::array<std::int64_t, 6> kRetryAfterSeconds = {5,    300,    1800,
                                                                   7200, 18'000, 36'000};

enum class DeliveryStatus { kPending, kDelivering, kRetrying, kDelivered, kExhausted };
std::string_view DeliveryStatusName(DeliveryStatus status);

struct WebhookDelivery {
  std::string id;
  std::string session_id;
  std::string body;
  DeliveryStatus status = DeliveryStatus::kPending;
  std::int64_t attempts = 0;
  std::optional<int> last_status_code;
  std::optional<std::string> last_error;
  std::optional<std::int64_t> next_attempt_us;
  std::int64_t created_at_us = 0;

  bool operator==(const WebhookDelivery&) const = default;
};

// One POST to make: the headers of its signature, and the body.
struct WebhookAttempt {
  std::string id;
  std::string timestamp;
  std::string signature;
  std::string body;

  bool operator==(const WebhookAttempt&) const = default;
};

// What came of it: a status, or the reason why none came.
struct AttemptOutcome {
  std::optional<int> status_code;
  std::string error;
};

class WebhookOutbox {
 public:
  explicit WebhookOutbox(std::uint64_t seed);

  // Makes the delivery of that event, due when it has settled. The event's
  // delivery id is given here.
  void Add(contract::RunFinished event);
  // Those that are settled by `now_us`, oldest first. Valid until the next change.
  std::vector<const WebhookDelivery*> List(const std::string& session_id,
                                           std::int64_t now_us) const;
  // Sends the same again at once, and begins the retries anew. Null when the session
  // has no such delivery; valid until the next change.
  const WebhookDelivery* Redeliver(const std::string& session_id, const std::string& id,
                                   std::int64_t now_us);

  // The first attempt that is due; its delivery stays `delivering` until Report.
  std::optional<WebhookAttempt> TakeDue(std::int64_t now_us);
  // `id` of an attempt that was taken.
  void Report(const std::string& id, const AttemptOutcome& outcome, std::int64_t now_us);
  // When the next attempt is due.
  std::optional<std::int64_t> NextMicros() const;

  // Of all signatures of the workspace; never another one (contract 1.12).
  const std::string& secret() const { return secret_; }

 private:
  struct Entry {
    WebhookDelivery delivery;
    std::size_t failures = 0;  // Since it was added, or redelivered.
    bool asked_again = false;  // While an attempt was under way.
  };

  void Schedule(std::size_t number, std::int64_t due_us);
  void Unschedule(std::size_t number);

  Ids ids_;
  const std::string secret_;
  std::vector<Entry> entries_;
  std::unordered_map<std::string, std::size_t> by_id_;
  std::unordered_map<std::string, std::vector<std::size_t>> by_session_;
  std::set<std::pair<std::int64_t, std::size_t>> due_;  // Time and number.
};

// As webhook.list shows it. Without a receiver, what waits says why.
Json ToJson(const WebhookDelivery& delivery, bool has_receiver);

}  // namespace aex::platform
