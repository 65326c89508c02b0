// One case, run once: a fresh workspace, a client of the subject, the calls in
// their order, and the evidence when everything has come to rest.
//
// The thread that calls Run drives it; answers, sleeps and holds arrive on
// threads of the subject and of the mock and are handed over. One object, one
// run. Mock and subject outlive it.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "conformance/oracle/evidence.h"
#include "conformance/subject/lane_clock.h"
#include "conformance/subject/subject.h"
#include "mock_server/server/mock.h"

namespace aex::conformance {

inline constexpr std::chrono::milliseconds kCallDeadline{30'000};
// Where virtual time starts: 2026-09-21T14:13:20Z.
inline constexpr std::int64_t kVirtualStartUs = 1'790'000'000'000'000;
// Given to clients that have a time-out for a request.
inline constexpr std::int64_t kRequestTimeoutMs = 1500;

struct ExperimentOptions {
  std::uint16_t port = 0;
  std::string token;
  bool own_worker = false;
  std::chrono::milliseconds call_deadline = kCallDeadline;
};

// Evidence, or why there is none: never both.
struct CaseRun {
  std::optional<Evidence> evidence;
  std::string trouble;
  std::string error_output;
  // The worker was lost; another case may have been the cause.
  bool lost = false;
};

class Experiment final : private ClientEvents, private server::ClockDriver {
 public:
  Experiment(server::Mock& mock, Subject& subject, const Case& c,
             const ExperimentOptions& options);
  ~Experiment() override;

  CaseRun Run();

 private:
  using Clock = std::chrono::steady_clock;
  struct OpenCall {
    std::size_t call = 0;
    Clock::time_point started;
  };
  // What arrived for the driving thread. The clock stands still until the
  // answer was looked at, so that what it starts comes before any jump.
  struct Arrival {
    RequestId request = 0;
    CallAnswer answer;
    std::unique_ptr<LaneClock::Freeze> freeze;
  };

  void OnStarted(RequestId request) override;
  void OnAnswer(RequestId request, CallAnswer answer) override;
  void OnSleep(RequestId request, SleepId sleep, double ms) override;
  void OnLost(std::string why, std::string error_output) override;
  void OnHeld(std::int64_t hold, std::int64_t due_us) override;
  void OnReleased(std::int64_t hold) override;

  std::optional<CaseRun> OpenClients();
  void CloseClients();
  ClientId ClientOf(RequestId request);
  void StartReadyCalls();
  std::optional<std::string> ArgsOf(const CallSpec& call) const;
  // Trouble ends the case at once.
  std::optional<CaseRun> WaitForAnswers();
  bool AbortWhatIsDue();
  bool IsAsleep(RequestId request);
  std::optional<CaseRun> Take(Arrival arrival);
  std::optional<CaseRun> HandleLate();
  void Report(std::size_t call, const CallAnswer& answer);
  CaseRun Conclude();
  std::string SleptForReal(const Evidence& evidence) const;
  CaseRun Trouble(std::string why, std::string error_output = {}, bool lost = false) const;

  server::Mock& mock_;
  Subject& subject_;
  const Case& case_;
  const ExperimentOptions options_;
  LaneClock clock_;
  std::vector<ClientId> clients_;
  std::vector<CallReport> reports_;
  std::vector<bool> done_;
  std::map<std::size_t, std::chrono::milliseconds> real_time_;  // By call.
  std::map<RequestId, OpenCall> open_;
  std::map<RequestId, std::size_t> call_of_;
  std::map<std::size_t, Clock::time_point> aborted_at_;  // By call.

  std::mutex mutex_;
  std::map<RequestId, ClientId> client_of_;
  std::set<RequestId> asleep_;  // Slept at least once.
  std::condition_variable arrived_;
  std::deque<Arrival> arrivals_;
  std::optional<CaseRun> loss_;
};

}  // namespace aex::conformance
