#include "conformance/runner/experiment.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "conformance/oracle/attempts.h"
#include "conformance/runner/report_reader.h"
#include "conformance/scenario/expectation.h"
#include "conformance/scenario/shapes.h"

namespace aex::conformance {
namespace {

constexpr std::string_view kSessionPlaceholder = "$call:";
// Less than the hint itself: the client's clock may run a little fast.
constexpr double kRealSleepShare = 0.8;
// How often it is looked whether an abort is due.
constexpr std::chrono::milliseconds kAbortPoll{5};

}  // namespace

Experiment::Experiment(server::Mock& mock, Subject& subject, const Case& c,
                       const ExperimentOptions& options)
    : mock_(mock),
      subject_(subject),
      case_(c),
      options_(options),
      clock_(kVirtualStartUs,
             {.advance =
                  [this](std::int64_t now_us) { mock_.AdvanceClock(options_.token, now_us); },
              .wake =
                  [this](RequestId request, SleepId sleep, double now_ms) {
                    subject_.Wake(ClientOf(request), sleep, now_ms);
                  }}),
      reports_(c.calls.size()),
      done_(c.calls.size(), false) {}

Experiment::~Experiment() { CloseClients(); }

void Experiment::CloseClients() {
  for (const ClientId client : clients_) subject_.Close(client);
  clients_.clear();
}

ClientId Experiment::ClientOf(RequestId request) {
  const std::lock_guard lock(mutex_);
  const auto found = client_of_.find(request);
  return found == client_of_.end() ? clients_.front() : found->second;
}

CaseRun Experiment::Run() {
  server::WorkspaceSetup setup;
  setup.seed = case_.seed;
  setup.scenario.faults = case_.rules;
  setup.scenario.settings = case_.settings;
  setup.virtual_time = case_.virtual_time;
  setup.start_us = kVirtualStartUs;
  setup.driver = this;
  setup.intent_exchange_bound = IntentBoundOf(case_, subject_.hello().policy);
  setup.exchange_bound = ExchangeBoundOf(case_, subject_.hello().policy);
  mock_.CreateWorkspace(options_.token, options_.port, setup);

  std::optional<CaseRun> ended = OpenClients();
  if (!ended) {
    StartReadyCalls();
    ended = WaitForAnswers();
  }
  if (!ended) return Conclude();
  // Whatever went wrong, the workspace is left as if the case had ended.
  (void)mock_.Finish(options_.token, options_.port);
  return *ended;
}

std::optional<CaseRun> Experiment::OpenClients() {
  ClientOptions options;
  options.base_url = mock_.BaseUrl(options_.port);
  options.api_token = options_.token;
  options.retry = case_.retry;
  if (subject_.hello().features.seeded && !case_.unseeded) options.seed = case_.seed;
  options.virtual_time = case_.virtual_time;
  options.now_ms = static_cast<double>(kVirtualStartUs) / 1000.0;
  if (subject_.hello().features.request_timeout)
    options.request_timeout_ms = kRequestTimeoutMs;
  options.own_worker = options_.own_worker || case_.clients > 1;
  for (std::size_t i = 0; i < case_.clients; ++i) {
    auto client = subject_.Open(options, *this);
    if (!client.ok()) return Trouble("client.open: " + Describe(client.error()));
    clients_.push_back(*client);
  }
  return std::nullopt;
}

std::optional<std::string> Experiment::ArgsOf(const CallSpec& call) const {
  auto args = ParseJson(call.args);
  CHECK(args.ok());
  const Json* session = Find(*args, "sessionId");
  const std::string wanted = TextOr(session);
  if (!wanted.starts_with(kSessionPlaceholder)) return call.args;
  const std::string index = wanted.substr(kSessionPlaceholder.size());
  for (const std::size_t earlier : call.after) {
    if (std::to_string(earlier) != index) continue;
    const CallReport& report = reports_[earlier];
    if (report.ending != CallReport::Ending::kOk || report.session_id.empty()) return {};
    (*args)["sessionId"] = report.session_id;
    return Stringify(*args);
  }
  return std::nullopt;
}

void Experiment::StartReadyCalls() {
  // No jump before every call that can start now has started.
  const LaneClock::Freeze freeze(clock_);
  for (std::size_t i = 0; i < case_.calls.size(); ++i) {
    const CallSpec& call = case_.calls[i];
    const bool started = std::any_of(call_of_.begin(), call_of_.end(),
                                     [&](const auto& entry) { return entry.second == i; });
    if (done_[i] || started) continue;
    if (!std::all_of(call.after.begin(), call.after.end(),
                     [&](std::size_t earlier) { return done_[earlier]; }))
      continue;
    const auto args = ArgsOf(call);
    if (!args) {
      done_[i] = true;  // Nothing to call it on; later calls may follow at once.
      continue;
    }
    CallReport& report = reports_[i];
    report.started_ms = mock_.NowMs(options_.token);
    report.first_seq = mock_.JournalSeq(options_.token) + 1;
    auto parsed = ParseJson(*args);
    CHECK(parsed.ok());
    const ClientId client = clients_[call.client];
    const RequestId request = subject_.Call(client, call.op, *parsed);
    if (call.abort == AbortAt::kSleep) clock_.KeepBack(request);
    {
      const std::lock_guard lock(mutex_);
      client_of_[request] = client;
    }
    // A call in line for the adapter holds no time up: OnStarted opens it.
    if (!subject_.IsQueued(client, request)) clock_.CallOpened(request);
    call_of_[request] = i;
    open_[request] = {i, Clock::now()};
  }
}

std::optional<CaseRun> Experiment::WaitForAnswers() {
  while (!open_.empty()) {
    const bool polls = AbortWhatIsDue();
    Clock::time_point deadline = Clock::time_point::max();
    for (const auto& [request, call] : open_)
      deadline = std::min(deadline, call.started + options_.call_deadline);
    if (polls) deadline = std::min(deadline, Clock::now() + kAbortPoll);
    std::unique_lock lock(mutex_);
    const bool woken = arrived_.wait_until(
        lock, deadline, [&] { return !arrivals_.empty() || loss_.has_value(); });
    if (loss_) return loss_;
    if (!woken) {
      lock.unlock();
      if (auto ended = HandleLate()) return ended;
      continue;
    }
    Arrival arrival = std::move(arrivals_.front());
    arrivals_.pop_front();
    lock.unlock();
    if (auto ended = Take(std::move(arrival))) return ended;
  }
  return std::nullopt;
}

// The caller changes his mind where the case says so: about a call that sleeps, or
// whose answer the mock withholds. Returns whether any still will.
bool Experiment::AbortWhatIsDue() {
  bool more = false;
  for (const auto& [request, open] : open_) {
    CallReport& report = reports_[open.call];
    const std::optional<AbortAt> at = case_.calls[open.call].abort;
    if (!at || report.abort) continue;
    if (at == AbortAt::kSleep ? IsAsleep(request) : mock_.CountStalls(options_.port) > 0) {
      report.abort = {mock_.JournalSeq(options_.token), 0};
      aborted_at_[open.call] = Clock::now();
      subject_.Cancel(ClientOf(request), request);
    } else {
      more = true;
    }
  }
  return more;
}

bool Experiment::IsAsleep(RequestId request) {
  const std::lock_guard lock(mutex_);
  return asleep_.count(request) > 0;
}

std::optional<CaseRun> Experiment::Take(Arrival arrival) {
  const auto found = open_.find(arrival.request);
  if (found == open_.end()) return std::nullopt;  // After its call was given up.
  const OpenCall open = found->second;
  open_.erase(found);
  const CallSpec& call = case_.calls[open.call];
  if (arrival.answer.kind == CallAnswer::Kind::kAdapterError)
    return Trouble(call.op + ": adapter error: " +
                   TextOr(Find(arrival.answer.value, "message")));
  if (arrival.answer.kind == CallAnswer::Kind::kUnsupported)
    return Trouble(call.op + ": declared in hello, but answered as unsupported");
  real_time_[open.call] =
      std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - open.started);
  if (const auto aborted = aborted_at_.find(open.call); aborted != aborted_at_.end())
    reports_[open.call].abort->answered_in_ms =
        std::chrono::duration<double, std::milli>(Clock::now() - aborted->second).count();
  Report(open.call, arrival.answer);
  StartReadyCalls();
  return std::nullopt;
}

