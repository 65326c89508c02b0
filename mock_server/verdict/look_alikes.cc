#include "mock_server/verdict/look_alikes.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include "mock_server/verdict/answer_end.h"
#include "mock_server/verdict/attribution.h"

namespace aex::verdict {
namespace {

using contract::Exchange;

// What a strand says to an equal body with another key that arrives now.
enum class Standing { kSettled, kUnderWay, kWaiting, kDoubtful };

class LookAlikes {
 public:
  LookAlikes(const std::vector<Exchange>& exchanges, const std::vector<std::size_t>& members)
      : all_(exchanges) {
    for (const std::size_t index : members) last_of_key_[KeyOf(all_[index])] = index;
    for (const std::size_t index : members) Take(index);
  }

  std::vector<LinkedStrands> Linked() const {
    std::map<std::size_t, LinkedStrands> by_root;
    for (std::size_t i = 0; i < strands_.size(); ++i)
      by_root[RootOf(i)].push_back(strands_[i].members);
    std::vector<LinkedStrands> linked;
    for (auto& [root, strands] : by_root) linked.push_back(std::move(strands));
    return linked;
  }

 private:
  struct StrandState {
    StrandMembers members;
    std::size_t parent = 0;        // Towards RootOf; itself when it is the root.
    std::size_t last_of_keys = 0;  // The last index that carries one of its keys.
    std::int64_t open_until = 0;   // The most of its members'.
    std::optional<std::size_t> settled;  // Its last member that was answered, and
    std::optional<std::size_t> waiting;  // the last one that was not.
    bool doubted = false;  // Another one may have come in its place already.
    bool live = false;     // Stands in live_.
  };

  void Take(std::size_t index);
  Standing StandingOf(const StrandState& strand, std::size_t index) const;
  bool IsUnderWay(const StrandState& strand, std::int64_t seq) const;
  bool KeepsItsKey(const StrandState& strand) const;
  void Begin(std::size_t index);
  void Join(std::size_t strand, std::size_t index);
  std::size_t RootOf(std::size_t strand) const {
    while (strands_[strand].parent != strand) strand = strands_[strand].parent;
    return strand;
  }
  // The newest strand may be one intent with this one.
  void Link(std::size_t strand) {
    const std::size_t a = RootOf(strand);
    const std::size_t b = RootOf(strands_.size() - 1);
    strands_[std::max(a, b)].parent = std::min(a, b);
  }

  const std::vector<Exchange>& all_;
  std::unordered_map<std::string, std::size_t> last_of_key_;
  std::unordered_map<std::string, std::size_t> strand_of_key_;
  std::unordered_map<std::string, int> uses_of_key_;  // So far.
  std::vector<StrandState> strands_;
  std::vector<std::size_t> live_;  // Not known to be settled, nor taken over from.
};

Standing LookAlikes::StandingOf(const StrandState& strand, std::size_t index) const {
  const std::int64_t seq = all_[index].seq;
  // Nothing of a strand is under way for most that come later.
  if (strand.open_until >= seq && IsUnderWay(strand, seq)) return Standing::kUnderWay;
  if (!strand.waiting) return Standing::kSettled;
  const Exchange& waiting = all_[*strand.waiting];
  if (strand.settled) {
    if (*strand.settled > *strand.waiting) return Standing::kSettled;
    // Its answer may have come after the later one was sent.
    if (OpenAt(all_[*strand.settled], waiting.seq)) return Standing::kDoubtful;
  }
  return EndOf(waiting) == AnswerEnd::kDoubtful ? Standing::kDoubtful : Standing::kWaiting;
}

// Whether one is under way that came after the last decisive answer.
bool LookAlikes::IsUnderWay(const StrandState& strand, std::int64_t seq) const {
  for (auto at = strand.members.rbegin(); at != strand.members.rend(); ++at) {
    if (OpenAt(all_[*at], seq)) return true;
    if (EndOf(all_[*at]) == AnswerEnd::kSettled) return false;
  }
  return false;
}

// Whether the one that waits came again under its key.
bool LookAlikes::KeepsItsKey(const StrandState& strand) const {
  const std::string& key = KeyOf(all_[*strand.waiting]);
  return !key.empty() && uses_of_key_.at(key) > 1;
}

void LookAlikes::Begin(std::size_t index) {
  strands_.emplace_back();
  strands_.back().parent = strands_.size() - 1;
  Join(strands_.size() - 1, index);
}

void LookAlikes::Join(std::size_t strand, std::size_t index) {
  StrandState& state = strands_[strand];
  const Exchange& exchange = all_[index];
  state.members.push_back(index);
  state.open_until = std::max(state.open_until, OpenUntil(exchange));
  (EndOf(exchange) == AnswerEnd::kSettled ? state.settled : state.waiting) = index;
  if (const std::string& key = KeyOf(exchange); !key.empty()) {
    strand_of_key_.emplace(key, strand);
    ++uses_of_key_[key];
    state.last_of_keys = std::max(state.last_of_keys, last_of_key_.at(key));
  }
  if (!std::exchange(state.live, true)) live_.push_back(strand);
}

void LookAlikes::Take(std::size_t index) {
  const std::string& key = KeyOf(all_[index]);
  if (const auto known = strand_of_key_.find(key); !key.empty() && known != strand_of_key_.end())
    return Join(known->second, index);
  std::vector<std::size_t> waiting;   // It comes in place of one of these,
  std::vector<std::size_t> doubtful;  // or perhaps of one of these,
  std::vector<std::size_t> beside;    // or beside these.
  bool under_way = false;
  std::erase_if(live_, [&](std::size_t strand) {
    StrandState& state = strands_[strand];
    const Standing standing = StandingOf(state, index);
    if (standing == Standing::kSettled) {
      state.live = false;
      return true;
    }
    under_way |= standing == Standing::kUnderWay;
    if (standing == Standing::kUnderWay || state.last_of_keys > index)
      beside.push_back(strand);
    else if (standing == Standing::kDoubtful || state.doubted || KeepsItsKey(state))
      doubtful.push_back(strand);
    else
      waiting.push_back(strand);
    return false;
  });
  if (waiting.size() == 1 && doubtful.empty() && beside.empty())
    return Join(waiting.front(), index);
  Begin(index);
  for (const auto* strands : {&waiting, &doubtful, &beside}) {
    for (const std::size_t strand : *strands) Link(strand);
  }
  for (const std::size_t strand : waiting) strands_[strand].doubted = true;
  if (under_way) return;
  // Nothing else explains it: one of them is not waited for any more.
  doubtful.insert(doubtful.end(), waiting.begin(), waiting.end());
  if (doubtful.empty()) return;
  std::erase(live_, doubtful.back());
  strands_[doubtful.back()].live = false;
}

}  // namespace

std::vector<LinkedStrands> TellApart(const std::vector<Exchange>& exchanges,
                                     const std::vector<std::size_t>& members) {
  return LookAlikes(exchanges, members).Linked();
}

}  // namespace aex::verdict
