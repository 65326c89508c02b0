#include "conformance/report/replay_command.h"

#include <algorithm>

namespace aex::conformance {
namespace {

bool IsPlain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-_./:=,@%+").find(c) != std::string_view::npos;
}

}  // namespace

std::string ShellQuoted(std::string_view text) {
  if (!text.empty() && std::all_of(text.begin(), text.end(), IsPlain)) return std::string(text);
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out.push_back(c);
    }
  }
  return out + "'";
}

std::string ReproPath(const RunResult& result, std::size_t failure) {
  const Requirement* requirement = result.failures[failure].requirement;
  const auto number =
      1 + std::count_if(result.failures.begin(),
                        result.failures.begin() + static_cast<std::ptrdiff_t>(failure),
                        [&](const Failure& f) { return f.requirement->id == requirement->id; });
  std::string name(requirement->id);
  std::replace(name.begin(), name.end(), '/', '-');
  return "failures/" + name + "-" + std::to_string(number) + ".json";
}

std::string ReplayCommand(const RunResult& result, std::size_t failure,
                          std::string_view report_dir) {
  std::string path(report_dir);
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  if (!path.empty() && path != "/") path += "/";
  path += ReproPath(result, failure);
  if (!result.repro_file.empty()) path = result.repro_file;  // It was one already.
  return "aex-conformance replay " + ShellQuoted(path) +
         (result.builtin ? " --builtin " : " --client ") + ShellQuoted(result.client);
}

}  // namespace aex::conformance
