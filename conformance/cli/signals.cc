#include "conformance/cli/signals.h"

#include <unistd.h>

namespace aex::conformance {
namespace {

constexpr int kInterrupted = 130;

}  // namespace

EndSignals::EndSignals() {
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGINT);
  sigaddset(&signals_, SIGTERM);
  sigaddset(&signals_, SIGUSR1);  // Ends the waiter itself.
  pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
  signal(SIGPIPE, SIG_IGN);
  waiter_ = std::jthread([this](const std::stop_token& over) {
    while (true) {
      int received = 0;
      sigwait(&signals_, &received);
      if (over.stop_requested()) return;
      if (source_.stop_requested()) _exit(kInterrupted);
      source_.request_stop();
    }
  });
}

EndSignals::~EndSignals() {
  waiter_.request_stop();
  pthread_kill(waiter_.native_handle(), SIGUSR1);
}

}  // namespace aex::conformance
