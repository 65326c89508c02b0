#include "conformance/report/report_dir.h"

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <system_error>
#include <vector>

#include "conformance/report/html_report.h"
#include "conformance/report/json_report.h"
#include "conformance/report/junit.h"
#include "conformance/report/replay_command.h"
#include "conformance/report/repro.h"
#include "conformance/report/summary.h"
#include "mock_server/contract/json.h"

namespace aex::conformance {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFailures = "failures";

Status CreateDirectory(const fs::path& path) {
  std::error_code problem;
  fs::create_directories(path, problem);
  if (problem) return Unavailable("cannot be created: " + problem.message(), path.string());
  return Ok();
}

Status WriteAtomically(const fs::path& path, const std::string& text) {
  fs::path beside = path;
  beside += ".tmp";
  std::error_code problem;
  {
    std::ofstream out(beside, std::ios::binary | std::ios::trunc);
    out << text;
    out.close();
    if (!out) {
      fs::remove(beside, problem);
      return Unavailable("cannot be written", path.string());
    }
  }
  fs::rename(beside, path, problem);
  if (!problem) return Ok();
  const std::string why = problem.message();
  fs::remove(beside, problem);
  return Unavailable("cannot be written: " + why, path.string());
}

Status AppendTo(const std::string& path, const std::string& text) {
  std::ofstream out(path, std::ios::binary | std::ios::app);
  out << text;
  out.close();
  if (!out) return Unavailable("cannot be appended to", path);
  return Ok();
}

// Repro files of an earlier run; other files are none of ours.
Status RemoveStale(const fs::path& failures, const std::set<std::string>& current) {
  std::error_code problem;
  std::vector<fs::path> stale;
  for (fs::directory_iterator at(failures, problem), end; !problem && at != end;
       at.increment(problem)) {
    const fs::path& path = at->path();
    std::error_code unknown;
    if (path.extension() == ".json" && at->is_regular_file(unknown) &&
        current.count(path.filename().string()) == 0)
      stale.push_back(path);
  }
  if (problem) return Unavailable("cannot be read: " + problem.message(), failures.string());
  for (const fs::path& path : stale) {
    fs::remove(path, problem);
    if (problem) return Unavailable("cannot be removed: " + problem.message(), path.string());
  }
  return Ok();
}

Status WriteRepros(const RunResult& result, const fs::path& dir) {
  std::set<std::string> current;
  for (std::size_t i = 0; i < result.failures.size(); ++i) {
    const fs::path path = dir / ReproPath(result, i);
    current.insert(path.filename().string());
    const Status written = WriteAtomically(path, StringifyPretty(ReproJson(result, i)));
    if (!written.ok()) return written;
  }
  return RemoveStale(dir / kFailures, current);
}

}  // namespace

Status WriteReportDir(const RunResult& result, const ReportDirOptions& options) {
  const fs::path dir = options.dir;
  if (Status made = CreateDirectory(dir / kFailures); !made.ok()) return made;
  if (Status written = WriteRepros(result, dir); !written.ok()) return written;
  const std::string summary = SummaryMarkdown(result, options.strict, options.dir);
  struct File {
    const char* name;
    std::string text;
  };
  const File files[] = {
      {"report.json", StringifyPretty(ReportJson(result, options.strict))},
      {"report.html", HtmlReport(result, {options.strict, options.dir, options.command})},
      {"junit.xml", JunitXml(result, options.strict, options.dir)},
      {"summary.md", summary},
  };
  for (const File& file : files) {
    if (Status written = WriteAtomically(dir / file.name, file.text); !written.ok())
      return written;
  }
  return options.step_summary.empty() ? Ok() : AppendTo(options.step_summary, summary);
}

}  // namespace aex::conformance
