// Waits for one socket to be ready, until a point in time.
//
// Plain functions over poll; as thread-safe as that. A wait that was interrupted
// by a signal goes on. They own nothing and read nothing.
#pragma once

#include <chrono>

namespace aex::server {

// When a wait of so long that begins now is over; kForever is never.
std::chrono::steady_clock::time_point DeadlineAfter(std::chrono::milliseconds timeout);

// What poll says of the socket: some of `events`, POLLHUP or POLLERR. 0 when the
// time is over, which is never early, and at once when the deadline has passed.
short AwaitSocket(int fd, short events, std::chrono::steady_clock::time_point deadline);

}  // namespace aex::server
