// The path of a tool's entry file inside its bundle (contract 2.9, 2.17).
//
// Relative, "/" between at most 16 segments, at most 512 characters. Pure
// function.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace aex::contract {

// The text that refuses the path, or nothing when it is good.
std::optional<std::string> RefuseEntryPath(std::string_view path);

}  // namespace aex::contract
