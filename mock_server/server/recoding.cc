#include "mock_server/server/recoding.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

#include "mock_server/server/head_syntax.h"

namespace aex::server {
namespace {

constexpr std::string_view kLength = "Content-Length";
constexpr std::string_view kLineEnd = "\r\n";
// More than fits into 64 bits.
constexpr std::string_view kHugeSize = "FFFFFFFFFFFFFFFFF";
constexpr std::string_view kNoSize = "zz";

std::string LengthLine(std::string_view value) {
  return std::string(kLength) + ": " + std::string(value) + std::string(kLineEnd);
}

// Takes the Content-Length line out of the head.
void EraseLength(std::string& head) {
  std::size_t begin = head.find(kLineEnd) + kLineEnd.size();
  while (begin < head.size()) {
    const std::size_t end = head.find(kLineEnd, begin) + kLineEnd.size();
    const std::string_view line(head.data() + begin, end - begin);
    if (EqualsIgnoringCase(line.substr(0, line.find(':')), kLength)) {
      head.erase(begin, end - begin);
      return;
    }
    begin = end;
  }
}

// Before the empty line that ends the head.
void AddLine(std::string& head, const std::string& line) {
  head.insert(head.size() - kLineEnd.size(), line);
}

struct Recoder {
  std::string& head;
  std::string& body;

  void operator()(std::monostate) const {}

  void operator()(const faults::LengthFault& fault) const {
    using How = faults::LengthFault::How;
    const auto length = static_cast<std::int64_t>(body.size());
    EraseLength(head);
    switch (fault.how) {
      case How::kMissing: return;
      case How::kJunk: return AddLine(head, LengthLine("12, many"));
      case How::kOffset: {
        const std::int64_t told = std::max<std::int64_t>(length + fault.offset, 0);
        return AddLine(head, LengthLine(std::to_string(told)));
      }
      case How::kDouble:
        AddLine(head, LengthLine(std::to_string(length)));
        return AddLine(head, LengthLine(std::to_string(length + 1)));
    }
  }

  void operator()(const faults::ChunkFault& fault) const {
    using How = faults::ChunkFault::How;
    EraseLength(head);
    AddLine(head, "Transfer-Encoding: chunked\r\n");
    std::string chunks;
    switch (fault.how) {
      case How::kOneByte:
        for (const char c : body) chunks += Chunk({&c, 1});
        chunks += "0\r\n\r\n";
        break;
      case How::kNoLast:
        chunks = body.empty() ? "" : Chunk(body);
        break;
      case How::kBadSize: chunks = BrokenChunk(kNoSize); break;
      case How::kHugeSize: chunks = BrokenChunk(kHugeSize); break;
    }
    body = std::move(chunks);
  }

  static std::string Chunk(std::string_view data) {
    std::array<char, 16> size;
    const auto end = std::to_chars(size.begin(), size.end(), data.size(), 16).ptr;
    std::string chunk(size.begin(), end);
    return chunk.append(kLineEnd).append(data).append(kLineEnd);
  }

  // A good chunk with half of the body, then one of that size with the rest.
  std::string BrokenChunk(std::string_view size) const {
    const std::size_t half = body.size() / 2;
    std::string chunks = half > 0 ? Chunk(std::string_view(body).substr(0, half)) : "";
    chunks.append(size).append(kLineEnd).append(body, half).append(kLineEnd);
    return chunks + "0\r\n\r\n";
  }
};

}  // namespace

std::size_t Recode(const http::Recoding& recoding, bool head_only, std::string& bytes,
                   std::size_t head_bytes) {
  if (std::holds_alternative<std::monostate>(recoding)) return head_bytes;
  std::string body = bytes.substr(head_bytes);
  bytes.resize(head_bytes);
  std::visit(Recoder{bytes, body}, recoding);
  const std::size_t recoded_head = bytes.size();
  if (!head_only) bytes += body;
  return recoded_head;
}

}  // namespace aex::server
