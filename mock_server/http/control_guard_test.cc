#include "mock_server/http/control_guard.h"

#include <gtest/gtest.h>

namespace aex::http {
namespace {

TEST(ControlGuard, KnowsLoopbackHosts) {
  for (const char* host :
       {"127.0.0.1:4010", "127.0.0.1", "127.8.8.8:1", "127.255.255.255:65535", "localhost",
        "localhost:4010", "LOCALHOST:4010", "LocalHost", "[::1]", "[::1]:4010"})
    EXPECT_TRUE(IsLoopbackHost(host)) << host;
}

TEST(ControlGuard, TakesNothingElseForLoopback) {
  for (const char* host : {
           "", ":", ":4010", "evil.test", "10.0.0.1", "0.0.0.0", "128.0.0.1", "[::]", "[::2]",
           // Names that begin or end like one.
           "localhost.evil.test", "localhost.", "evil.localhost", "notlocalhost", "localhos",
           "127.0.0.1.evil.test", "127.evil.test.x", "127.0.0.1.", ".127.0.0.1",
           "[::1].evil.test", "[::1]evil.test", "[::1", "::1", "[::1]]",
           // Other spellings of an address: readers differ.
           "127.1", "127.0.1", "127...", "127.0.0.", "127.0.0.1.1", "127.0.0.256", "127.0.0.01",
           "0127.0.0.1", "127.0.0.0x1", "2130706433", "127.0.0.+1", "127.0.0.-1", "127.0.0. 1",
           "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]",
           // Junk for a port, and user information before the host.
           "localhost:", "localhost:http", "localhost:-1", "localhost:+1", "localhost:65536",
           "localhost:80@evil.test", "localhost:80:80", "localhost:80/x", "localhost: 80",
           "localhost@evil.test", "evil.test@localhost", "localhost,evil.test",
           "localhost evil.test", "http://localhost", "[::1]:", "[::1]:x", "[::1]:80:80",
       })
    EXPECT_FALSE(IsLoopbackHost(host)) << host;
}

TEST(ControlGuard, KnowsLoopbackOrigins) {
  for (const char* origin : {"http://localhost:3000", "http://127.0.0.1:4010", "http://localhost",
                             "https://[::1]:8443", "https://127.0.0.1"})
    EXPECT_TRUE(IsLoopbackOrigin(origin)) << origin;
  for (const char* origin :
       {"", "null", "Null", "http://", "http:", "localhost", "//localhost", "http://evil.test",
        "http://localhost.evil.test", "http://localhost:80@evil.test", "http://a@localhost",
        "http://localhost/", "http://localhost:3000/x", "http://localhost#evil.test",
        "http://localhost?evil.test", "file://localhost", "file://", "ftp://localhost",
        "chrome-extension://localhost", "http://localhost http://evil.test", " http://localhost"})
    EXPECT_FALSE(IsLoopbackOrigin(origin)) << origin;
}

TEST(ControlGuard, LetsInWhoIsHereAndNamesThisMachine) {
  RequestHead head;
  EXPECT_FALSE(MayControl(head)) << "no Host at all";
  head.headers = {{"hOsT", "localhost:4010"}};
  EXPECT_TRUE(MayControl(head));
  head.headers.push_back({"Origin", "http://localhost:3000"});
  EXPECT_TRUE(MayControl(head));
  head.peer_is_loopback = false;
  EXPECT_FALSE(MayControl(head));
}

TEST(ControlGuard, TakesNoHeaderTwice) {
  RequestHead head;
  head.headers = {{"Host", "localhost"}, {"Host", "localhost"}};
  EXPECT_FALSE(MayControl(head));
  head.headers = {{"Host", "localhost"}, {"host", "evil.test"}};
  EXPECT_FALSE(MayControl(head));
  head.headers = {{"Host", "localhost"},
                  {"Origin", "http://localhost"},
                  {"origin", "http://evil.test"}};
  EXPECT_FALSE(MayControl(head));
}

}  // namespace
}  // namespace aex::http
