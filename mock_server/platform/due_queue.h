// What is still to happen in a workspace, by time.
//
// Work is taken out earliest first. At one time what ends something goes before
// what begins something, and equals go in order of arrival: a late message finds
// the session parked that was to park at that very time. Not thread-safe: lives
// under the workspace lock. Time is passed in.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>

namespace aex::platform {

enum class DueRank { kEnds, kBegins };

template <typename Work>
class DueQueue {
 public:
  struct Item {
    std::int64_t due_us = 0;
    Work work;
  };

  void Add(std::int64_t due_us, DueRank rank, Work work) {
    items_.emplace(Place{due_us, rank}, std::move(work));
  }

  // The first item, when it is due until `now_us`.
  std::optional<Item> TakeDue(std::int64_t now_us) {
    if (items_.empty() || items_.begin()->first.us > now_us) return std::nullopt;
    auto node = items_.extract(items_.begin());
    return Item{node.key().us, std::move(node.mapped())};
  }

  // When the first and the last item are due; nothing when there is none.
  std::optional<std::int64_t> NextMicros() const {
    if (items_.empty()) return std::nullopt;
    return items_.begin()->first.us;
  }
  // The same for the first of those that `wanted` holds for.
  template <typename Predicate>
  std::optional<std::int64_t> NextMicros(Predicate wanted) const {
    for (const auto& [place, work] : items_) {
      if (wanted(work)) return place.us;
    }
    return std::nullopt;
  }
  std::optional<std::int64_t> LastMicros() const {
    if (items_.empty()) return std::nullopt;
    return items_.rbegin()->first.us;
  }

 private:
  struct Place {
    std::int64_t us = 0;
    DueRank rank = DueRank::kEnds;
    auto operator<=>(const Place&) const = default;
  };

  std::multimap<Place, Work> items_;
};

}  // namespace aex::platform
