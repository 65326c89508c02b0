// Choices of the soak, all from one seed: std::mt19937_64, whose numbers are the same
// on every machine.
//
// Equal seeds give equal choices; the distributions of <random> are not used, since
// they differ. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <random>
#include <string>

namespace aex::soak {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}

  // From 0 to one less than `bound`, which is at least 1.
  std::size_t Below(std::size_t bound) { return engine_() % bound; }
  // Both ends included.
  std::int64_t From(std::int64_t least, std::int64_t most) {
    return least + static_cast<std::int64_t>(Below(static_cast<std::size_t>(most - least + 1)));
  }
  bool Chance(int percent) { return Below(100) < static_cast<std::size_t>(percent); }
  // One of them; there must be any.
  template <typename Choices>
  const auto& Pick(const Choices& choices) {
    return *std::next(std::begin(choices), static_cast<std::ptrdiff_t>(Below(std::size(choices))));
  }
  // 12 hexadecimal digits.
  std::string Word() {
    std::string word;
    for (int i = 0; i < 12; ++i) word += "0123456789abcdef"[Below(16)];
    return word;
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace aex::soak
