// Figures of aex-mock, measured on the programs of this build. Run by
// scripts/bench:
//
//   server_bench SECTION...   throughput, start, memory, open, peers
//
// Exit code 1 when something broke, 2 on usage; never for a figure.
#include <cstdio>
#include <functional>
#include <string>
#include <string_view>

#include "mock_server/server/bench/sections.h"

namespace {

struct Section {
  std::string_view name;
  std::function<aex::Status()> run;
};

const Section kSections[] = {
    {"throughput", aex::server::BenchThroughput},
    {"start", aex::server::BenchStart},
    {"memory", aex::server::BenchMemory},
    {"open", aex::server::BenchOpenConnections},
};

const Section* FindSection(std::string_view name) {
  for (const Section& section : kSections) {
    if (section.name == name) return &section;
  }
  return nullptr;
}

}  // namespace

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    if (FindSection(argv[i]) != nullptr) continue;
    std::fprintf(stderr, "server_bench: no section \"%s\"\n", argv[i]);
    return 2;
  }
  int broken = 0;
  for (int i = 1; i < argc; ++i) {
    const aex::Status status = FindSection(argv[i])->run();
    if (status.ok()) continue;
    std::fprintf(stderr, "server_bench: %s: %s\n", argv[i],
                 aex::Describe(status.error()).c_str());
    broken = 1;
  }
  return broken;
}
