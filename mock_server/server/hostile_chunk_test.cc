// Chunked bodies that are damaged or never end, sent to the whole mock with a good
// create behind them.
#include <gtest/gtest.h>

#include <vector>

#include "mock_server/server/framing.h"
#include "mock_server/server/hostile_lab.h"

namespace aex::server {
namespace {

using namespace std::string_literals;

// A create whose body is chunked, up to its first chunk.
std::string Chunked() {
  return HostileLab::Begin("POST /api/sessions HTTP/1.1") +
         "Idempotency-Key: chunked\r\nTransfer-Encoding: chunked\r\n\r\n";
}

struct Body {
  std::string name;
  std::string bytes;  // Behind the head, before a good create.
  int status = 400;
  std::string code = "bad_request";
};

void ExpectRefused(const std::vector<Body>& bodies) {
  HostileLab lab;
  const std::string ledger = lab.Ledger();
  for (const Body& body : bodies) {
    const Fate fate = lab.Try(Chunked() + body.bytes + WireLab::Create("smuggled"));
    EXPECT_EQ(fate.reply.status, body.status) << body.name;
    EXPECT_EQ(EnvelopeCode(fate.reply), body.code) << body.name;
    EXPECT_EQ(fate.rest, "") << body.name;
    EXPECT_EQ(fate.ending, Ending::kFin) << body.name;
    EXPECT_TRUE(lab.ServesTheNext()) << body.name;
  }
  EXPECT_EQ(lab.Ledger(), ledger);
  EXPECT_TRUE(lab.Finish().ledger.empty());
}

TEST(HostileChunk, WithAWrongSizeIsRefused) {
  std::vector<Body> bodies;
  for (const std::string size : {"", "g", "-1", "+1", "0x1", " 1", "1 ", "1.0", "\"1\"", "1 1"})
    bodies.push_back({"size '" + size + "'", size + "\r\na\r\n0\r\n\r\n"});
  for (const std::string size : {"800001", "ffffffff", "7fffffffffffffff", "8000000000000000",
                                 "ffffffffffffffff", "10000000000000000"})
    bodies.push_back({"size " + size, size + "\r\n", 413, "body_too_large"});
  bodies.push_back({"a sum beyond the bound", "1\r\na\r\n800000\r\n", 413, "body_too_large"});
  ExpectRefused(bodies);
}

TEST(HostileChunk, WithAWrongEndIsRefused) {
  ExpectRefused({
      {"no line end behind the bytes", "1\r\na0\r\n\r\n"},
      {"more bytes than told", "1\r\nabc\r\n0\r\n\r\n"},
      {"LF behind the bytes", "1\r\na\n0\r\n\r\n"},
      {"LF behind the size", "1\na\r\n0\r\n\r\n"},
      {"a CR in an extension", "1;a\rb\r\na\r\n0\r\n\r\n"},
      {"NUL in an extension", "1;a\0b\r\na\r\n0\r\n\r\n"s},
      {"a trailer without a colon", "0\r\ntrailer\r\n\r\n"},
      {"a folded trailer", "0\r\n folded: 1\r\n\r\n"},
      {"LF behind a trailer", "0\r\nA: 1\n\r\n"},
  });
}

TEST(HostileChunk, BeyondItsBoundsIsRefused) {
  std::string flood;
  const std::string extension(kMaxChunkLineBytes - 4, 'e');
  while (flood.size() <= kMaxBodyWireBytes) flood += "1;" + extension + "\r\na\r\n";
  std::string trailers;
  while (trailers.size() <= kMaxTrailerBytes) trailers += "T: 1\r\n";
  ExpectRefused({
      {"an extension too long", "1;" + extension + "e\r\na\r\n0\r\n\r\n"},
      {"extensions without end", flood, 413, "body_too_large"},
      {"trailers without end", "0\r\n" + trailers, 431, "head_too_large"},
      {"one long trailer", "0\r\nT: " + std::string(kMaxTrailerBytes, 't') + "\r\n\r\n", 431,
       "head_too_large"},
  });
}

TEST(HostileChunk, WithoutALastOneIsNotCarriedOut) {
  const std::string request = WireLab::Create("");
  const std::string create = request.substr(request.find("\r\n\r\n") + 4);
  char size[17];
  (void)std::snprintf(size, sizeof(size), "%zx", create.size());
  HostileLab lab;
  for (const std::string end : {"", "\r\n", "\r\n0", "\r\n0\r\n", "\r\n0\r\nT: 1\r\n"}) {
    const Fate fate = lab.TryAndHalfClose(Chunked() + size + "\r\n" + create + end);
    EXPECT_EQ(fate.reply.status, 0) << end;
    EXPECT_EQ(fate.rest, "") << end;
    EXPECT_EQ(fate.ending, Ending::kFin) << end;
  }
  // The same with its end, so that it is the end that was missed.
  const Fate whole = lab.TryAndHalfClose(Chunked() + size + "\r\n" + create + "\r\n0\r\n\r\n");
  EXPECT_EQ(whole.reply.status, 201);
  EXPECT_EQ(lab.Finish().ledger.size(), 1u);
}

}  // namespace
}  // namespace aex::server
