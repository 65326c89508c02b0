#include "conformance/scenario/parse_cases.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "conformance/scenario/defect.h"
#include "conformance/scenario/request_grammar.h"
#include "conformance/scenario/seeds.h"
#include "conformance/scenario/shapes.h"
#include "conformance/scenario/vectors.h"
#include "mock_server/contract/http_date.h"

namespace aex::conformance {
namespace {

constexpr std::int64_t kVectorsPerCase = 48;
constexpr std::size_t kPairsPerCase = 8;
constexpr std::size_t kHintsPerCase = 16;
constexpr std::size_t kSubmittedVectors = 16;
constexpr std::int64_t kHintNowMs = 1'790'000'000'000;

Json Named(std::string_view name, Json value) {
  Json object = Json::object();
  object[name] = std::move(value);
  return object;
}

void Ask(Case& c, std::string op, const Json& args, std::vector<std::size_t> after = {}) {
  c.calls.push_back({std::move(op), Stringify(args), 0, std::move(after)});
}

void AskDefects(Case& c, Dice& dice, const Hello&) {
  // The field that 0.35.0 took away, in every one of these cases.
  const Json twin = DrawRequest(dice);
  Json request = twin;
  request["parentRunId"] = "run_1";
  Ask(c, "parse.submission", Named("submission", request));
  Ask(c, "parse.submission", Named("submission", twin));
  for (std::size_t i = 1; i < kPairsPerCase; ++i) {
    const Defect defect = DrawDefect(DrawRequest(dice), dice);
    Ask(c, "parse.submission", Named("submission", defect.request));
    Ask(c, "parse.submission", Named("submission", defect.twin));
  }
}

void AskTwoDefects(Case& c, Dice& dice, const Hello&) {
  for (std::size_t i = 0; i < kPairsPerCase; ++i)
    Ask(c, "parse.submission",
        Named("submission", DrawTwoDefects(DrawRequest(dice), dice).request));
}

std::string DrawHint(Dice& dice, double now_ms) {
  switch (dice.Below(4)) {
    case 0: return std::to_string(dice.Below(1000));
    case 1: return std::string(dice.Below(4), '0') + std::to_string(dice.Below(100'000));
    case 2: {
      const auto away_s = static_cast<std::int64_t>(dice.Below(7200)) - 600;
      return contract::PrintImfFixdate(static_cast<std::int64_t>(now_ms / 1000) + away_s);
    }
    default: {
      static constexpr std::array kJunk = {"soon", "5s", "1e3", "0x10", "Mon, 99 Foo 2026", "NaN",
                                           ";", "\xE2\x80\x83" "7"};
      return dice.Pick(kJunk);
    }
  }
}

void AskHints(Case& c, Dice& dice, const Hello& hello) {
  for (std::size_t i = 0; i < kHintsPerCase; ++i) {
    if (hello.Offers("parse.retryAfter")) {
      // Not on a whole second: a date's wait then has a fraction.
      const double now_ms =
          static_cast<double>(kHintNowMs + static_cast<std::int64_t>(dice.Below(86'400'000)));
      Json args = Named("header", DrawHint(dice, now_ms));
      args["nowMs"] = now_ms;
      Ask(c, "parse.retryAfter", args);
    }
    if (hello.Offers("limits.bootBudget")) {
      Json limits = Json::object();
      if (dice.OneIn(2)) limits["maxSubagentDepth"] = 1 + static_cast<std::int64_t>(dice.Below(5));
      if (!dice.OneIn(4))
        limits["maxSpendUsd"] = static_cast<double>(1 + dice.Below(1'000'000)) / 10'000.0;
      Ask(c, "limits.bootBudget", Named("limits", limits));
    }
  }
}

Json SubmitArgs(const Json& body) { return Named("options", Named("raw", body)); }

bool CreateIsRefused(const Json& body) {
  const CallSpec call{"session.create", Stringify(SubmitArgs(body)), 0, {}};
  return DeriveExpectation(call).kind == Expectation::Kind::kRefused;
}

// By its ledger entry it shows whether the client sends bodies as given.
void SubmitPlain(Case& c) {
  Json plain = Named("provider", "anthropic");
  plain["submission"] = Named("model", "claude-haiku-4-5");
  plain["secrets"] = Named("apiKeys", Named("anthropic", kProviderKey));
  Ask(c, "session.create", SubmitArgs(plain));
}

// One after the other: what was billed belongs to the call that was open.
void SubmitVectors(Case& c, Dice& dice, const Hello&) {
  SubmitPlain(c);
  for (std::size_t i = 1; i <= kSubmittedVectors; ++i) {
    c.calls.push_back(dice.Pick(CreateVectors()).call);
    c.calls.back().after = {i - 1};
  }
}

// A plain create, then one with a defect, then its twin.
void Submit(Case& c, Dice& dice, const Hello&) {
  while (true) {
    const Defect defect = DrawDefect(DrawRequest(dice), dice);
    const Json request = CreateBodyOf(defect.request), twin = CreateBodyOf(defect.twin);
    if (!CreateIsRefused(request) || CreateIsRefused(twin)) continue;
    SubmitPlain(c);
    Ask(c, "session.create", SubmitArgs(request), {0});
    Ask(c, "session.create", SubmitArgs(twin), {1});
    return;
  }
}

Json GoodOptions() {
  Json options = Named("model", "claude-haiku-4-5");
  options["apiKeys"] = Named("anthropic", kProviderKey);
  return options;
}

// Options that a client refuses before it sends anything (contract 1.4).
void AskRefusedOptions(Case& c, Dice& dice, const Hello& hello) {
  static constexpr std::array kUnsupported = {
      "input", "prompt", "instructions", "idleSuspendAfter", "idleTtl", "retention",
      "secretEnv", "skills", "secrets", "runtimeSize", "parentRunId", "limits", "timeout",
      "signal", "postHook"};
  std::vector<Json> refused;
  Json options = GoodOptions();
  options[dice.Pick(kUnsupported)] = "x";
  refused.push_back(options);
  options = GoodOptions();
  options["provider"] = "openai";
  refused.push_back(options);
  options = GoodOptions();
  options.erase("apiKeys");
  refused.push_back(options);
  options = GoodOptions();
  options.erase("model");
  refused.push_back(options);
  options = GoodOptions();
  options["overrides"] = Named("maxSpendUsd", dice.OneIn(2) ? Json(0) : Json("5"));
  refused.push_back(options);
  // One after the other, each with an intent of its own: a client that ignores
  // what it does not know does wanted work.
  const auto ask = [&](std::string op, Json args) {
    const std::size_t n = c.calls.size();
    if (n > 0) c.intents.push_back({IntentNonce(c.seed, n), 0, 0});
    c.intents[n].sessions = 1;
    c.intents[n].turns = op == "run" ? 1 : 0;
    args["options"]["metadata"] = Named("intent", c.intents[n].nonce);
    std::vector<std::size_t> after;
    if (n > 0) after.push_back(n - 1);
    c.calls.push_back({std::move(op), Stringify(args), n, std::move(after)});
  };
  for (const Json& one : refused) {
    if (hello.Offers("session.create")) ask("session.create", Named("options", one));
    if (!hello.Offers("run")) continue;
    Json args = Named("options", one);
    args["message"] = "hello";
    ask("run", args);
  }
  if (!hello.Offers("run")) return;
  for (const Json& message : {Json(""), Json::array(), Json::array({"hello", ""})}) {
    Json args = Named("options", GoodOptions());
    args["message"] = message;
    ask("run", args);
  }
}

}  // namespace

bool IsParseShape(std::string_view shape) {
  return shape == kVectorShape || shape == kDefectShape || shape == kTwoDefectShape ||
         shape == kHintShape || shape == kSubmitShape || shape == kSubmitVectorShape ||
         shape == kRefusedOptionShape;
}

ParseCases::ParseCases(const Hello& hello) : hello_(hello) {
  const auto offers = [&](std::string_view op) { return hello_.Offers(op); };
  if (std::none_of(hello_.ops.begin(), hello_.ops.end(), [](const std::string& op) {
        return IsPureOp(op) || op == "run" || op == "session.create";
      }))
    return;
  for (const Vector& vector : AllVectors()) {
    if (offers(vector.call.op)) vectors_.push_back(&vector);
  }
  batches_ = (static_cast<std::int64_t>(vectors_.size()) + kVectorsPerCase - 1) / kVectorsPerCase;
  if (offers("parse.submission")) {
    ways_.emplace_back(kDefectShape, AskDefects);
    ways_.emplace_back(kTwoDefectShape, AskTwoDefects);
  }
  if (offers("parse.retryAfter") || offers("limits.bootBudget"))
    ways_.emplace_back(kHintShape, AskHints);
  if (offers("session.create")) ways_.emplace_back(kSubmitShape, Submit);
  // Without a parser to ask, the vectors are submitted.
  if (offers("session.create") && !offers("parse.submission"))
    ways_.emplace_back(kSubmitVectorShape, SubmitVectors);
  if (offers("session.create") || offers("run"))
    ways_.emplace_back(kRefusedOptionShape, AskRefusedOptions);
}

void ParseCases::AddVectors(Case& c, std::int64_t batch) const {
  // Every batch-th one, so that each batch has some of every topic.
  for (auto i = static_cast<std::size_t>(batch); i < vectors_.size();
       i += static_cast<std::size_t>(batches_))
    c.calls.push_back(vectors_[i]->call);
}

Case ParseCases::Draw(std::int64_t number, std::uint64_t seed, std::int64_t index) const {
  Case c;
  c.number = number;
  c.seed = seed;
  c.intents.push_back({IntentNonce(seed, 0), 0, 0});
  // Vectors and generated requests take turns until every vector was asked.
  const bool vectors_left = (index + 1) / 2 <= batches_;
  const bool asks_vectors = (vectors_left && index % 2 == 1) || ways_.empty();
  if (asks_vectors) {
    c.shape = kVectorShape;
    AddVectors(c, ((index + (ways_.empty() ? 0 : 1)) / (ways_.empty() ? 1 : 2) - 1) % batches_);
    return c;
  }
  const std::int64_t turn = vectors_left ? index / 2 - 1 : index - batches_ - 1;
  const auto& [shape, draw] = ways_[static_cast<std::size_t>(turn) % ways_.size()];
  c.shape = shape;
  Dice dice(seed);
  draw(c, dice, hello_);
  return c;
}

}  // namespace aex::conformance
