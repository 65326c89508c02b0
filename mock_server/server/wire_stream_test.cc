#include "mock_server/server/wire_stream.h"

#include <gtest/gtest.h>
#include <sys/select.h>

#include <array>
#include <string>

namespace aex::server {
namespace {

std::string ReadAll(WireStream& stream) {
  std::string all;
  std::array<char, 3> buffer;
  for (ssize_t got; (got = stream.read(buffer.data(), buffer.size())) > 0;)
    all.append(buffer.data(), static_cast<std::size_t>(got));
  return all;
}

TEST(WireStream, GivesHttplibACleanHeadAndNothingElse) {
  std::string response;
  WireStream get(false, response);
  EXPECT_EQ(ReadAll(get), "GET / HTTP/1.1\r\n\r\n");
  WireStream head(true, response);
  EXPECT_EQ(ReadAll(head), "HEAD / HTTP/1.1\r\n\r\n");
  EXPECT_EQ(response, "");
}

TEST(WireStream, CollectsTheResponse) {
  std::string response;
  WireStream stream(false, response);
  EXPECT_EQ(stream.write("ab", 2), 2);
  EXPECT_EQ(stream.write(std::string("cd")), 2);
  EXPECT_EQ(response, "abcd");
}

TEST(WireStream, PassesHttplibsCheckOfDescriptors) {
  std::string response;
  const WireStream stream(false, response);
  EXPECT_GE(stream.socket(), 0);
  EXPECT_LT(stream.socket(), FD_SETSIZE);
}

TEST(HeadLength, CountsTheEmptyLine) {
  EXPECT_EQ(HeadLength("HTTP/1.1 200 OK\r\nA: 1\r\n\r\nbody\r\n\r\n"), 25u);
  EXPECT_EQ(HeadLength("HTTP/1.1 200 OK\r\nA: 1\r\n"), 0u);
  EXPECT_EQ(HeadLength(""), 0u);
}

}  // namespace
}  // namespace aex::server
