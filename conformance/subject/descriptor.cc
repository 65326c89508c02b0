#include "conformance/subject/descriptor.h"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace aex::conformance {
namespace {

// A harness started without standard streams gets 0 to 2 from the system; in a
// child those numbers are taken.
Result<Descriptor> AboveStandardStreams(int fd) {
  Descriptor descriptor(fd);
  if (fd > STDERR_FILENO) return descriptor;
  const int moved = ::fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  if (moved < 0)
    return Unavailable(std::string("no descriptor: ") + std::strerror(errno));
  return Descriptor(moved);
}

}  // namespace

void Descriptor::Close() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

void Descriptor::SetNonBlocking() {
  CHECK(::fcntl(fd_, F_SETFL, ::fcntl(fd_, F_GETFL) | O_NONBLOCK) == 0);
}

Result<PipeEnds> MakePipe() {
  int fds[2];
  if (::pipe2(fds, O_CLOEXEC) != 0)
    return Unavailable(std::string("no pipe: ") + std::strerror(errno));
  auto read = AboveStandardStreams(fds[0]);
  auto write = AboveStandardStreams(fds[1]);
  if (!read.ok()) return read.error();
  if (!write.ok()) return write.error();
  return PipeEnds{std::move(*read), std::move(*write)};
}

Result<Descriptor> MakeSignal() {
  const int fd = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (fd < 0)
    return Unavailable(std::string("no event descriptor: ") + std::strerror(errno));
  return AboveStandardStreams(fd);
}

void Raise(const Descriptor& signal) {
  // Refused only when the counter is full, and then it is raised already.
  [[maybe_unused]] const int refused = ::eventfd_write(signal.get(), 1);
}

void Lower(const Descriptor& signal) {
  eventfd_t count = 0;
  [[maybe_unused]] const int refused = ::eventfd_read(signal.get(), &count);
}

}  // namespace aex::conformance
