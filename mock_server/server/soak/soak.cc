// The soak: 64 raw clients and every kind of fault against one mock in this process,
// for as long as it is told, from a printed seed. Run by scripts/soak.
//
// Exit code 1 when something that must always hold did not: of the ledgers and journals,
// or of what the process takes of the machine. 2 for wrong arguments.
#include <atomic>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <nlohmann/json.hpp>
#include <optional>
#include <random>
#include <thread>
#include <vector>

#include "mock_server/faults/names.h"
#include "mock_server/platform/ids.h"
#include "mock_server/server/process_usage.h"
#include "mock_server/server/raw_client.h"
#include "mock_server/server/soak/soak_lane.h"

namespace aex::soak {
namespace {

using server::MeasureProcess;
using server::ProcessUsage;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr int kLanes = 16;
constexpr int kClientsOfALane = 4;
constexpr seconds kReportEvery{10};
// Far above what 64 clients and their streams can cause, far below a leak of one
// thread or descriptor for each connection.
constexpr std::int64_t kMostThreads = 1000;
constexpr std::int64_t kMostDescriptors = 2000;
// Resident memory may grow by so much after the first quarter of the time.
constexpr std::int64_t kMostGrowthKib = 256 * 1024;
// From this time on every kind of fault must have fired.
constexpr seconds kLongEnough{60};
constexpr std::uint64_t kMostSeconds = 1'000'000;

double SecondsSince(steady_clock::time_point start) {
  return std::chrono::duration<double>(steady_clock::now() - start).count();
}

class Soak {
 public:
  Soak(std::uint64_t seed, seconds time) : seed_(seed), time_(time) {}

  int Run();

 private:
  void StartLanes(std::uint16_t control_port);
  void Watch();
  void Report();
  void Summarize();
  std::int64_t WorkspacesLeft(std::uint16_t control_port) const;

