#include "conformance/reference/round_trip.h"

#include <httplib.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <string>
#include <utility>

#include "conformance/reference/response_head.h"

namespace aex::conformance {
namespace {

constexpr std::string_view kHeadEnd = "\r\n\r\n";

// httplib's view of the connection. Its virtuals differ between releases, so
// the union of them is here and none is marked as an override.
class AnswerStream final : public httplib::Stream {
 public:
  AnswerStream(ClientSocket& socket, SocketDeadline deadline)
      : socket_(socket), deadline_(deadline) {}

  bool is_readable() const { return true; }
  bool is_writable() const { return true; }
  bool wait_readable() const { return true; }
  bool wait_writable() const { return true; }
  time_t duration() const { return 0; }
  void get_remote_ip_and_port(std::string& ip, int& port) const {
    ip.clear();
    port = 0;
  }
  void get_local_ip_and_port(std::string& ip, int& port) const {
    ip.clear();
    port = 0;
  }
  socket_t socket() const { return INVALID_SOCKET; }

  // Kept until the answer is wanted: the whole request leaves in one piece.
  ssize_t write(const char* bytes, std::size_t size) {
    request_.append(bytes, size);
    return static_cast<ssize_t>(size);
  }

  ssize_t read(char* bytes, std::size_t size) {
    if (!head_ && !(SendRequest() && FetchHead())) return -1;
    if (at_ == buffer_.size() && !Fill()) return problem_ ? -1 : 0;
    const std::size_t taken = std::min(size, buffer_.size() - at_);
    std::memcpy(bytes, buffer_.data() + at_, taken);
    at_ += taken;
    if (head_->chunked) Remember({bytes, taken});
    return static_cast<ssize_t>(taken);
  }

  const std::optional<ResponseHead>& head() const { return head_; }
  const std::optional<std::string>& problem() const { return problem_; }
  bool sent_anything() const { return sent_ > 0; }
  // More bytes came than the answer has.
  bool overrun() const { return at_ < buffer_.size(); }
  // httplib takes a chunk that does not end in a line end for the last one.
  bool ends_in_empty_line() const { return last_ == kHeadEnd; }

 private:
  bool SendRequest() {
    const Status written = socket_.Write(request_, sent_, deadline_);
    return written || Fail(written.error().message);
  }

  // Reads up to the end of the first head that is not interim. What is left of
  // it in the buffer is for httplib, whose own limits and regular expression it
  // cannot offend.
  bool FetchHead() {
    for (int interim = 0; interim <= kMaxInterimAnswers; ++interim) {
      std::size_t end = buffer_.find(kHeadEnd);
      while (end == std::string::npos) {
        if (!MayBecomeHead(buffer_)) return Fail("the answer is not HTTP/1.x");
        if (buffer_.size() > kMaxHeadBytes) return Fail("the answer's head is too long");
        if (!Append()) return Fail("the connection ended before the answer");
        end = buffer_.find(kHeadEnd);
      }
      end += kHeadEnd.size();
      if (end > kMaxHeadBytes) return Fail("the answer's head is too long");
      Result<ResponseHead> head =
          ReadResponseHead(std::string_view(buffer_).substr(0, end));
      if (!head) return Fail(head.error().message);
      if (!head->interim()) {
        head_ = std::move(head).value();
        buffer_.replace(0, end, PlainHead(*head_));
        return true;
      }
      if (head->status == 101) return Fail("the server changed the protocol unasked");
      buffer_.erase(0, end);
    }
    return Fail("too many interim answers");
  }

  bool Fill() {
    buffer_.clear();
    at_ = 0;
    return Append();
  }

  // False at the end of the connection and on trouble, which is kept.
  bool Append() {
    std::array<char, 16 * 1024> piece;
    const Result<std::size_t> got = socket_.Read(piece.data(), piece.size(), deadline_);
    if (!got) return Fail(got.error().message);
    received_ += *got;
    if (received_ > kMaxResponseBytes) return Fail("the answer is too long");
    buffer_.append(piece.data(), *got);
    return *got > 0;
  }

  // The first problem is the cause; later ones follow from it.
  bool Fail(std::string problem) {
    if (!problem_) problem_ = std::move(problem);
    return false;
  }

  void Remember(std::string_view taken) {
    last_ += taken.substr(taken.size() - std::min(taken.size(), kHeadEnd.size()));
    last_.erase(0, last_.size() - std::min(last_.size(), kHeadEnd.size()));
  }

  ClientSocket& socket_;
  const SocketDeadline deadline_;
  std::string request_;
  std::size_t sent_ = 0;
  std::string buffer_;
  std::size_t at_ = 0;
  std::size_t received_ = 0;
  std::string last_;
  std::optional<ResponseHead> head_;
  std::optional<std::string> problem_;
};

// Opens httplib's client at the one place where it takes a stream.
class Codec final : public httplib::ClientImpl {
 public:
  explicit Codec(const BaseUrl& base) : ClientImpl(base.host, base.port) {
    SendPathAsItIs(*this);
    set_decompress(false);
    set_keep_alive(true);
  }

  bool Exchange(httplib::Stream& stream, httplib::Request& request,
                httplib::Response& response) {
    httplib::Error error = httplib::Error::Success;
    return process_request(stream, request, response, false, error);
  }

 private:
  // Its name changed between releases.
  template <typename Client>
  static void SendPathAsItIs(Client& client) {
    if constexpr (requires { client.set_path_encode(false); }) {
      client.set_path_encode(false);
    } else {
      client.set_url_encode(false);
    }
  }
};

httplib::Request RequestFor(const BaseUrl& base, const TransportRequest& request) {
  httplib::Request made;
  made.method = request.method;
  made.path = base.prefix + request.path;
  for (const auto& [name, value] : request.headers) made.headers.emplace(name, value);
  made.headers.emplace("User-Agent", "aex-reference/" AEX_VERSION);
  if (request.body) made.body = *request.body;
#ifdef CPPHTTPLIB_EXPECT_100_THRESHOLD
  // Newer releases hold larger bodies back for an interim answer, unless told.
  made.headers.emplace("Expect", "");
#endif
  return made;
}

RoundTrip Judge(const AnswerStream& stream, bool read_to_end, std::string body,
                bool accept_cut) {
  const std::optional<ResponseHead>& head = stream.head();
  if (!head) {
    return {NetworkError{stream.problem().value_or("no answer"), stream.sent_anything()}};
  }
  const bool whole = read_to_end && (!head->chunked || stream.ends_in_empty_line());
  const bool success = head->status >= 200 && head->status <= 299;
  if (!whole && success && !accept_cut) {
    return {
        NetworkError{stream.problem().value_or("the answer's body ended early"), true}};
  }
  RoundTrip trip;
  trip.result = TransportResponse{head->status, head->headers, std::move(body), !whole,
                                  head->framed()};
  trip.reusable = whole && head->framed() && !head->closes && !stream.overrun();
  return trip;
}

}  // namespace

RoundTrip MakeRoundTrip(ClientSocket& socket, const BaseUrl& base,
                        const TransportRequest& request, SocketDeadline deadline,
                        bool accept_cut) {
  AnswerStream stream(socket, deadline);
  Codec codec(base);
  httplib::Request wanted = RequestFor(base, request);
  httplib::Response response;
  std::string body;
  wanted.content_receiver = [&body](const char* bytes, std::size_t size, auto, auto) {
    body.append(bytes, size);
    return true;
  };
  const bool read_to_end = codec.Exchange(stream, wanted, response);
  return Judge(stream, read_to_end, std::move(body), accept_cut);
}

}  // namespace aex::conformance
