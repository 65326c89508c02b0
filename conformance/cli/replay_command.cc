#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "conformance/cli/commands.h"
#include "conformance/cli/terminal.h"
#include "conformance/report/console.h"
#include "conformance/runner/run.h"

namespace aex::conformance {
namespace {

constexpr int kReplayLanes = 1;

struct Repro {
  Case c;
  const Requirement* requirement = nullptr;
};

Result<Repro> ReadRepro(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return Unavailable("cannot read the file", path);
  std::ostringstream text;
  text << in.rdbuf();
  auto json = ParseJson(text.str(), {.refuse_duplicate_keys = true});
  if (!json.ok()) return Invalid(Describe(json.error()), path);
  auto c = CaseFromJson(*json);
  if (!c.ok()) return Invalid(Describe(c.error()), path);
  const auto* id = AsString(Find(*json, "requirement"));
  if (id == nullptr) return Invalid("/requirement: is required", path);
  const Requirement* requirement = FindRequirement(*id);
  if (requirement == nullptr)
    return Invalid("/requirement: \"" + *id + "\" is unknown; `aex-conformance list` shows "
                   "them all", path);
  return Repro{std::move(*c), requirement};
}

}  // namespace

int ReplayCommand(const ReplayFlags& flags) {
  auto repro = ReadRepro(flags.file);
  if (!repro.ok()) return FailWith(repro.error(), kExitUsage);
  SubjectChoice choice = ChooseSubject(flags.subject, 1, kReplayLanes);
  if (choice.subject == nullptr) return FailWith(choice.error, choice.exit_code);
  if (repro->c.virtual_time && !choice.subject->hello().features.virtual_time)
    return FailWith(Invalid("was found in virtual time, and this client does not hand over its "
                            "sleeps", flags.file), kExitUsage);
  SuiteOptions options;
  options.seed = repro->c.seed;
  options.lanes = kReplayLanes;
  options.virtual_time = repro->c.virtual_time;
  auto run = ReplayCase(*choice.subject, repro->c, *repro->requirement, options);
  if (!run.ok()) return FailWith(run.error(), kExitHarness);
  run->builtin = flags.subject.client.empty();
  run->client = run->builtin ? flags.subject.builtin : flags.subject.client;
  run->repro_file = flags.file;
  ConsoleOptions console;
  console.colour = StandardOutput().colour;
  std::fputs(ConsoleReport(*run, console).c_str(), stdout);
  return ExitCode(*run, true);
}

}  // namespace aex::conformance
