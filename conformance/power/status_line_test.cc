#include "conformance/power/status_line.h"

#include <gtest/gtest.h>

#include <memory>

namespace aex::conformance {
namespace {

// What stands in a file after the line is gone.
std::string Written(const Terminal& terminal) {
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::tmpfile(), std::fclose);
  {
    StatusLine line(terminal, file.get());
    line.Show("no-key");
    line.Advance(1, 1200);
    line.Print("a row\n");
  }
  std::rewind(file.get());
  char text[256] = {};
  return {text, std::fread(text, 1, sizeof text, file.get())};
}

TEST(StatusLine, WritesOnlyWhatStaysWhereThereIsNoTerminal) {
  EXPECT_EQ(Written({}), "a row\n");
}

TEST(StatusLine, MovesBelowTheRowsOnATerminal) {
  constexpr char kErase[] = "\r\x1b[K";
  const std::string erase = kErase;
  EXPECT_EQ(Written({.is_tty = true}), "no-key" + erase + "1/1,200  no-key" + erase +
                                           "a row\n1/1,200  no-key" + erase);
}

TEST(StatusLine, IsNoWiderThanTheTerminal) {
  EXPECT_NE(Written({.is_tty = true, .colour = false, .width = 8}).find("1/1,20…"),
            std::string::npos);
}

}  // namespace
}  // namespace aex::conformance
