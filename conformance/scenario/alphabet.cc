#include "conformance/scenario/alphabet.h"

#include <algorithm>

#include "conformance/scenario/answer_letters.h"

namespace aex::conformance {
namespace {

using contract::Commit;
using faults::BodyFault;
using faults::BusyFault;
using faults::CapFault;
using faults::CloseHow;
using faults::CollisionFault;
using faults::CommitChoice;
using faults::DelayFault;
using faults::DropFault;
using faults::Fault;
using faults::LagFault;
using faults::Phase;
using faults::ProviderFault;
using faults::ReplayFault;
using faults::StatusFault;
using faults::StreamFault;
using faults::TruncateFault;

constexpr CommitChoice kNone{Commit::kNone, 0};
constexpr CommitChoice kDone{Commit::kDone, 0};
constexpr CommitChoice kNormal{Commit::kNormal, 0};
constexpr std::int64_t kLateMs = 200;
constexpr CommitChoice kLate{Commit::kLate, kLateMs};

Fault StatusOf(int status, std::vector<std::string> hints = {}) {
  StatusFault fault;
  fault.status = status;
  fault.retry_after = std::move(hints);
  return fault;
}

Fault Drop(Phase phase, CloseHow close, std::int64_t bytes = 0) {
  return DropFault{phase, bytes, close};
}

Fault Stream(StreamFault::How how, std::int64_t events = 0) {
  return StreamFault{how, events};
}

std::vector<Letter> FurtherLetters() {
  std::vector<Letter> letters;
  for (const int status : {429, 502, 504, 529})
    letters.push_back(PlainLetter(StatusOf(status), kNone));
  for (const int status : {502, 503, 504, 529})
    letters.push_back(PlainLetter(StatusOf(status), kDone));
  letters.push_back(PlainLetter(StatusOf(500), kNone));
  for (const int status : {500, 503}) letters.push_back(PlainLetter(StatusOf(status), kLate));
  for (const int status : {401, 402, 403, 404, 405, 408, 409, 410, 413, 415, 422, 501, 505})
    letters.push_back(PlainLetter(StatusOf(status), kNone));
  // The other envelopes of contract 1.2.
  for (const char* body : {R"({"error":{"code":"strange","message":"told below"}})",
                           R"({"ok":false,"code":"strange","message":"told beside"})"}) {
    StatusFault fault;
    fault.status = 422;
    fault.body = body;
    Letter letter = PlainLetter(fault, kNone);
    letter.name += std::string(" ") + body;
    letters.push_back(std::move(letter));
  }
  // Hints, on each status on which they count.
  for (const char* hint : {"0", "2", "59", "120", "121", "007",
                           "9999999999999999999999999999999999999999", "date:+0", "date:-3"})
    letters.push_back(PlainLetter(StatusOf(429, {hint}), kNone));
  for (const int status : {500, 502, 503, 504, 529})
    letters.push_back(PlainLetter(StatusOf(status, {"3"}), kNone));
  for (const char* hint : {"date850:+3", "asctime:+3"})
    letters.push_back(PlainLetter(StatusOf(429, {hint}), kNone));
  for (const char* hint : {"-1", "1.5", "+5", "5s", "120junk", "0x10", "NaN", "", " ", "1e3",
                           "Someday"})
    letters.push_back(PlainLetter(StatusOf(429, {hint}), kNone));
  for (const CloseHow close : {CloseHow::kRst, CloseHow::kFin}) {
    letters.push_back(PlainLetter(Drop(Phase::kAccept, close), kNone));
    letters.push_back(PlainLetter(Drop(Phase::kRequestHead, close), kNone));
    letters.push_back(PlainLetter(Drop(Phase::kRequestBody, close, 5), kNone));
    letters.push_back(PlainLetter(Drop(Phase::kResponseBody, close, 1), kDone));
    letters.push_back(PlainLetter(Drop(Phase::kResponseEnd, close), kDone));
  }
  letters.push_back(PlainLetter(Drop(Phase::kWork, CloseHow::kFin), kNone));
  letters.push_back(PlainLetter(Drop(Phase::kWork, CloseHow::kRst), kLate));
  letters.push_back(PlainLetter(CollisionFault{CollisionFault::How::kConflict}, kNone));
  letters.push_back(PlainLetter(CollisionFault{CollisionFault::How::kInFlight}, kNone));
  for (Letter& letter : StreamLetters()) letters.push_back(std::move(letter));
  return letters;
}

Letter Provider(ProviderFault::As as, std::string raw) {
  Letter letter = PlainLetter(ProviderFault{as, "", raw}, kNormal);
  letter.name = "provider " + raw;
  return letter;
}

// What the platform itself does to a turn or a session.
std::vector<Letter> PlatformLetters() {
  std::vector<Letter> letters = ProviderLetters();
  letters.push_back(PlainLetter(LagFault{2000}, kNormal));
  letters.push_back(PlainLetter(BusyFault{}, kNone));
  for (const auto how : {CapFault::How::kConcurrency, CapFault::How::kSubmitRate,
                         CapFault::How::kBalance, CapFault::How::kSpend})
    letters.push_back(PlainLetter(CapFault{how}, kNone));
  for (const auto how : {ReplayFault::How::kMarker, ReplayFault::How::k201})
    letters.push_back(PlainLetter(ReplayFault{how}, kNormal));
  return letters;
}

// Only for clients that have a time-out for a request.
const std::vector<Letter>& SilentLetters() {
  static const std::vector<Letter> letters = [] {
    std::vector<Letter> all = {
      PlainLetter(Drop(Phase::kWork, CloseHow::kStall), kNone),
      PlainLetter(Drop(Phase::kResponseHead, CloseHow::kStall), kDone),
      PlainLetter(Drop(Phase::kResponseBody, CloseHow::kStall, 1), kDone),
      PlainLetter(Stream(StreamFault::How::kStall, 1), kNormal),
      PlainLetter(Stream(StreamFault::How::kNoTerminal), kNormal),
    };
    for (Letter& letter : SilentAnswerLetters()) all.push_back(std::move(letter));
    return all;
  }();
  return letters;
}

// Whether a client could be without its event stream as long as it likes to come
// back; a stream has a connection of its own, which is not the first.
bool CutsStreamsForEver(const faults::Rule& rule) {
  if (rule.attempts.kind == faults::Attempts::Kind::kListed) return false;
  const bool later_connections =
      faults::StageOf(rule.fault) == faults::Stage::kConnection && !rule.attempts.Has(1);
  return rule.op == contract::Operation::kEventsStream || later_connections;
}

// Whether nobody who asks until the session has come to rest would ever see it do so.
bool HidesTheEndForEver(const faults::Rule& rule) {
  const auto* body = std::get_if<BodyFault>(&rule.fault);
  return rule.attempts.kind != faults::Attempts::Kind::kListed &&
         rule.op == contract::Operation::kSessionGet && body != nullptr &&
         body->how == BodyFault::How::kNewEnum;
}

}  // namespace

Letter PlainLetter(faults::Fault fault, faults::CommitChoice commit) {
  std::string name = faults::Describe(fault);
  if (const auto* status = std::get_if<StatusFault>(&fault)) {
    for (const std::string& hint : status->retry_after) name += " Retry-After: " + hint;
  }
  if (commit.when != Commit::kNormal) name += " " + faults::CommitText(commit);
  return {std::move(name), std::move(fault), commit};
}

std::vector<Letter> StreamLetters() {
  using How = StreamFault::How;
  std::vector<Letter> letters;
  for (const How how : {How::kGap, How::kDuplicate, How::kForeign, How::kUnknownType,
                        How::kBadJson, How::kTicketExpired, How::kTerminalLate})
    letters.push_back(PlainLetter(Stream(how), kNormal));
  for (const std::int64_t events : {0, 1, 2}) {
    letters.push_back(PlainLetter(Stream(How::kCut, events), kNormal));
    letters.push_back(PlainLetter(Stream(How::kRst, events), kNormal));
  }
  return letters;
}

std::vector<Letter> ProviderLetters() {
  using As = ProviderFault::As;
  return {
      Provider(As::kProviderFault,
               R"({"provider":"anthropic","kind":"overloaded","status":529,"retryAfterMs":4000})"),
      Provider(As::kProviderFault, R"({"kind":"rate_limit"})"),
      Provider(As::kProviderFault, R"({"kind":"quota_exceeded","status":402})"),
      Provider(As::kProviderFault, R"({"kind":"provider_error","message":"bad gateway"})"),
      Provider(As::kProviderFault, R"({"providerFault":{"kind":"rate_limit","status":429}})"),
      Provider(As::kProviderFault,
               R"({"provider_fault":{"kind":"rate_limit","status":429,"retry_after_ms":2000}})"),
      Provider(As::kError, R"({"type":"rate_limit_error","retry_after":3})"),
      Provider(As::kError, R"({"type":"overloaded_error"})"),
      Provider(As::kErrorMessage, R"("provider rate limit (429) exceeded")"),
      Provider(As::kErrorMessage, R"("the model is overloaded")"),
      Provider(As::kErrorMessage, R"("disk full")"),
  };
}

const std::vector<Letter>& PairedLetters() {
  static const std::vector<Letter> letters = {
      PlainLetter(StatusOf(429, {"1"}), kNone),
      PlainLetter(StatusOf(503), kNone),
      PlainLetter(StatusOf(500), kDone),
      PlainLetter(StatusOf(400), kNone),
      PlainLetter(StatusOf(429, {"date:+2"}), kNone),
      PlainLetter(Drop(Phase::kWork, CloseHow::kRst), kNone),
      PlainLetter(Drop(Phase::kResponseHead, CloseHow::kRst), kDone),
      PlainLetter(Drop(Phase::kResponseHead, CloseHow::kFin), kDone),
      PlainLetter(TruncateFault{std::nullopt, 0.5, CloseHow::kRst}, kDone),
      PlainLetter(BodyFault{BodyFault::How::kEmpty}, kDone),
      PlainLetter(CollisionFault{CollisionFault::How::kInFlight}, kLate),
      PlainLetter(DelayFault{20}, kNormal),
  };
  return letters;
}

std::vector<Letter> LettersFor(const Hello& hello) {
  std::vector<Letter> letters = PairedLetters();
  for (Letter& letter : FurtherLetters()) letters.push_back(std::move(letter));
  for (Letter& letter : PlatformLetters()) letters.push_back(std::move(letter));
  for (Letter& letter : OddRefusalLetters()) letters.push_back(std::move(letter));
  for (Letter& letter : AnswerLetters()) letters.push_back(std::move(letter));
  if (hello.features.request_timeout) {
    for (const Letter& letter : SilentLetters()) letters.push_back(letter);
  }
  return letters;
}

faults::Rule RuleOf(const Letter& letter, contract::Operation op,
                    const faults::Attempts& attempts) {
  faults::Rule rule;
  if (faults::StageOf(letter.fault) != faults::Stage::kConnection) rule.op = op;
  rule.attempts = attempts;
  rule.commit = letter.commit;
  rule.fault = letter.fault;
  if (CutsStreamsForEver(rule) || HidesTheEndForEver(rule)) rule.times = kLongestOutage;
  return rule;
}

bool IsSilent(const Letter& letter) {
  const auto& silent = SilentLetters();
  return std::any_of(silent.begin(), silent.end(),
                     [&](const Letter& one) { return one.fault == letter.fault; });
}

bool IsAmbiguous(const faults::Rule& rule) {
  const auto commits = faults::AllowedCommits(rule.fault);
  if (commits.size() > 1) return true;
  const auto* drop = std::get_if<DropFault>(&rule.fault);
  return drop != nullptr && drop->phase == Phase::kResponseHead;
}

}  // namespace aex::conformance
