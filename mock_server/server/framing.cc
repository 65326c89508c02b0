#include "mock_server/server/framing.h"

#include <algorithm>
#include <utility>

#include "mock_server/contract/check.h"
#include "mock_server/server/head_syntax.h"

namespace aex::server {
namespace {

constexpr std::string_view kBadRequest = "bad_request";
constexpr std::string_view kBodyTooLarge = "body_too_large";
constexpr std::string_view kHeadTooLarge = "head_too_large";
constexpr std::string_view kUnknownVersion = "version_not_supported";
constexpr std::string_view kUnknownCoding = "coding_not_supported";
constexpr const char* kWrongRequestLine =
    "A request line must be a method, a target and HTTP/1.1, one blank between.";

std::string TooLargeMessage() {
  return "A request body has at most " + std::to_string(kMaxBodyBytes) + " bytes.";
}

}  // namespace

RequestFramer::RequestFramer(std::uint16_t port, std::int64_t connection) {
  head_.port = port;
  head_.connection = connection;
}

void RequestFramer::Feed(std::string_view bytes) {
  if (at_ > 0) {
    buffer_.erase(0, at_);
    scan_ -= std::min(scan_, at_);
    at_ = 0;
  }
  buffer_.append(bytes);
}

RequestFramer::Progress RequestFramer::Next() {
  for (;;) {
    if (stage_ == Stage::kComplete) return Progress::kRequest;
    if (stage_ == Stage::kFailed) return Progress::kError;
    const Step step = TakeStep();
    if (step == Step::kHead) return Progress::kHead;
    if (step == Step::kMore) return Progress::kNeedMore;
  }
}

RequestFramer::Step RequestFramer::TakeStep() {
  switch (stage_) {
    case Stage::kRequestLine: return ReadRequestLine();
    case Stage::kHeaderLines: return ReadHeaderLine();
    case Stage::kLength: return ReadLength();
    case Stage::kChunkLine: return ReadChunkLine();
    case Stage::kChunkData: return ReadChunkData();
    case Stage::kChunkEnd: return ReadChunkEnd();
    case Stage::kTrailers: return ReadTrailer();
    case Stage::kComplete:
    case Stage::kFailed: break;
  }
  return Step::kAgain;
}

http::Request RequestFramer::Take() {
  CHECK(stage_ == Stage::kComplete);
  http::Request request;
  request.wire_bytes = static_cast<std::int64_t>(head_bytes_ + body_wire_bytes_);
  request.body = std::move(body_);
  const std::uint16_t port = head_.port;
  const std::int64_t connection = head_.connection;
  const std::int64_t reuse = head_.reuse;
  request.head = std::move(head_);
  Reset();
  head_.port = port;
  head_.connection = connection;
  head_.reuse = reuse + 1;
  return request;
}

void RequestFramer::Reset() {
  stage_ = Stage::kRequestLine;
  head_ = {};
  body_.clear();
  head_bytes_ = body_wire_bytes_ = trailer_bytes_ = remaining_ = 0;
  blank_lines_ = 0;
  http_1_0_ = last_ = expects_continue_ = has_length_ = chunked_ = false;
}

bool RequestFramer::idle() const {
  return stage_ == Stage::kRequestLine && available() == 0;
}

bool RequestFramer::awaits_continue() const {
  const bool in_body = stage_ == Stage::kLength || stage_ == Stage::kChunkLine;
  return expects_continue_ && in_body && body_wire_bytes_ == 0 && available() == 0;
}

RequestFramer::Line RequestFramer::TakeLine(std::size_t limit, std::string_view* line) {
  const std::size_t end = buffer_.find('\n', std::max(at_, scan_));
  const bool found = end != std::string::npos;
  const std::size_t length = found ? end - at_ + 1 : available();
  if (length > limit) return Line::kTooLong;
  if (!found) {
    scan_ = buffer_.size();
    return Line::kMore;
  }
  if (length < 2 || buffer_[end - 1] != '\r') return Line::kBareLf;
  *line = std::string_view(buffer_).substr(at_, length - 2);
  at_ = scan_ = end + 1;
  return Line::kTaken;
}

RequestFramer::Step RequestFramer::BadHeadLine(Line line) {
  if (line == Line::kMore) return Step::kMore;
  if (line == Line::kBareLf) return Bad("Every line of a head must end with CR LF.");
  return Fail(431, kHeadTooLarge,
              "A request head has at most " + std::to_string(kMaxHeadBytes) + " bytes.");
}

RequestFramer::Step RequestFramer::ReadRequestLine() {
  // A TLS hello has no line end to wait for, and its client would wait, too.
  if (available() > 0 && !MayBeginRequestLine(buffer_[at_])) return Bad(kWrongRequestLine);
  std::string_view line;
  const Line taken = TakeLine(kMaxHeadBytes, &line);
  if (taken != Line::kTaken) return BadHeadLine(taken);
  if (line.empty()) {
    if (++blank_lines_ <= kMaxBlankLines) return Step::kAgain;
    return Bad("A request line must follow after at most " +
               std::to_string(kMaxBlankLines) + " empty lines.");
  }
  head_bytes_ = line.size() + 2;
  return KeepRequestLine(line);
}

RequestFramer::Step RequestFramer::KeepRequestLine(std::string_view line) {
  const std::optional<RequestLine> parts = ParseRequestLine(line);
  if (!parts) return Bad(kWrongRequestLine);
  head_.method = parts->method;
  head_.target = parts->target;
  http_1_0_ = parts->version == "HTTP/1.0";
  last_ = http_1_0_;
  if (!http_1_0_ && parts->version != "HTTP/1.1")
    return Fail(505, kUnknownVersion, "Only HTTP/1.1 and HTTP/1.0 are spoken here.");
  stage_ = Stage::kHeaderLines;
  return Step::kAgain;
}

RequestFramer::Step RequestFramer::ReadHeaderLine() {
  std::string_view line;
  const Line taken = TakeLine(kMaxHeadBytes - head_bytes_, &line);
  if (taken != Line::kTaken) return BadHeadLine(taken);
  head_bytes_ += line.size() + 2;
  if (line.empty()) return FinishHead();
  if (head_.headers.size() == static_cast<std::size_t>(kMaxHeaderLines))
    return Fail(431, kHeadTooLarge,
                "A request head has at most " + std::to_string(kMaxHeaderLines) +
                    " header lines.");
  const HeaderLine header = ParseHeaderLine(line);
  if (!header.problem.empty()) return Bad(std::string(header.problem));
  head_.headers.push_back({std::string(header.name), std::string(header.value)});
  return Step::kAgain;
}

RequestFramer::Step RequestFramer::FinishHead() {
  if (!ReadFramingHeaders()) return Step::kAgain;
  stage_ = Stage::kComplete;
  if (chunked_) stage_ = Stage::kChunkLine;
  if (has_length_ && remaining_ > 0) {
    stage_ = Stage::kLength;
    body_.reserve(std::min(remaining_, kFirstBodyRoom));
  }
  return Step::kHead;
}

bool RequestFramer::ReadFramingHeaders() {
  bool known_coding = true;
  int hosts = 0;
  for (const http::Header& header : head_.headers) {
    if (EqualsIgnoringCase(header.name, "Content-Length")) {
      if (!ReadContentLength(header.value)) return false;
    } else if (EqualsIgnoringCase(header.name, "Transfer-Encoding")) {
      known_coding =
          known_coding && !chunked_ && EqualsIgnoringCase(header.value, "chunked");
      chunked_ = true;
    } else if (EqualsIgnoringCase(header.name, "Connection")) {
      last_ = last_ || ListNames(header.value, "close");
    } else if (EqualsIgnoringCase(header.name, "Expect")) {
      expects_continue_ = !http_1_0_ && EqualsIgnoringCase(header.value, "100-continue");
    } else if (EqualsIgnoringCase(header.name, "Host")) {
      ++hosts;
    }
  }
  if (hosts > 1)
    Bad("Host must be given once.");
  else if (has_length_ && chunked_)
    Bad("Content-Length and Transfer-Encoding must not be given together.");
  else if (chunked_ && http_1_0_)
    Bad("Transfer-Encoding needs HTTP/1.1.");
  else if (!known_coding)
    Fail(501, kUnknownCoding, "The only transfer coding understood here is chunked.");
  else if (remaining_ > kMaxBodyBytes)
    Fail(413, kBodyTooLarge, TooLargeMessage());
  return stage_ != Stage::kFailed;
}

bool RequestFramer::ReadContentLength(std::string_view value) {
  const std::optional<std::size_t> length = ReadNumber(value, 10, kMaxBodyBytes);
  if (!length) {
    Bad("Content-Length must be a number in decimal digits.");
    return false;
  }
  if (has_length_ && *length != remaining_) {
    Bad("Content-Length is given twice with different numbers.");
    return false;
  }
  has_length_ = true;
  remaining_ = *length;
  return true;
}

void RequestFramer::MoveToBody(std::size_t bytes) {
  body_.append(buffer_, at_, bytes);
  at_ += bytes;
  remaining_ -= bytes;
}

RequestFramer::Step RequestFramer::ReadLength() {
  if (available() == 0) return Step::kMore;
  const std::size_t bytes = std::min(available(), remaining_);
  body_wire_bytes_ += bytes;
  MoveToBody(bytes);
  if (remaining_ == 0) stage_ = Stage::kComplete;
  return Step::kAgain;
}

bool RequestFramer::CountBodyWire(std::size_t bytes) {
  body_wire_bytes_ += bytes;
  if (body_wire_bytes_ <= kMaxBodyWireBytes) return true;
  Fail(413, kBodyTooLarge,
       "A chunked body takes at most " + std::to_string(kMaxBodyWireBytes) +
           " bytes with its chunk lines.");
  return false;
}

RequestFramer::Step RequestFramer::ReadChunkLine() {
  std::string_view line;
  const Line taken = TakeLine(kMaxChunkLineBytes, &line);
  if (taken == Line::kMore) return Step::kMore;
  if (taken != Line::kTaken)
    return Bad("A chunk must begin with its size in a line of at most " +
               std::to_string(kMaxChunkLineBytes) + " bytes that ends with CR LF.");
  if (!CountBodyWire(line.size() + 2)) return Step::kAgain;
  const std::optional<std::size_t> size = ReadChunkSize(line, kMaxBodyBytes);
  if (!size) return Bad("A chunk must begin with its size in hexadecimal digits.");
  if (body_.size() + *size > kMaxBodyBytes)
    return Fail(413, kBodyTooLarge, TooLargeMessage());
  remaining_ = *size;
  stage_ = remaining_ == 0 ? Stage::kTrailers : Stage::kChunkData;
  return Step::kAgain;
}

RequestFramer::Step RequestFramer::ReadChunkData() {
  if (available() == 0) return Step::kMore;
  const std::size_t bytes = std::min(available(), remaining_);
  if (!CountBodyWire(bytes)) return Step::kAgain;
  MoveToBody(bytes);
  if (remaining_ == 0) stage_ = Stage::kChunkEnd;
  return Step::kAgain;
}

RequestFramer::Step RequestFramer::ReadChunkEnd() {
  // Judged byte by byte, so that junk is refused without waiting for a line end.
  if (available() == 0) return Step::kMore;
  const bool wrong =
      buffer_[at_] != '\r' || (available() > 1 && buffer_[at_ + 1] != '\n');
  if (wrong) return Bad("The bytes of a chunk must be followed by CR LF.");
  if (available() < 2) return Step::kMore;
  at_ += 2;
  if (CountBodyWire(2)) stage_ = Stage::kChunkLine;
  return Step::kAgain;
}

RequestFramer::Step RequestFramer::ReadTrailer() {
  std::string_view line;
  const Line taken = TakeLine(kMaxTrailerBytes - trailer_bytes_, &line);
  if (taken == Line::kMore) return Step::kMore;
  if (taken == Line::kTooLong)
    return Fail(431, kHeadTooLarge,
                "The trailers of a chunked body have at most " +
                    std::to_string(kMaxTrailerBytes) + " bytes.");
  if (taken == Line::kBareLf) return Bad("Every line of a trailer must end with CR LF.");
  trailer_bytes_ += line.size() + 2;
  if (!CountBodyWire(line.size() + 2)) return Step::kAgain;
  if (line.empty()) {
    stage_ = Stage::kComplete;
    return Step::kAgain;
  }
  // Checked, then dropped: nothing here reads trailers.
  const HeaderLine trailer = ParseHeaderLine(line);
  return trailer.problem.empty() ? Step::kAgain : Bad(std::string(trailer.problem));
}

RequestFramer::Step RequestFramer::Fail(int status, std::string_view code,
                                        std::string message) {
  stage_ = Stage::kFailed;
  last_ = true;
  error_ = {status, code, std::move(message)};
  return Step::kAgain;
}

RequestFramer::Step RequestFramer::Bad(std::string message) {
  return Fail(400, kBadRequest, std::move(message));
}

}  // namespace aex::server
