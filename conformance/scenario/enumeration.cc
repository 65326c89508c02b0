#include "conformance/scenario/enumeration.h"

#include <algorithm>

#include "conformance/scenario/alphabet.h"

namespace aex::conformance {
namespace {

using contract::Operation;
using faults::Rule;

constexpr Operation kPairedOps[] = {Operation::kSessionCreate, Operation::kMessageSend};
constexpr std::int64_t kPairedAttempts[] = {1, 2};

bool Meets(const std::vector<Operation>& meets, Operation op) {
  return std::find(meets.begin(), meets.end(), op) != meets.end();
}

// Each letter at each place; a place is an operation and an attempt.
std::vector<std::vector<Rule>> RulesByPlace(const std::vector<Operation>& meets) {
  std::vector<std::vector<Rule>> places;
  for (const Operation op : kPairedOps) {
    if (!Meets(meets, op)) continue;
    for (const std::int64_t attempt : kPairedAttempts) {
      auto& place = places.emplace_back();
      for (const Letter& letter : PairedLetters())
        place.push_back(RuleOf(letter, op, faults::OnlyAttempt(attempt)));
    }
  }
  return places;
}

void AddSingles(const std::vector<std::vector<Rule>>& places,
                std::vector<RuleList>& schedules) {
  for (const auto& place : places) {
    for (const Rule& rule : place) schedules.push_back({rule});
  }
}

void AddDoubles(const std::vector<std::vector<Rule>>& places,
                std::vector<RuleList>& schedules) {
  for (std::size_t first = 0; first < places.size(); ++first) {
    for (std::size_t second = first + 1; second < places.size(); ++second) {
      for (const Rule& a : places[first]) {
        for (const Rule& b : places[second]) schedules.push_back({a, b});
      }
    }
  }
}

// A fault of connections is shown once, whatever the operations.
void AddOncePerOp(const Letter& letter, const faults::Attempts& attempts,
                  const std::vector<Operation>& meets, std::vector<RuleList>& schedules) {
  if (faults::StageOf(letter.fault) == faults::Stage::kConnection) {
    if (Meets(meets, kPairedOps[0]))
      schedules.push_back({RuleOf(letter, Operation::kUnmatched, attempts)});
    return;
  }
  for (const Operation op : meets) {
    if (faults::CanMeet(letter.fault, op))
      schedules.push_back({RuleOf(letter, op, attempts)});
  }
}

// Those enumerated in pairs, and the rest.
std::pair<std::vector<Operation>, std::vector<Operation>> Split(
    const std::vector<Operation>& meets) {
  std::pair<std::vector<Operation>, std::vector<Operation>> split;
  for (const Operation op : meets) {
    const bool paired = std::find(std::begin(kPairedOps), std::end(kPairedOps), op) !=
                        std::end(kPairedOps);
    (paired ? split.first : split.second).push_back(op);
  }
  return split;
}

// Patterns that say something without any fault.
constexpr std::string_view kTelling[] = {
    "create-send-replay", "create-send-consumed-twice", "create-replay",
    "create-send-replay-fresh", "state-changes", "redeem", "redeem-refused", "upload",
    "keyed-run-twice", "keyed-create-send", "one-key-at-once", "two-runs", "four-creates"};

faults::DropFault LostAnswer() {
  return {faults::Phase::kResponseHead, 0, faults::CloseHow::kRst};
}

Rule First(Operation op, faults::Fault fault,
           contract::Commit commit = contract::Commit::kNone) {
  Rule rule;
  rule.op = op;
  rule.attempts = faults::OnlyAttempt(1);
  rule.fault = std::move(fault);
  rule.commit = {commit, 0};
  return rule;
}

faults::StatusFault Answering(int status) {
  faults::StatusFault fault;
  fault.status = status;
  return fault;
}

std::vector<RuleList> SpecialsOf(std::string_view shape) {
  std::vector<RuleList> specials;
  if (shape == "create") {
    // Success would be believed here, without a turn to give it away.
    specials.push_back({First(Operation::kSessionCreate,
                              faults::CollisionFault{faults::CollisionFault::How::kConflict})});
    for (const auto how : {faults::BodyFault::How::kMissingField, faults::BodyFault::How::kWrongType})
      specials.push_back({First(Operation::kSessionCreate, faults::BodyFault{how},
                                contract::Commit::kDone)});
    for (const int status : {302, 303, 307})
      specials.push_back({First(Operation::kSessionCreate,
                                faults::RedirectFault{status, faults::RedirectFault::To::kSame})});
  } else if (shape == "create-send-send") {
    // Without a cursor the second turn is read from the first one's events on.
    Rule second = First(Operation::kMessageSend,
                        faults::BodyFault{faults::BodyFault::How::kMissingField},
                        contract::Commit::kDone);
    second.intent = 2;
    specials.push_back({second});
  } else if (shape == "throwing-run" || shape == "create-send-replay") {
    for (const Letter& letter : ProviderLetters())
      specials.push_back({RuleOf(letter, Operation::kMessageSend, faults::OnlyAttempt(1))});
  } else if (shape == "run") {
    for (const int status : {403, 503}) {
      Rule outage = First(Operation::kEventsTicket, Answering(status));
      outage.attempts = faults::AttemptsFrom(1);
      specials.push_back({outage});
    }
    for (const Letter& letter : StreamLetters())
      specials.push_back({RuleOf(letter, Operation::kEventsStream, faults::OnlyAttempt(1))});
  } else if (shape == "redeem") {
    specials.push_back({First(Operation::kBillingRedeem, LostAnswer(), contract::Commit::kDone)});
    for (const int status : {401, 500, 503})
      specials.push_back({First(Operation::kBillingRedeem, Answering(status))});
  } else if (shape == "upload") {
    for (const int status : {500, 503})
      specials.push_back({First(Operation::kAssetPut, Answering(status))});
    specials.push_back({First(Operation::kAssetPut, LostAnswer(), contract::Commit::kDone)});
  }
  return specials;
}

}  // namespace

std::vector<ListedCase> EnumeratePatterns(const std::vector<Shape>& shapes) {
  std::vector<ListedCase> cases;
  for (const Shape& shape : shapes) {
    if (shape.probe ||
        std::find(std::begin(kTelling), std::end(kTelling), shape.name) != std::end(kTelling))
      cases.push_back({&shape, {}});
    for (RuleList& rules : SpecialsOf(shape.name)) cases.push_back({&shape, std::move(rules)});
  }
  return cases;
}

std::vector<RuleList> EnumerateSchedules(const Hello& hello,
                                         const std::vector<Operation>& meets) {
  std::vector<RuleList> schedules;
  const auto places = RulesByPlace(meets);
  const auto letters = LettersFor(hello);
  AddSingles(places, schedules);
  // What bills comes first: most causes show there.
  const auto [billed, others] = Split(meets);
  for (const auto* ops : {&billed, &others}) {
    for (std::size_t i = PairedLetters().size(); i < letters.size(); ++i)
      AddOncePerOp(letters[i], faults::OnlyAttempt(1), *ops, schedules);
    for (const Letter& letter : letters)
      AddOncePerOp(letter, faults::AttemptsFrom(1), *ops, schedules);
  }
  AddDoubles(places, schedules);
  return schedules;
}

}  // namespace aex::conformance
