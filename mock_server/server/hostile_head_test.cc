// Heads that are no acceptable HTTP, or that two readers could read in two ways, sent
// to the whole mock with a good create behind them: each is refused in the envelope,
// ends its connection, commits nothing, and harms nobody else.
#include <gtest/gtest.h>

#include <vector>

#include "mock_server/server/framing.h"
#include "mock_server/server/hostile_lab.h"

namespace aex::server {
namespace {

using namespace std::string_literals;

struct Shape {
  std::string name;
  std::string bytes;  // Sent before the create.
  int status = 400;
  std::string code = "bad_request";
};

void ExpectRefused(const std::vector<Shape>& shapes) {
  HostileLab lab;
  const std::string ledger = lab.Ledger();
  for (const Shape& shape : shapes) {
    const Fate fate = lab.Try(shape.bytes + WireLab::Create("smuggled"));
    EXPECT_EQ(fate.reply.status, shape.status) << shape.name;
    EXPECT_EQ(EnvelopeCode(fate.reply), shape.code) << shape.name << fate.reply.body;
    EXPECT_TRUE(fate.reply.Has("Connection: close")) << shape.name;
    EXPECT_EQ(fate.rest, "") << shape.name;
    EXPECT_EQ(fate.ending, Ending::kFin) << shape.name;
    EXPECT_TRUE(lab.ServesTheNext()) << shape.name;
  }
  EXPECT_EQ(lab.Ledger(), ledger);
  const Evidence evidence = lab.Finish();
  EXPECT_TRUE(evidence.ledger.empty());
  for (const contract::Exchange& exchange : evidence.exchanges) {
    if (exchange.op == contract::Operation::kWhoami) continue;
    EXPECT_EQ(exchange.op, contract::Operation::kUnmatched) << exchange.path;
    EXPECT_EQ(exchange.delivery.kind, contract::Delivery::Kind::kFull) << exchange.path;
  }
}

Shape WithHeaders(const std::string& name, const std::string& lines, int status = 400,
                  const std::string& code = "bad_request") {
  return {name, HostileLab::Begin("POST /api/sessions HTTP/1.1") + lines + "\r\n", status,
          code};
}

TEST(HostileHead, WithTwoReadingsOfItsLengthIsRefused) {
  const std::string chunked = "Transfer-Encoding: chunked\r\n";
  std::vector<Shape> shapes = {
      WithHeaders("both lengths", "Content-Length: 5\r\n" + chunked),
      WithHeaders("both, the other way", chunked + "Content-Length: 0\r\n"),
      WithHeaders("two lengths", "Content-Length: 0\r\nContent-Length: 5\r\n"),
      WithHeaders("a blank before the colon", "Transfer-Encoding : chunked\r\n"),
      WithHeaders("a tab before the colon", "Content-Length\t: 5\r\n"),
      WithHeaders("a folded line", "Transfer-Encoding:\r\n chunked\r\n"),
      WithHeaders("a vertical tab", "Transfer-Encoding: \x0b" "chunked\r\n"),
      WithHeaders("a bare CR", "A: b\rContent-Length: 5\r\n"),
      WithHeaders("a bare LF", "A: b\nContent-Length: 5\r\n"),
      WithHeaders("two hosts", "Host: elsewhere\r\n"),
  };
  for (const std::string value :
       {"", "+5", "-5", "5,5", "5, 5", "0x5", "5 5", "5.0", "5e0", "\"5\"", "five"})
    shapes.push_back(WithHeaders("length '" + value + "'", "Content-Length: " + value + "\r\n"));
  for (const std::string value : {"chunked, identity", "identity", "gzip, chunked", "",
                                  "xchunked", "chunked;q=1", "\"chunked\""})
    shapes.push_back(WithHeaders("coding '" + value + "'",
                                 "Transfer-Encoding: " + value + "\r\n", 501,
                                 "coding_not_supported"));
  shapes.push_back({"chunked in HTTP/1.0",
                    HostileLab::Begin("POST /api/sessions HTTP/1.0") + chunked + "\r\n"});
  ExpectRefused(shapes);
}

TEST(HostileHead, WithBytesThatNoHeadHasIsRefused) {
  std::string blank_lines;
  for (int i = 0; i <= kMaxBlankLines; ++i) blank_lines += "\r\n";
  ExpectRefused({
      WithHeaders("NUL in a name", "A\0b: 1\r\n"s),
      WithHeaders("NUL in a value", "Ab: 1\0\r\n"s),
      WithHeaders("an escape in a value", "Ab: \x1b[0m\r\n"),
      WithHeaders("no colon", "Ab\r\n"),
      WithHeaders("no name", ": b\r\n"),
      {"NUL in a target", HostileLab::Begin("GET /api/\0 HTTP/1.1"s) + "\r\n"},
      {"a blank in a target", HostileLab::Begin("GET /a b HTTP/1.1") + "\r\n"},
      {"a tab between", HostileLab::Begin("GET\t/ HTTP/1.1") + "\r\n"},
      {"a blank at the end", HostileLab::Begin("GET / HTTP/1.1 ") + "\r\n"},
      {"LF alone", "GET /api/whoami HTTP/1.1\nHost: localhost\n\n"},
      {"HTTP/0.9", "GET /api/whoami\r\n"},
      {"a TLS hello", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"s},
      {"too many blank lines", blank_lines},
      {"HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, "version_not_supported"},
      {"HTTP/1.2", HostileLab::Begin("GET / HTTP/1.2") + "\r\n", 505,
       "version_not_supported"},
  });
}

TEST(HostileHead, BeyondItsBoundsIsRefused) {
  constexpr std::size_t kMiB = 1024 * 1024;
  std::string lines;
  while (lines.size() < kMiB) lines += "X-Line: " + std::to_string(lines.size()) + "\r\n";
  ExpectRefused({
      WithHeaders("a line of 1 MiB", "X: " + std::string(kMiB, 'x') + "\r\n", 431,
                  "head_too_large"),
      WithHeaders("1 MiB of lines", lines, 431, "head_too_large"),
      {"a name of 1 MiB", HostileLab::Begin("GET / HTTP/1.1") + std::string(kMiB, 'n'), 431,
       "head_too_large"},
      {"a method of 1 MiB", std::string(kMiB, 'M'), 431, "head_too_large"},
      {"a target of 1 MiB", "GET /" + std::string(kMiB, 't'), 431, "head_too_large"},
  });
}

}  // namespace
}  // namespace aex::server
