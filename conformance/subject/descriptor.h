// A file descriptor that closes itself, and the pipes a child is given.
//
// Moves like a unique_ptr; everything made here is close-on-exec and above 2, so
// that no other child inherits it. Not thread-safe.
#pragma once

#include <utility>

#include "mock_server/contract/result.h"

namespace aex::conformance {

class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() { Close(); }
  Descriptor(Descriptor&& other) noexcept : fd_(other.Release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    if (this != &other) {
      Close();
      fd_ = other.Release();
    }
    return *this;
  }

  int get() const { return fd_; }
  int Release() { return std::exchange(fd_, -1); }
  void Close();
  // Reads and writes return EAGAIN instead of waiting.
  void SetNonBlocking();

 private:
  int fd_ = -1;
};

struct PipeEnds {
  Descriptor read;
  Descriptor write;
};
Result<PipeEnds> MakePipe();
// A counter that polls as readable once it has been written to.
Result<Descriptor> MakeSignal();
void Raise(const Descriptor& signal);
// Makes it unreadable again.
void Lower(const Descriptor& signal);

}  // namespace aex::conformance
