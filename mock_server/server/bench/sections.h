// What server_bench measures, one function a section: each starts the programs
// it needs, prints its part of the table and ends them.
//
// An error means that something broke; a figure that misses its target does not.
// One at a time: they share the machine.
#pragma once

#include <string>

#include "mock_server/contract/result.h"

namespace aex::server {

// message.send against a stock cpp-httplib server (design 9).
Status BenchThroughput();
// From the start of the process to its first answer.
Status BenchStart();
// The mix of reads, replays and turns, and what a kept turn takes.
Status BenchMemory();
// Requests beside connections that stall, drip and wait.
Status BenchOpenConnections();
// message.send against other fake servers, which `directory` holds installed.
Status BenchPeers(const std::string& directory);

}  // namespace aex::server
