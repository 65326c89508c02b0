#include "conformance/runner/vector_run.h"

#include <fnmatch.h>

#include <algorithm>
#include <mutex>
#include <optional>
#include <thread>

#include "conformance/subject/finished_program.h"

namespace aex::conformance {
namespace {

using Kind = VectorOutcome::Kind;

std::string FullName(const Vector& vector) { return vector.file + "/" + vector.name; }

bool Matches(const std::string& glob, const Vector& vector) {
  return fnmatch(glob.c_str(), FullName(vector).c_str(), 0) == 0;
}

Result<std::vector<VectorOutcome>> Chosen(const std::vector<std::string>& only) {
  std::vector<VectorOutcome> outcomes;
  for (const Vector& vector : AllVectors()) {
    if (!SubmittedRequest(vector.call)) continue;
    if (only.empty() || std::any_of(only.begin(), only.end(), [&](const std::string& glob) {
          return Matches(glob, vector);
        }))
      outcomes.push_back({&vector, Kind::kNotRun, "", ""});
  }
  for (const std::string& glob : only) {
    if (std::none_of(outcomes.begin(), outcomes.end(), [&](const VectorOutcome& outcome) {
          return Matches(glob, *outcome.vector);
        }))
      return Invalid("\"" + glob + "\" matches no vector; names are like "
                     "submissions/reject/machine/machine-null", "--only");
  }
  return outcomes;
}

void Judge(const FinishedProgram& finished, std::chrono::milliseconds time_limit,
           VectorOutcome& outcome) {
  const bool accepts = outcome.vector->expected.kind == Expectation::Kind::kAccepted;
  const bool exited = finished.status && !finished.status->signaled;
  if (exited && finished.status->code == 0) {
    outcome.kind = accepts ? Kind::kAgrees : Kind::kAcceptsWrongly;
  } else if (exited && finished.status->code == 1) {
    outcome.kind = accepts ? Kind::kRejectsWrongly : Kind::kAgrees;
  } else {
    outcome.kind = Kind::kCrashes;
    outcome.crash = finished.status
                        ? Describe(*finished.status)
                        : "did not end in " + std::to_string(time_limit.count() / 1000) + " s";
    outcome.error_output = finished.error_output;
  }
}

bool IsNoSuchCommand(const FinishedProgram& finished) {
  return finished.status && !finished.status->signaled &&
         (finished.status->code == ChildProcess::kCommandNotFound ||
          finished.status->code == ChildProcess::kCommandNotExecutable);
}

// Hands out vectors to threads and keeps the first trouble.
class VectorRun {
 public:
  VectorRun(const VectorRunOptions& options, std::vector<VectorOutcome>& outcomes)
      : options_(options), outcomes_(outcomes) {}

  void Work() {
    while (const auto index = Next()) {
      VectorOutcome& outcome = outcomes_[*index];
      const auto finished = RunToEnd(
          options_.command, *SubmittedRequest(outcome.vector->call), options_.time_limit);
      if (!finished.ok()) return Fail(finished.error());
      if (IsNoSuchCommand(*finished))
        return Fail(Unavailable("the command cannot be run: " + finished->error_output));
      Judge(*finished, options_.time_limit, outcome);
      const std::lock_guard lock(mutex_);
      ++done_;
      if (options_.progress) options_.progress(done_, outcomes_.size());
    }
  }

  const std::optional<Error>& trouble() const { return trouble_; }

 private:
  std::optional<std::size_t> Next() {
    const std::lock_guard lock(mutex_);
    if (trouble_ || next_ == outcomes_.size() || options_.stop.stop_requested())
      return std::nullopt;
    return next_++;
  }

  void Fail(Error error) {
    const std::lock_guard lock(mutex_);
    if (!trouble_) trouble_ = std::move(error);
  }

  const VectorRunOptions& options_;
  std::vector<VectorOutcome>& outcomes_;
  std::mutex mutex_;
  std::size_t next_ = 0;
  std::size_t done_ = 0;
  std::optional<Error> trouble_;
};

}  // namespace

Result<std::vector<VectorOutcome>> RunVectors(const VectorRunOptions& options) {
  auto outcomes = Chosen(options.only);
  if (!outcomes.ok()) return outcomes;
  VectorRun run(options, *outcomes);
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < options.jobs; ++i) threads.emplace_back([&] { run.Work(); });
  }
  if (run.trouble()) return *run.trouble();
  return outcomes;
}

}  // namespace aex::conformance
