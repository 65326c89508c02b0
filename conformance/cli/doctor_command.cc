#include <cstdio>

#include "conformance/cli/commands.h"
#include "conformance/runner/doctor.h"

namespace aex::conformance {
namespace {

void PrintCheck(const DoctorCheck& check) {
  const char* mark = check.skipped ? "·" : check.passed ? "✓" : "✗";
  std::printf("%s %-20s %s\n", mark, check.name.c_str(), check.detail.c_str());
  if (check.error_output.empty()) return;
  std::printf("  its standard error ends with:\n");
  std::printf("    %s\n", check.error_output.c_str());
}

}  // namespace

int DoctorCommand(const DoctorFlags& flags) {
  SubjectChoice choice = ChooseSubject({flags.client, ""}, 1, 1);
  if (choice.subject == nullptr) {
    std::printf("✗ %-20s %s\n", "hello", Describe(choice.error).c_str());
    return kExitHarness;
  }
  const Hello& hello = choice.subject->hello();
  std::printf("✓ %-20s protocol 1, %s %s (%s), %zu operations\n", "hello", hello.name.c_str(),
              hello.version.c_str(), hello.language.c_str(), hello.ops.size());
  auto checks = ExamineAdapter(*choice.subject, hello.features.virtual_time);
  if (!checks.ok()) return FailWith(checks.error(), kExitHarness);
  bool sound = true;
  for (const DoctorCheck& check : *checks) {
    PrintCheck(check);
    sound = sound && (check.passed || check.skipped);
  }
  std::printf(sound ? "the adapter is sound\n" : "the adapter needs work\n");
  return sound ? 0 : kExitHarness;
}

}  // namespace aex::conformance
