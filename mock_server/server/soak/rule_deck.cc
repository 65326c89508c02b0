#include "mock_server/server/soak/rule_deck.h"

#include <nlohmann/json.hpp>

#include "mock_server/faults/names.h"

namespace aex::soak {
namespace {

using faults::Fault;
using faults::Kind;

constexpr std::size_t kMostRules = 6;

// A word of the set, with a small number where it takes one.
template <typename Words>
std::string WordOf(Dice& dice, const Words& words, char mark = faults::kCountMark) {
  const auto& word = dice.Pick(words);
  std::string text(word.text);
  if (word.counted) text += mark + std::to_string(dice.From(1, 40));
  return text;
}

std::string CloseOf(Dice& dice) { return WordOf(dice, faults::kCloseWords); }

void AddStatus(Dice& dice, Json& out) {
  constexpr int kStatuses[] = {400, 404, 418, 429, 500, 502, 503, 504, 529, 599};
  constexpr const char* kHints[] = {"0", "1", "-1", "junk", "", "date:+5", "date850:-1"};
  out["status"] = dice.Pick(kStatuses);
  if (dice.Chance(50)) out["retryAfter"] = dice.Pick(kHints);
  if (dice.Chance(20)) out["retryAfter"] = {"1", "date:+1"};
  if (dice.Chance(20)) out["headers"] = {{"X-Soak", "1"}, {"X-Other", "2"}};
  if (dice.Chance(20)) out["body"] = std::string(dice.Below(5000), 'b');
}

void AddDrop(Dice& dice, Json& out) {
  out["phase"] = WordOf(dice, faults::kPhaseWords, faults::kByteMark);
  out["close"] = CloseOf(dice);
}

void AddTruncate(Dice& dice, Json& out) {
  if (dice.Chance(50)) {
    out["bytes"] = dice.From(0, 400);
  } else {
    out["fraction"] = static_cast<double>(dice.Below(100)) / 100;
  }
  out["close"] = CloseOf(dice);
}

void AddLength(Dice& dice, Json& out) {
  if (dice.Chance(50)) {
    out["off"] = dice.Chance(50) ? dice.From(1, 2000) : dice.From(-2000, -1);
  } else {
    out["off"] = WordOf(dice, faults::kLengthWords);
  }
  out["close"] = CloseOf(dice);
}

void AddChunk(Dice& dice, Json& out) {
  out["how"] = WordOf(dice, faults::kChunkWords);
  if (out["how"] != "one-byte") out["close"] = CloseOf(dice);
}

void AddProvider(Dice& dice, Json& out) {
  constexpr const char* kKinds[] = {"rate_limit", "overloaded", "quota_exceeded",
                                    "provider_error"};
  out["as"] = WordOf(dice, faults::kProviderWords);
  if (dice.Chance(70)) {
    out["fault"] = {{"kind", dice.Pick(kKinds)}, {"retryAfterMs", dice.From(0, 5000)}};
  } else {
    out["raw"] = "529 overloaded_error " + dice.Word();
  }
}

// The members of `do` beside `kind`.
void AddFields(Dice& dice, Kind kind, Json& out) {
  constexpr int kRedirects[] = {301, 302, 303, 307, 308};
  constexpr int kInterims[] = {100, 102, 103};
  switch (kind) {
    case Kind::kStatus: return AddStatus(dice, out);
    case Kind::kDrop: return AddDrop(dice, out);
    case Kind::kTruncate: return AddTruncate(dice, out);
    case Kind::kLength: return AddLength(dice, out);
    case Kind::kChunk: return AddChunk(dice, out);
    case Kind::kProvider: return AddProvider(dice, out);
    case Kind::kDelay:
    case Kind::kLag: out["ms"] = dice.From(0, kMaxDrawnMs); return;
    case Kind::kDrip:
      out["bytes"] = dice.From(20, 200);
      out["everyMs"] = dice.From(0, 3);
      return;
    case Kind::kBody: out["how"] = WordOf(dice, faults::kBodyWords); return;
    case Kind::kHeader: out["how"] = WordOf(dice, faults::kHeaderWords); return;
    case Kind::kRedirect:
      out["status"] = dice.Pick(kRedirects);
      out["to"] = WordOf(dice, faults::kRedirectWords);
      return;
    case Kind::kInterim:
      out["status"] = dice.Pick(kInterims);
      out["times"] = dice.From(1, 5);
      return;
    case Kind::kGarbage: out["where"] = WordOf(dice, faults::kGarbageWords); return;
    case Kind::kKeepalive: out["how"] = WordOf(dice, faults::kKeepaliveWords); return;
    case Kind::kCollision: out["how"] = WordOf(dice, faults::kCollisionWords); return;
    case Kind::kBusy:
      if (dice.Chance(50)) out["status"] = "suspending";
      return;
    case Kind::kCap: out["how"] = WordOf(dice, faults::kCapWords); return;
    case Kind::kStream: out["how"] = WordOf(dice, faults::kStreamWords); return;
    case Kind::kReplay: out["how"] = WordOf(dice, faults::kReplayWords); return;
    case Kind::kSkew: out["ms"] = dice.From(-86'400'000, 86'400'000); return;
  }
}

Fault DrawFault(Dice& dice) {
  const auto& kind = dice.Pick(faults::kKindWords);
  Json out = Json::object();
  out["kind"] = kind.text;
  AddFields(dice, kind.value, out);
  auto fault = faults::ReadFault(out, "");
  CHECK(fault.ok());
  return *std::move(fault);
}

std::optional<contract::Operation> DrawOp(Dice& dice, const Fault& fault) {
  if (StageOf(fault) == faults::Stage::kConnection || dice.Chance(15)) return std::nullopt;
  using enum contract::Operation;
  std::vector<contract::Operation> ops;
  for (const contract::Route& route : contract::Routes()) {
    if (!route.method.empty() && CanMeet(fault, route.op)) ops.push_back(route.op);
  }
  // What bills is worth more than the other forty together.
  if (dice.Chance(50)) {
    std::erase_if(ops, [](contract::Operation op) {
      return op != kSessionCreate && op != kMessageSend && op != kEventsStream;
    });
  }
  if (ops.empty()) return std::nullopt;
  return dice.Pick(ops);
}

faults::Attempts DrawAttempts(Dice& dice) {
  if (dice.Chance(20)) return faults::AllAttempts();
  if (dice.Chance(20)) return faults::AttemptsFrom(dice.From(1, 5));
  return faults::OnlyAttempt(dice.From(1, 4));
}

Json DrawSettings(Dice& dice, const std::string& sink) {
  Json out = Json::object();
  if (dice.Chance(50)) out["turnLatencyMs"] = dice.From(0, kMaxDrawnMs);
  if (dice.Chance(20)) out["recordLagMs"] = dice.From(0, kMaxDrawnMs);
  if (dice.Chance(20)) out["replayMarker"] = true;
  if (dice.Chance(20)) out["pageSize"] = dice.From(1, 10);
  if (dice.Chance(10)) out["concurrencyCap"] = dice.From(1, 3);
  if (dice.Chance(10)) out["submitPerMinute"] = dice.From(10, 200);
  if (dice.Chance(10)) out["balanceUsd"] = dice.From(0, 3);
  if (dice.Chance(10)) out["spendCapUsd"] = dice.From(1, 3);
  if (dice.Chance(50)) out["webhookSink"] = sink;
  if (dice.Chance(50))
    out["agent"] = {{"outputs", {{{"filename", "a.txt"}, {"text", std::string(500, 't')}}}}};
  Json coupons = Json::array();
  for (int i = 0; i < 20; ++i)
    coupons.push_back({{"code", "GIFT" + std::to_string(i)}, {"amountUsd", 1}});
  out["coupons"] = std::move(coupons);
  return out;
}

}  // namespace

faults::Rule DrawRule(Dice& dice) {
  faults::Rule rule;
  rule.fault = DrawFault(dice);
  rule.op = DrawOp(dice, rule.fault);
  rule.attempts = DrawAttempts(dice);
  if (StageOf(rule.fault) == faults::Stage::kExchange && dice.Chance(10))
    rule.intent = dice.From(1, 10);
  if (dice.Chance(30)) rule.times = dice.From(1, 20);
  const auto commits = AllowedCommits(rule.fault);
  rule.commit = DefaultCommit(rule.fault);
  if (!commits.empty()) rule.commit.when = dice.Pick(commits);
  rule.commit.late_ms =
      rule.commit.when == contract::Commit::kLate ? dice.From(0, kMaxDrawnMs) : 0;
  CHECK(CheckRule(rule, "").ok());
  return rule;
}

faults::Scenario DrawScenario(Dice& dice, const std::string& sink) {
  faults::Scenario scenario;
  const std::size_t rules = dice.Below(kMostRules + 1);
  while (scenario.faults.size() < rules) scenario.faults.push_back(DrawRule(dice));
  scenario.settings = Stringify(DrawSettings(dice, sink));
  return scenario;
}

}  // namespace aex::soak
