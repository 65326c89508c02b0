#include "conformance/power/status_line.h"

#include <algorithm>

#include "conformance/report/text_columns.h"

namespace aex::conformance {

StatusLine::StatusLine(const Terminal& terminal, std::FILE* out)
    : terminal_(terminal), out_(out) {}

StatusLine::~StatusLine() {
  const std::lock_guard lock(mutex_);
  Erase();
  std::fflush(out_);
}

void StatusLine::Print(std::string_view text) {
  const std::lock_guard lock(mutex_);
  Erase();
  std::fwrite(text.data(), 1, text.size(), out_);
  Draw();
}

void StatusLine::Show(std::string_view what) {
  const std::lock_guard lock(mutex_);
  what_ = what;
  Erase();
  Draw();
}

void StatusLine::Advance(std::int64_t done, std::int64_t planned) {
  const std::lock_guard lock(mutex_);
  progress_ = WithThousands(done) + "/" + WithThousands(planned) + "  ";
  Erase();
  Draw();
}

void StatusLine::Erase() {
  if (!line_is_there_) return;
  line_is_there_ = false;
  std::fputs("\r\x1b[K", out_);
}

void StatusLine::Draw() {
  if (terminal_.is_tty && !what_.empty()) {
    // The last column stays free: some terminals wrap when it is written.
    const auto columns = static_cast<std::size_t>(
        std::clamp(terminal_.width - 1, 1, static_cast<int>(kMaxColumns)));
    std::fputs(CutTo(progress_ + what_, columns).c_str(), out_);
    line_is_there_ = true;
  }
  std::fflush(out_);
}

}  // namespace aex::conformance
