#include "mock_server/contract/outputs.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "mock_server/contract/vector_files.h"

namespace aex::contract {
namespace {

const FieldPath kPath("out");

std::string Normal(const std::string& json) {
  const auto rules = ParseOutputs(MustParse(json), kPath);
  if (!rules) return rules.error().message;
  return *rules ? Stringify(ToJson(**rules)) : "nothing";
}

TEST(ParseOutputs, NormalisesDirectories) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"{}", "nothing"},
      {R"({"allowedDirs":[],"deniedDirs":[]})", "nothing"},
      {R"({"allowedDirs":["/","//","/a//b/","/a/b","///a/b///"]})",
       R"({"allowedDirs":["/","/a/b"]})"},
      {R"({"deniedDirs":["//","/a//b/","**/x//","x/","x/"]})",
       R"({"deniedDirs":["","/a/b","**/x//","x/"]})"},
      {R"({"maxFiles":1.0,"captureTimeoutMs":21600000})",
       R"({"captureTimeoutMs":21600000,"maxFiles":1})"},
      {R"({"captureTimeoutMs":21600001})", R"({"captureTimeoutMs":21600000})"},
      {R"({"maxTotalBytes":1e300,"maxFileBytes":9007199254740993})",
       R"({"maxFileBytes":9007199254740992,"maxTotalBytes":1e+300})"},
      {R"({"allowedDirs":["/a/..b/c.."]})", R"({"allowedDirs":["/a/..b/c.."]})"},
  };
  for (const auto& [json, normal] : cases) EXPECT_EQ(Normal(json), normal) << json;
}

TEST(ParseOutputs, RefusesNumbersThatAreNoPositiveIntegers) {
  for (const std::string field :
       {"captureTimeoutMs", "maxFileBytes", "maxTotalBytes", "maxFiles"}) {
    for (const std::string value : {"0", "-1", "1.5", "null", "\"1\"", "1e400", "true"})
      EXPECT_EQ(Normal("{\"" + field + "\":" + value + "}"),
                "out." + field + " must be a positive integer");
    EXPECT_NE(Normal("{\"" + field + "\":1}"), "nothing");
  }
}

TEST(ParseOutputs, RefusesDirectoriesWithTheContractsTexts) {
  const std::vector<RefusalCase> cases = {
      {"[]", "out must be an object"},
      {R"({"dirs":[]})",
       "out.dirs is not an allowed field; permitted: allowedDirs, deniedDirs, "
       "captureTimeoutMs, maxFileBytes, maxTotalBytes, maxFiles"},
      {R"({"allowedDirs":"/"})", "out.allowedDirs must be an array of absolute UNIX paths"},
      {R"({"deniedDirs":null})", "out.deniedDirs must be an array of strings"},
      {R"({"allowedDirs":["/a",1]})", "out.allowedDirs[1] must be a string"},
      {R"({"allowedDirs":[""]})",
       "out.allowedDirs[0] must be a non-empty absolute UNIX path"},
      {R"({"deniedDirs":[""]})", "out.deniedDirs[0] must be a non-empty pattern"},
      {R"({"allowedDirs":["a"]})",
       "out.allowedDirs[0] must be an absolute UNIX path (start with '/')"},
      {R"({"allowedDirs":["/\u0000"]})", "out.allowedDirs[0] must not contain NUL bytes"},
      {R"({"deniedDirs":["a\r"]})",
       "out.deniedDirs[0] must not contain newline characters"},
      {R"({"allowedDirs":["/a/.."]})", "out.allowedDirs[0] must not contain '..' segments"},
      {R"({"deniedDirs":["../a"]})", "out.deniedDirs[0] must not contain '..' segments"},
      {R"({"deniedDirs":[)" + Quoted(513, '/') + "]}",
       "out.deniedDirs[0] exceeds 512 bytes (got 513)"},
  };
  for (const auto& [json, text] : cases) EXPECT_EQ(Normal(json), text) << json;
  EXPECT_EQ(Normal(R"({"deniedDirs":[)" + Quoted(512, '/') + "]}"), R"({"deniedDirs":[""]})");
}

TEST(ParseOutputs, CountsEntriesBeforeItLooksAtThem) {
  std::string list = "1";
  for (int i = 1; i < 33; ++i) list += ",\"/a\"";
  EXPECT_EQ(Normal("{\"allowedDirs\":[" + list + "]}"),
            "out.allowedDirs has 33 entries; max is 32");
  std::string fits = "\"/a\"";
  for (int i = 1; i < 32; ++i) fits += ",\"/a\"";
  EXPECT_EQ(Normal("{\"allowedDirs\":[" + fits + "]}"), R"({"allowedDirs":["/a"]})");
}

}  // namespace
}  // namespace aex::contract
