#include "conformance/report/testing/schema_check.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

namespace aex::conformance {
namespace {

constexpr std::array<std::string_view, 10> kKeywords = {
    "$schema", "title",      "description",          "type",  "required",
    "enum",    "properties", "additionalProperties", "items", "const"};

bool HasType(const Json& value, const std::string& type) {
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "string") return value.is_string();
  if (type == "boolean") return value.is_boolean();
  if (type == "null") return value.is_null();
  if (type == "number") return value.is_number();
  if (type != "integer") return false;
  const auto number = AsNumber(&value);
  return number && std::trunc(*number) == *number;
}

// By value: 1 and 1.0 are one number.
bool Equal(const Json& a, const Json& b) {
  const auto x = AsNumber(&a), y = AsNumber(&b);
  return x && y ? *x == *y : a == b;
}

class Checker {
 public:
  void Check(const Json& schema, const Json& value, const std::string& at) {
    for (const auto& member : MembersInJsOrder(schema)) {
      if (std::find(kKeywords.begin(), kKeywords.end(), member.key) == kKeywords.end())
        Add(at, "the schema has a keyword that is not checked: " + std::string(member.key));
    }
    if (const auto* type = AsString(Find(schema, "type")); type && !HasType(value, *type))
      return Add(at, "is not of type " + *type);
    if (const Json* constant = Find(schema, "const"); constant && !Equal(*constant, value))
      Add(at, "is not " + Stringify(*constant));
    if (const Json* allowed = Find(schema, "enum");
        allowed && std::none_of(allowed->begin(), allowed->end(),
                                [&](const Json& one) { return Equal(one, value); }))
      Add(at, "is none of " + Stringify(*allowed));
    if (value.is_object()) CheckObject(schema, value, at);
    if (const Json* items = Find(schema, "items"); items && value.is_array()) {
      for (std::size_t i = 0; i < value.size(); ++i)
        Check(*items, value.at(i), at + "/" + std::to_string(i));
    }
  }

  std::vector<std::string> problems;

 private:
  void CheckObject(const Json& schema, const Json& value, const std::string& at) {
    if (const Json* required = Find(schema, "required")) {
      for (const Json& name : *required) {
        if (Find(value, *AsString(&name)) == nullptr)
          Add(at, "has no member " + *AsString(&name));
      }
    }
    const Json* properties = Find(schema, "properties");
    const auto more = AsBool(Find(schema, "additionalProperties"));
    for (const auto& [key, member] : MembersInJsOrder(value)) {
      const Json* property = properties == nullptr ? nullptr : Find(*properties, key);
      const std::string place = at + "/" + std::string(key);
      if (property != nullptr) {
        Check(*property, *member, place);
      } else if (more && !*more) {
        Add(place, "is no known member");
      }
    }
  }

  void Add(const std::string& at, const std::string& what) {
    problems.push_back((at.empty() ? "/" : at) + " " + what);
  }
};

}  // namespace

std::vector<std::string> SchemaProblems(const Json& schema, const Json& value) {
  Checker checker;
  checker.Check(schema, value, "");
  return std::move(checker.problems);
}

}  // namespace aex::conformance
