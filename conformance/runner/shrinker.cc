#include "conformance/runner/shrinker.h"

#include <rapidcheck.h>

#include <map>

#include "conformance/scenario/shrinking.h"

namespace aex::conformance {
namespace {

using Tree = rc::Shrinkable<Case>;

bool Fails(const CaseRun& run, const Requirement& requirement) {
  return run.evidence && requirement.judge(*run.evidence).has_value();
}

// The first branch that fails twice, with its evidence.
struct Branch {
  Tree tree;
  Evidence evidence;
};

std::optional<Branch> FirstFailingBranch(LanePool& pool, const Tree& tree,
                                         const Requirement& requirement,
                                         std::size_t& runs_left) {
  auto branches = tree.shrinks();
  std::vector<Tree> tried;
  std::map<std::size_t, Evidence> failing;
  pool.Run(
      [&]() -> std::optional<Case> {
        // Later branches than a failing one cannot be the first.
        if (!failing.empty() || runs_left == 0) return std::nullopt;
        auto branch = branches.next();
        if (!branch) return std::nullopt;
        --runs_left;
        tried.push_back(*branch);
        return branch->value();
      },
      [&](std::size_t position, CaseRun run) {
        if (Fails(run, requirement)) failing.emplace(position, std::move(*run.evidence));
      },
      [&](const CaseRun& run) { return Fails(run, requirement); });
  if (failing.empty()) return std::nullopt;
  auto& [position, evidence] = *failing.begin();
  return Branch{tried[position], std::move(evidence)};
}

}  // namespace

Repeats RepeatCase(LanePool& pool, const Case& c, const Requirement& requirement) {
  Repeats repeats;
  int handed_out = 0;
  std::map<std::size_t, Evidence> failing;
  std::optional<Evidence> any;
  pool.Run(
      [&]() -> std::optional<Case> {
        if (handed_out == kRepeatRuns) return std::nullopt;
        ++handed_out;
        return c;
      },
      [&](std::size_t position, CaseRun run) {
        if (!run.evidence) {
          repeats.problems.push_back({c.number, run.trouble, run.error_output});
        } else if (Fails(run, requirement)) {
          failing.emplace(position, std::move(*run.evidence));
        } else if (!any) {
          any = std::move(run.evidence);
        }
      });
  repeats.failed = static_cast<int>(failing.size());
  repeats.evidence = failing.empty() ? std::move(any) : std::move(failing.begin()->second);
  return repeats;
}

Shrunk Shrink(LanePool& pool, const Evidence& failing, const Requirement& requirement,
              const std::vector<Shape>& shapes) {
  Shrunk shrunk;
  shrunk.evidence = failing;
  Tree tree = ShrinkTree(failing.c, shapes);
  std::size_t runs_left = kMaxShrinkRuns;
  while (auto branch = FirstFailingBranch(pool, tree, requirement, runs_left)) {
    tree = branch->tree;
    shrunk.evidence = std::move(branch->evidence);
  }
  Repeats repeats = RepeatCase(pool, shrunk.evidence.c, requirement);
  shrunk.repeats = repeats.failed;
  // Prefer the evidence of a repeat: what is shown is what was seen again.
  if (repeats.failed > 0) shrunk.evidence = std::move(*repeats.evidence);
  shrunk.finding = *requirement.judge(shrunk.evidence);
  return shrunk;
}

}  // namespace aex::conformance
