// Text that came from outside (an adapter's error output, a reported error
// code), made fit to print: no control characters that would steer a terminal,
// nothing that looks like a credential, no more than a bounded part of it.
//
// Pure functions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace aex::conformance {

// Of a reported kind, code or status that is still shown.
inline constexpr std::size_t kMaxWordColumns = 40;
// Of one line of foreign text.
inline constexpr std::size_t kMaxForeignColumns = 400;

// One line: control characters and newlines become blanks, bytes that are not
// UTF-8 become U+FFFD, credentials are masked, and it is cut to `columns`.
std::string OneLine(std::string_view text, std::size_t columns = kMaxForeignColumns);

// A name as protocols have them ("rate_limited"): letters, digits, hyphens, dots,
// underscores; anything else is shown in quotes and cut.
std::string Word(std::string_view text);

// What looks like a provider key ("sk-...") or stands after "Bearer" is shown as
// "[hidden]".
std::string MaskCredentials(std::string_view text);

// Without those words, wherever they stand: each is shown as "[hidden]".
std::string WithoutSecrets(std::string_view text, const std::vector<std::string>& secrets);

// The last `count` lines that are not blank, each as OneLine makes it, but with
// its indentation.
std::vector<std::string> LastLines(std::string_view text, std::size_t count);

}  // namespace aex::conformance