  const std::uint64_t seed_;
  const seconds time_;
  const steady_clock::time_point start_ = steady_clock::now();
  Tally tally_;
  std::atomic<bool> over_ = false;
  std::optional<server::Mock> mock_;
  std::vector<std::jthread> lanes_;
  std::optional<std::int64_t> settled_kib_;
  ProcessUsage most_;
};

void Soak::StartLanes(std::uint16_t control_port) {
  for (int i = 0; i < kLanes; ++i) {
    lanes_.emplace_back([this, i, control_port] {
      const SoakWorld world{*mock_, control_port, tally_, over_};
      RunLane({.seed = seed_, .number = i, .clients = kClientsOfALane, .healthy = i == 0},
              world);
    });
  }
}

// One look at the process, and a line about it.
void Soak::Report() {
  const ProcessUsage now = MeasureProcess();
  most_.threads = std::max(most_.threads, now.threads);
  most_.descriptors = std::max(most_.descriptors, now.descriptors);
  most_.resident_kib = std::max(most_.resident_kib, now.resident_kib);
  const double elapsed = SecondsSince(start_);
  std::int64_t fired = 0;
  for (const auto& [kind, times] : tally_.fired()) fired += times;
  std::printf("%5.0f s  %8lld requests  %6.0f/s  %7lld connections  %5lld workspaces  %7lld faults"
              "  %4lld threads  %4lld files  %5.0f MiB  %lld problems\n",
              elapsed, static_cast<long long>(tally_.requests),
              static_cast<double>(tally_.requests) / elapsed,
              static_cast<long long>(tally_.connections),
              static_cast<long long>(tally_.workspaces), static_cast<long long>(fired),
              static_cast<long long>(now.threads), static_cast<long long>(now.descriptors),
              static_cast<double>(now.resident_kib) / 1024,
              static_cast<long long>(tally_.problem_count()));
  std::fflush(stdout);
  if (now.threads > kMostThreads) tally_.Found("too many threads");
  if (now.descriptors > kMostDescriptors) tally_.Found("too many open files");
  if (elapsed * 4 < static_cast<double>(time_.count())) return;
  if (!settled_kib_) settled_kib_ = now.resident_kib;
  if (now.resident_kib - *settled_kib_ > kMostGrowthKib) tally_.Found("memory grows");
}

void Soak::Watch() {
  const auto end = start_ + time_;
  auto next = start_ + kReportEvery;
  while (steady_clock::now() < end && tally_.problem_count() == 0) {
    std::this_thread::sleep_until(std::min(next, end));
    if (next <= steady_clock::now()) {
      Report();
      next += kReportEvery;
    }
  }
}

void Soak::Summarize() {
  Report();
  const double elapsed = SecondsSince(start_);
  std::printf("%lld requests (%.0f/s), %lld whole answers, %lld connections, %lld streams\n"
              "%lld workspaces with %lld exchanges and %lld ledger entries\n"
              "at most %lld threads (80 of them the soak's), %lld open files, %.0f MiB\nfaults:",
              static_cast<long long>(tally_.requests),
              static_cast<double>(tally_.requests) / elapsed,
              static_cast<long long>(tally_.answers),
              static_cast<long long>(tally_.connections),
              static_cast<long long>(tally_.streams),
              static_cast<long long>(tally_.workspaces),
              static_cast<long long>(tally_.exchanges), static_cast<long long>(tally_.entries),
              static_cast<long long>(most_.threads), static_cast<long long>(most_.descriptors),
              static_cast<double>(most_.resident_kib) / 1024);
  const auto fired = tally_.fired();
  for (const auto& word : faults::kKindWords) {
    const auto times = fired.find(std::string(word.text));
    const std::int64_t count = times == fired.end() ? 0 : times->second;
    std::printf("  %s %lld", std::string(word.text).c_str(), static_cast<long long>(count));
    if (count == 0 && time_ >= kLongEnough)
      tally_.Found("no fault of the kind " + std::string(word.text) + " fired");
  }
  std::printf("\n");
}

// Each workspace was forgotten at its end; a request that came later still makes one
// of its token.
std::int64_t Soak::WorkspacesLeft(std::uint16_t control_port) const {
  server::RawClient client = server::RawClient::Connect(control_port);
  (void)client.Send("GET /__mock/health HTTP/1.1\r\nHost: localhost\r\n\r\n");
  const auto body = ParseJson(client.HearReply().body);
  return body.ok() ? AsSafeInteger(Find(*body, "workspaces")).value_or(-1) : -1;
}

int Soak::Run() {
  std::printf("soak for %lld s, seed %llu\n", static_cast<long long>(time_.count()),
              static_cast<unsigned long long>(seed_));
  std::fflush(stdout);
  const ProcessUsage before = MeasureProcess();
  mock_.emplace();
  CHECK(mock_->Start().ok());
  const auto control_port = mock_->Listen(0);
  CHECK(control_port.ok());
  StartLanes(*control_port);
  Watch();
  over_ = true;
  lanes_.clear();
  Summarize();
  std::printf("%lld workspaces made by requests that came after their end\n",
              static_cast<long long>(WorkspacesLeft(*control_port)));
  mock_.reset();
  const ProcessUsage after = MeasureProcess();
  if (after.threads > before.threads)
    tally_.Found(std::to_string(after.threads - before.threads) + " threads are left");
  if (after.descriptors > before.descriptors)
    tally_.Found(std::to_string(after.descriptors - before.descriptors) +
                 " open files are left");
  for (const std::string& problem : tally_.problems())
    std::fprintf(stderr, "soak: %s\n", problem.c_str());
  if (tally_.problem_count() == 0) {
    std::printf("no problem found\n");
    return 0;
  }
  std::fprintf(stderr, "soak: %lld problems; again with: scripts/soak %lld PRESET %llu\n",
               static_cast<long long>(tally_.problem_count()),
               static_cast<long long>(time_.count()), static_cast<unsigned long long>(seed_));
  return 1;
}

struct Arguments {
  std::uint64_t seconds = 0;
  std::uint64_t seed = 0;
};

bool ReadNumber(const char* text, std::uint64_t& number) {
  const char* const end = text + std::strlen(text);
  const auto [stop, problem] = std::from_chars(text, end, number);
  return problem == std::errc() && stop == end;
}

bool ReadArguments(int argc, char** argv, Arguments& out) {
  out.seed = std::random_device()();
  if (argc < 2 || argc > 3) return false;
  if (argc == 3 && !ReadNumber(argv[2], out.seed)) return false;
  return ReadNumber(argv[1], out.seconds) && out.seconds > 0 && out.seconds <= kMostSeconds;
}

}  // namespace
}  // namespace aex::soak

int main(int argc, char** argv) {
  aex::soak::Arguments arguments;
  if (!aex::soak::ReadArguments(argc, argv, arguments)) {
    std::fprintf(stderr, "usage: soak SECONDS [SEED]\n");
    return 2;
  }
  return aex::soak::Soak(arguments.seed, std::chrono::seconds(arguments.seconds)).Run();
}
