#include "conformance/scenario/shrinking.h"

#include <rapidcheck.h>

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

}  // namespace

std::vector<Case> SimplerCases(const Case& c, const std::vector<Shape>& shapes) {
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
