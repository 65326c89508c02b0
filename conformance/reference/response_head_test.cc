#include "conformance/reference/response_head.h"

#include <gtest/gtest.h>

#include <string>

namespace aex::conformance {
namespace {

TEST(ResponseHead, ReadsStatusHeadersAndFraming) {
  const Result<ResponseHead> head = ReadResponseHead(
      "HTTP/1.1 404 Not Found\r\nContent-Length:  12 \r\nX-A: b: c\r\nx-a:\r\n\r\n");
  ASSERT_TRUE(head);
  EXPECT_EQ(head->status, 404);
  EXPECT_EQ(head->content_length, 12u);
  EXPECT_EQ(head->headers,
            (TransportHeaders{{"Content-Length", "12"}, {"X-A", "b: c"}, {"x-a", ""}}));
  EXPECT_TRUE(head->framed());
  EXPECT_FALSE(head->closes);
}

TEST(ResponseHead, KnowsWhenTheConnectionEnds) {
  EXPECT_TRUE(ReadResponseHead("HTTP/1.0 200 OK\r\n\r\n")->closes);
  EXPECT_TRUE(ReadResponseHead("HTTP/1.1 200\r\nConnection: CLOSE\r\n\r\n")->closes);
  EXPECT_FALSE(
      ReadResponseHead("HTTP/1.1 200\r\nConnection: keep-alive\r\n\r\n")->closes);
}

TEST(ResponseHead, KnowsWhereTheBodyEnds) {
  EXPECT_FALSE(ReadResponseHead("HTTP/1.1 200 OK\r\n\r\n")->framed());
  EXPECT_TRUE(ReadResponseHead("HTTP/1.1 204 No Content\r\n\r\n")->framed());
  EXPECT_TRUE(ReadResponseHead("HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\n\r\n")
                  ->framed());
}

TEST(ResponseHead, RefusesWhatIsUncertain) {
  for (const std::string text : {
           "HTTP/2 200 OK\r\n\r\n",
           "HTTP/1.1 20 OK\r\n\r\n",
           "HTTP/1.1 2000\r\n\r\n",
           "HTTP/1.1 099 X\r\n\r\n",
           "http/1.1 200 OK\r\n\r\n",
           "HTTP/1.1  200 OK\r\n\r\n",
           "HTTP/1.1 200 OK\r\nA b: c\r\n\r\n",
           "HTTP/1.1 200 OK\r\n: c\r\n\r\n",
           "HTTP/1.1 200 OK\r\nA: b\r\n folded\r\n\r\n",
           "HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n",
           "HTTP/1.1 200 OK\r\nContent-Length: 1, 1\r\n\r\n",
           "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: "
           "chunked\r\n\r\n",
       }) {
    EXPECT_FALSE(ReadResponseHead(text)) << text;
  }
}

TEST(ResponseHead, PrintsAPlainOneThatMeansTheSame) {
  for (const std::string text :
       {"HTTP/1.1 201 Made\r\nContent-Length: 7\r\nX: %41\r\n\r\n",
        "HTTP/1.1 204\r\n\r\n",
        "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"}) {
    const ResponseHead head = ReadResponseHead(text).value();
    const ResponseHead again = ReadResponseHead(PlainHead(head)).value();
    EXPECT_EQ(again.status, head.status) << text;
    EXPECT_EQ(again.content_length, head.content_length) << text;
    EXPECT_EQ(again.chunked, head.chunked) << text;
  }
}

TEST(ResponseHead, TellsGarbageAtItsFirstBytes) {
  for (const std::string text : {"", "H", "HTTP/1.", "HTTP/1.1 200"}) {
    EXPECT_TRUE(MayBecomeHead(text)) << text;
  }
  for (const std::string text : {"x", "HTTP/2", "\r\nHTTP/1.1"}) {
    EXPECT_FALSE(MayBecomeHead(text)) << text;
  }
}

}  // namespace
}  // namespace aex::conformance
