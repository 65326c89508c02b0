#include "conformance/reference/asset_calls.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "conformance/reference/testing/bench.h"

namespace aex::conformance {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char kUpload[] = "{'bytesBase64':'aGVsbG8='}";  // "hello"
constexpr char kHash[] = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
constexpr char kPresign[] = "POST /assets/presign";

TEST(AssetCalls, PresignsPutsAndFinalizes) {
  Bench bench;
  EXPECT_EQ(bench.Ok("asset.upload", kUpload),
            "{\"assetId\":\"asset_" + std::string(kHash) + "\"}");
  EXPECT_THAT(bench.api().Lines(),
              ElementsAre("POST /assets/presign", "PUT /put?sig=a%2Fb",
                          "POST /assets/finalize"));
  const std::string claim = "{\"hash\":\"sha256:" + std::string(kHash) + "\",\"sizeBytes\":5}";
  EXPECT_EQ(bench.api().Sent(kPresign)[0].body, claim);
  EXPECT_EQ(bench.api().Sent("POST /assets/finalize")[0].body, claim);
}

TEST(AssetCalls, ThePutGoesToTheStoreWithoutTheBearer) {
  Bench bench;
  bench.Ok("asset.upload", "{'bytesBase64':'aGVsbG8=','contentType':'text/plain'}");
  const TransportRequest put = bench.api().Sent("PUT /put").at(0);
  EXPECT_EQ(put.origin, (BaseUrl{"store.test", 81, ""}));
  EXPECT_EQ(put.headers, (TransportHeaders{{"Content-Type", "text/plain"},
                                           {"x-amz-checksum-sha256", "sum="}}));
  EXPECT_EQ(put.body, "hello");
  bench.Ok("asset.upload", kUpload);
  EXPECT_EQ(*FindHeader(bench.api().Sent("PUT /put").at(1).headers, "content-type"),
            "application/zip");
}

TEST(AssetCalls, WhatIsThereAlreadyIsNotPut) {
  Bench bench;
  bench.api().Script(kPresign, {Answer(200, R"({"exists":true,"assetId":"asset_known"})")});
  EXPECT_EQ(bench.Ok("asset.upload", kUpload), R"({"assetId":"asset_known"})");
  EXPECT_THAT(bench.api().requests(), SizeIs(1));
}

TEST(AssetCalls, AFailedPutIsNotRepeated) {
  Bench bench;
  bench.api().Script("PUT /put", {Answer(503, std::string(600, 'x')), Lost()});
  const std::string refused = bench.Error("asset.upload", kUpload);
  EXPECT_THAT(refused, HasSubstr("uploadAsset: direct upload PUT failed with status 503: " +
                                 std::string(kMaxQuotedAnswer, 'x') + "\""));
  EXPECT_THAT(refused, HasSubstr(R"("kind":"api")"));
  EXPECT_THAT(refused, Not(HasSubstr("outcome")));
  EXPECT_EQ(bench.ErrorField("asset.upload", kUpload, "kind"), R"("network")");
  EXPECT_THAT(bench.api().Sent("PUT /put"), SizeIs(2));
  EXPECT_THAT(bench.api().Sent("POST /assets/finalize"), SizeIs(0));
}

TEST(AssetCalls, APresignWithoutAPlaceIsRefused) {
  Bench bench;
  bench.api().Script(kPresign, {Answer(200, R"({"exists":false})"),
                                Answer(200, R"({"uploadUrl":"https://h/x?key=1"})")});
  EXPECT_THAT(bench.Error("asset.upload", kUpload),
              HasSubstr("uploadAsset: presign returned no uploadUrl and exists:false"));
  EXPECT_THAT(bench.Error("asset.upload", kUpload), Not(HasSubstr("key=1")));
}

TEST(AssetCalls, ReadsWhereToPut) {
  EXPECT_EQ(ParseUploadUrl("http://h:81/a/b?c=/d#e").value(),
            (UploadUrl{{"h", 81, ""}, "/a/b?c=/d"}));
  EXPECT_EQ(ParseUploadUrl("http://h?c").value(), (UploadUrl{{"h", 80, ""}, "/?c"}));
  EXPECT_EQ(ParseUploadUrl("http://h").value(), (UploadUrl{{"h", 80, ""}, "/"}));
  for (const std::string text : {"", "h/a", "https://h/a", "http:///a", "http://h/a b",
                                 "http://h/a\r\nX: y", "http://u@h/a"}) {
    EXPECT_FALSE(ParseUploadUrl(text).ok()) << text;
  }
}

}  // namespace
}  // namespace aex::conformance
