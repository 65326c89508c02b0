#include "mock_server/server/loopback_post.h"

#include <gtest/gtest.h>

#include <thread>

#include "mock_server/server/post_receiver.h"

namespace aex::server {
namespace {

Result<int> PostTo(const std::string& url) {
  LoopbackPost post;
  return post.Send(url, {{"webhook-id", "whd_1"}}, "{}");
}

std::string ErrorTo(const std::string& answer) {
  PostReceiver receiver({answer});
  return PostTo(receiver.url()).error().message;
}

TEST(LoopbackPost, SendsHeadersAndBodyAndReadsTheStatus) {
  PostReceiver receiver({"HTTP/1.1 204 No Content\r\n\r\n"});
  EXPECT_EQ(PostTo(receiver.url() + "/hook?a=b"), Result<int>(204));
  const Reply request = receiver.Request(1);
  EXPECT_EQ(request.head, "POST /hook?a=b HTTP/1.1\r\nHost: 127.0.0.1:" +
                              std::to_string(receiver.port()) +
                              "\r\nwebhook-id: whd_1\r\nContent-Length: 2\r\n"
                              "Connection: close\r\n\r\n");
  EXPECT_EQ(request.body, "{}");
}

TEST(LoopbackPost, PassesOverInterimAnswersAndBodies) {
  PostReceiver receiver(
      {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 500 Oh\r\nContent-Length: 3\r\n\r\nbad"});
  EXPECT_EQ(PostTo(receiver.url()), Result<int>(500));
}

TEST(LoopbackPost, ReachesIpv6AndLocalhost) {
  PostReceiver six({kOkAnswer}, "::1");
  EXPECT_EQ(PostTo(six.url()), Result<int>(200));
  const PostReceiver four({kOkAnswer});
  EXPECT_EQ(PostTo("http://localhost:" + std::to_string(four.port())), Result<int>(200));
  EXPECT_EQ(PostTo("http://localhost:" + std::to_string(six.port())), Result<int>(200));
}

TEST(LoopbackPost, RefusesAnswersThatAreNoHttp) {
  for (const char* junk : {"SSH-2.0-OpenSSH\r\n\r\n", "HTTP/1.1 2x0 OK\r\n\r\n",
                           "\r\n\r\n", "HTTP/1.1 099 OK\r\n\r\n"})
    EXPECT_EQ(ErrorTo(junk), "the receiver's answer is no HTTP") << junk;
  EXPECT_EQ(ErrorTo("HTTP/1.1 200 O"), "the receiver closed without an answer");
  EXPECT_EQ(ErrorTo("HTTP/1.1 200 OK\r\nA: " + std::string(kMaxPostReply, 'a')),
            "the receiver's answer is no HTTP, or its head is too long");
}

TEST(LoopbackPost, SaysThatNobodyListens) {
  EXPECT_EQ(PostTo(DeafPort().url()).error().message,
            "the receiver cannot be reached: Connection refused");
}

TEST(LoopbackPost, EndsAtOnceWhenAborted) {
  PostReceiver receiver({""});
  LoopbackPost post;
  Result<int> status = 0;
  std::jthread sending([&] { status = post.Send(receiver.url(), {}, "{}"); });
  ASSERT_FALSE(receiver.Request(1).head.empty());
  const auto begun = std::chrono::steady_clock::now();
  post.Abort();
  sending.join();
  EXPECT_LT(std::chrono::steady_clock::now() - begun, kPostTimeout / 2);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, ErrorCode::kUnavailable);
}

TEST(LoopbackPost, NeverBeginsAfterAnAbort) {
  PostReceiver receiver({kOkAnswer});
  LoopbackPost post;
  post.Abort();
  EXPECT_EQ(post.Send(receiver.url(), {}, "").error().message, "the mock is stopping");
}

}  // namespace
}  // namespace aex::server
