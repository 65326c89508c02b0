#include "mock_server/contract/asset_refs.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "mock_server/contract/vector_files.h"

namespace aex::contract {
namespace {

const FieldPath kFiles("files");

std::string FileText(const std::string& json) {
  return TextOf(ParseAssetRefs(MustParse("[" + json + "]"), AssetList::kFiles, kFiles));
}

// A file whose fields are good but for those given.
std::string File(const std::string& more) {
  return R"({"kind":"asset","assetId":"asset_12345678","name":"a")" + more + "}";
}

std::string Mounted(const std::string& path_json) {
  return FileText(File(",\"mountPath\":" + path_json));
}

TEST(ParseAssetRefs, KeepsMountPathsOfFilesOnly) {
  const Json value = MustParse("[" + File(R"(,"mountPath":"/m")") + "]");
  const auto files = ParseAssetRefs(value, AssetList::kFiles, kFiles);
  const auto notes = ParseAssetRefs(value, AssetList::kAgentsMd, FieldPath("agentsMd"));
  ASSERT_TRUE(files.ok() && notes.ok());
  EXPECT_EQ(Stringify(ToJson((*files)[0])),
            R"({"kind":"asset","assetId":"asset_12345678","name":"a","mountPath":"/m"})");
  EXPECT_EQ(Stringify(ToJson((*notes)[0])),
            R"({"kind":"asset","assetId":"asset_12345678","name":"a"})");
}

TEST(ParseAssetRefs, RefusesWithTheContractsTexts) {
  const std::string id_text = "files[0].assetId must match ^asset_[A-Za-z0-9_-]{8,128}$";
  const std::string name_text = "files[0].name must be a non-empty string (<= 128 chars)";
  const std::vector<RefusalCase> cases = {
      {"null", "files[0] must be an FileRef object"},
      {"{}", "files[0].kind must be 'asset' (got undefined)"},
      {R"({"kind":"file","x":1})", "files[0].kind must be 'asset' (got \"file\")"},
      {R"({"kind":["asset"]})", "files[0].kind must be 'asset' (got [\"asset\"])"},
      {File(R"(,"size":1)"), "files[0] contains unexpected field for asset ref: size"},
      {R"({"kind":"asset"})", id_text},
      {R"({"kind":"asset","assetId":"asset_1234567"})", id_text},
      {R"({"kind":"asset","assetId":1})", id_text},
      {R"({"kind":"asset","assetId":"asset_12345678"})", name_text},
      {R"({"kind":"asset","assetId":"asset_12345678","name":""})", name_text},
      {R"({"kind":"asset","assetId":"asset_12345678","name":)" + Quoted(128) + "}", ""},
      {R"({"kind":"asset","assetId":"asset_12345678","name":)" + Quoted(129) + "}", name_text},
      {File("") + "," + File(""), "files duplicate assetId: asset_12345678"},
  };
  for (const auto& [json, text] : cases) EXPECT_EQ(FileText(json), text) << json;
  EXPECT_EQ(TextOf(ParseAssetRefs(MustParse("{}"), AssetList::kAgentsMd, FieldPath("x"))),
            "x must be an array of AgentsMdRef objects");
}

TEST(MountPath, CountsUtf16Units) {
  // 511 and 512 units after the slash, two of them one character.
  std::string text = "\"/";
  for (int i = 0; i < 255; ++i) text += "😀";
  EXPECT_EQ(Mounted(text + "a\""), "");
  EXPECT_EQ(Mounted(text + "aa\""), "files[0].mountPath must be 1..512 chars");
}

TEST(MountPath, IsRefusedWithTheContractsTexts) {
  const std::string at = "files[0].mountPath";
  const std::string pattern = at + R"( must match ^\/(?:[^/\0\\]+\/?)*$)";
  const std::vector<RefusalCase> cases = {
      {R"("/")", ""},
      {R"("/a")", ""},
      {R"("/a/b/")", ""},
      {R"("/a b/\n.../..a")", ""},
      {"null", at + ", when provided, must be a string"},
      {R"("")", at + " must be 1..512 chars"},
      {R"("a/b")", at + " must be an absolute path starting with '/'"},
      {R"("/a\u0000")", at + " must not contain NUL or backslash"},
      {R"("/a\\b")", at + " must not contain NUL or backslash"},
      {R"("/a/../b")", at + " must not contain '..' traversal segments"},
      {R"("/..")", at + " must not contain '..' traversal segments"},
      {R"("//..")", at + " must not contain '..' traversal segments"},
      {R"("//")", pattern},
      {R"("/a//b")", pattern},
      {R"("/a//")", pattern},
  };
  for (const auto& [json, text] : cases) EXPECT_EQ(Mounted(json), text) << json;
}

TEST(MountPath, IsCheckedInLinearTime) {
  // As a regular expression this takes longer than the age of the universe.
  EXPECT_NE(Mounted("\"/" + std::string(509, 'a') + "//\""), "");
}

TEST(ParseAssetRefs, FindsDuplicatesAmongMany) {
  Json value = Json::array();
  for (int i = 0; i < 100'000; ++i) {
    Json entry = Json::object();
    entry["kind"] = "asset";
    entry["assetId"] = "asset_" + std::to_string(10'000'000 + i % 99'999);
    entry["name"] = "a";
    value.push_back(std::move(entry));
  }
  EXPECT_EQ(PlacedTextOf(ParseAssetRefs(value, AssetList::kFiles, kFiles)),
            "/files/99999/assetId: files duplicate assetId: asset_10000000");
}

}  // namespace
}  // namespace aex::contract
