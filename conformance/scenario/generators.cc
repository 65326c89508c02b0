#include "conformance/scenario/generators.h"

#include <rapidcheck.h>

#include <algorithm>

#include "conformance/scenario/alphabet.h"
#include "conformance/scenario/seeds.h"

namespace aex::conformance {
namespace {

constexpr int kMaxRules = 5;
constexpr int kMaxAttempt = 4;
// Out of so many draws one letter is switched off for a whole case (swarm).
constexpr int kSwarmOneIn = 2;

// One case in so many is about requests, where both kinds are wanted.
constexpr std::int64_t kParseCaseEvery = 8;

// Real time: waits short enough to make many of them.
constexpr RetryOptions kQuickRetry{false, 4, 2, 20, 5000};

// A rule as drawn: numbers that are made to fit what there is to choose from.
struct RuleDraw {
  std::uint32_t letter = 0;
  std::uint32_t op = 0;
  std::uint32_t attempts = 0;
};

struct CaseDraw {
  std::uint32_t shape = 0;
  std::uint64_t swarm = 0;
  std::uint64_t retry = 0;
  std::vector<RuleDraw> rules;
};

// Full range whatever the size: containers and ranges of RapidCheck scale.
rc::Gen<std::uint32_t> AnyNumber() {
  return rc::gen::map(rc::gen::resize(rc::kNominalSize, rc::gen::arbitrary<std::uint64_t>()),
                      [](std::uint64_t n) { return static_cast<std::uint32_t>(n >> 16); });
}

rc::Gen<RuleDraw> AnyRule() {
  return rc::gen::map(rc::gen::tuple(AnyNumber(), AnyNumber(), AnyNumber()),
                      [](const std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>& t) {
                        return RuleDraw{std::get<0>(t), std::get<1>(t), std::get<2>(t)};
                      });
}

rc::Gen<CaseDraw> AnyCase() {
  const auto rules = rc::gen::mapcat(AnyNumber(), [](std::uint32_t n) {
    return rc::gen::container<std::vector<RuleDraw>>(1 + n % kMaxRules, AnyRule());
  });
  const auto numbers = rc::gen::tuple(AnyNumber(), AnyNumber(), AnyNumber(), AnyNumber());
  return rc::gen::map(rc::gen::tuple(numbers, rules), [](const auto& t) {
    const auto& [shape, low, high, retry] = std::get<0>(t);
    return CaseDraw{shape, (static_cast<std::uint64_t>(high) << 32) | low, retry,
                    std::get<1>(t)};
  });
}

faults::Attempts AttemptsFor(std::uint32_t draw) {
  // Mostly one attempt; now and then an outage that lasts.
  const std::uint32_t kind = draw % 8;
  const std::int64_t n = 1 + (draw / 8) % kMaxAttempt;
  if (kind == 0) return faults::AttemptsFrom(n);
  if (kind == 1) return faults::AllAttempts();
  return faults::OnlyAttempt(n);
}

}  // namespace

CaseSource::CaseSource(std::uint64_t seed, const Hello& hello, bool virtual_time,
                       CaseMix mix)
    : seed_(seed),
      hello_(hello),
      virtual_time_(virtual_time),
      shapes_(mix.faults ? ShapesFor(hello) : std::vector<Shape>()),
      parse_cases_(mix.parsing ? hello : Hello()) {
  std::erase_if(shapes_, [&](const Shape& shape) { return shape.virtual_only && !virtual_time; });
  for (const Shape& shape : shapes_) {
    if (!shape.probe) drawn_.push_back(&shape);
    if (widest_ == nullptr || shape.meets.size() > widest_->meets.size()) widest_ = &shape;
  }
  if (widest_ == nullptr) return;
  for (RuleList& rules : EnumerateSchedules(hello_, widest_->meets))
    enumerated_.push_back({widest_, std::move(rules)});
  // The plainest failures of all are those of a single fault.
  const std::size_t singles = std::min(enumerated_.size(), kSingleSchedules);
  const auto patterns = EnumeratePatterns(shapes_);
  enumerated_.insert(enumerated_.begin() + static_cast<std::ptrdiff_t>(singles),
                     patterns.begin(), patterns.end());
}

Case CaseSource::Draw(std::int64_t number) const {
  CHECK(!empty());
  const std::int64_t parsed = number / kParseCaseEvery;  // Up to this one.
  if (!parse_cases_.empty() && (shapes_.empty() || number % kParseCaseEvery == 0)) {
    const std::uint64_t seed = DeriveSeed(seed_, "case", static_cast<std::uint64_t>(number));
    Case c = parse_cases_.Draw(number, seed, shapes_.empty() ? number : parsed);
    c.virtual_time = virtual_time_;
    return c;
  }
  return WithFaults(number, parse_cases_.empty() ? number : number - parsed);
}

Case CaseSource::WithFaults(std::int64_t number, std::int64_t index) const {
  const std::uint64_t case_seed =
      DeriveSeed(seed_, "case", static_cast<std::uint64_t>(number));
  const bool listed = index <= static_cast<std::int64_t>(enumerated_.size());
  Case c = listed ? Enumerated(number, index, case_seed) : Random(number, case_seed);
  c.virtual_time = virtual_time_;
  // What a probe sets is what it is about.
  const bool chosen = c.retry && (c.retry->off || FindShape(c.shape)->probe);
  if (!virtual_time_ && hello_.features.retry_options && !chosen) c.retry = kQuickRetry;
  return c;
}

Case CaseSource::Enumerated(std::int64_t number, std::int64_t index,
                            std::uint64_t case_seed) const {
  const ListedCase& listed = enumerated_[static_cast<std::size_t>(index - 1)];
  Case c = MakeCase(number, case_seed, *listed.shape);
  if (!listed.shape->probe) c.rules = listed.rules;
  return c;
}

Case CaseSource::Random(std::int64_t number, std::uint64_t case_seed) const {
  static const rc::Gen<CaseDraw> any_case = AnyCase();
  const CaseDraw draw = any_case(rc::Random(case_seed), rc::kNominalSize).value();

  const Shape& shape = *drawn_[draw.shape % drawn_.size()];
  Case c = MakeCase(number, case_seed, shape);
  ChooseRetry(c, draw.retry);
  std::vector<Letter> letters;
  std::uint64_t swarm = draw.swarm;
  for (Letter& letter : LettersFor(hello_)) {
    // One bit a letter, as if from an endless tape.
    swarm = swarm * 6364136223846793005ULL + 1442695040888963407ULL;
    // Silence costs real time; it is enumerated.
    if ((swarm >> 40) % kSwarmOneIn == 0 && !IsSilent(letter))
      letters.push_back(std::move(letter));
  }
  if (letters.empty()) letters = PairedLetters();
  for (const RuleDraw& rule : draw.rules) {
    const Letter& letter = letters[rule.letter % letters.size()];
    contract::Operation op = shape.meets[rule.op % shape.meets.size()];
    // The others cannot meet it, and it would hardly be drawn.
    const bool of_streams = std::holds_alternative<faults::StreamFault>(letter.fault);
    if (of_streams && shape.meets.size() > 1) op = contract::Operation::kEventsStream;
    const faults::Stage stage = faults::StageOf(letter.fault);
    if (stage != faults::Stage::kConnection && !faults::CanMeet(letter.fault, op)) continue;
    // What ends before its body was read shows no nonce: with several calls at
    // once nobody could say whose attempt it was.
    if (stage != faults::Stage::kExchange && shape.concurrent) continue;
    c.rules.push_back(RuleOf(letter, op, AttemptsFor(rule.attempts)));
  }
  return c;
}

void CaseSource::ChooseRetry(Case& c, std::uint64_t choice) const {
  if (!hello_.features.retry_options) return;
  RetryOptions retry;
  switch (choice % 8) {
    case 0: retry.off = true; break;
    case 1: retry.max_attempts = 1 + static_cast<std::int64_t>(choice / 8 % 6); break;
    case 2:
      retry.initial_delay_ms = 10;
      retry.max_delay_ms = 100;
      break;
    case 3: retry.max_elapsed_ms = 1000 * (1 + static_cast<std::int64_t>(choice / 8 % 5)); break;
    case 4:
      retry.max_attempts = 8;
      retry.max_delay_ms = 2000;
      break;
    default: return;
  }
  c.retry = retry;
}

}  // namespace aex::conformance
