#include "conformance/cli/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>

namespace aex::conformance {

Terminal StandardOutput() {
  Terminal terminal;
  terminal.is_tty = isatty(STDOUT_FILENO) == 1;
  if (!terminal.is_tty) return terminal;
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    terminal.width = size.ws_col;
  const char* const no_color = std::getenv("NO_COLOR");
  const char* const kind = std::getenv("TERM");
  terminal.colour = (no_color == nullptr || *no_color == '\0') &&
                    (kind == nullptr || std::string_view(kind) != "dumb");
  return terminal;
}

}  // namespace aex::conformance