void Experiment::Report(std::size_t call, const CallAnswer& answer) {
  CallReport& report = reports_[call];
  report.ended_ms = mock_.NowMs(options_.token);
  report.last_seq = mock_.JournalSeq(options_.token);
  done_[call] = true;
  if (answer.kind == CallAnswer::Kind::kOk) {
    report.ending = CallReport::Ending::kOk;
    ReadOk(answer.value, report);
    if (IsPureOp(case_.calls[call].op)) report.answer = Stringify(answer.value);
  } else {
    report.ending = CallReport::Ending::kError;
    report.error = ReadError(answer.value);
  }
}

// Past a deadline: the adapter lives and the client hangs, or the worker ends
// (subject protocol 5).
std::optional<CaseRun> Experiment::HandleLate() {
  const auto now = Clock::now();
  std::vector<RequestId> late;
  for (const auto& [request, call] : open_) {
    if (call.started + options_.call_deadline <= now) late.push_back(request);
  }
  if (late.empty()) return std::nullopt;
  const ClientId client = ClientOf(late.front());
  if (!subject_.Ping(client)) {
    subject_.EndWorker(client);
    return Trouble("no answer to ping within 2 s, long after " +
                       case_.calls[open_[late.front()].call].op + " was called",
                   {}, true);
  }
  for (const RequestId request : late) {
    const std::size_t call = open_[request].call;
    open_.erase(request);
    CallReport& report = reports_[call];
    report.ending = CallReport::Ending::kHung;
    report.ended_ms = mock_.NowMs(options_.token);
    report.last_seq = mock_.JournalSeq(options_.token);
    done_[call] = true;
    if (subject_.hello().features.cancel) subject_.Cancel(ClientOf(request), request);
    clock_.CallAnswered(request);
  }
  StartReadyCalls();
  return std::nullopt;
}

