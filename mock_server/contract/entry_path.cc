#include "mock_server/contract/entry_path.h"

#include <nlohmann/json.hpp>

#include "mock_server/contract/catalog.h"
#include "mock_server/contract/json.h"
#include "mock_server/contract/utf8.h"

namespace aex::contract {
namespace {

bool StartsWithDrive(std::string_view path) {
  return path.size() >= 3 && ((path[0] >= 'A' && path[0] <= 'Z') ||
                              (path[0] >= 'a' && path[0] <= 'z')) &&
         path[1] == ':' && path[2] == '/';
}

// What is wrong with the first bad segment, left to right; counts them.
std::string_view RefuseSegments(std::string_view path, std::size_t& count) {
  while (true) {
    const std::size_t slash = path.find('/');
    const std::string_view segment = path.substr(0, slash);
    if (segment == "..") return "contains '..' segment: ";
    if (segment.empty() || segment == ".") return "contains empty or '.' segment: ";
    ++count;
    if (slash == std::string_view::npos) return {};
    path.remove_prefix(slash + 1);
  }
}

std::string_view RefuseShape(std::string_view path) {
  if (path.find('\\') != std::string_view::npos) return "uses backslash separator: ";
  if (StartsWithDrive(path)) return "uses a drive letter: ";
  if (path.starts_with('/')) return "must be relative: ";
  if (path.ends_with('/')) return "must not end with '/': ";
  std::size_t segments = 0;
  if (const auto problem = RefuseSegments(path, segments); !problem.empty()) return problem;
  return segments > kMaxEntryPathDepth ? "exceeds maxDepth (16): " : std::string_view();
}

}  // namespace

std::optional<std::string> RefuseEntryPath(std::string_view path) {
  std::string text = "bundle entry path ";
  if (JsTrim(path).empty()) return text + "must be non-empty";
  if (Utf16Length(path) > kMaxEntryPathChars) {
    text += "exceeds maxPathLength (512): ";
  } else if (path.find('\0') != std::string_view::npos) {
    return text + "contains NUL byte: " + Stringify(Json(path));
  } else {
    const std::string_view problem = RefuseShape(path);
    if (problem.empty()) return std::nullopt;
    text += problem;
  }
  text += path;
  return text;
}

}  // namespace aex::contract
