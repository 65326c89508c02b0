// Writes whole lines to a non-blocking pipe without ever waiting for it.
//
// What the pipe does not take at once waits here, bounded; the thread that polls
// the pipe calls Flush when there is room. A reader that is gone is no error
// here: the lines are dropped, and whoever reads the other pipe learns of the
// exit. The descriptor is owned and closed by Close or the destructor. SIGPIPE
// must be ignored. Thread-safe.
#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>

namespace aex::conformance {

// Sixteen of the longest lines: an adapter that lets that much wait does not
// read any more.
inline constexpr std::size_t kMaxUnwrittenBytes = std::size_t{64} << 20;

class PipeWriter {
 public:
  enum class Outcome {
    kWritten,  // All of it is in the pipe, or nobody will ever read it.
    kWaiting,  // Some of it waits for Flush.
    kFull,     // Nothing was taken: the bound would have been passed.
  };

  explicit PipeWriter(int fd, std::size_t bound = kMaxUnwrittenBytes)
      : fd_(fd), bound_(bound) {}
  ~PipeWriter() { Close(); }
  PipeWriter(const PipeWriter&) = delete;
  PipeWriter& operator=(const PipeWriter&) = delete;

  Outcome Write(std::string_view line);
  // Writes what waits as far as there is room.
  void Flush();
  // The descriptor to poll for room, or -1 when nothing waits.
  int WantsRoom() const;
  // The reader sees the end of its input; what still waits is lost.
  void Close();

 private:
  // How many bytes of `bytes` the pipe took; all of them when it is broken.
  std::size_t Push(std::string_view bytes);

  mutable std::mutex mutex_;
  int fd_;
  const std::size_t bound_;
  std::string waiting_;
  std::size_t written_ = 0;  // The start of waiting_ that is in the pipe.
};

}  // namespace aex::conformance
