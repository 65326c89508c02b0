#include "mock_server/faults/rule.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "mock_server/contract/object_reader.h"

namespace aex::faults {
namespace {

using contract::Operation;
using enum contract::Operation;

constexpr std::string_view kAnyOp = "*";

bool Among(Operation op, std::initializer_list<Operation> ops) {
  return std::find(ops.begin(), ops.end(), op) != ops.end();
}

// Why the fault can never happen to an exchange of `op`; empty when it can.
std::string_view Obstacle(const Fault& fault, Operation op) {
  const auto* drop = std::get_if<DropFault>(&fault);
  const bool stream = op == kEventsStream;
  const bool starts_turn = Among(op, {kSessionCreate, kMessageSend});
  const bool changes_state =
      Among(op, {kSessionSuspend, kSessionCancel, kSessionResume, kSessionDelete});
  switch (KindOf(fault)) {
    case Kind::kDrop:
      if (drop->phase == Phase::kRequestBody && contract::RouteOf(op).method == "GET")
        return "a GET request has no body";
      if (drop->phase != Phase::kResponseBody && drop->phase != Phase::kResponseEnd)
        return {};
      [[fallthrough]];
    case Kind::kTruncate:
    case Kind::kDrip:
    case Kind::kLength:
    case Kind::kChunk:
    case Kind::kBody: return stream ? "events.stream has no answer body" : "";
    case Kind::kKeepalive:
      return stream ? "the connection of events.stream carries no further request" : "";
    case Kind::kStream: return stream ? "" : "only events.stream is an event stream";
    case Kind::kProvider:
    case Kind::kLag:
      return starts_turn ? "" : "only session.create and message.send start a turn";
    case Kind::kCap:
      return starts_turn ? "" : "only session.create and message.send are capped";
    case Kind::kReplay:
      return starts_turn ? "" : "only session.create and message.send replay a key";
    case Kind::kCollision:
      return starts_turn || changes_state
                 ? ""
                 : "only session.create, message.send and session.suspend, cancel, resume "
                   "and delete take an idempotency key";
    case Kind::kBusy:
      return op == kMessageSend || changes_state
                 ? ""
                 : "only message.send and session.suspend, cancel, resume and delete can "
                   "meet a busy session";
    default: return {};
  }
}

Status CheckOp(const Rule& rule, const std::string& place) {
  if (!rule.op) return Ok();
  if (StageOf(rule.fault) == Stage::kConnection)
    return Invalid("must be \"*\": " + Describe(rule.fault) +
                       " is matched by the connection, before any request was read",
                   place);
  const std::string_view obstacle = Obstacle(rule.fault, *rule.op);
  if (obstacle.empty()) return Ok();
  return Invalid(Describe(rule.fault) + " cannot happen here: " + std::string(obstacle),
                 place);
}

void ReadOp(ObjectReader& in, std::optional<Operation>& out) {
  std::string id;
  in.Require("op");
  in.Read("op", id);
  if (!in.ok() || id == kAnyOp) return;
  out = contract::OperationFromId(id);
  if (out) return;
  std::string allowed = "*";
  for (const contract::Route& route : contract::Routes())
    allowed += ", " + std::string(route.id);
  in.Fail("op", "must be one of: " + allowed);
}

const std::string& CountRange() {
  static const std::string kText =
      "a whole number from 1 to " + std::to_string(kMaxCount);
  return kText;
}

std::optional<std::int64_t> AsCount(const Json& value) {
  const auto number = AsSafeInteger(&value);
  if (!number || *number < 1 || *number > kMaxCount) return std::nullopt;
  return number;
}

void ReadListed(ObjectReader& in, const Json& list, Attempts& out) {
  if (list.empty() || list.size() > kMaxListedAttempts)
    return in.Fail("attempt", "must list 1 to " + std::to_string(kMaxListedAttempts) +
                                  " attempts");
  for (const Json& item : list.get_ref<const Json::array_t&>()) {
    const auto attempt = AsCount(item);
    if (!attempt || (!out.listed.empty() && *attempt <= out.listed.back()))
      return in.Absorb(Invalid("must be " + CountRange() + ", greater than the one before",
                               in.PointerTo("attempt") + "/" +
                                   std::to_string(out.listed.size())));
    out.listed.push_back(*attempt);
  }
}

void ReadAttempts(ObjectReader& in, Attempts& out) {
  const Json* attempt = in.Member("attempt");
  if ((attempt == nullptr) != in.Has("from"))
    return in.Fail("attempt", "is needed, or from instead, but not both");
  if (attempt == nullptr) {
    out.kind = Attempts::Kind::kFrom;
    in.Read("from", out.from, 1, kMaxCount);
  } else if (attempt->is_array()) {
    ReadListed(in, *attempt, out);
  } else if (const std::string* text = AsString(attempt); text && *text == "all") {
    out.kind = Attempts::Kind::kAll;
  } else if (const auto number = AsCount(*attempt)) {
    out.listed = {*number};
  } else {
    in.Fail("attempt", "must be " + CountRange() + ", a rising list of them, or \"all\"");
  }
}

void ReadOptionalCount(ObjectReader& in, std::string_view key,
                       std::optional<std::int64_t>& out) {
  if (in.Has(key)) in.Read(key, out.emplace(), 1, kMaxCount);
}

void ReadFaultAndCommit(ObjectReader& in, Rule& out) {
  in.Require("do");
  const Json* fault = in.Member("do");
  const Json* commit = in.Member("commit");
  if (fault == nullptr || !in.ok()) return;
  Result<Fault> read = ReadFault(*fault, in.PointerTo("do"));
  if (!read) return in.Absorb(read.error());
  out.fault = std::move(*read);
  out.commit = DefaultCommit(out.fault);
  if (commit == nullptr) return;
  const auto choice = ReadCommit(*commit, out.fault, in.PointerTo("commit"));
  if (!choice) return in.Absorb(choice.error());
  out.commit = *choice;
}

std::string Describe(const Attempts& attempts) {
  switch (attempts.kind) {
    case Attempts::Kind::kAll: return "every attempt";
    case Attempts::Kind::kFrom:
      return "attempt " + std::to_string(attempts.from) + " and later";
    case Attempts::Kind::kListed: break;
  }
  std::string text = attempts.listed.size() == 1 ? "attempt" : "attempts";
  for (std::size_t i = 0; i < attempts.listed.size(); ++i)
    text += (i == 0 ? " " : ", ") + std::to_string(attempts.listed[i]);
  return text;
}

}  // namespace

bool Attempts::Has(std::int64_t attempt) const {
  switch (kind) {
    case Kind::kAll: return true;
    case Kind::kFrom: return attempt >= from;
    case Kind::kListed: break;
  }
  return std::find(listed.begin(), listed.end(), attempt) != listed.end();
}

Attempts OnlyAttempt(std::int64_t attempt) {
  return {Attempts::Kind::kListed, {attempt}, 0};
}
Attempts AllAttempts() { return {Attempts::Kind::kAll, {}, 0}; }
Attempts AttemptsFrom(std::int64_t attempt) {
  return {Attempts::Kind::kFrom, {}, attempt};
}

bool CanMeet(const Fault& fault, Operation op) {
  return StageOf(fault) != Stage::kConnection && Obstacle(fault, op).empty();
}

Status CheckRule(const Rule& rule, const std::string& pointer) {
  if (Status op = CheckOp(rule, pointer + "/op"); !op) return op;
  if (rule.intent && StageOf(rule.fault) != Stage::kExchange)
    return Invalid("is not allowed: " + Describe(rule.fault) +
                       " is matched before the body, which tells intents apart, was read",
                   pointer + "/intent");
  const auto allowed = AllowedCommits(rule.fault);
  const bool known =
      allowed.empty()
          ? rule.commit.when == contract::Commit::kNormal
          : std::find(allowed.begin(), allowed.end(), rule.commit.when) != allowed.end();
  if (!known)
    return Invalid(CommitText(rule.commit) + " is not a commit that " +
                       Describe(rule.fault) + " allows",
                   pointer + "/commit");
  return Ok();
}

Result<Rule> ReadRule(const Json& value, const std::string& pointer) {
  ObjectReader in(value, pointer);
  Rule rule;
  ReadOp(in, rule.op);
  ReadAttempts(in, rule.attempts);
  ReadOptionalCount(in, "intent", rule.intent);
  ReadOptionalCount(in, "times", rule.times);
  ReadFaultAndCommit(in, rule);
  if (const Status finished = in.Finish(); !finished) return finished.error();
  if (const Status checked = CheckRule(rule, pointer); !checked) return checked.error();
  return rule;
}

Json ToJson(const Rule& rule) {
  Json out = Json::object();
  out["op"] = rule.op ? contract::OperationId(*rule.op) : kAnyOp;
  switch (rule.attempts.kind) {
    case Attempts::Kind::kAll: out["attempt"] = "all"; break;
    case Attempts::Kind::kFrom: out["from"] = rule.attempts.from; break;
    case Attempts::Kind::kListed:
      if (rule.attempts.listed.size() == 1) {
        out["attempt"] = rule.attempts.listed[0];
      } else {
        out["attempt"] = rule.attempts.listed;
      }
      break;
  }
  if (rule.intent) out["intent"] = *rule.intent;
  if (rule.times) out["times"] = *rule.times;
  if (rule.commit.when != contract::Commit::kNormal)
    out["commit"] = CommitText(rule.commit);
  out["do"] = ToJson(rule.fault);
  return out;
}

std::string Describe(const Rule& rule) {
  std::string text =
      rule.op ? std::string(contract::OperationId(*rule.op)) : std::string("any request");
  if (StageOf(rule.fault) == Stage::kConnection) text = "any connection";
  text += ", " + Describe(rule.attempts);
  if (rule.intent) text += ", intent " + std::to_string(*rule.intent);
  if (rule.times) text += ", at most " + std::to_string(*rule.times) + " times";
  text += ": " + Describe(rule.fault);
  if (rule.commit.when != contract::Commit::kNormal)
    text += " (commit " + CommitText(rule.commit) + ")";
  return text;
}

}  // namespace aex::faults
