// The event requirements: what of a turn's events reached the caller, and what a
// lost stream or ticket led to.
#include <algorithm>

#include "conformance/oracle/attempts.h"
#include "conformance/oracle/requirement.h"

namespace aex::conformance {
namespace {

using contract::Exchange;
using contract::Operation;
using faults::StreamFault;
using Ending = CallReport::Ending;

bool IsEventOp(Operation op) {
  return op == Operation::kEventsList || op == Operation::kEventsStream ||
         op == Operation::kEventsTicket;
}

const StreamFault* StreamFaultOf(const Exchange& exchange, const Evidence& evidence) {
  const faults::Fault* fault = FaultMetBy(exchange, evidence);
  return fault == nullptr ? nullptr : std::get_if<StreamFault>(fault);
}

bool MeetsStream(const Evidence& evidence, StreamFault::How how) {
  return std::any_of(evidence.exchanges.begin(), evidence.exchanges.end(),
                     [&](const Exchange& exchange) {
                       const auto* fault = StreamFaultOf(exchange, evidence);
                       return fault != nullptr && fault->how == how;
                     });
}

// A turn whose reading was disturbed: a fault on its events, or a second connect.
bool WasDisturbed(const Evidence& evidence, std::size_t call) {
  const auto exchanges = ExchangesOf(evidence, call);
  const bool met = std::any_of(exchanges.begin(), exchanges.end(), [](const Exchange* exchange) {
    return IsEventOp(exchange->op) && exchange->rule;
  });
  return met || ExchangesOf(evidence, call, Operation::kEventsStream).size() > 1;
}

// Calls that gave their events back; the platform's turns are never cut here.
std::vector<std::size_t> ReadTurns(const Evidence& evidence) {
  std::vector<std::size_t> calls;
  for (std::size_t i = 0; i < evidence.calls.size(); ++i) {
    const CallReport& report = evidence.calls[i];
    const bool numbered = report.events && !report.events->empty() &&
                          std::all_of(report.events->begin(), report.events->end(),
                                      [](const ReportedEvent& e) { return e.sequence > 0; });
    if (report.ending == Ending::kOk && numbered) calls.push_back(i);
  }
  return calls;
}

bool CountsOnce(const Evidence& evidence) {
  const auto turns = ReadTurns(evidence);
  return std::any_of(turns.begin(), turns.end(),
                     [&](std::size_t call) { return WasDisturbed(evidence, call); });
}

std::optional<Finding> JudgeOnce(const Evidence& evidence) {
  constexpr const char* kWhy =
      "Who counts tokens or tool calls counts them once. Contract 1.8: an event is delivered "
      "when its sequence is above the last, and a new connection begins after the last.";
  const bool may_miss = MeetsStream(evidence, StreamFault::How::kGap);
  for (const std::size_t call : ReadTurns(evidence)) {
    const auto& events = *evidence.calls[call].events;
    for (std::size_t i = 1; i < events.size(); ++i) {
      const std::int64_t before = events[i - 1].sequence, now = events[i].sequence;
      const std::string name = std::to_string(now);
      if (now == before)
        return Finding{"event " + name + " reached the caller twice", kWhy, {}, "", {}, call};
      if (now < before)
        return Finding{"event " + name + " reached the caller after event " +
                           std::to_string(before), kWhy, {}, "", {}, call};
      if (now > before + 1 && !may_miss)
        return Finding{"event " + std::to_string(before + 1) + " never reached the caller", kWhy,
                       {}, "", {}, call};
    }
  }
  return std::nullopt;
}

// A connection that was cut after so many events, and the one that followed.
struct Resumed {
  const Exchange* cut = nullptr;
  const Exchange* next = nullptr;
  std::int64_t wanted = 0;  // The `from` of the next one.
};

std::vector<Resumed> ResumesOf(const Evidence& evidence) {
  std::vector<Resumed> resumed;
  for (std::size_t call = 0; call < evidence.calls.size(); ++call) {
    const auto streams = ExchangesOf(evidence, call, Operation::kEventsStream);
    for (std::size_t i = 0; i + 1 < streams.size(); ++i) {
      const auto* fault = StreamFaultOf(*streams[i], evidence);
      if (fault == nullptr || fault->how != StreamFault::How::kCut) continue;
      if (!streams[i]->stream_from || !streams[i + 1]->stream_from) continue;
      resumed.push_back({streams[i], streams[i + 1], *streams[i]->stream_from + fault->events});
    }
  }
  return resumed;
}

bool CountsResume(const Evidence& evidence) { return !ResumesOf(evidence).empty(); }

std::optional<Finding> JudgeResume(const Evidence& evidence) {
  for (const Resumed& one : ResumesOf(evidence)) {
    if (*one.next->stream_from == one.wanted) continue;
    return Finding{"after a cut the client asked for events from " +
                       std::to_string(*one.next->stream_from) + " instead of " +
                       std::to_string(one.wanted),
                   "Too low a cursor gives events twice, too high a one loses some. Contract 1.8: "
                   "from is the last sequence plus one.",
                   {one.cut->seq, one.next->seq}, ""};
  }
  return std::nullopt;
}

bool IsTurnResult(const std::string& type) { return type == "RUN_FINISHED" || type == "RUN_ERROR"; }

// Every turn of the platform tells its result and then parks.
bool EndsAsItShould(const std::vector<ReportedEvent>& events, bool may_miss) {
  if (events.back().type != "CUSTOM") return false;
  if (may_miss) return true;
  return events.size() >= 2 && IsTurnResult(events[events.size() - 2].type);
}

// The call's last event, where an earlier turn of its session had ended after it.
const ReportedEvent* EndOfAnEarlierTurn(const Evidence& evidence, std::size_t call) {
  const CallReport& report = evidence.calls[call];
  const ReportedEvent& last = report.events->back();
  for (const std::size_t earlier : ReadTurns(evidence)) {
    if (earlier >= call) break;
    const CallReport& before = evidence.calls[earlier];
    if (before.session_id != report.session_id || !before.turn_seq || !report.turn_seq) continue;
    if (*before.turn_seq < *report.turn_seq && before.events->back().sequence >= last.sequence)
      return &last;
  }
  return nullptr;
}

bool CountsTerminal(const Evidence& evidence) { return !ReadTurns(evidence).empty(); }

std::optional<Finding> JudgeTerminal(const Evidence& evidence) {
  const bool may_miss = MeetsStream(evidence, StreamFault::How::kGap) ||
                        MeetsStream(evidence, StreamFault::How::kUnknownType);
  for (const std::size_t call : ReadTurns(evidence)) {
    const auto& events = *evidence.calls[call].events;
    if (EndsAsItShould(events, may_miss) && EndOfAnEarlierTurn(evidence, call) == nullptr)
      continue;
    return Finding{"a turn was taken as ended after event " +
                       std::to_string(events.back().sequence) + " (" + events.back().type + ")",
                   "The rest of the turn is lost to the caller. Contract 6.3: only the park event "
                   "of the turn itself, by its turnSeq, ends it.",
                   {}, "", {}, call};
  }
  return std::nullopt;
}

bool CountsForeign(const Evidence& evidence) {
  return MeetsStream(evidence, StreamFault::How::kForeign) && CountsTerminal(evidence);
}

std::optional<Finding> JudgeForeign(const Evidence& evidence) {
  if (!MeetsStream(evidence, StreamFault::How::kForeign)) return std::nullopt;
  if (auto finding = JudgeTerminal(evidence)) return finding;
  return JudgeOnce(evidence);
}

bool IsOdd(StreamFault::How how) {
  using How = StreamFault::How;
  return how == How::kGap || how == How::kDuplicate || how == How::kForeign ||
         how == How::kUnknownType || how == How::kBadJson;
}

// The only faults that the call met are odd events on its stream.
bool MetOddEventsOnly(const Evidence& evidence, std::size_t call) {
  bool met = false;
  for (const Exchange* exchange : ExchangesOf(evidence, call)) {
    const auto* fault = StreamFaultOf(*exchange, evidence);
    if (fault == nullptr ? exchange->rule.has_value() : !IsOdd(fault->how)) return false;
    met = met || fault != nullptr;
  }
  return met && !HasUnseenAttempts(evidence);
}

bool CountsRobust(const Evidence& evidence) {
  for (std::size_t i = 0; i < evidence.calls.size(); ++i) {
    if (MetOddEventsOnly(evidence, i)) return true;
  }
  return false;
}

std::optional<Finding> JudgeRobust(const Evidence& evidence) {
  for (std::size_t i = 0; i < evidence.calls.size(); ++i) {
    if (!MetOddEventsOnly(evidence, i) || evidence.calls[i].ending == Ending::kOk) continue;
    const CallReport& report = evidence.calls[i];
    return Finding{"odd events on the stream ended the call" +
                       (report.ending == Ending::kError ? " with an error of kind " +
                                                              report.error.kind
                                                        : std::string(" in silence")),
                   "The turn itself went well. Contract 1.8, 6.2: frames that are no events feed "
                   "the watchdog only, unknown types and gaps are legal.",
                   {}, "", {}, i};
  }
  return std::nullopt;
}

// Messages that followed one which was accepted, in the same call.
std::optional<Finding> SentAgain(const Evidence& evidence, std::size_t call, std::string summary,
                                 const char* why) {
  const Exchange* accepted = nullptr;
  for (const Exchange* exchange : ExchangesOf(evidence, call, Operation::kMessageSend)) {
    if (accepted != nullptr && exchange->intent == accepted->intent)
      return Finding{std::move(summary), why, {accepted->seq, exchange->seq}, exchange->intent};
    if (SeenBy(*exchange, evidence) == Seen::kSuccess) accepted = exchange;
  }
  return std::nullopt;
}

bool MeetsFaultOn(const Evidence& evidence, std::size_t call, Operation op) {
  const auto exchanges = ExchangesOf(evidence, call, op);
  return std::any_of(exchanges.begin(), exchanges.end(),
                     [](const Exchange* exchange) { return exchange->rule.has_value(); });
}

bool LosesStream(const Evidence& evidence, std::size_t call) {
  return MeetsFaultOn(evidence, call, Operation::kEventsStream) ||
         MeetsFaultOn(evidence, call, Operation::kEventsList);
}

template <bool (*met)(const Evidence&, std::size_t)>
bool CountsAny(const Evidence& evidence) {
  for (std::size_t i = 0; i < evidence.calls.size(); ++i) {
    if (met(evidence, i)) return true;
  }
  return false;
}

std::optional<Finding> JudgeStreamLoss(const Evidence& evidence) {
  for (std::size_t i = 0; i < evidence.calls.size(); ++i) {
    if (!LosesStream(evidence, i)) continue;
    if (auto finding = SentAgain(
            evidence, i, "the message was sent again after its events were lost",
            "The turn was accepted; its events can be read again. Contract 1.8: a lost stream is "
            "connected again, and the message is not sent again."))
      return finding;
  }
  return std::nullopt;
}

bool LosesTicket(const Evidence& evidence, std::size_t call) {
  return MeetsFaultOn(evidence, call, Operation::kEventsTicket);
}

std::optional<Finding> JudgeTicket(const Evidence& evidence) {
  constexpr const char* kWhy =
      "The turn was accepted before the ticket was asked for. Contract 6.7: a ticket that fails "
      "rejects the call; the turn goes on and is billed, and replayLast finds it.";
  for (std::size_t i = 0; i < evidence.calls.size(); ++i) {
    if (!LosesTicket(evidence, i)) continue;
    if (auto finding = SentAgain(evidence, i,
                                 "the message was sent again after its ticket failed", kWhy))
      return finding;
    const CallReport& report = evidence.calls[i];
    if (report.ending == Ending::kError &&
        (report.error.outcome == "not-created" || report.error.kind == "rejected"))
      return Finding{"a turn that was accepted was reported as not created after its ticket failed",
                     kWhy, {}, "", {}, i};
  }
  return std::nullopt;
}

}  // namespace

std::vector<Requirement> EventRequirements() {
  const std::vector<std::vector<std::string_view>> turns = {{"run"},
                                                            {"session.create", "session.send"}};
  return {
      {"billing/stream-loss-is-not-resend", Level::kAlways,
       "Losing the events never sends the message again", "1.8",
       "The message was accepted before its events are read. Whatever happens to the stream, or "
       "to the polls in its place, the message is not posted again.",
       turns, {}, "", CountsAny<LosesStream>, JudgeStreamLoss},
      {"billing/ticket-outage", Level::kAlways, "A ticket that fails makes no second turn", "6.7",
       "A stream ticket that cannot be had, after the turn was accepted, leads neither to a "
       "second turn nor to the claim that there is none.",
       turns, {}, "", CountsAny<LosesTicket>, JudgeTicket, Operation::kEventsTicket},
      {"events/exactly-once", Level::kMust, "Each event reaches the caller once, in order", "1.8",
       "Across cuts and new connections the caller is given every event of the turn, none "
       "twice, by rising sequence.",
       turns, {}, "", CountsOnce, JudgeOnce},
      {"events/resume-cursor", Level::kMust, "A new connection begins at the first missing event",
       "1.8",
       "After a cut the client asks for the sequence after the last one that it was given.",
       turns, {}, "", CountsResume, JudgeResume, Operation::kEventsStream},
      {"events/terminal", Level::kMust, "Only a turn's own park event ends it", "6.3",
       "A turn is over when its own aex.session event arrives, by its turnSeq; other events, and "
       "those of other turns, do not end it.",
       turns, {}, "", CountsTerminal, JudgeTerminal},
      {"events/foreign", Level::kShould, "Events of another session do not count", "6.2",
       "An event whose subject is another session is neither delivered nor ends anything.",
       turns, {}, "", CountsForeign, JudgeForeign, Operation::kEventsStream},
      {"events/robust", Level::kAlways, "Odd events break nothing", "1.8",
       "Frames that are no JSON, gaps, repeats, unknown types and foreign events neither crash "
       "the client nor end its turn.",
       turns, {}, "", CountsRobust, JudgeRobust, Operation::kEventsStream},
  };
}

}  // namespace aex::conformance
