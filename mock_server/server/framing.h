// Frames HTTP/1.1 requests out of a byte stream: bytes in; a head, a whole
// request or an error out. The raw bytes are kept: httplib never reads a body.
//
// Incremental: any split of the same bytes gives the same requests, and what
// follows a request stays here for the next one. An error is final; the
// connection has to end after it was answered. One thread at a time, no
// sockets, no clock. It is not a router: any token is a method, anything
// without blanks and control characters a target.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "mock_server/http/message.h"

namespace aex::server {

// From the first byte of the request line to the end of the empty line.
inline constexpr std::size_t kMaxHeadBytes = 64 * 1024;
inline constexpr int kMaxHeaderLines = 200;
// Room made for a body before any of it came: a head can promise much.
inline constexpr std::size_t kFirstBodyRoom = 256 * 1024;
// After chunked decoding.
inline constexpr std::size_t kMaxBodyBytes = 8 * 1024 * 1024;
// As it stands on the wire: room for a client that sends chunks of one byte.
inline constexpr std::size_t kMaxBodyWireBytes = 8 * kMaxBodyBytes;
// A chunk's size with its extensions and line end.
inline constexpr std::size_t kMaxChunkLineBytes = 256;
inline constexpr std::size_t kMaxTrailerBytes = 8 * 1024;
// Empty lines that a client may leave before a request line.
inline constexpr int kMaxBlankLines = 16;

struct FramingError {
  int status = 400;
  std::string_view code;  // For the envelope; lives as long as the program.
  std::string message;    // One sentence.

  bool operator==(const FramingError&) const = default;
};

class RequestFramer {
 public:
  enum class Progress { kNeedMore, kHead, kRequest, kError };

  // Both are copied into every head.
  RequestFramer(std::uint16_t port, std::int64_t connection);

  void Feed(std::string_view bytes);

  // The next thing the bytes fed so far say: kHead once a request, then
  // kRequest, after which Take() is due. kError repeats.
  Progress Next();

  // After kRequest: hands the request out and turns to the next one.
  http::Request Take();

  // The bytes after the last request, which are not HTTP any more: the
  // connection was upgraded.
  std::string TakeRest() { return std::exchange(buffer_, {}).substr(std::exchange(at_, 0)); }

  // After kHead the head; after kError what could be read of it.
  const http::RequestHead& head() const { return head_; }
  const FramingError& error() const { return error_; }

  // The connection ends after the answer: `Connection: close` or HTTP/1.0.
  bool last() const { return last_; }
  // No byte of a next request was fed.
  bool idle() const;
  // Bytes of the body so far, after chunked decoding.
  std::size_t body_bytes() const { return body_.size(); }
  // The client waits for `100 Continue`: it asked, and sent nothing of its body
  // yet. True until ContinueSent().
  bool awaits_continue() const;
  void ContinueSent() { expects_continue_ = false; }

 private:
  enum class Stage {
    kRequestLine,
    kHeaderLines,
    kLength,
    kChunkLine,
    kChunkData,
    kChunkEnd,
    kTrailers,
    kComplete,
    kFailed
  };
  enum class Line { kTaken, kMore, kTooLong, kBareLf };
  enum class Step { kAgain, kMore, kHead };

  Step TakeStep();
  Step ReadRequestLine();
  Step ReadHeaderLine();
  Step ReadLength();
  Step ReadChunkLine();
  Step ReadChunkData();
  Step ReadChunkEnd();
  Step ReadTrailer();

  // Takes a line of at most `limit` bytes with its end; `line` is without it
  // and is valid until the next Feed.
  Line TakeLine(std::size_t limit, std::string_view* line);
  Step BadHeadLine(Line line);
  Step KeepRequestLine(std::string_view line);
  Step FinishHead();
  bool ReadFramingHeaders();
  bool ReadContentLength(std::string_view value);
  bool CountBodyWire(std::size_t bytes);
  std::size_t available() const { return buffer_.size() - at_; }
  void MoveToBody(std::size_t bytes);
  void Reset();

  Step Fail(int status, std::string_view code, std::string message);
  Step Bad(std::string message);

  std::string buffer_;
  std::size_t at_ = 0;    // Everything before it is consumed.
  std::size_t scan_ = 0;  // No line end between at_ and here.

  Stage stage_ = Stage::kRequestLine;
  http::RequestHead head_;
  std::string body_;
  FramingError error_;
  std::size_t head_bytes_ = 0;
  std::size_t body_wire_bytes_ = 0;
  std::size_t trailer_bytes_ = 0;
  std::size_t remaining_ = 0;  // Of the body or of the chunk.
  int blank_lines_ = 0;
  bool http_1_0_ = false;
  bool last_ = false;
  bool expects_continue_ = false;
  bool has_length_ = false;
  bool chunked_ = false;
};

}  // namespace aex::server
