#include "mock_server/http/presigned_url.h"

#include <gtest/gtest.h>

#include "mock_server/http/testing/backend_client.h"

namespace aex::http {
namespace {

using namespace testing;

const std::string kPresign =
    R"({"hash":"sha256:)" + std::string(64, 'a') + R"(","sizeBytes":1})";

std::string UrlForHost(const Headers& host) {
  StillBackend still;
  return still.client.Call("POST", "/assets/presign", kPresign, host).At("/uploadUrl");
}

struct HostRow {
  const char* host;
  const char* origin;
};

TEST(PresignedUrl, LeadsToTheHostThatWasAskedAtTheStoragePort) {
  for (const HostRow& row :
       {HostRow{"127.0.0.1:4010", "http://127.0.0.1:4011"},
        HostRow{"localhost:4010", "http://localhost:4011"},
        HostRow{"mock.test", "http://mock.test:4011"},
        HostRow{"[::1]:4010", "http://[::1]:4011"}, HostRow{"[::1]", "http://[::1]:4011"},
        HostRow{"", "http://127.0.0.1:4011"}, HostRow{"[::1", "http://127.0.0.1:4011"},
        HostRow{"a/b:1", "http://127.0.0.1:4011"},
        HostRow{"u@h:1", "http://127.0.0.1:4011"}}) {
    const std::string url = UrlForHost({{"Host", row.host}});
    EXPECT_TRUE(url.starts_with(std::string(row.origin) + "/storage/put/st_"))
        << row.host << " gave " << url;
  }
}

TEST(PresignedUrl, IsTheSameForEqualSeedsAndNeverTwice) {
  StillBackend one;
  StillBackend same;
  const std::string first = one.client.Post("/assets/presign", kPresign).At("/uploadUrl");
  EXPECT_EQ(same.client.Post("/assets/presign", kPresign).At("/uploadUrl"), first);
  EXPECT_NE(one.client.Post("/assets/presign", kPresign).At("/uploadUrl"), first);
}

TEST(PresignedUrl, SplitsItsNameAtTheFirstDot) {
  const PresignedName name = SplitPresigned("st_1.cap_2.x");
  EXPECT_EQ(name.workspace, "st_1");
  EXPECT_EQ(name.capability, "cap_2.x");
  EXPECT_EQ(SplitPresigned("st_1").workspace, "st_1");
  EXPECT_EQ(SplitPresigned("st_1").capability, "");
  EXPECT_EQ(SplitPresigned("").workspace, "");
}

}  // namespace
}  // namespace aex::http
