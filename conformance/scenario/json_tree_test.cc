#include "conformance/scenario/json_tree.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace aex::conformance {
namespace {

Json Document() { return *ParseJson(R"({"a":{"b/c":[1,{"d":2}]},"e":null})"); }

TEST(JsonTree, ListsEveryPlaceParentsFirst) {
  std::vector<std::string> pointers;
  for (const JsonPath& path : PathsOf(Document())) pointers.push_back(PointerOf(path));
  EXPECT_EQ(pointers, (std::vector<std::string>{"/a", "/a/b~1c", "/a/b~1c/0", "/a/b~1c/1",
                                                "/a/b~1c/1/d", "/e"}));
}

TEST(JsonTree, LeavesOutMembersAndItems) {
  EXPECT_EQ(Stringify(Without(Document(), {{"a", {}}, {"b/c", {}}, {"", 0}})),
            R"({"a":{"b/c":[{"d":2}]},"e":null})");
  EXPECT_EQ(Stringify(Without(Document(), {{"a", {}}})), R"({"e":null})");
}

TEST(JsonTree, PutsAValueWhereNothingWas) {
  EXPECT_EQ(Stringify(With(Document(), "/e/f/g", 7)),
            R"({"a":{"b/c":[1,{"d":2}]},"e":{"f":{"g":7}}})");
}

TEST(JsonTree, FindsTheFirstDifferenceOfValues) {
  const auto differ = [](std::string_view one, std::string_view other) {
    const Json a = *ParseJson(one), b = *ParseJson(other);
    const auto difference = FirstDifference(a, b);
    if (!difference) return std::string("equal");
    const auto text = [](const Json* value) {
      return value == nullptr ? std::string("nothing") : Stringify(*value);
    };
    return difference->pointer + ": " + text(difference->one) + ", " + text(difference->other);
  };
  EXPECT_EQ(differ(R"({"a":1,"b":[2]})", R"({"b":[2],"a":1.0})"), "equal");
  EXPECT_EQ(differ(R"({"a":1,"b":[2,3]})", R"({"b":[2],"a":1})"), "/b/1: 3, nothing");
  EXPECT_EQ(differ(R"({"a":{}})", R"({"a":{"c":null}})"), "/a/c: nothing, null");
  EXPECT_EQ(differ(R"({"a":{}})", R"({"a":[]})"), "/a: {}, []");
}

}  // namespace
}  // namespace aex::conformance
