#include "mock_server/contract/entry_path.h"

#include <gtest/gtest.h>

#include <vector>

namespace aex::contract {
namespace {

std::string Text(const std::string& path) { return RefuseEntryPath(path).value_or(""); }

std::string Segments(int count) {
  std::string path = "a";
  for (int i = 1; i < count; ++i) path += "/a";
  return path;
}

TEST(EntryPath, AcceptsRelativePaths) {
  for (const std::string path : {"a", "a/b.js", "C:a", "C:", "...", "..a/b..", " a", "a b/é"})
    EXPECT_EQ(Text(path), "") << path;
  EXPECT_EQ(Text(Segments(16)), "");
  EXPECT_EQ(Text(std::string(512, 'a')), "");
}

TEST(EntryPath, RefusesWithTheContractsTexts) {
  const std::string nul("a\0b", 3);
  const std::vector<std::pair<std::string, std::string>> cases = {
      {" ", "must be non-empty"},
      {"\u00A0", "must be non-empty"},
      {std::string(513, 'a'), "exceeds maxPathLength (512): " + std::string(513, 'a')},
      {nul, R"(contains NUL byte: "a\u0000b")"},
      {"a\\b", "uses backslash separator: a\\b"},
      {"C:/a", "uses a drive letter: C:/a"},
      {"/a", "must be relative: /a"},
      {"a/", "must not end with '/': a/"},
      {"a/../b", "contains '..' segment: a/../b"},
      {"a/./b", "contains empty or '.' segment: a/./b"},
      {"a//b", "contains empty or '.' segment: a//b"},
      {".", "contains empty or '.' segment: ."},
      {"..", "contains '..' segment: .."},
      {Segments(17), "exceeds maxDepth (16): " + Segments(17)},
      // The first rule in order wins, then the first segment.
      {nul + "\\", R"(contains NUL byte: "a\u0000b\\")"},
      {"C:/a\\", "uses backslash separator: C:/a\\"},
      {"/a/", "must be relative: /a/"},
      {"./../a", "contains empty or '.' segment: ./../a"},
      {".././a", "contains '..' segment: .././a"},
      {Segments(17) + "/..", "contains '..' segment: " + Segments(17) + "/.."},
  };
  for (const auto& [path, text] : cases) EXPECT_EQ(Text(path), "bundle entry path " + text);
}

}  // namespace
}  // namespace aex::contract
