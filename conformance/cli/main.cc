// aex-conformance: checks any client of the aex platform for duplicate bills.
#include <cstdio>

#include "conformance/cli/commands.h"

namespace {

struct Runner {
  int operator()(const aex::conformance::RunFlags& flags) const {
    return aex::conformance::RunCommand(flags);
  }
  int operator()(const aex::conformance::ReplayFlags& flags) const {
    return aex::conformance::ReplayCommand(flags);
  }
  int operator()(const aex::conformance::ListFlags& flags) const {
    return aex::conformance::ListCommand(flags);
  }
  int operator()(const aex::conformance::DoctorFlags& flags) const {
    return aex::conformance::DoctorCommand(flags);
  }
  int operator()(const aex::conformance::ParseFlags& flags) const {
    return aex::conformance::ParseCommand(flags);
  }
  int operator()(const aex::conformance::VectorsFlags& flags) const {
    return aex::conformance::VectorsCommand(flags);
  }
  int operator()(const aex::conformance::PrintAndExit& print) const {
    std::fputs(print.text.c_str(), stdout);
    return 0;
  }
};

}  // namespace

int main(int argc, char** argv) {
  const auto command = aex::conformance::ReadCommand(argc, argv);
  if (!command.ok())
    return aex::conformance::FailWith(command.error(), aex::conformance::kExitUsage);
  return std::visit(Runner{}, *command);
}
