#include "mock_server/server/framing.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

namespace aex::server {
namespace {

using Progress = RequestFramer::Progress;

constexpr const char* kTooLarge =
    "413 body_too_large: A request body has at most 8388608 bytes.";

// What a framer said about a stream, in order: requests and the final error.
struct Outcome {
  std::vector<std::string> said;
  bool last = false;
  bool operator==(const Outcome&) const = default;
};

std::string Render(const http::Request& request) {
  std::string text = request.head.method + " " + request.head.target;
  for (const http::Header& header : request.head.headers)
    text += " [" + header.name + "=" + header.value + "]";
  return text + " {" + request.body + "} #" + std::to_string(request.head.reuse) + " " +
         std::to_string(request.wire_bytes);
}

void Collect(RequestFramer& framer, Outcome& outcome) {
  for (;;) {
    switch (framer.Next()) {
      case Progress::kNeedMore: return;
      case Progress::kHead: break;
      case Progress::kRequest:
        outcome.last = framer.last();
        outcome.said.push_back(Render(framer.Take()));
        break;
      case Progress::kError:
        outcome.last = framer.last();
        outcome.said.push_back(std::to_string(framer.error().status) + " " +
                               std::string(framer.error().code) + ": " +
                               framer.error().message);
        return;
    }
  }
}

Outcome Frame(const std::string& stream, const std::vector<std::size_t>& cuts = {}) {
  RequestFramer framer(4010, 7);
  Outcome outcome;
  std::size_t from = 0;
  for (std::size_t i = 0; i <= cuts.size() && framer.error().code.empty(); ++i) {
    const std::size_t to = i < cuts.size() ? cuts[i] : stream.size();
    framer.Feed(std::string_view(stream).substr(from, to - from));
    Collect(framer, outcome);
    from = to;
  }
  return outcome;
}

std::string ErrorOf(const std::string& stream) {
  const Outcome outcome = Frame(stream);
  if (outcome.said.size() != 1) return std::to_string(outcome.said.size()) + " outcomes";
  return outcome.said[0];
}

std::string Post(const std::string& headers, const std::string& rest) {
  return "POST / HTTP/1.1\r\n" + headers + "\r\n" + rest;
}

TEST(RequestFramer, GivesHeadThenRequest) {
  RequestFramer framer(4010, 7);
  framer.Feed("POST /a HTTP/1.1\r\nA: 1\r\na:  2 \r\nContent-Length: 5\r\n\r\nhel");
  ASSERT_EQ(framer.Next(), Progress::kHead);
  EXPECT_EQ(framer.head().method, "POST");
  EXPECT_EQ(framer.head().port, 4010);
  EXPECT_EQ(framer.head().connection, 7);
  ASSERT_EQ(framer.Next(), Progress::kNeedMore);
  EXPECT_EQ(framer.body_bytes(), 3u);
  framer.Feed("loGET");
  ASSERT_EQ(framer.Next(), Progress::kRequest);
  EXPECT_FALSE(framer.last());
  EXPECT_EQ(Render(framer.Take()),
            "POST /a [A=1] [a=2] [Content-Length=5] {hello} #0 58");
  EXPECT_FALSE(framer.idle());
  EXPECT_EQ(framer.Next(), Progress::kNeedMore);
  framer.Feed(" / HTTP/1.1\r\n\r\n");
  ASSERT_EQ(framer.Next(), Progress::kHead);
  ASSERT_EQ(framer.Next(), Progress::kRequest);
  EXPECT_EQ(Render(framer.Take()), "GET / {} #1 18");
  EXPECT_TRUE(framer.idle());
}

TEST(RequestFramer, ReadsAPostWithoutLengthAsEmpty) {
  EXPECT_EQ(Frame("POST /x HTTP/1.1\r\n\r\n").said,
            std::vector<std::string>{"POST /x {} #0 20"});
}

TEST(RequestFramer, DecodesChunksAndDropsTrailers) {
  const std::string chunks = "5;ext=1\r\nhello\r\n1\r\n!\r\n0\r\nT: x\r\n\r\n";
  EXPECT_EQ(Frame(Post("Transfer-Encoding: Chunked\r\n", chunks)).said,
            std::vector<std::string>{"POST / [Transfer-Encoding=Chunked] {hello!} #0 " +
                                     std::to_string(17 + 28 + 2 + chunks.size())});
}

TEST(RequestFramer, SkipsALineEndBeforeARequestLine) {
  EXPECT_EQ(Frame("\r\nGET / HTTP/1.1\r\n\r\n\r\nGET / HTTP/1.1\r\n\r\n").said,
            (std::vector<std::string>{"GET / {} #0 18", "GET / {} #1 18"}));
}

TEST(RequestFramer, BoundsTheEmptyLinesBeforeARequestLine) {
  std::string blanks;
  for (int i = 0; i < kMaxBlankLines; ++i) blanks += "\r\n";
  const std::string request = "GET / HTTP/1.1\r\n\r\n";
  EXPECT_EQ(ErrorOf(blanks + request), "GET / {} #0 18");
  EXPECT_TRUE(ErrorOf(blanks + "\r\n" + request).starts_with("400 bad_request"));
}

TEST(RequestFramer, KnowsWhichRequestIsTheLast) {
  EXPECT_FALSE(Frame("GET / HTTP/1.1\r\n\r\n").last);
  EXPECT_TRUE(Frame("GET / HTTP/1.0\r\n\r\n").last);
  EXPECT_TRUE(Frame("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").last);
  EXPECT_TRUE(Frame("GET / HTTP/1.1\r\nConnection: foo, Close\r\n\r\n").last);
  EXPECT_FALSE(Frame("GET / HTTP/1.1\r\nConnection: Upgrade\r\n\r\n").last);
}

TEST(RequestFramer, AwaitsContinueOnlyBeforeTheBody) {
  const std::string head =
      "POST / HTTP/1.1\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n";
  RequestFramer framer(1, 1);
  framer.Feed(head);
  EXPECT_FALSE(framer.awaits_continue());
  ASSERT_EQ(framer.Next(), Progress::kHead);
  ASSERT_EQ(framer.Next(), Progress::kNeedMore);
  EXPECT_TRUE(framer.awaits_continue());
  framer.ContinueSent();
  EXPECT_FALSE(framer.awaits_continue());

  RequestFramer eager(1, 1);
  eager.Feed(head + "x");
  ASSERT_EQ(eager.Next(), Progress::kHead);
  EXPECT_FALSE(eager.awaits_continue());
  ASSERT_EQ(eager.Next(), Progress::kNeedMore);
  EXPECT_FALSE(eager.awaits_continue());
}

TEST(RequestFramer, NeverAwaitsContinueWithoutABodyOrFromHttp10) {
  for (const char* head :
       {"POST / HTTP/1.1\r\nExpect: 100-continue\r\n\r\n",
        "POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n",
        "POST / HTTP/1.1\r\nExpect: other\r\nContent-Length: 1\r\n\r\n"}) {
    RequestFramer framer(1, 1);
    framer.Feed(head);
    ASSERT_EQ(framer.Next(), Progress::kHead);
    (void)framer.Next();
    EXPECT_FALSE(framer.awaits_continue()) << head;
  }
}

TEST(RequestFramer, RefusesWhatIsNoAcceptableHttp) {
  struct Row {
    std::string stream;
    std::string error;
  };
  const std::string line =
      "400 bad_request: A request line must be a method, a target and HTTP/1.1, one blank "
      "between.";
  const std::string end = "400 bad_request: Every line of a head must end with CR LF.";
  const std::string chunk =
      "400 bad_request: A chunk must begin with its size in hexadecimal digits.";
  const std::string tail =
      "400 bad_request: The bytes of a chunk must be followed by CR LF.";
  const std::string chunked = "Transfer-Encoding: chunked\r\n";
  const std::vector<Row> rows = {
      {"hello\r\n", line},
      {"\x16\x03\x01", line},  // A TLS hello, whose line would never end.
      {"GET /\r\n", line},
      {"GET / HTTP/1.1\n\n", end},
      {"\n", end},
      {"GET / HTTP/1.1\r\nA: 1\nB: 2\r\n\r\n", end},
      {"GET / HTTP/1.1\r\nA: 1\r\n folded\r\n\r\n",
       "400 bad_request: A header value must not go on in the next line."},
      {"GET / HTTP/1.1\r\nA b: 1\r\n\r\n",
       "400 bad_request: A header line must be a name without blanks, a colon and a "
       "value."},
      {"GET / HTTP/2.0\r\n",
       "505 version_not_supported: Only HTTP/1.1 and HTTP/1.0 are "
       "spoken here."},
      {"GET / HTTP/1.2\r\n",
       "505 version_not_supported: Only HTTP/1.1 and HTTP/1.0 are "
       "spoken here."},
      {Post("Host: a\r\nhost: a\r\n", ""), "400 bad_request: Host must be given once."},
      {Post("Content-Length: x\r\n", ""),
       "400 bad_request: Content-Length must be a number in decimal digits."},
      {Post("Content-Length: 1, 1\r\n", ""),
       "400 bad_request: Content-Length must be a number in decimal digits."},
      {Post("Content-Length: 1\r\nContent-Length: 2\r\n", ""),
       "400 bad_request: Content-Length is given twice with different numbers."},
      {Post("Content-Length: 0\r\n" + chunked, ""),
       "400 bad_request: Content-Length and Transfer-Encoding must not be given "
       "together."},
      {"POST / HTTP/1.0\r\n" + chunked + "\r\n",
       "400 bad_request: Transfer-Encoding needs HTTP/1.1."},
      {Post("Transfer-Encoding: gzip, chunked\r\n", ""),
       "501 coding_not_supported: The only transfer coding understood here is chunked."},
      {Post(chunked + chunked, ""),
       "501 coding_not_supported: The only transfer coding understood here is chunked."},
      {Post(chunked, "x\r\n"), chunk},
      {Post(chunked, "\r\n"), chunk},
      {Post(chunked, "1\r\nab"), tail},
      {Post(chunked, "1\r\na\rb"), tail},
      {Post(chunked, "1\na\r\n"),
       "400 bad_request: A chunk must begin with its size in a line of at most 256 bytes "
       "that ends with CR LF."},
      {Post(chunked, "0\r\nbad trailer\r\n\r\n"),
       "400 bad_request: A header line must be a name without blanks, a colon and a "
       "value."},
      {Post(chunked, "0\r\nA: 1\n"),
       "400 bad_request: Every line of a trailer must end with CR LF."},
  };
  for (const Row& row : rows) EXPECT_EQ(ErrorOf(row.stream), row.error) << row.stream;
}

TEST(RequestFramer, AcceptsEqualLengthsGivenTwice) {
  EXPECT_EQ(ErrorOf(Post("Content-Length: 1\r\nContent-Length: 01\r\n", "x")),
            "POST / [Content-Length=1] [Content-Length=01] {x} #0 59");
}

TEST(RequestFramer, KeepsWhatItReadOfARefusedHead) {
  RequestFramer framer(4010, 3);
  framer.Feed("POST /api/sessions HTTP/1.1\r\nA: 1\r\nbroken\r\n");
  ASSERT_EQ(framer.Next(), Progress::kError);
  ASSERT_EQ(framer.Next(), Progress::kError);
  EXPECT_EQ(framer.head().target, "/api/sessions");
  EXPECT_EQ(framer.head().headers.size(), 1u);
  EXPECT_TRUE(framer.last());
}

std::string HeadOfSize(std::size_t bytes) {
  const std::string before = "GET / HTTP/1.1\r\nA: ";
  return before + std::string(bytes - before.size() - 4, 'a') + "\r\n\r\n";
}

TEST(RequestFramer, TakesAHeadOf64KiBAndNotOneByteMore) {
  const Outcome at = Frame(HeadOfSize(kMaxHeadBytes));
  ASSERT_EQ(at.said.size(), 1u);
  EXPECT_TRUE(at.said[0].starts_with("GET / [A=aaa"));
  EXPECT_EQ(ErrorOf(HeadOfSize(kMaxHeadBytes + 1)),
            "431 head_too_large: A request head has at most 65536 bytes.");
  EXPECT_EQ(ErrorOf(std::string(kMaxHeadBytes + 1, 'G')),
            "431 head_too_large: A request head has at most 65536 bytes.");
}

TEST(RequestFramer, Takes200HeaderLinesAndNotOneMore) {
  std::string lines;
  for (int i = 0; i < kMaxHeaderLines; ++i) lines += "A: 1\r\n";
  EXPECT_TRUE(ErrorOf(Post(lines, "")).starts_with("POST / [A=1]"));
  EXPECT_EQ(ErrorOf(Post(lines + "A: 1\r\n", "")),
            "431 head_too_large: A request head has at most 200 header lines.");
}

TEST(RequestFramer, TakesABodyOf8MiBAndNotOneByteMore) {
  RequestFramer framer(1, 1);
  framer.Feed(Post("Content-Length: " + std::to_string(kMaxBodyBytes) + "\r\n", ""));
  ASSERT_EQ(framer.Next(), Progress::kHead);
  framer.Feed(std::string(kMaxBodyBytes, 'b'));
  ASSERT_EQ(framer.Next(), Progress::kRequest);
  EXPECT_EQ(framer.Take().body.size(), kMaxBodyBytes);
  EXPECT_EQ(ErrorOf(Post("Content-Length: 8388609\r\n", "")), kTooLarge);
  EXPECT_EQ(ErrorOf(Post("Content-Length: 99999999999999999999999\r\n", "")), kTooLarge);
}

TEST(RequestFramer, BoundsTheSumOfAllChunks) {
  const std::string head = Post("Transfer-Encoding: chunked\r\n", "");
  const std::string whole = "800000\r\n" + std::string(kMaxBodyBytes, 'c') + "\r\n";
  const Outcome at = Frame(head + whole + "0\r\n\r\n");
  ASSERT_EQ(at.said.size(), 1u);
  EXPECT_TRUE(at.said[0].starts_with("POST /"));
  EXPECT_EQ(ErrorOf(head + whole + "1\r\n"), kTooLarge);
  EXPECT_EQ(ErrorOf(head + "800001\r\n"), kTooLarge);
  EXPECT_EQ(ErrorOf(head + "ffffffffffffffffffff\r\n"), kTooLarge);
}

TEST(RequestFramer, BoundsWhatAChunkedBodyTakesOnTheWire) {
  const std::string extension(kMaxChunkLineBytes - 4, 'e');
  const std::string chunk = "1;" + extension + "\r\n" + "x\r\n";
  const std::size_t most = kMaxBodyWireBytes / chunk.size();
  RequestFramer framer(1, 1);
  framer.Feed(Post("Transfer-Encoding: chunked\r\n", ""));
  ASSERT_EQ(framer.Next(), Progress::kHead);
  for (std::size_t i = 0; i < most; ++i) {
    framer.Feed(chunk);
    ASSERT_EQ(framer.Next(), Progress::kNeedMore);
  }
  framer.Feed(chunk);
  ASSERT_EQ(framer.Next(), Progress::kError);
  EXPECT_EQ(framer.error().status, 413);
}

TEST(RequestFramer, BoundsChunkLinesAndTrailers) {
  const std::string head = Post("Transfer-Encoding: chunked\r\n", "");
  const std::string most(kMaxChunkLineBytes - 4, 'e');
  EXPECT_TRUE(ErrorOf(head + "1;" + most + "\r\nx\r\n0\r\n\r\n").starts_with("POST /"));
  EXPECT_TRUE(ErrorOf(head + "1;" + most + "e\r\n").starts_with("400 bad_request"));
  const std::string trailer(kMaxTrailerBytes - 7, 't');
  EXPECT_TRUE(ErrorOf(head + "0\r\nT: " + trailer + "\r\n\r\n").starts_with("POST /"));
  EXPECT_TRUE(ErrorOf(head + "0\r\nT: " + trailer + "t\r\n\r\n").starts_with("431 "));
}

// Streams of good and bad requests, and where to cut them.
std::string DrawStream() {
  static const std::vector<std::string> pieces = {
      "GET /a HTTP/1.1\r\nHost: x\r\n\r\n",
      "POST /b HTTP/1.1\r\nContent-Length: 11\r\n\r\nhello\r\nGET ",
      "\r\nPOST /c HTTP/1.1\r\nTransfer-Encoding: "
      "chunked\r\n\r\n3\r\na\r\n\r\n2;x\r\n\r\n\r\n0\r\n\r\n",
      "DELETE /d HTTP/1.0\r\n\r\n",
      "POST /e HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxx",
      "POST /f HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
      "GET /g HTTP/1.1\r\nbad header\r\n\r\n",
      "GET /h HTTP/3.0\r\n\r\n",
      "GET /i HTTP/1.1\r\nA: 1\n\r\n",
      "POST /j HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nT: 1\r\n\r\n"};
  std::string stream;
  const int count = *rc::gen::inRange(1, 6);
  for (int i = 0; i < count; ++i) stream += *rc::gen::elementOf(pieces);
  return stream;
}

RC_GTEST_PROP(RequestFramer, SaysTheSameForAnySplit, ()) {
  const std::string stream = DrawStream();
  std::vector<std::size_t> cuts;
  std::size_t at = 0;
  while (at < stream.size()) {
    cuts.push_back(at);
    at += static_cast<std::size_t>(*rc::gen::resize(100, rc::gen::inRange(1, 9)));
  }
  RC_ASSERT(Frame(stream, cuts) == Frame(stream));
}

RC_GTEST_PROP(RequestFramer, SurvivesAnyBytes, (const std::string& bytes)) {
  (void)Frame(bytes);
  (void)Frame(Post("Transfer-Encoding: chunked\r\n", bytes));
}

}  // namespace
}  // namespace aex::server
