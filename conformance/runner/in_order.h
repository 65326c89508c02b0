// Independent jobs on a few threads, whose results are wanted in order.
//
// For work whose parts take turns at waiting, such as a run for each of many
// clients. Blocks until all of it is done. No state of its own; what `run`
// touches for different jobs must not be shared.
#pragma once

#include <cstddef>
#include <functional>

namespace aex::conformance {

inline constexpr int kMaxJobThreads = 64;

// `run(i)` for each i below `jobs`, in order of starting, `threads` at a time;
// `done(i)` follows when every job up to i has run. Calls of `done` come one at a
// time, in order, on any of the threads.
void InOrder(std::size_t jobs, int threads, const std::function<void(std::size_t)>& run,
             const std::function<void(std::size_t)>& done);

}  // namespace aex::conformance
