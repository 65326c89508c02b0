#include "mock_server/contract/object_reader.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "mock_server/contract/vector_files.h"

namespace aex {
namespace {

using contract::MustParse;
using contract::PlacedTextOf;

struct Fields {
  std::string text = "t";
  std::optional<std::string> maybe;
  bool flag = false;
  double ratio = 0.5;
  std::int64_t count = 1;
  std::string mode = "a";
  std::vector<std::string> names = {"default"};
};

Status ReadAll(const Json& value, Fields& out) {
  ObjectReader reader(value, "/x");
  reader.Read("text", out.text);
  reader.Read("maybe", out.maybe);
  reader.Read("flag", out.flag);
  reader.Read("ratio", out.ratio, 0, 1);
  reader.Read("count", out.count, 1, 10);
  reader.ReadChoice("mode", out.mode, {"a", "b"});
  reader.Read("names", out.names);
  return reader.Finish();
}

TEST(ObjectReader, ReadsEveryKindOfField) {
  Fields fields;
  const Json value = MustParse(
      R"({"text":"x","maybe":"y","flag":true,"ratio":0.25,"count":10,"mode":"b","names":["n"]})");
  EXPECT_EQ(PlacedTextOf(ReadAll(value, fields)), "");
  EXPECT_EQ(fields.text, "x");
  EXPECT_EQ(fields.maybe, "y");
  EXPECT_TRUE(fields.flag);
  EXPECT_EQ(fields.ratio, 0.25);
  EXPECT_EQ(fields.count, 10);
  EXPECT_EQ(fields.mode, "b");
  EXPECT_EQ(fields.names, std::vector<std::string>{"n"});
}

TEST(ObjectReader, LeavesAbsentFieldsAlone) {
  Fields fields;
  EXPECT_EQ(PlacedTextOf(ReadAll(Json::object(), fields)), "");
  EXPECT_EQ(fields.text, "t");
  EXPECT_EQ(fields.maybe, std::nullopt);
  EXPECT_EQ(fields.names, std::vector<std::string>{"default"});
}

TEST(ObjectReader, RefusesWrongTypesAndRanges) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {R"([])", "/x: must be an object"},
      {R"({"text":1})", "/x/text: must be a string"},
      {R"({"maybe":null})", "/x/maybe: must be a string"},
      {R"({"flag":"true"})", "/x/flag: must be true or false"},
      {R"({"ratio":1.01})", "/x/ratio: must be a number from 0 to 1"},
      {R"({"ratio":"1"})", "/x/ratio: must be a number from 0 to 1"},
      {R"({"count":0})", "/x/count: must be a whole number from 1 to 10"},
      {R"({"count":11})", "/x/count: must be a whole number from 1 to 10"},
      {R"({"count":1.5})", "/x/count: must be a whole number from 1 to 10"},
      {R"({"mode":"c"})", "/x/mode: must be one of: a, b"},
      {R"({"names":"n"})", "/x/names: must be an array of strings"},
      {R"({"names":["n",1]})", "/x/names: must be an array of strings"},
      {R"({"a/b~c":1})",
       "/x/a~1b~0c: is not an allowed field; permitted: count, flag, maybe, mode, names, "
       "ratio, text"},
      // The first problem wins.
      {R"({"other":1,"count":0,"text":0})", "/x/text: must be a string"},
  };
  for (const auto& [json, text] : cases) {
    Fields fields;
    EXPECT_EQ(PlacedTextOf(ReadAll(MustParse(json), fields)), text);
  }
}

TEST(ObjectReader, KeepsAListWhenAnEntryIsBad) {
  Fields fields;
  EXPECT_FALSE(ReadAll(MustParse(R"({"names":["n",1]})"), fields).ok());
  EXPECT_EQ(fields.names, std::vector<std::string>{"default"});
}

TEST(ObjectReader, RequiresAndFailsAtAField) {
  const Json value = Json::object();
  ObjectReader missing(value, "");
  missing.Require("id");
  EXPECT_EQ(PlacedTextOf(missing.Finish()), "/id: is required");
  ObjectReader failed(value, "/y");
  failed.Fail("id", "first");
  failed.Absorb(Invalid("second", "/z"));
  EXPECT_EQ(PlacedTextOf(failed.Finish()), "/y/id: first");
}

}  // namespace
}  // namespace aex
