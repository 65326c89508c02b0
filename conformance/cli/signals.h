// Ctrl-C and SIGTERM as a stop token, so that nothing found is lost.
//
// The first signal asks for a stop; the second ends the process at once. Make
// one before any other thread starts. Lives in main().
#pragma once

#include <signal.h>

#include <stop_token>
#include <thread>

namespace aex::conformance {

class EndSignals {
 public:
  EndSignals();
  ~EndSignals();
  EndSignals(const EndSignals&) = delete;
  EndSignals& operator=(const EndSignals&) = delete;

  std::stop_token token() const { return source_.get_token(); }

 private:
  sigset_t signals_;
  std::stop_source source_;
  std::jthread waiter_;
};

}  // namespace aex::conformance
