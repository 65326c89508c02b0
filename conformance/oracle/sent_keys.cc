// The requirements about what is sent under a key: the same body each time, the
// caller's key as it was given, keys of a good kind; and what a replay means.
#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>

#include "conformance/oracle/reported.h"
#include "conformance/oracle/requirement.h"
#include "mock_server/contract/json.h"

namespace aex::conformance {
namespace {

using contract::Exchange;
using contract::Operation;
using Ending = CallReport::Ending;

constexpr std::size_t kShortestKey = 16;
constexpr std::size_t kLongestKey = 255;
constexpr std::string_view kMessageSuffix = ":message";
// The prompt's words, as they are left when only letters are looked at: no random
// key holds them.
constexpr std::string_view kPromptLetters = "sayhello";

std::string Label(const Exchange& exchange) {
  return std::string(contract::OperationId(exchange.op));
}

// Attempts of one keyed request whose bodies are known.
std::vector<const Exchange*> BodiesOf(const AttemptSeries& series, const Evidence& evidence) {
  std::vector<const Exchange*> bodies;
  if (!contract::RouteOf(series.op).keyed) return bodies;
  for (const Exchange* exchange : series.attempts) {
    if (WasReadWhole(*exchange, evidence)) bodies.push_back(exchange);
  }
  return bodies;
}

bool CountsBody(const Evidence& evidence) {
  const auto all = SeriesOf(evidence);
  return std::any_of(all.begin(), all.end(), [&](const AttemptSeries& series) {
    return BodiesOf(series, evidence).size() > 1;
  });
}

std::optional<Finding> JudgeBody(const Evidence& evidence) {
  for (const AttemptSeries& series : SeriesOf(evidence)) {
    const auto bodies = BodiesOf(series, evidence);
    for (const Exchange* exchange : bodies) {
      if (exchange->fingerprint == bodies.front()->fingerprint) continue;
      return Finding{"attempts of one " + Label(*exchange) + " carried different bodies",
                     "The platform compares the request with the one it knows the key by. "
                     "Contract 3.1: an attempt repeats the body byte for byte.",
                     {bodies.front()->seq, exchange->seq}, bodies.front()->intent};
    }
  }
  return std::nullopt;
}

std::string ArgOf(const CallSpec& call, std::string_view name) {
  const auto args = ParseJson(call.args);
  if (!args.ok()) return {};
  const std::string* text = AsString(Find(*args, name));
  return text == nullptr ? std::string() : *text;
}

// The keys that the caller gave to the call, by the operation they belong to.
struct GivenKey {
  Operation op;
  std::string key;
};
std::vector<GivenKey> GivenKeys(const CallSpec& call) {
  std::vector<GivenKey> given;
  if (const std::string key = ArgOf(call, "idempotencyKey"); !key.empty()) {
    const bool creates = call.op == "run" || call.op == "session.create";
    given.push_back({creates ? Operation::kSessionCreate : Operation::kMessageSend, key});
  }
  if (const std::string key = ArgOf(call, "messageIdempotencyKey"); !key.empty())
    given.push_back({Operation::kMessageSend, key});
  return given;
}

bool IsAboutWork(const CallSpec& call) {
  return call.op == "run" || call.op == "session.create" || call.op == "session.send";
}

bool CountsVerbatim(const Evidence& evidence) {
  for (std::size_t i = 0; i < evidence.c.calls.size(); ++i) {
    if (!IsAboutWork(evidence.c.calls[i])) continue;
    for (const GivenKey& given : GivenKeys(evidence.c.calls[i])) {
      if (!ExchangesOf(evidence, i, given.op).empty()) return true;
    }
  }
  return false;
}

std::optional<Finding> JudgeVerbatim(const Evidence& evidence) {
  for (std::size_t i = 0; i < evidence.c.calls.size(); ++i) {
    if (!IsAboutWork(evidence.c.calls[i])) continue;
    for (const GivenKey& given : GivenKeys(evidence.c.calls[i])) {
      for (const Exchange* exchange : ExchangesOf(evidence, i, given.op)) {
        if (exchange->key.value_or("") == given.key) continue;
        return Finding{Label(*exchange) + " did not carry the caller's key as it was given",
                       "The caller keeps the key to ask again with it. Contract 3.1: it is sent "
                       "byte for byte.",
                       {exchange->seq}, exchange->intent};
      }
    }
  }
  return std::nullopt;
}

// The last request of a call, where it was answered with a replay, whole.
const Exchange* ReplayAtTheEnd(const Evidence& evidence, std::size_t call) {
  if (HasUnseenAttempts(evidence)) return nullptr;
  const auto exchanges = ExchangesOf(evidence, call);
  const Exchange* replay = nullptr;
  for (const Exchange* exchange : exchanges) {
    if (exchange->replayed && SeenBy(*exchange, evidence) == Seen::kSuccess) replay = exchange;
  }
  if (replay == nullptr || !contract::RouteOf(replay->op).keyed) return nullptr;
  return replay;
}

bool CountsReplay(const Evidence& evidence) {
  for (std::size_t i = 0; i < evidence.calls.size(); ++i) {
    if (ReplayAtTheEnd(evidence, i) != nullptr) return true;
  }
  return false;
}

std::optional<Finding> JudgeReplay(const Evidence& evidence) {
  for (std::size_t i = 0; i < evidence.calls.size(); ++i) {
    const Exchange* replay = ReplayAtTheEnd(evidence, i);
    const CallReport& report = evidence.calls[i];
    if (replay == nullptr || report.ending != Ending::kError || report.abort) continue;
    const auto exchanges = ExchangesOf(evidence, i);
    if (exchanges.back() != replay) continue;  // It went on, and failed later.
    return Finding{"a replayed answer (" + std::to_string(replay->status) +
                       ") was reported as an error of kind " + report.error.kind,
                   "The first attempt did the work, and this is its answer. Contract 3.2: a "
                   "replay is 200, or 201 as at first, with or without a marker.",
                   {replay->seq}, replay->intent};
  }
  return std::nullopt;
}

bool IsGiven(const std::string& key, const Evidence& evidence) {
  return std::any_of(evidence.c.calls.begin(), evidence.c.calls.end(), [&](const CallSpec& call) {
    const auto given = GivenKeys(call);
    return std::any_of(given.begin(), given.end(), [&](const GivenKey& one) {
      return key == one.key || key == one.key + std::string(kMessageSuffix);
    });
  });
}

// Keys of the client's own making.
std::vector<const Exchange*> OwnKeys(const Evidence& evidence) {
  std::vector<const Exchange*> own;
  for (const Exchange& exchange : evidence.exchanges) {
    if (!contract::RouteOf(exchange.op).keyed || !exchange.key || exchange.key->empty()) continue;
    if (!IsGiven(*exchange.key, evidence)) own.push_back(&exchange);
  }
  return own;
}

std::string LettersOf(const std::string& key) {
  std::string letters;
  for (const char c : key) {
    if (std::isalpha(static_cast<unsigned char>(c)) != 0)
      letters += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return letters;
}

std::string HygieneProblem(const std::string& key, const Evidence& evidence) {
  if (key.size() < kShortestKey) return "is only " + std::to_string(key.size()) + " bytes long";
  if (key.size() > kLongestKey) return "is " + std::to_string(key.size()) + " bytes long";
  if (std::any_of(key.begin(), key.end(), [](char c) { return c <= 0x20 || c >= 0x7F; }))
    return "holds bytes that are not visible ASCII";
  if (!contract::FindIntentNonce(key).empty() ||
      LettersOf(key).find(kPromptLetters) != std::string::npos)
    return "holds text of the request";
  for (const std::string& secret : evidence.secrets) {
    if (key.find(secret) != std::string::npos) return "holds a token or a key of the caller";
  }
  return {};
}

bool CountsHygiene(const Evidence& evidence) { return !OwnKeys(evidence).empty(); }

std::optional<Finding> JudgeHygiene(const Evidence& evidence) {
  for (const Exchange* exchange : OwnKeys(evidence)) {
    const std::string problem = HygieneProblem(*exchange->key, evidence);
    if (problem.empty()) continue;
    return Finding{"the key of " + Label(*exchange) + " " + problem,
                   "A key is random, and long enough never to be drawn twice; logs and proxies "
                   "see it, so it tells nothing. 16 to 255 visible ASCII bytes.",
                   {exchange->seq}, exchange->intent};
  }
  return std::nullopt;
}

}  // namespace

std::vector<Requirement> SentKeyRequirements() {
  const std::vector<std::vector<std::string_view>> any = {{"run"}, {"session.create"}};
  return {
      {"idempotency/body-stable", Level::kMust,
       "Every attempt of an intent repeats the body byte for byte", "3.1",
       "Under one key the platform expects one request. A time stamp or a body that was used up "
       "makes it another.",
       any, {}, "", CountsBody, JudgeBody},
      {"idempotency/caller-key-verbatim", Level::kMust, "The caller's key is sent as given",
       "3.1", "No trimming, no quotes, no other case: the caller asks again with the same bytes.",
       any, {}, "", CountsVerbatim, JudgeVerbatim},
      {"idempotency/replay-is-success", Level::kMust, "A replayed answer is the original success",
       "3.2",
       "A retry of work that was done is answered 200, or 201 as at first, with or without "
       "`Idempotent-Replayed`. The call has succeeded.",
       any, {}, "", CountsReplay, JudgeReplay},
      {"idempotency/key-hygiene", Level::kShould, "Generated keys are random and tell nothing",
       "3.1",
       "16 to 255 visible ASCII bytes, without the text of the prompt, a token or a provider "
       "key.",
       any, {}, "", CountsHygiene, JudgeHygiene},
  };
}

}  // namespace aex::conformance
