// What the clients of one workspace know of it and share: ids that answers told, keys
// in use, promises made.
//
// Bounded: of each kind of name the newest are kept. Thread-safe. Nothing is judged here.
#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "mock_server/server/soak/contradictions.h"
#include "mock_server/server/soak/dice.h"

namespace aex::soak {

// Names of one kind kept.
inline constexpr std::size_t kNamesKept = 40;

// A billable request that may be sent again, by any client.
struct Work {
  std::string session_id;  // Empty for a create.
  std::string key;
  std::string body;
};

class LaneBoard {
 public:
  // Keeps every id and URL in an answer: "ses", "out", "whd", "sha256", "put", "get".
  void Learn(std::string_view body);
  void LearnTicket(const std::string& session_id, std::string_view body);

  // One of the newest names of that kind; a made-up one when there is none.
  std::string Any(const std::string& kind, Dice& dice) const;
  // "session?ticket=..", used up; empty when there is none.
  std::string TakeTicket();

  void Offer(Work work);
  // Work that some client has sent before, if there is any.
  bool Again(Dice& dice, Work* work) const;

  void Told(Promise promise);
  std::vector<Promise> promises() const;

 private:
  void Keep(const std::string& kind, std::string name);  // Under the lock.

  mutable std::mutex mutex_;
  std::map<std::string, std::vector<std::string>> names_;
  std::vector<Work> works_;
  std::vector<Promise> promises_;
};

}  // namespace aex::soak
