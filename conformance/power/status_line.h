// Lines that stay, and on a terminal one below them that moves: how far the work
// is and what it is at.
//
// On anything but a terminal only the lines that stay are written. Every line is
// written whole and flushed. Thread-safe.
#pragma once

#include <cstdint>
#include <cstdio>
#include <mutex>
#include <string>
#include <string_view>

#include "conformance/report/progress.h"

namespace aex::conformance {

class StatusLine {
 public:
  explicit StatusLine(const Terminal& terminal, std::FILE* out = stdout);
  ~StatusLine();

  // Text that stays, newline and all.
  void Print(std::string_view text);
  // What is being done now.
  void Show(std::string_view what);
  void Advance(std::int64_t done, std::int64_t planned);

 private:
  void Erase();
  void Draw();

  const Terminal terminal_;
  std::FILE* const out_;
  std::mutex mutex_;
  std::string progress_;
  std::string what_;
  bool line_is_there_ = false;
};

}  // namespace aex::conformance
