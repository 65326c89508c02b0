#include "conformance/runner/doctor.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "conformance/runner/lane.h"
#include "conformance/scenario/alphabet.h"
#include "conformance/scenario/seeds.h"
#include "conformance/scenario/shapes.h"

namespace aex::conformance {
namespace {

constexpr std::uint64_t kDoctorSeed = 1;
constexpr double kHintMs = 1000;

// Operations that take a session, or nothing at all.
constexpr std::string_view kOnSession[] = {
    "session.get",    "session.events", "session.outputs", "session.suspend",
    "session.resume", "session.cancel", "session.delete"};
constexpr std::string_view kPlain[] = {"session.list", "whoami"};

Case OnSession(std::string_view op) {
  Case c = MakeCase(1, kDoctorSeed, *FindShape("create"));
  CallSpec call;
  call.op = op;
  call.args = R"({"sessionId":"$call:0"})";
  call.after = {0};
  c.calls.push_back(std::move(call));
  return c;
}

Case Plain(std::string_view op, std::string_view args = "{}") {
  Case c;
  c.number = 1;
  c.seed = kDoctorSeed;
  c.intents.push_back({IntentNonce(c.seed, 0), 0, 0});
  CallSpec call;
  call.op = op;
  call.args = args;
  c.calls.push_back(std::move(call));
  return c;
}

// What operations without a session are asked once.
struct PlainQuestion {
  std::string_view op;
  std::string_view args;
};
constexpr PlainQuestion kQuestions[] = {
    {"parse.submission",
     R"({"submission":{"workspaceId":"w","idempotencyKey":"k","submission":{"model":)"
     R"("claude-haiku-4-5","prompt":"hello"},"secrets":{"apiKeys":{"anthropic":"sk"}}}})"},
    {"parse.submissionText",
     R"({"text":"{\"workspaceId\":\"w\",\"idempotencyKey\":\"k\",\"submission\":{\"model\":)"
     R"(\"claude-haiku-4-5\",\"prompt\":\"hello\"},\"secrets\":{\"apiKeys\":{\"anthropic\":)"
     R"(\"sk\"}}}"})"},
    {"parse.retryAfter", R"({"header":"1","nowMs":1790000000000})"},
    {"parse.providerFault", R"({"value":{"kind":"overloaded"}})"},
    {"limits.bootBudget", R"({"limits":{"maxSpendUsd":2.5}})"},
    {"asset.upload", R"({"bytesBase64":"aGVsbG8="})"},
    {"webhook.verify",
     R"({"secret":"whsec_AQIDBAUGBwg=","headers":{},"body":"{}","nowMs":1790000000000})"}};

// The case whose last call is `op`; nothing when there is none to make.
std::optional<Case> CaseFor(std::string_view op, const Hello& hello) {
  const auto is_one_of = [&](const auto& list) {
    return std::find(std::begin(list), std::end(list), op) != std::end(list);
  };
  const bool creates = hello.Offers("session.create");
  if (op == "session.create") return MakeCase(1, kDoctorSeed, *FindShape("create"));
  if (op == "run") return MakeCase(1, kDoctorSeed, *FindShape("run"));
  if (op == "session.send" && creates)
    return MakeCase(1, kDoctorSeed, *FindShape("create-send"));
  if (op == "session.replayLast" && creates && hello.Offers("session.send"))
    return MakeCase(1, kDoctorSeed, *FindShape("create-send-replay"));
  if (op == "redeem") return MakeCase(1, kDoctorSeed, *FindShape("redeem"));
  if (op == "asset.upload") return MakeCase(1, kDoctorSeed, *FindShape("upload"));
  if (is_one_of(kOnSession) && creates) return OnSession(op);
  if (is_one_of(kPlain)) return Plain(op);
  for (const PlainQuestion& question : kQuestions) {
    if (question.op == op) return Plain(op, question.args);
  }
  return std::nullopt;
}

std::string ErrorText(const ReportedError& error) {
  std::string text = "error " + (error.kind.empty() ? std::string("without kind") : error.kind);
  if (error.status) text += " " + std::to_string(*error.status);
  if (!error.message.empty()) text += ": " + error.message;
  return text;
}

class Examination {
 public:
  Examination(server::Mock& mock, Subject& subject, bool virtual_time)
      : subject_(subject), virtual_time_(virtual_time), lane_(mock, subject, 0, kDoctorDeadline) {}

