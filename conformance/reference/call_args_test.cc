#include "conformance/reference/call_args.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace aex::conformance {
namespace {

TEST(CallArgs, ReadsWhatIsThere) {
  const Json args =
      ParseJson(R"({"t":"x","n":1.5,"f":true,"ms":7,"p":{"a":null},"null":null})")
          .value();
  CallArgs reader(args);
  EXPECT_EQ(reader.Text("t"), "x");
  EXPECT_EQ(reader.OptionalText("t"), "x");
  EXPECT_EQ(reader.OptionalText("null"), std::nullopt);
  EXPECT_EQ(reader.Number("n"), 1.5);
  EXPECT_TRUE(reader.Flag("f"));
  EXPECT_FALSE(reader.Flag("null"));
  EXPECT_EQ(reader.OptionalMs("ms"), 7);
  EXPECT_EQ(Stringify(reader.Payload("p")), R"({"a":null})");
  EXPECT_TRUE(reader.Payload("absent").is_null());
  EXPECT_TRUE(reader.ok());
}

TEST(CallArgs, KeepsTheFirstProblem) {
  const Json args = ParseJson(R"({"t":"","f":0})").value();
  CallArgs reader(args);
  reader.Text("t");
  reader.Flag("f");
  EXPECT_EQ(reader.problem(), "t must be a non-empty string");
}

TEST(CallArgs, ArgumentsThatAreNoObjectAreEmpty) {
  const Json args = Json::array();
  CallArgs reader(args);
  EXPECT_EQ(reader.OptionalText("t"), std::nullopt);
  EXPECT_TRUE(reader.ok());
}

}  // namespace
}  // namespace aex::conformance