CaseRun Experiment::Conclude() {
  auto read = mock_.Finish(options_.token, options_.port);
  CloseClients();
  if (!read.ok()) return Trouble(read.error().message);
  Evidence evidence;
  evidence.c = case_;
  evidence.policy = subject_.hello().policy;
  evidence.calls = std::move(reports_);
  evidence.expected = ExpectationsOf(case_);
  for (const SleepRecord& sleep : clock_.trace()) {
    const auto call = call_of_.find(sleep.request);
    if (call == call_of_.end()) continue;
    evidence.sleeps.push_back(
        {call->second, sleep.ms, static_cast<double>(sleep.at_us) / 1000.0});
  }
  evidence.ledger = std::move(read->ledger);
  evidence.exchanges = std::move(read->exchanges);
  evidence.account = std::move(read->account);
  evidence.case_over = read->case_over;
  evidence.secrets = {options_.token, std::string(kProviderKey)};
  if (std::string slept = SleptForReal(evidence); !slept.empty()) return Trouble(slept);
  CaseRun run;
  run.evidence = std::move(evidence);
  return run;
}

// A client that was asked to hand its sleeps over, and took the time itself.
std::string Experiment::SleptForReal(const Evidence& evidence) const {
  if (!case_.virtual_time) return {};
  for (const AttemptSeries& series : SeriesOf(evidence)) {
    double owed_ms = 0;
    for (std::size_t i = 0; i + 1 < series.attempts.size(); ++i)
      owed_ms += OwedWaitMs(*series.attempts[i], evidence).value_or(0);
    const bool slept =
        std::any_of(evidence.sleeps.begin(), evidence.sleeps.end(),
                    [&](const SleepReport& sleep) { return sleep.call == series.call; });
    const auto real = real_time_.find(series.call);
    if (owed_ms <= 0 || slept || real == real_time_.end()) continue;
    if (static_cast<double>(real->second.count()) >= owed_ms * kRealSleepShare)
      return "slept for real: the client waited between attempts without handing its sleep "
             "over, although hello says virtualTime";
  }
  return {};
}

CaseRun Experiment::Trouble(std::string why, std::string error_output, bool lost) const {
  CaseRun run;
  run.trouble = std::move(why);
  run.error_output = std::move(error_output);
  run.lost = lost;
  return run;
}

void Experiment::OnStarted(RequestId request) { clock_.CallOpened(request); }

void Experiment::OnAnswer(RequestId request, CallAnswer answer) {
  auto freeze = std::make_unique<LaneClock::Freeze>(clock_);
  clock_.CallAnswered(request);
  {
    const std::lock_guard lock(mutex_);
    arrivals_.push_back({request, std::move(answer), std::move(freeze)});
  }
  arrived_.notify_one();
}

void Experiment::OnSleep(RequestId request, SleepId sleep, double ms) {
  {
    const std::lock_guard lock(mutex_);
    asleep_.insert(request);
  }
  clock_.Slept(request, sleep, ms);
}

void Experiment::OnLost(std::string why, std::string error_output) {
  {
    const std::lock_guard lock(mutex_);
    loss_ = Trouble(std::move(why), std::move(error_output), true);
  }
  arrived_.notify_one();
}

void Experiment::OnHeld(std::int64_t hold, std::int64_t due_us) { clock_.Held(hold, due_us); }
void Experiment::OnReleased(std::int64_t hold) { clock_.Released(hold); }

}  // namespace aex::conformance
