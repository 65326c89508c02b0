// The requirements about answers that are not as the contract has them: odd
// bodies, success that is none, redirects and interim answers, values from the
// future; and that no report gives a secret away.
#include <algorithm>
#include <cmath>

#include "conformance/oracle/reported.h"
#include "conformance/oracle/requirement.h"
#include "conformance/oracle/waits.h"
#include "mock_server/contract/retry_after.h"

namespace aex::conformance {
namespace {

using contract::Delivery;
using contract::Exchange;
using contract::RetryAfterForm;
using faults::BodyFault;
using Ending = CallReport::Ending;

// Dates say whole seconds, and the client's clock may lag behind what it was told.
constexpr double kDateSlackMs = 1000;

bool IsOddBody(const Exchange& exchange, const Evidence& evidence) {
  const faults::Fault* fault = FaultMetBy(exchange, evidence);
  if (fault == nullptr) return false;
  if (const auto* status = std::get_if<faults::StatusFault>(fault)) return status->body.has_value();
  return faults::KindOf(*fault) == faults::Kind::kBody;
}

// The refusal that a call has to report, with the attempts it took.
struct Refusal {
  AttemptSeries series;
  const Exchange* last = nullptr;
};

std::optional<Refusal> RefusalOf(const Evidence& evidence, std::size_t call) {
  auto series = DecidingSeries(evidence, call);
  if (!series) return std::nullopt;
  const Exchange* last = series->attempts.back();
  if (SeenBy(*last, evidence) != Seen::kStatus || last->status < 400 || !last->sent_at_ms)
    return std::nullopt;
  return Refusal{*std::move(series), last};
}

template <typename Holds>
bool AnyRefusal(const Evidence& evidence, Holds holds) {
  for (std::size_t i = 0; i < evidence.calls.size(); ++i) {
    const auto refusal = RefusalOf(evidence, i);
    if (refusal && holds(*refusal)) return true;
  }
  return false;
}

bool IsOff(const Evidence& evidence) { return evidence.c.retry && evidence.c.retry->off; }

// What had a good head and a bad body may have been tried again by another layer than
// the one that counts attempts.
bool MayCountAnew(const AttemptSeries& series, const Evidence& evidence) {
  return series.may_continue ||
         std::any_of(series.attempts.begin(), series.attempts.end(), [&](const Exchange* x) {
           return SeenBy(*x, evidence) == Seen::kBroken;
         });
}

bool CountsThrottle(const Evidence& evidence) {
  return !IsOff(evidence) && AnyRefusal(evidence, [](const Refusal& refusal) {
    return IsThrottleStatus(refusal.last->status);
  });
}

// What is wrong with the wait that a throttle error reports; empty when nothing is.
std::string HintProblem(const Exchange& last, const ReportedError& error,
                        const Evidence& evidence) {
  const auto form = contract::ClassifyRetryAfter(last.retry_after, *last.sent_at_ms);
  if (form == RetryAfterForm::kNotJudged) return {};
  if (form == RetryAfterForm::kSeconds && !evidence.policy.hint_seconds) return {};
  const bool dated = form == RetryAfterForm::kImfFixdate || form == RetryAfterForm::kRfc850 ||
                     form == RetryAfterForm::kAsctime;
  if (form != RetryAfterForm::kSeconds && !dated)
    return error.retry_after_ms.value_or(0) > 0 ? "a wait where no hint could be read" : "";
  if (dated && (!evidence.policy.hint_date || form != RetryAfterForm::kImfFixdate)) return {};
  const double hint_ms =
      contract::ParseRetryAfter(last.retry_after.front(), *last.sent_at_ms).value_or(0);
  // What the client does not wait for, it may report as it likes.
  const auto cap_ms = evidence.policy.hint_cap_ms;
  if (cap_ms && hint_ms > static_cast<double>(*cap_ms)) return {};
  if (!error.retry_after_ms) return hint_ms > 0 ? "no retryAfterMs" : "";
  const double lag_ms = *last.sent_at_ms - ClientClockMs(evidence, *last.sent_at_ms) +
                        kDateSlackMs + SlackMs(evidence);
  const double off_ms = std::abs(*error.retry_after_ms - hint_ms);
  // Beyond 2^53 milliseconds readers round in their own ways.
  const bool right = off_ms <= (dated ? lag_ms : 0.5) || hint_ms > 9e15;
  return right ? "" : "another retryAfterMs than the hint";
}

std::optional<Finding> JudgeThrottle(const Evidence& evidence) {
  if (IsOff(evidence)) return std::nullopt;
  for (std::size_t i = 0; i < evidence.calls.size(); ++i) {
    const auto refusal = RefusalOf(evidence, i);
    if (!refusal || !IsThrottleStatus(refusal->last->status)) continue;
    const Exchange& last = *refusal->last;
    const ReportedError& error = evidence.calls[i].error;
    const auto lost = [&](const std::string& what) {
      return Finding{"a " + std::to_string(last.status) + " that outlasted the attempts was "
                         "reported with " + what,
                     "The caller decides by this error when to come back. Contract 5: a typed "
                     "throttle error with status, attempts, retryAfterMs and source api.",
                     {last.seq}, last.intent};
    };
    if (error.kind != "rateLimit") return lost("kind " + error.kind + " instead of rateLimit");
    if (error.status != last.status)
      return lost("status " + (error.status ? std::to_string(*error.status) : "none"));
    if (error.source != "api") return lost("source \"" + error.source + "\"");
    const auto made = static_cast<std::int64_t>(refusal->series.attempts.size());
    if (!MayCountAnew(refusal->series, evidence) && error.attempts != made)
      return lost((error.attempts ? std::to_string(*error.attempts) : "no") +
                  " attempts instead of " + std::to_string(made));
    if (const std::string problem = HintProblem(last, error, evidence); !problem.empty())
      return lost(problem);
  }
  return std::nullopt;
}

bool CountsShapes(const Evidence& evidence) {
  return AnyRefusal(evidence, [&](const Refusal& refusal) {
    return IsOddBody(*refusal.last, evidence);
  });
}

std::optional<Finding> JudgeShapes(const Evidence& evidence) {
  for (std::size_t i = 0; i < evidence.calls.size(); ++i) {
    const auto refusal = RefusalOf(evidence, i);
    if (!refusal || !IsOddBody(*refusal->last, evidence)) continue;
    const ReportedError& error = evidence.calls[i].error;
    const bool typed = error.kind == "api" || error.kind == "rateLimit";
    if (typed && error.status == refusal->last->status) continue;
    return Finding{"a " + std::to_string(refusal->last->status) +
                       " whose body is not the contract's envelope was reported as " +
                       ReportedAs(evidence.calls[i]),
                   "Proxies answer for the platform, in HTML or with nothing. Whatever the body "
                   "is, the status says what happened.",
                   {refusal->last->seq}, refusal->last->intent};
  }
  return std::nullopt;
}

// Why a whole-looking 2xx is no answer to build on; empty when it is one.
std::string BadSuccessOf(const Exchange& exchange, const Evidence& evidence) {
  if (exchange.status < 200 || exchange.status > 299) return {};
  const faults::Fault* fault = FaultMetBy(exchange, evidence);
  if (fault == nullptr) return {};
  if (exchange.delivery.kind == Delivery::Kind::kPartial) return "was cut short";
  if (exchange.delivery.kind != Delivery::Kind::kFull) return {};
  if (const auto* length = std::get_if<faults::LengthFault>(fault))
    return length->how == faults::LengthFault::How::kOffset ? "was not as long as it said" : "";
  if (const auto* chunk = std::get_if<faults::ChunkFault>(fault))
    return chunk->how == faults::ChunkFault::How::kOneByte ? "" : "ended within its chunks";
  const auto* body = std::get_if<BodyFault>(fault);
  if (body == nullptr) return {};
  switch (body->how) {
    case BodyFault::How::kEmpty: return "had no body";
    case BodyFault::How::kHtml: return "was HTML";
    case BodyFault::How::kCutJson:
    case BodyFault::How::kTrailing:
    case BodyFault::How::kNan: return "was not JSON";
    case BodyFault::How::kNotObject:
    case BodyFault::How::kNull: return "was no object";
    // The session of a message is known from its path; of a create it is not.
    case BodyFault::How::kMissingField:
    case BodyFault::How::kWrongType:
      return exchange.op == contract::Operation::kSessionCreate ? "had no id" : "";
    default: return {};
  }
}

// The last answer to the request that the call is about, where it is such a 2xx.
const Exchange* BadSuccessAtTheEnd(const Evidence& evidence, std::size_t call) {
  const CallSpec& spec = evidence.c.calls[call];
  if (IsPureOp(spec.op) || HasUnseenAttempts(evidence)) return nullptr;
  for (const auto op : {contract::Operation::kSessionCreate, contract::Operation::kMessageSend}) {
    const auto exchanges = ExchangesOf(evidence, call, op);
    if (!exchanges.empty() && !BadSuccessOf(*exchanges.back(), evidence).empty())
      return exchanges.back();
  }
  return nullptr;
}

bool CountsBadSuccess(const Evidence& evidence) {
  return std::any_of(evidence.exchanges.begin(), evidence.exchanges.end(), [&](const Exchange& x) {
    return contract::RouteOf(x.op).keyed && !BadSuccessOf(x, evidence).empty();
  });
}

std::optional<Finding> JudgeBadSuccess(const Evidence& evidence) {
  for (std::size_t i = 0; i < evidence.calls.size(); ++i) {
    const Exchange* bad = BadSuccessAtTheEnd(evidence, i);
    if (bad == nullptr || evidence.calls[i].ending != Ending::kOk) continue;
    return Finding{evidence.c.calls[i].op + " reported success on a " +
                       std::to_string(bad->status) + " that " + BadSuccessOf(*bad, evidence),
                   "Only an answer that can be read in full says what was done. Trying again with "
                   "the same key is safe; success without an answer is a guess.",
                   {bad->seq}, bad->intent};
  }
  return std::nullopt;
}

bool CountsRedaction(const Evidence& evidence) {
  return std::any_of(evidence.calls.begin(), evidence.calls.end(), [](const CallReport& report) {
    return report.ending == Ending::kError && !report.error.message.empty();
  });
}

std::optional<Finding> JudgeRedaction(const Evidence& evidence) {
  for (std::size_t i = 0; i < evidence.calls.size(); ++i) {
    const ReportedError& error = evidence.calls[i].error;
    if (evidence.calls[i].ending != Ending::kError) continue;
    for (const std::string& secret : evidence.secrets) {
      if (error.message.find(secret) == std::string::npos &&
          error.code.find(secret) == std::string::npos)
        continue;
      return Finding{"the error of " + evidence.c.calls[i].op +
                         " holds a token or a key of the caller",
                     "Errors end in logs and tickets. No message may hold the bearer token or a "
                     "provider key.",
                     {}, evidence.c.intents[evidence.c.calls[i].intent].nonce, {}, i};
    }
  }
  return std::nullopt;
}

}  // namespace

std::vector<Requirement> AnswerRequirements() {
  const std::vector<std::vector<std::string_view>> any = {{"run"}, {"session.create"}};
  return {
      {"errors/throttle-typed", Level::kMust, "A throttle that lasts is reported as one", "5",
       "429, 503 and 529 that outlast the attempts are a typed error with status, attempts, "
       "retryAfterMs and source api; 500, 502 and 504 are plain API errors.",
       any, {}, "", CountsThrottle, JudgeThrottle},
      {"errors/body-shapes", Level::kAlways, "Any error body is still an error with its status",
       "1.1",
       "Empty, HTML, cut, no object: what a proxy puts there must neither break the client nor "
       "hide the status.",
       any, {}, "", CountsShapes, JudgeShapes},
      {"errors/bad-success", Level::kAlways, "A 2xx that cannot be read is no success", "1.1",
       "A create or a message whose 2xx was cut short, is not JSON or has no id is not reported "
       "as success.",
       any, {}, "", CountsBadSuccess, JudgeBadSuccess},
      {"errors/redaction", Level::kAlways, "No error gives a secret away", "1.2",
       "No bearer token and no provider key stands in a reported message.", any, {}, "",
       CountsRedaction, JudgeRedaction},
  };
}

}  // namespace aex::conformance
