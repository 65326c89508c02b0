// Cuts a stream of bytes into lines.
//
// Holds at most one unfinished line of kMaxLineBytes; what is longer is an
// error that stays. Knows how many bytes wait without a newline and since when,
// for the adapter that forgets to flush. Views that Next() hands out hold until
// the next Append. Time is passed in. Not thread-safe.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace aex::conformance {

class LineBuffer {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  explicit LineBuffer(std::size_t max_line_bytes) : max_line_bytes_(max_line_bytes) {}

  void Append(std::string_view bytes, TimePoint now);
  // The next whole line without its newline, or nothing yet.
  std::optional<std::string_view> Next();

  // The unfinished line has outgrown the bound: no Next() will end it.
  bool overflowed() const { return unfinished().size() > max_line_bytes_; }
  // Bytes after the last newline; exact once Next() has returned nothing.
  std::string_view unfinished() const { return std::string_view(bytes_).substr(begin_); }
  // When the first of them arrived.
  TimePoint unfinished_since() const { return since_; }

 private:
  std::size_t max_line_bytes_;
  std::string bytes_;
  std::size_t begin_ = 0;    // Start of the line that is not handed out yet.
  std::size_t scanned_ = 0;  // No newline from begin_ up to here.
  TimePoint since_{};
};

}  // namespace aex::conformance
