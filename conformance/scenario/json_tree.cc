#include "conformance/scenario/json_tree.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "mock_server/contract/field_path.h"

namespace aex::conformance {
namespace {

void AddPaths(const Json& value, JsonPath& path, std::vector<JsonPath>& out) {
  const auto visit = [&](JsonStep step, const Json& child) {
    path.push_back(std::move(step));
    out.push_back(path);
    AddPaths(child, path, out);
    path.pop_back();
  };
  if (value.is_object()) {
    for (const auto& [key, child] : value.get_ref<const Json::object_t&>())
      visit({key, std::nullopt}, child);
  } else if (value.is_array()) {
    for (std::size_t i = 0; i < value.size(); ++i) visit({"", i}, value.at(i));
  }
}

std::optional<JsonDifference> Differ(const Json& one, const Json& other, JsonPath& path);

// The same for one step down; null is what is not there.
std::optional<JsonDifference> DifferBelow(const Json* one, const Json* other, JsonStep step,
                                          JsonPath& path) {
  path.push_back(std::move(step));
  std::optional<JsonDifference> difference;
  if (one != nullptr && other != nullptr) {
    difference = Differ(*one, *other, path);
  } else if (one != other) {
    difference = JsonDifference{PointerOf(path), one, other};
  }
  path.pop_back();
  return difference;
}

std::optional<JsonDifference> Differ(const Json& one, const Json& other, JsonPath& path) {
  if (one.is_object() && other.is_object()) {
    for (const auto& [key, child] : one.get_ref<const Json::object_t&>()) {
      if (auto found = DifferBelow(&child, Find(other, key), {key, std::nullopt}, path))
        return found;
    }
    for (const auto& [key, child] : other.get_ref<const Json::object_t&>()) {
      if (auto found = DifferBelow(Find(one, key), &child, {key, std::nullopt}, path))
        return found;
    }
    return std::nullopt;
  }
  if (one.is_array() && other.is_array()) {
    for (std::size_t i = 0; i < std::max(one.size(), other.size()); ++i) {
      const Json* a = i < one.size() ? &one.at(i) : nullptr;
      const Json* b = i < other.size() ? &other.at(i) : nullptr;
      if (auto found = DifferBelow(a, b, {"", i}, path)) return found;
    }
    return std::nullopt;
  }
  if (Stringify(one) == Stringify(other)) return std::nullopt;
  return JsonDifference{PointerOf(path), &one, &other};
}

}  // namespace

std::optional<JsonDifference> FirstDifference(const Json& one, const Json& other) {
  JsonPath path;
  return Differ(one, other, path);
}

std::vector<JsonPath> PathsOf(const Json& document) {
  std::vector<JsonPath> paths;
  JsonPath path;
  AddPaths(document, path, paths);
  return paths;
}

std::string PointerOf(const JsonPath& path) {
  std::string pointer;
  for (const JsonStep& step : path) {
    pointer += '/';
    pointer += step.index ? std::to_string(*step.index) : contract::PointerPart(step.key);
  }
  return pointer;
}

Json& At(Json& document, const JsonPath& path) {
  Json* at = &document;
  for (const JsonStep& step : path) {
    at = step.index ? &at->at(*step.index) : &at->at(step.key);
  }
  return *at;
}

Json Without(Json document, const JsonPath& path) {
  CHECK(!path.empty());
  Json& parent = At(document, JsonPath(path.begin(), path.end() - 1));
  const JsonStep& last = path.back();
  if (last.index) {
    parent.erase(*last.index);
  } else {
    parent.erase(last.key);
  }
  return document;
}

Json With(Json document, std::string_view pointer, const Json& value) {
  Json* at = &document;
  while (!pointer.empty()) {
    CHECK(pointer.front() == '/');
    pointer.remove_prefix(1);
    const std::size_t end = std::min(pointer.find('/'), pointer.size());
    if (!at->is_object()) *at = Json::object();
    at = &(*at)[std::string(pointer.substr(0, end))];
    pointer.remove_prefix(end);
  }
  *at = value;
  return document;
}

}  // namespace aex::conformance
