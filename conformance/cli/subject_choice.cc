#include <cstdio>

#include "conformance/cli/commands.h"
#include "conformance/reference/reference_subject.h"
#include "conformance/subject/process_pool.h"

namespace aex::conformance {
namespace {

constexpr std::string_view kReference = "reference";
constexpr std::string_view kMutant = "mutant:";

SubjectChoice Builtin(const std::string& name) {
  SubjectChoice choice;
  choice.exit_code = kExitUsage;
  const bool mutant = name.starts_with(kMutant);
  if (!mutant && name != kReference) {
    choice.error = Invalid("\"" + name + "\" is not built in; there are: reference, mutant:NAME",
                           "--builtin");
    return choice;
  }
  auto made = ReferenceSubject::Make(mutant ? name.substr(kMutant.size()) : std::string());
  if (!made.ok()) {
    choice.error = Invalid(made.error().message, "--builtin");
    return choice;
  }
  choice.subject = std::move(*made);
  return choice;
}

}  // namespace

SubjectChoice ChooseSubject(const SubjectFlags& flags, int workers, int lanes) {
  if (flags.client.empty()) return Builtin(flags.builtin);
  PoolOptions options;
  options.worker.command = flags.client;
  options.workers = static_cast<std::size_t>(workers);
  options.lanes = static_cast<std::size_t>(lanes);
  SubjectChoice choice;
  choice.exit_code = kExitHarness;
  auto pool = ProcessPool::Start(options);
  if (!pool.ok()) {
    choice.error = pool.error();
    return choice;
  }
  choice.subject = std::move(*pool);
  return choice;
}

int FailWith(const Error& error, int exit_code) {
  std::fprintf(stderr, "aex-conformance: %s\n", Describe(error).c_str());
  return exit_code;
}

}  // namespace aex::conformance
