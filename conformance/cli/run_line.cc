#include "conformance/cli/run_line.h"

#include "conformance/report/replay_command.h"

namespace aex::conformance {

std::string RunLine(const RunFlags& flags, std::uint64_t seed) {
  const RunFlags defaults;
  std::string line = "aex-conformance run";
  const auto add = [&](std::string_view flag, std::string_view value) {
    line += " " + std::string(flag) + " " + ShellQuoted(value);
  };
  if (flags.subject.client.empty()) add("--builtin", flags.subject.builtin);
  else add("--client", flags.subject.client);
  for (const std::string& glob : flags.only) add("--only", glob);
  for (const std::string& glob : flags.skip) add("--skip", glob);
  add("--cases", std::to_string(flags.cases));
  add("--seed", std::to_string(seed));
  if (flags.lanes != defaults.lanes) add("--lanes", std::to_string(flags.lanes));
  if (flags.workers != defaults.workers) add("--workers", std::to_string(flags.workers));
  if (flags.time != defaults.time)
    add("--time", flags.time == TimeChoice::kReal ? "real" : "virtual");
  if (flags.call_deadline != defaults.call_deadline)
    add("--call-deadline", std::to_string(flags.call_deadline.count()));
  if (flags.strict) line += " --strict";
  return line;
}

}  // namespace aex::conformance
