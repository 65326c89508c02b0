#include "mock_server/contract/outputs.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string_view>

#include "mock_server/contract/catalog.h"

namespace aex::contract {
namespace {

constexpr std::array<std::string_view, 6> kFields = {
    "allowedDirs",  "deniedDirs",    "captureTimeoutMs",
    "maxFileBytes", "maxTotalBytes", "maxFiles"};

enum class Dirs { kAllowed, kDenied };

bool HasParentSegment(std::string_view path) {
  while (true) {
    const std::size_t slash = path.find('/');
    if (path.substr(0, slash) == "..") return true;
    if (slash == std::string_view::npos) return false;
    path.remove_prefix(slash + 1);
  }
}

// Repeated slashes become one, the last one goes.
std::string WithoutExtraSlashes(std::string_view path) {
  std::string out;
  for (const char c : path) {
    if (c != '/' || !out.ends_with('/')) out.push_back(c);
  }
  if (out.ends_with('/')) out.pop_back();
  return out;
}

std::string Normalised(const std::string& path, Dirs dirs) {
  if (path.front() != '/') return path;
  std::string out = WithoutExtraSlashes(path);
  if (out.empty() && dirs == Dirs::kAllowed) return "/";
  return out;
}

Defect CheckDir(const Json& item, Dirs dirs, const FieldPath& path) {
  const std::string* text = AsString(&item);
  if (text == nullptr) return path.Refuse(" must be a string");
  if (text->empty())
    return path.Refuse(dirs == Dirs::kAllowed ? " must be a non-empty absolute UNIX path"
                                              : " must be a non-empty pattern");
  if (text->size() > kMaxOutputDirBytes)
    return path.Refuse(" exceeds " + std::to_string(kMaxOutputDirBytes) + " bytes (got " +
                       std::to_string(text->size()) + ")");
  if (dirs == Dirs::kAllowed && text->front() != '/')
    return path.Refuse(" must be an absolute UNIX path (start with '/')");
  if (text->find('\0') != std::string::npos)
    return path.Refuse(" must not contain NUL bytes");
  if (text->find_first_of("\n\r") != std::string::npos)
    return path.Refuse(" must not contain newline characters");
  if (HasParentSegment(*text)) return path.Refuse(" must not contain '..' segments");
  return std::nullopt;
}

Defect ReadDirs(const Json& outputs, std::string_view key, Dirs dirs, const FieldPath& parent,
                std::vector<std::string>& out) {
  const Json* field = Find(outputs, key);
  if (field == nullptr) return std::nullopt;
  const FieldPath path = parent.Member(key);
  if (!field->is_array())
    return path.Refuse(dirs == Dirs::kAllowed ? " must be an array of absolute UNIX paths"
                                              : " must be an array of strings");
  const auto& items = field->get_ref<const Json::array_t&>();
  if (items.size() > kMaxOutputDirs)
    return path.Refuse(" has " + std::to_string(items.size()) + " entries; max is " +
                       std::to_string(kMaxOutputDirs));
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (auto defect = CheckDir(items[i], dirs, path.Item(i))) return defect;
    std::string dir = Normalised(items[i].get_ref<const std::string&>(), dirs);
    if (std::find(out.begin(), out.end(), dir) == out.end()) out.push_back(std::move(dir));
  }
  return std::nullopt;
}

Defect ReadCount(const Json& outputs, std::string_view key, const FieldPath& parent,
                 std::optional<double>& out) {
  const Json* field = Find(outputs, key);
  if (field == nullptr) return std::nullopt;
  const auto number = AsNumber(field);
  if (!number || !std::isfinite(*number) || *number <= 0 || std::trunc(*number) != *number)
    return parent.Member(key).Refuse(" must be a positive integer");
  out = number;
  return std::nullopt;
}

}  // namespace

Result<std::optional<OutputRules>> ParseOutputs(const Json& value, const FieldPath& path) {
  if (!value.is_object()) return path.Refuse(" must be an object");
  if (auto defect = RefuseUnknownKeys(value, path, kFields)) return *defect;
  OutputRules rules;
  if (auto defect = ReadDirs(value, kFields[0], Dirs::kAllowed, path, rules.allowed_dirs))
    return *defect;
  if (auto defect = ReadDirs(value, kFields[1], Dirs::kDenied, path, rules.denied_dirs))
    return *defect;
  const std::array<std::optional<double>*, 4> counts = {
      &rules.capture_timeout_ms, &rules.max_file_bytes, &rules.max_total_bytes,
      &rules.max_files};
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (auto defect = ReadCount(value, kFields[i + 2], path, *counts[i])) return *defect;
  }
  if (rules.capture_timeout_ms)
    rules.capture_timeout_ms =
        std::min(*rules.capture_timeout_ms, static_cast<double>(kMaxCaptureTimeoutMs));
  if (rules == OutputRules{}) return std::optional<OutputRules>();
  return std::optional<OutputRules>(std::move(rules));
}

Json ToJson(const OutputRules& rules) {
  Json out = Json::object();
  if (!rules.allowed_dirs.empty()) out[kFields[0]] = rules.allowed_dirs;
  if (!rules.denied_dirs.empty()) out[kFields[1]] = rules.denied_dirs;
  if (rules.capture_timeout_ms) out[kFields[2]] = *rules.capture_timeout_ms;
  if (rules.max_file_bytes) out[kFields[3]] = *rules.max_file_bytes;
  if (rules.max_total_bytes) out[kFields[4]] = *rules.max_total_bytes;
  if (rules.max_files) out[kFields[5]] = *rules.max_files;
  return out;
}

}  // namespace aex::contract
