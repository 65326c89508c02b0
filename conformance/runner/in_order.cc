#include "conformance/runner/in_order.h"

#include <algorithm>
#include <mutex>
#include <thread>
#include <vector>

#include "mock_server/contract/check.h"

namespace aex::conformance {

void InOrder(std::size_t jobs, int threads, const std::function<void(std::size_t)>& run,
             const std::function<void(std::size_t)>& done) {
  CHECK(threads >= 1 && threads <= kMaxJobThreads);
  std::mutex mutex;
  std::size_t next = 0;
  std::size_t reported = 0;
  std::vector<bool> ready(jobs, false);
  const auto work = [&] {
    std::unique_lock lock(mutex);
    while (next < jobs) {
      const std::size_t mine = next++;
      lock.unlock();
      run(mine);
      lock.lock();
      ready[mine] = true;
      for (; reported < jobs && ready[reported]; ++reported) done(reported);
    }
  };
  std::vector<std::jthread> workers;
  const std::size_t wanted = std::min(static_cast<std::size_t>(threads), jobs);
  for (std::size_t i = 0; i < wanted; ++i) workers.emplace_back(work);
}

}  // namespace aex::conformance
