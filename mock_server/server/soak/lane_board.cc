#include "mock_server/server/soak/lane_board.h"

#include <algorithm>
#include <utility>

namespace aex::soak {
namespace {

// Where a name of that kind begins in an answer, and what belongs to it.
struct Mark {
  const char* kind;
  std::string_view begin;
  bool keep_begin;
};
constexpr Mark kMarks[] = {
    {"ses", "ses_", true},           {"out", "out_", true},
    {"whd", "whd_", true},           {"asset", "\"assetId\":\"", false},
    {"put", "/storage/put/", true}, {"get", "/storage/get/", true},
};

template <typename Item>
void KeepNewest(std::vector<Item>& items, Item item) {
  if (items.size() >= kNamesKept) items.erase(items.begin());
  items.push_back(std::move(item));
}

}  // namespace

void LaneBoard::Keep(const std::string& kind, std::string name) {
  std::vector<std::string>& names = names_[kind];
  if (std::find(names.begin(), names.end(), name) == names.end())
    KeepNewest(names, std::move(name));
}

void LaneBoard::Learn(std::string_view body) {
  const std::lock_guard lock(mutex_);
  for (const Mark& mark : kMarks) {
    // A list has many; its first few are enough.
    std::size_t at = 0;
    for (int i = 0; i < 4 && (at = body.find(mark.begin, at)) != body.npos; ++i) {
      const std::size_t begin = mark.keep_begin ? at : at + mark.begin.size();
      const std::size_t end = std::min(body.find_first_of("\"\\, ", begin), body.size());
      Keep(mark.kind, std::string(body.substr(begin, end - begin)));
      at = end;
    }
  }
}

void LaneBoard::LearnTicket(const std::string& session_id, std::string_view body) {
  constexpr std::string_view kTicket = "\"ticket\":\"";
  const std::size_t at = body.find(kTicket);
  if (at == body.npos) return;
  const std::size_t begin = at + kTicket.size();
  const std::size_t end = std::min(body.find('"', begin), body.size());
  const std::lock_guard lock(mutex_);
  Keep("ticket", session_id + "?ticket=" + std::string(body.substr(begin, end - begin)));
}

std::string LaneBoard::Any(const std::string& kind, Dice& dice) const {
  const std::lock_guard lock(mutex_);
  const auto names = names_.find(kind);
  if (names == names_.end() || names->second.empty()) return kind + "_" + dice.Word();
  return dice.Pick(names->second);
}

std::string LaneBoard::TakeTicket() {
  const std::lock_guard lock(mutex_);
  std::vector<std::string>& tickets = names_["ticket"];
  if (tickets.empty()) return "";
  std::string ticket = std::move(tickets.back());
  tickets.pop_back();
  return ticket;
}

void LaneBoard::Offer(Work work) {
  const std::lock_guard lock(mutex_);
  KeepNewest(works_, std::move(work));
}

bool LaneBoard::Again(Dice& dice, Work* work) const {
  const std::lock_guard lock(mutex_);
  if (works_.empty()) return false;
  *work = dice.Pick(works_);
  return true;
}

void LaneBoard::Told(Promise promise) {
  const std::lock_guard lock(mutex_);
  promises_.push_back(std::move(promise));
}

std::vector<Promise> LaneBoard::promises() const {
  const std::lock_guard lock(mutex_);
  return promises_;
}

}  // namespace aex::soak