  Status Open() { return lane_.Open(); }

  DoctorCheck Operation(std::string_view op) {
    DoctorCheck check;
    check.name = op;
    auto c = CaseFor(op, subject_.hello());
    if (!c) {
      check.skipped = true;
      check.detail = "declared; not called by this version";
      return check;
    }
    const auto evidence = Run(std::move(*c), check);
    if (!evidence) return check;
    const CallReport& report = evidence->calls.back();
    switch (report.ending) {
      case CallReport::Ending::kOk: check.passed = true; break;
      case CallReport::Ending::kError: check.detail = ErrorText(report.error); break;
      case CallReport::Ending::kHung: check.detail = "no answer in 5 s; ping is answered"; break;
      case CallReport::Ending::kSkipped:
        check.detail = "could not be called: the call before it reported no session";
        break;
      case CallReport::Ending::kUnsupported: break;
    }
    if (check.passed) check.detail = Seen(*evidence);
    return check;
  }

  // One call that is told to come back in a second.
  DoctorCheck Throttled(std::string_view op) {
    DoctorCheck check;
    check.name = "retry after 429";
    auto c = CaseFor(op, subject_.hello());
    CHECK(c.has_value());
    c->rules = {RuleOf(PairedLetters().front(), contract::Operation::kSessionCreate,
                       faults::OnlyAttempt(1))};
    const auto evidence = Run(std::move(*c), check);
    if (!evidence) return check;
    double slept_ms = 0;
    for (const SleepReport& sleep : evidence->sleeps) slept_ms += sleep.ms;
    const auto creates = std::count_if(
        evidence->exchanges.begin(), evidence->exchanges.end(),
        [](const auto& x) { return x.op == contract::Operation::kSessionCreate; });
    check.passed = true;
    if (creates < 2) {
      check.detail = "the client did not try again; the suite will judge that";
    } else if (virtual_time_ && slept_ms < kHintMs) {
      check.detail = "came back after " + std::to_string(std::lround(slept_ms)) +
                     " ms of handed-over sleep; the suite will judge that";
    } else {
      check.detail = virtual_time_ ? "slept " + std::to_string(std::lround(slept_ms)) +
                                         " ms in virtual time, then tried again"
                                   : "tried again";
    }
    return check;
  }

 private:
  std::optional<Evidence> Run(Case c, DoctorCheck& check) {
    c.virtual_time = virtual_time_;
    CaseRun run = lane_.Run(c);
    if (!run.evidence) {
      check.could_not_be_run = true;
      check.detail = run.trouble;
      check.error_output = run.error_output;
    }
    return std::move(run.evidence);
  }

  static std::string Seen(const Evidence& evidence) {
    const std::size_t n = evidence.exchanges.size();
    return std::to_string(n) + (n == 1 ? " request" : " requests");
  }

  Subject& subject_;
  bool virtual_time_;
  Lane lane_;
};

}  // namespace

Result<std::vector<DoctorCheck>> ExamineAdapter(Subject& subject, bool virtual_time) {
  server::Mock mock;
  if (const Status status = mock.Start(); !status.ok()) return status.error();
  Examination examination(mock, subject, virtual_time);
  if (const Status status = examination.Open(); !status.ok()) return status.error();
  std::vector<DoctorCheck> checks;
  for (const std::string& op : subject.hello().ops) {
    checks.push_back(examination.Operation(op));
    // A dead or silent adapter would only repeat itself.
    if (!checks.back().passed && !checks.back().skipped &&
        checks.back().detail.find("ping") != std::string::npos)
      return checks;
  }
  for (const std::string_view op : {"session.create", "run"}) {
    if (!subject.hello().Offers(op)) continue;
    checks.push_back(examination.Throttled(op));
    break;
  }
  return checks;
}

}  // namespace aex::conformance
