#include "conformance/scenario/shrinking.h"

#include <rapidcheck.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "conformance/scenario/json_tree.h"
#include "conformance/scenario/parse_cases.h"
#include "conformance/scenario/vectors.h"

namespace aex::conformance {
namespace {

using contract::Commit;
using faults::Attempts;
using faults::Rule;

Case WithoutRules(const Case& c, std::size_t begin, std::size_t end) {
  Case simpler = c;
  const auto at = [&](std::size_t i) {
    return simpler.rules.begin() + static_cast<std::ptrdiff_t>(i);
  };
  simpler.rules.erase(at(begin), at(end));
  return simpler;
}

void AddFewerRules(const Case& c, std::vector<Case>& out) {
  const std::size_t n = c.rules.size();
  // All but one first: most causes are a single fault.
  if (n > 2) {
    for (std::size_t keep = 0; keep < n; ++keep) {
      Case simpler = c;
      simpler.rules = {c.rules[keep]};
      out.push_back(std::move(simpler));
    }
  }
  if (n > 3) {
    out.push_back(WithoutRules(c, n / 2, n));
    out.push_back(WithoutRules(c, 0, n / 2));
  }
  for (std::size_t drop = 0; drop < n; ++drop) out.push_back(WithoutRules(c, drop, drop + 1));
}

void AddSimplerShapes(const Case& c, const std::vector<Shape>& shapes,
                      std::vector<Case>& out) {
  if (FindShape(c.shape) == nullptr) return;  // A repro brings calls of its own.
  for (const Shape& shape : shapes) {
    if (shape.name == c.shape) return;
    if (shape.probe) continue;
    out.push_back(Reshape(c, shape));
  }
}

void AddRulesWith(const Case& c, std::size_t index, std::vector<Rule> simpler_rules,
                  std::vector<Case>& out) {
  for (Rule& rule : simpler_rules) {
    Case simpler = c;
    simpler.rules[index] = std::move(rule);
    out.push_back(std::move(simpler));
  }
}

// One attempt rather than many, and an early one rather than a late one.
std::vector<Rule> WithSimplerAttempts(const Rule& rule) {
  std::vector<Rule> out;
  const Attempts& attempts = rule.attempts;
  std::int64_t below = 0;
  switch (attempts.kind) {
    case Attempts::Kind::kAll: below = 3; break;
    case Attempts::Kind::kFrom: below = attempts.from + 1; break;
    case Attempts::Kind::kListed: below = attempts.listed.front(); break;
  }
  for (std::int64_t n = 1; n < below; ++n) {
    Rule simpler = rule;
    simpler.attempts = faults::OnlyAttempt(n);
    out.push_back(std::move(simpler));
  }
  return out;
}

std::vector<Rule> WithSimplerFault(const Rule& rule) {
  std::vector<Rule> out;
  if (rule.commit.when == Commit::kLate) {
    for (const Commit when : faults::AllowedCommits(rule.fault)) {
      if (when == Commit::kLate) continue;
      Rule simpler = rule;
      simpler.commit = {when, 0};
      out.push_back(std::move(simpler));
    }
  }
  const auto* status = std::get_if<faults::StatusFault>(&rule.fault);
  if (status != nullptr && !status->retry_after.empty()) {
    faults::StatusFault plain = *status;
    plain.retry_after.clear();
    Rule simpler = rule;
    simpler.fault = plain;
    out.push_back(simpler);
    if (status->retry_after != std::vector<std::string>{"1"}) {
      plain.retry_after = {"1"};
      simpler.fault = plain;
      out.push_back(std::move(simpler));
    }
  }
  return out;
}

// Each call alone: none of a case about requests needs what another one made.
void AddSingleCalls(const Case& c, std::vector<Case>& out) {
  for (std::size_t i = 0; c.calls.size() > 1 && i < c.calls.size(); ++i) {
    Case simpler = c;
    simpler.calls = {c.calls[i]};
    simpler.intents = {c.intents[c.calls[i].intent]};
    simpler.calls.front().intent = 0;
    simpler.calls.front().after.clear();
    out.push_back(std::move(simpler));
  }
}

// The first call of real creates shows how the client sends bodies, and stays.
void AddPlainAndOne(const Case& c, std::vector<Case>& out) {
  for (std::size_t i = 1; c.calls.size() > 2 && i < c.calls.size(); ++i) {
    Case simpler = c;
    simpler.calls = {c.calls.front(), c.calls[i]};
    simpler.calls.back().after = {0};
    out.push_back(std::move(simpler));
  }
}

// A request and its repaired twin stand side by side in these shapes.
bool HasPairs(const Case& c) { return c.shape == kDefectShape && c.calls.size() > 2; }

void AddSinglePairs(const Case& c, std::vector<Case>& out) {
  for (std::size_t i = 0; i + 1 < c.calls.size(); i += 2) {
    Case simpler = c;
    simpler.calls = {c.calls[i], c.calls[i + 1]};
    out.push_back(std::move(simpler));
  }
}

void SetRequest(CallSpec& call, const Json& request) {
  Json args = Json::object();
  (call.op == "session.create" ? args["options"]["raw"] : args["submission"]) = request;
  call.args = Stringify(args);
}

// The request without what is there, while the contract says the same of it:
// refused with the same text, or accepted.
std::optional<CallSpec> SmallerCall(const CallSpec& call, const Json& request,
                                    const JsonPath& path, const Expectation& before) {
  CallSpec smaller = call;
  SetRequest(smaller, Without(request, path));
  const Expectation after = ExpectationOf(smaller);
  if (after.kind != before.kind || after.text != before.text) return std::nullopt;
  return smaller;
}

bool Has(const Json& document, const std::string& pointer) {
  const auto paths = PathsOf(document);
  return std::any_of(paths.begin(), paths.end(),
                     [&](const JsonPath& path) { return PointerOf(path) == pointer; });
}

// One member or item less, in the request and in its twin alike: what is left
// has still that one defect. Vectors stay as they are; they were written small.
void AddSmallerRequests(const Case& c, std::size_t request_at,
                        std::optional<std::size_t> twin_at, std::vector<Case>& out) {
  const CallSpec& call = c.calls[request_at];
  if (FindVector(call) != nullptr || call.op == "parse.submissionText" ||
      !SubmittedRequest(call))
    return;
  const auto request = ParseJson(*SubmittedRequest(call));
  CHECK(request.ok());
  const Expectation before = ExpectationOf(call);
  for (const JsonPath& path : PathsOf(*request)) {
    Case simpler = c;
    auto smaller = SmallerCall(call, *request, path, before);
    if (!smaller) continue;
    simpler.calls[request_at] = *std::move(smaller);
    if (twin_at) {
      const auto twin = ParseJson(*SubmittedRequest(c.calls[*twin_at]));
      CHECK(twin.ok());
      if (!Has(*twin, PointerOf(path))) continue;
      auto smaller_twin = SmallerCall(c.calls[*twin_at], *twin, path,
                                      ExpectationOf(c.calls[*twin_at]));
      if (!smaller_twin) continue;
      simpler.calls[*twin_at] = *std::move(smaller_twin);
    }
    out.push_back(std::move(simpler));
  }
}

std::vector<Case> SimplerParseCases(const Case& c) {
  std::vector<Case> out;
  if (HasPairs(c)) {
    AddSinglePairs(c, out);
  } else if (c.shape == kDefectShape && c.calls.size() == 2) {
    AddSmallerRequests(c, 0, 1, out);
    AddSingleCalls(c, out);
  } else if (c.shape == kSubmitShape) {
    AddSmallerRequests(c, 1, 2, out);  // The three creates are judged together.
  } else if (c.shape == kSubmitVectorShape) {
    AddPlainAndOne(c, out);
  } else {
    AddSingleCalls(c, out);
    if (c.calls.size() == 1 && c.shape == kTwoDefectShape)
      AddSmallerRequests(c, 0, std::nullopt, out);
  }
  return out;
}

}  // namespace

std::vector<Case> SimplerCases(const Case& c, const std::vector<Shape>& shapes) {
  if (IsParseShape(c.shape)) return SimplerParseCases(c);
  std::vector<Case> out;
  AddFewerRules(c, out);
  AddSimplerShapes(c, shapes, out);
  // In real time the options are there to make waits short.
  if (c.retry && c.virtual_time) {
    Case simpler = c;
    simpler.retry.reset();
    out.push_back(std::move(simpler));
  }
  for (std::size_t i = 0; i < c.rules.size(); ++i) {
    AddRulesWith(c, i, WithSimplerAttempts(c.rules[i]), out);
    AddRulesWith(c, i, WithSimplerFault(c.rules[i]), out);
  }
  return out;
}

rc::Shrinkable<Case> ShrinkTree(const Case& c, std::vector<Shape> shapes) {
  return rc::shrinkable::shrinkRecur(
      c, [shapes = std::move(shapes)](const Case& from) {
        return rc::seq::fromContainer(SimplerCases(from, shapes));
      });
}

}  // namespace aex::conformance
