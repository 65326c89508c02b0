#include "mock_server/server/bench/framed_reply.h"

#include <gtest/gtest.h>

#include <string>

namespace aex::server {
namespace {

const std::string kAccepted =
    "HTTP/1.1 202 Accepted\r\ncontent-length: 4\r\nDate: x\r\n\r\nbody";

TEST(FramedReply, EndsWithTheBodyAndLeavesTheNextAnswer) {
  const auto reply = FrameReply(kAccepted + kAccepted);
  EXPECT_EQ(reply, (FramedReply{202, kAccepted.size(), false}));
}

TEST(FramedReply, NeedsMoreAtEverySplitBeforeTheEnd) {
  for (std::size_t length = 0; length < kAccepted.size(); ++length)
    EXPECT_EQ(FrameReply(kAccepted.substr(0, length)), std::nullopt) << length;
}

TEST(FramedReply, SaysThatTheServerWillClose) {
  const std::string bytes =
      "HTTP/1.1 503 Busy\r\nConnection: Close\r\nContent-Length: 0\r\n\r\n";
  EXPECT_EQ(FrameReply(bytes), (FramedReply{503, bytes.size(), true}));
}

TEST(FramedReply, CannotFrameWhatHasNoLength) {
  const std::string heads[] = {
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: four\r\n\r\nbody",
      "HTTP/1.1 2x0 OK\r\nContent-Length: 4\r\n\r\nbody",
      "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(kMaxReplyBodyBytes + 1) +
          "\r\n\r\n",
      "SSH-2.0\r\nContent-Length: 4\r\n\r\nbody",
  };
  for (const std::string& head : heads) EXPECT_EQ(FrameReply(head), FramedReply()) << head;
}

TEST(FramedReply, GivesUpOnAHeadWithoutEnd) {
  EXPECT_EQ(FrameReply(std::string(kMaxReplyHeadBytes - 1, 'x')), std::nullopt);
  EXPECT_EQ(FrameReply(std::string(kMaxReplyHeadBytes, 'x')), FramedReply());
}

}  // namespace
}  // namespace aex::server
