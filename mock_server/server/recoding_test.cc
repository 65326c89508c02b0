#include "mock_server/server/recoding.h"

#include <gtest/gtest.h>

namespace aex::server {
namespace {

using faults::ChunkFault;
using faults::LengthFault;

const std::string kStart = "HTTP/1.1 200 OK\r\n";
const std::string kType = "X-Type: json\r\n";

struct Recoded {
  std::string head;
  std::string body;

  bool operator==(const Recoded&) const = default;
};

Recoded RecodedAs(const http::Recoding& recoding, const std::string& body,
                  bool head_only = false) {
  const std::string head =
      kStart + "content-length: " + std::to_string(body.size()) + "\r\n" + kType + "\r\n";
  std::string bytes = head + body;
  const std::size_t head_bytes = Recode(recoding, head_only, bytes, head.size());
  return {bytes.substr(0, head_bytes), bytes.substr(head_bytes)};
}

LengthFault Length(LengthFault::How how, std::int64_t offset = 0) {
  return {how, offset, faults::CloseHow::kFin};
}

struct LengthRow {
  LengthFault fault;
  std::string lines;
};

TEST(Recode, TellsALengthThatIsNotTheBodys) {
  using How = LengthFault::How;
  for (const LengthRow& row : {
           LengthRow{Length(How::kOffset, 5), "Content-Length: 15\r\n"},
           LengthRow{Length(How::kOffset, -3), "Content-Length: 7\r\n"},
           LengthRow{Length(How::kOffset, -30), "Content-Length: 0\r\n"},
           LengthRow{Length(How::kMissing), ""},
           LengthRow{Length(How::kDouble), "Content-Length: 10\r\nContent-Length: 11\r\n"},
           LengthRow{Length(How::kJunk), "Content-Length: 12, many\r\n"},
       }) {
    EXPECT_EQ(RecodedAs(row.fault, "0123456789"),
              (Recoded{kStart + kType + row.lines + "\r\n", "0123456789"}));
  }
}

struct ChunkRow {
  ChunkFault::How how;
  std::string body;
  std::string chunks;
};

TEST(Recode, CutsTheBodyIntoChunks) {
  using How = ChunkFault::How;
  const std::string head = kStart + kType + "Transfer-Encoding: chunked\r\n\r\n";
  for (const ChunkRow& row : {
           ChunkRow{How::kOneByte, "abc", "1\r\na\r\n1\r\nb\r\n1\r\nc\r\n0\r\n\r\n"},
           ChunkRow{How::kOneByte, "", "0\r\n\r\n"},
           ChunkRow{How::kNoLast, "0123456789abcdef0", "11\r\n0123456789abcdef0\r\n"},
           ChunkRow{How::kNoLast, "", ""},
           ChunkRow{How::kBadSize, "abcde", "2\r\nab\r\nzz\r\ncde\r\n0\r\n\r\n"},
           ChunkRow{How::kHugeSize, "abcd",
                    "2\r\nab\r\nFFFFFFFFFFFFFFFFF\r\ncd\r\n0\r\n\r\n"},
           ChunkRow{How::kBadSize, "", "zz\r\n\r\n0\r\n\r\n"},
       })
    EXPECT_EQ(RecodedAs(ChunkFault{row.how, faults::CloseHow::kFin}, row.body),
              (Recoded{head, row.chunks}));
}

TEST(Recode, LeavesAnAnswerToHeadWithoutABody) {
  EXPECT_EQ(RecodedAs(Length(LengthFault::How::kOffset, 5), "", true),
            (Recoded{kStart + kType + "Content-Length: 5\r\n\r\n", ""}));
  EXPECT_EQ(RecodedAs(ChunkFault{}, "", true),
            (Recoded{kStart + kType + "Transfer-Encoding: chunked\r\n\r\n", ""}));
}

TEST(Recode, LeavesOtherAnswersAsTheyAre) {
  std::string bytes = kStart + "\r\nbody";
  EXPECT_EQ(Recode({}, false, bytes, 19), 19u);
  EXPECT_EQ(bytes, kStart + "\r\nbody");
}

}  // namespace
}  // namespace aex::server
