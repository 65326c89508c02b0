// Clients that misread provider faults, events, or the life cycle.
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "conformance/reference/mutant_groups.h"

namespace aex::conformance {
namespace {

using contract::Operation;
using Fault = std::optional<TurnFault>;

struct FaultCamelOnly : FaultReader {
  const Json* FirstOf(const Json& object,
                      std::initializer_list<std::string_view> names) const override {
    for (const std::string_view name : names) {
      const bool snake = name.find('_') != std::string_view::npos;
      const Json* found = snake ? nullptr : FaultReader::FirstOf(object, {name});
      if (found != nullptr) return found;
    }
    return nullptr;
  }
};

struct FaultSecondsAsMs : FaultReader {
  std::optional<double> WaitMs(const Json* value) const override {
    const auto ms = AsNumber(value);
    return ms ? ms : FaultReader::WaitMs(value);
  }
};

struct FaultQuotaNotThrottle : FaultReader {
  bool IsThrottle(std::string_view kind) const override {
    return kind != "quota_exceeded" && FaultReader::IsThrottle(kind);
  }
};

struct FaultFirstSourceIgnored : FaultReader {
  Fault ThrottleOf(const Json& session) const override {
    Json rest = session;
    rest.erase("providerFault");
    return FaultReader::ThrottleOf(rest);
  }
};

struct FaultTextMissed : FaultReader {
  Fault FromMessage(const Json*) const override { return std::nullopt; }
};

struct FailedTurnIsThrottle : FaultReader {
  Fault ThrottleOf(const Json& session) const override {
    Fault fault = FaultReader::ThrottleOf(session);
    if (fault) return fault;
    fault.emplace();
    fault->kind = "rate_limit";
    return fault;
  }
};

struct ReplayAfterThrottleFreshKey : ReferenceClient {
  using ReferenceClient::ReferenceClient;
  ClientReply<TurnResult> Settle(CallContext& call, TurnReading reading,
                                 const AcceptedTurn& turn) override {
    auto result = ReferenceClient::Settle(call, std::move(reading), turn);
    const std::lock_guard lock(mutex);
    if (result && parts().faults->ThrottleOf(result.value().session)) {
      throttled.insert(result.value().reading.session_id);
    }
    return result;
  }
  ClientReply<TurnResult> ReplayLast(CallContext& call, const std::string& session_id,
                                     const std::optional<std::string>& key) override {
    std::unique_lock lock(mutex);
    const bool anew = !key && throttled.contains(session_id);
    lock.unlock();
    return ReferenceClient::ReplayLast(call, session_id, anew ? call.random.Uuid() : key);
  }
  std::mutex mutex;
  std::set<std::string> throttled;
};

struct FailedTurnIsOk : TurnReader {
  bool IsOk(std::string_view status) const override {
    return status == "error" || TurnReader::IsOk(status);
  }
};

struct SuspendCallsCancel : RequestWriter {
  PlannedRequest StateChange(Operation op, const std::string& session_id,
                             const std::optional<std::string>& key) const override {
    const bool suspend = op == Operation::kSessionSuspend;
    return RequestWriter::StateChange(suspend ? Operation::kSessionCancel : op,
                                      session_id, key);
  }
};

struct DeleteByPost : RequestWriter {
  PlannedRequest StateChange(Operation op, const std::string& session_id,
                             const std::optional<std::string>& key) const override {
    PlannedRequest plan = RequestWriter::StateChange(op, session_id, key);
    if (op != Operation::kSessionDelete) return plan;
    plan.method = "POST";
    plan.path += "/delete";
    return plan;
  }
};

struct EventDuplicateOnResume : TurnReader {
  std::int64_t From(const TurnReading& reading) const override {
    return reading.cursor - (reading.events.empty() ? 0 : 1);
  }
  bool IsNew(std::int64_t sequence, const TurnReading& reading) const override {
    return sequence >= From(reading);
  }
};

struct EventGapOnResume : TurnReader {
  std::int64_t From(const TurnReading& reading) const override {
    return reading.cursor + (reading.events.empty() ? 0 : 1);
  }
};

struct OtherTurnEnds : TurnReader {
  std::optional<std::string> EndOf(const Json& event,
                                   const TurnReading& reading) const override {
    Json any = event;
    if (Json* data = any.contains("data") ? &any["data"] : nullptr) data->erase("value");
    return TurnReader::EndOf(any, reading);
  }
};

struct ForeignSessionEnds : TurnReader {
  bool IsOwn(const Json&, const TurnReading&) const override { return true; }
};

struct BadFrameCrashes : TurnReader {
  void Take(std::string_view text, TurnReading& reading) const override {
    const auto event = ParseJson(text);
    if (!event) throw std::runtime_error("bad frame");
    if (!AsSafeInteger(Find(*event, "sequence"))) throw std::runtime_error("bad event");
    TurnReader::Take(text, reading);
  }
};

}  // namespace

std::vector<Mutant> TurnMutants() {
  return {
      {"fault-camel-only", "snake_case members of a fault are not read",
       {"provider/shapes"}, MakeMutant<FaultCamelOnly>},
      {"fault-seconds-as-ms", "a fault's seconds are read as milliseconds",
       {"provider/kinds"}, MakeMutant<FaultSecondsAsMs>},
      {"fault-quota-not-throttle", "an exceeded quota is no throttle",
       {"provider/shapes"}, MakeMutant<FaultQuotaNotThrottle>},
      {"fault-first-source-ignored", "the record's providerFault is not read",
       {"provider/shapes"}, MakeMutant<FaultFirstSourceIgnored>},
      {"fault-text-missed", "a throttle told only in words is missed",
       {"provider/shapes"}, MakeMutant<FaultTextMissed>},
      {"failed-turn-is-throttle", "every failed turn is a rate-limit error",
       {"provider/other-failures"}, MakeMutant<FailedTurnIsThrottle>},
      {"replay-after-throttle-fresh-key",
       "after a throttled turn replayLast has a new key",
       {"provider/replay-after-throttle"}, MakeMutant<ReplayAfterThrottleFreshKey>},
      {"failed-turn-is-ok", "a turn that ended in error is ok",
       {"lifecycle/result"}, MakeMutant<FailedTurnIsOk>},
      {"suspend-calls-cancel", "suspend sends cancel",
       {"lifecycle/state-changes"}, MakeMutant<SuspendCallsCancel>},
      {"delete-by-post", "delete is a POST",
       {"lifecycle/state-changes"}, MakeMutant<DeleteByPost>},
      {"event-duplicate-on-resume", "a reconnect delivers the last event again",
       {"events/exactly-once"}, MakeMutant<EventDuplicateOnResume>},
      {"event-gap-on-resume", "a reconnect misses an event",
       {"events/exactly-once", "events/resume-cursor"}, MakeMutant<EventGapOnResume>},
      {"other-turn-ends", "another turn's end ends this one",
       {"events/terminal"}, MakeMutant<OtherTurnEnds>},
      {"foreign-session-ends", "another session's events count",
       {"events/terminal", "events/foreign"}, MakeMutant<ForeignSessionEnds>},
      {"bad-frame-crashes", "a frame that is no event throws",
       {"events/robust"}, MakeMutant<BadFrameCrashes>},
  };
}

}  // namespace aex::conformance
