// The command line that repeats a run: its flags, with the seed it drew.
//
// Flags that have their default are left out, as is where the report goes.
// Quoted for a POSIX shell. Pure function.
#pragma once

#include <cstdint>
#include <string>

#include "conformance/cli/options.h"

namespace aex::conformance {

std::string RunLine(const RunFlags& flags, std::uint64_t seed);

}  // namespace aex::conformance
