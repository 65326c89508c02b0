// How far a run is: one moving line on a terminal, a plain line now and then
// anywhere else.
//
// On a terminal the line is drawn over at most every 100 ms and erased at the
// end; on anything else nothing moves, and a line is written at most every 10 s.
// The clock is passed in. Not thread-safe: one call at a time.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "conformance/runner/run.h"

namespace aex::conformance {

// What the caller found out about its standard output; NO_COLOR clears `colour`.
struct Terminal {
  bool is_tty = false;
  bool colour = false;
  int width = 80;  // Columns; of a terminal only.
};

inline constexpr std::chrono::milliseconds kRedrawEvery{100};
inline constexpr std::chrono::seconds kPlainLineEvery{10};

// "████████░░░░  1,904/3,000  billing ✓ idempotency ✓ retry ✓  356 cases/s  eta 3 s",
// no wider than the terminal. `elapsed` is the time since the run began.
std::string ProgressLine(const RunProgress& progress, std::chrono::duration<double> elapsed,
                         const Terminal& terminal);
// "1,904/3,000 cases  356 cases/s  eta 3 s", with the groups that failed.
std::string PlainProgressLine(const RunProgress& progress,
                              std::chrono::duration<double> elapsed);

class Progress {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // The run begins now. `write` gets bytes for the terminal as they are.
  Progress(const Terminal& terminal, std::function<Time()> now,
           std::function<void(std::string_view)> write);

  // Draws when it is time to.
  void Update(const RunProgress& progress);
  // Leaves the line empty for what is printed next.
  void Erase();

 private:
  const Terminal terminal_;
  const std::function<Time()> now_;
  const std::function<void(std::string_view)> write_;
  const Time began_;
  std::optional<Time> drawn_;
  bool line_is_there_ = false;
};

}  // namespace aex::conformance
