#include "mock_server/server/process_usage.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace aex::server {
namespace {

std::int64_t CountEntries(const char* folder) {
  const std::filesystem::directory_iterator entries(folder);
  return std::distance(std::filesystem::begin(entries), std::filesystem::end(entries));
}

}  // namespace

ProcessUsage MeasureProcess() {
  ProcessUsage usage;
  // One is that of the listing itself.
  usage.descriptors = CountEntries("/proc/self/fd") - 1;
  std::ifstream status("/proc/self/status");
  std::string line;
  while (std::getline(status, line)) {
    if (line.starts_with("Threads:")) usage.threads = std::stoll(line.substr(8));
    if (line.starts_with("VmRSS:")) usage.resident_kib = std::stoll(line.substr(6));
  }
  return usage;
}

}  // namespace aex::server
