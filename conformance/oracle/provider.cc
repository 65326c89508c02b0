// The provider requirements: what a turn that the model provider failed becomes
// for the caller, and that nothing is sent again because of it.
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "conformance/oracle/attempts.h"
#include "conformance/oracle/requirement.h"
#include "mock_server/contract/provider_fault.h"

namespace aex::conformance {
namespace {

using contract::Exchange;
using contract::Operation;
using Ending = CallReport::Ending;

constexpr std::int64_t kDefaultStatus = 429;

// The session record as the platform shows it after that fault (contract 5.2).
Json RecordOf(const faults::ProviderFault& fault) {
  using As = faults::ProviderFault::As;
  const auto value = ParseJson(fault.raw.empty() ? fault.fault : fault.raw);
  Json record = Json::object();
  if (!value.ok()) return record;
  switch (fault.as) {
    case As::kProviderFault: record["providerFault"] = *value; break;
    case As::kError: record["error"] = *value; break;
    case As::kErrorMessage: record["errorMessage"] = *value; break;
    case As::kNested: record["providerFault"]["providerFault"] = *value; break;
  }
  return record;
}

const faults::ProviderFault* ProviderFaultOf(const Exchange& exchange, const Evidence& evidence) {
  const faults::Fault* fault = FaultMetBy(exchange, evidence);
  return fault == nullptr ? nullptr : std::get_if<faults::ProviderFault>(fault);
}

// A call whose turn was accepted and then failed by the provider, and all of
// whose other requests went well.
struct FailedTurn {
  std::size_t call = 0;
  const Exchange* accepted = nullptr;
  std::optional<contract::ProviderFault> throttle;
};

std::vector<FailedTurn> FailedTurnsOf(const Evidence& evidence) {
  std::vector<FailedTurn> failed;
  for (std::size_t i = 0; i < evidence.calls.size(); ++i) {
    for (const Exchange* exchange : ExchangesOf(evidence, i, Operation::kMessageSend)) {
      const auto* fault = ProviderFaultOf(*exchange, evidence);
      if (fault != nullptr && SeenBy(*exchange, evidence) == Seen::kSuccess)
        failed.push_back({i, exchange, contract::ThrottleFromSession(RecordOf(*fault))});
    }
  }
  return failed;
}

bool Throws(const CallSpec& call) {
  return call.args.find("\"throwOnFailure\":true") != std::string::npos;
}

// Only the fault of the provider was met: what is reported is due to it alone.
bool IsAlone(const FailedTurn& turn, const Evidence& evidence) {
  const auto exchanges = ExchangesOf(evidence, turn.call);
  return std::all_of(exchanges.begin(), exchanges.end(), [&](const Exchange* exchange) {
    return exchange == turn.accepted || !exchange->rule;
  }) && !HasUnseenAttempts(evidence);
}

std::vector<FailedTurn> ThrownTurns(const Evidence& evidence, bool throttled) {
  auto turns = FailedTurnsOf(evidence);
  std::erase_if(turns, [&](const FailedTurn& turn) {
    return !Throws(evidence.c.calls[turn.call]) || turn.throttle.has_value() != throttled ||
           !IsAlone(turn, evidence);
  });
  return turns;
}

template <bool throttled>
bool CountsThrown(const Evidence& evidence) {
  return !ThrownTurns(evidence, throttled).empty();
}

Finding About(const FailedTurn& turn, std::string summary, std::string why) {
  return {std::move(summary), std::move(why), {turn.accepted->seq}, turn.accepted->intent};
}

std::string Reported(const CallReport& report) {
  return report.ending == Ending::kOk ? "success" : "kind " + report.error.kind;
}

std::optional<Finding> JudgeShapes(const Evidence& evidence) {
  for (const FailedTurn& turn : ThrownTurns(evidence, true)) {
    const CallReport& report = evidence.calls[turn.call];
    if (report.ending == Ending::kError && report.error.kind == "rateLimit") continue;
    return About(turn,
                 "a turn that the provider throttled was reported as " + Reported(report),
                 "The throttle stands in the session record, in one of four forms. Contract 5.2: "
                 "providerFault, else error, else the error message, are read in that order.");
  }
  return std::nullopt;
}

std::optional<Finding> JudgeSurfaces(const Evidence& evidence) {
  constexpr const char* kWhy =
      "The caller decides by these fields whether and when to replay. Contract 5.2: status of "
      "the fault (else 429), its retryAfterMs, source provider.";
  for (const FailedTurn& turn : ThrownTurns(evidence, true)) {
    const CallReport& report = evidence.calls[turn.call];
    if (report.ending != Ending::kError || report.error.kind != "rateLimit") continue;
    const auto status = static_cast<std::int64_t>(
        turn.throttle->status.value_or(static_cast<double>(kDefaultStatus)));
    if (report.error.status != status)
      return About(turn, "a throttle with status " + std::to_string(status) +
                             " was reported with " +
                             (report.error.status ? std::to_string(*report.error.status) : "none"),
                   kWhy);
    if (report.error.source != "provider")
      return About(turn, "a throttle of the provider was reported with source \"" +
                             report.error.source + "\"", kWhy);
    if (report.error.retry_after_ms != turn.throttle->retry_after_ms)
      return About(turn, "the retryAfterMs of a throttle was reported wrongly", kWhy);
  }
  return std::nullopt;
}

std::optional<Finding> JudgeOthers(const Evidence& evidence) {
  for (const FailedTurn& turn : ThrownTurns(evidence, false)) {
    const CallReport& report = evidence.calls[turn.call];
    if (report.ending == Ending::kError && report.error.kind == "state") continue;
    return About(turn, "a turn that failed without a throttle was reported as " + Reported(report),
                 "Waiting will not help here, so it must not look like a throttle. Contract 5.2: "
                 "a failed turn that is none is a state error.");
  }
  return std::nullopt;
}

bool CountsFailed(const Evidence& evidence) { return !FailedTurnsOf(evidence).empty(); }

std::optional<Finding> JudgeNoResend(const Evidence& evidence) {
  for (const FailedTurn& turn : FailedTurnsOf(evidence)) {
    for (const Exchange* later : ExchangesOf(evidence, turn.call, Operation::kMessageSend)) {
      if (later->seq <= turn.accepted->seq || later->intent != turn.accepted->intent) continue;
      Finding finding = About(
          turn, "a turn that the provider failed was sent again by itself",
          "The turn was accepted and billed. Contract 5.2: there is no automatic re-send of a "
          "throttled turn; the caller may replay it.");
      finding.exchanges.push_back(later->seq);
      return finding;
    }
  }
  return std::nullopt;
}

// The replay that follows a failed turn, by its first message.
const Exchange* ReplayOf(const FailedTurn& turn, const Evidence& evidence) {
  for (std::size_t i = turn.call + 1; i < evidence.c.calls.size(); ++i) {
    if (evidence.c.calls[i].op != "session.replayLast") continue;
    const auto messages = ExchangesOf(evidence, i, Operation::kMessageSend);
    return messages.empty() ? nullptr : messages.front();
  }
  return nullptr;
}

bool CountsReplays(const Evidence& evidence) {
  const auto turns = FailedTurnsOf(evidence);
  return std::any_of(turns.begin(), turns.end(), [&](const FailedTurn& turn) {
    return ReplayOf(turn, evidence) != nullptr;
  });
}

std::optional<Finding> JudgeReplays(const Evidence& evidence) {
  for (const FailedTurn& turn : FailedTurnsOf(evidence)) {
    const Exchange* replay = ReplayOf(turn, evidence);
    if (replay == nullptr || replay->key.value_or("") == turn.accepted->key.value_or("")) continue;
    const bool own = std::any_of(
        evidence.c.calls.begin(), evidence.c.calls.end(), [](const CallSpec& call) {
          return call.op == "session.replayLast" &&
                 call.args.find("\"idempotencyKey\"") != std::string::npos;
        });
    if (own) continue;  // The caller's own choice.
    Finding finding = About(turn, "replaying a throttled turn carried a new key",
                            "The failed turn was billed; a new key makes another one. Contract "
                            "3.1: replayLast repeats the key of the last send.");
    finding.exchanges.push_back(replay->seq);
    return finding;
  }
  return std::nullopt;
}

}  // namespace

std::vector<Requirement> ProviderRequirements() {
  return {
      {"provider/shapes", Level::kMust, "A throttle is recognised in each of its forms", "5.2",
       "A turn that the model provider throttled ends in an error whose record says so as "
       "providerFault, nested in it, as an upstream's error, or in words only. Each of them "
       "surfaces as the typed rate-limit error.",
       {{"run"}}, {"throwOnFailure"}, "", CountsThrown<true>, JudgeShapes},
      {"provider/throttle-surfaces", Level::kMust, "A provider's throttle keeps its fields",
       "5.2",
       "The rate-limit error of a throttled turn has the fault's status, else 429, its "
       "retryAfterMs if there is one, and the source `provider`.",
       {{"run"}}, {"throwOnFailure"}, "", CountsThrown<true>, JudgeSurfaces},
      {"provider/other-failures", Level::kMust, "Other failed turns are state errors", "5.2",
       "A turn that failed for another reason than a throttle is reported as a state error, "
       "not as a rate limit.",
       {{"run"}}, {"throwOnFailure"}, "", CountsThrown<false>, JudgeOthers},
      {"provider/no-resend", Level::kAlways, "A failed turn is not sent again by itself", "5.2",
       "The turn was accepted and is billed, whatever became of it. The client sends it "
       "again only when its caller asks for a replay.",
       {{"run"}, {"session.create", "session.send"}}, {}, "", CountsFailed, JudgeNoResend},
      {"provider/replay-after-throttle", Level::kMust,
       "Replaying a throttled turn bills nothing new", "3.1",
       "replayLast after a throttled turn follows the ordinary rule: the same key, so the "
       "failed turn is found and not billed again.",
       {{"session.create", "session.send", "session.replayLast"}}, {}, "", CountsReplays,
       JudgeReplays},
  };
}

}  // namespace aex::conformance
