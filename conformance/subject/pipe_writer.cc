#include "conformance/subject/pipe_writer.h"

#include <unistd.h>

#include <cerrno>

namespace aex::conformance {

PipeWriter::Outcome PipeWriter::Write(std::string_view line) {
  const std::lock_guard lock(mutex_);
  if (fd_ < 0) return Outcome::kWritten;
  if (waiting_.empty()) {
    line.remove_prefix(Push(line));
    if (line.empty()) return Outcome::kWritten;
  } else if (waiting_.size() - written_ + line.size() > bound_) {
    return Outcome::kFull;
  }
  waiting_ += line;
  return Outcome::kWaiting;
}

void PipeWriter::Flush() {
  const std::lock_guard lock(mutex_);
  if (fd_ < 0 || waiting_.empty()) return;
  written_ += Push(std::string_view(waiting_).substr(written_));
  if (written_ == waiting_.size()) {
    waiting_.clear();
    written_ = 0;
  } else if (written_ > waiting_.size() / 2) {
    waiting_.erase(0, written_);
    written_ = 0;
  }
}

int PipeWriter::WantsRoom() const {
  const std::lock_guard lock(mutex_);
  return waiting_.empty() ? -1 : fd_;
}

void PipeWriter::Close() {
  const std::lock_guard lock(mutex_);
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
  waiting_.clear();
  written_ = 0;
}

std::size_t PipeWriter::Push(std::string_view bytes) {
  std::size_t pushed = 0;
  while (pushed < bytes.size()) {
    const ssize_t n = ::write(fd_, bytes.data() + pushed, bytes.size() - pushed);
    if (n >= 0) {
      pushed += static_cast<std::size_t>(n);
    } else if (errno == EAGAIN) {
      return pushed;
    } else if (errno != EINTR) {
      return bytes.size();  // Broken: nobody will read the rest.
    }
  }
  return pushed;
}

}  // namespace aex::conformance
