#include "mock_server/server/soak/soak_client.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>

#include "mock_server/server/websocket_client.h"

namespace aex::soak {
namespace {

using server::RawClient;
using std::chrono::milliseconds;

constexpr std::size_t kMaxAnswerBytes = 4 * 1024 * 1024;
constexpr std::size_t kMaxStreams = 2;
constexpr milliseconds kGoodPatience{20'000};

// A header's value in a head; empty when it is not there or repeated.
std::string_view ValueOf(std::string_view head, std::string_view line) {
  const std::size_t at = head.find(line);
  if (at == head.npos || head.find(line, at + 1) != head.npos) return {};
  const std::size_t begin = at + line.size();
  return head.substr(begin, head.find("\r\n", begin) - begin);
}

bool IsNumber(std::string_view text) {
  return !text.empty() && text.size() < 10 &&
         text.find_first_not_of("0123456789") == text.npos;
}

}  // namespace

milliseconds SoakClient::Patience() {
  return milliseconds(dice_.Chance(20) ? dice_.From(0, 5) : dice_.From(30, 250));
}

void SoakClient::Connect() {
  socket_ = RawClient::Connect(place_.port);
  unread_.clear();
  ++tally_.connections;
}

void SoakClient::Leave() {
  if (!socket_.connected()) return;
  if (dice_.Chance(40)) {
    socket_.Reset();
  } else if (dice_.Chance(30)) {
    socket_.HalfClose();
    (void)ReadMore(milliseconds(20));
  }
  socket_.Close();
  unread_.clear();
}

// In one go, in two, or byte by byte.
bool SoakClient::Send(std::string_view bytes) {
  ++tally_.requests;
  if (bytes.size() < 1000 && dice_.Chance(3)) {
    return std::all_of(bytes.begin(), bytes.end(),
                       [this](const char& c) { return socket_.Send({&c, 1}); });
  }
  const std::size_t first = dice_.Chance(20) ? dice_.Below(bytes.size() + 1) : bytes.size();
  return socket_.Send(bytes.substr(0, first)) && socket_.Send(bytes.substr(first));
}

bool SoakClient::ReadMore(milliseconds patience) {
  pollfd readable = {socket_.fd(), POLLIN, 0};
  if (poll(&readable, 1, static_cast<int>(patience.count())) <= 0) return false;
  std::array<char, 16 * 1024> bytes;
  const ssize_t got = recv(socket_.fd(), bytes.data(), bytes.size(), MSG_DONTWAIT);
  if (got <= 0) return false;
  unread_.append(bytes.data(), static_cast<std::size_t>(got));
  return unread_.size() < kMaxAnswerBytes;
}

HeardAnswer SoakClient::Hear(bool head_only, milliseconds patience) {
  HeardAnswer answer;
  std::string head;
  do {
    std::size_t end;
    while ((end = unread_.find("\r\n\r\n")) == std::string::npos) {
      if (!ReadMore(patience)) return answer;
    }
    head = unread_.substr(0, end + 2);
    unread_.erase(0, end + 4);
    if (!head.starts_with("HTTP/1.1 ") || !IsNumber(head.substr(9, 3))) return answer;
    answer.status = std::stoi(head.substr(9, 3));
  } while (answer.status < 200 && answer.status != 101);
  const std::string_view length = ValueOf(head, "\r\nContent-Length: ");
  if (answer.status == 204) {
    answer.whole = true;
  } else if (IsNumber(length)) {
    const std::size_t bytes = head_only ? 0 : std::stoul(std::string(length));
    while (unread_.size() < bytes && ReadMore(patience)) {
    }
    answer.whole = unread_.size() >= bytes;
    answer.body = unread_.substr(0, bytes);
    unread_.erase(0, bytes);
  } else {
    while (ReadMore(patience)) {
    }
    answer.body = std::move(unread_);
    unread_.clear();
  }
  if (answer.whole) ++tally_.answers;
  return answer;
}

// What an answer teaches, and what it promises.
HeardAnswer SoakClient::HearAnswerTo(const DrawnRequest& request) {
  HeardAnswer answer = Hear(request.method == "HEAD", Patience());
  if (answer.status >= 200 && answer.status < 300) {
    using enum contract::Operation;
    board_.Learn(answer.body);
    if (request.op == kSessionCreate || request.op == kMessageSend)
      board_.Told({request.op, request.work.session_id, request.work.key});
    if (request.op == kEventsTicket)
      board_.LearnTicket(request.target.substr(request.target.find("ses_"), 36), answer.body);
  }
  if (!answer.whole) Leave();
  return answer;
}

void SoakClient::Ask() {
  const DrawnRequest request = DrawRequest(dice_, board_);
  const bool storage = request.op == contract::Operation::kAssetPut ||
                       request.op == contract::Operation::kLinkFetch;
  if (storage) {
    // Its own port, and no connection that others use.
    Leave();
    socket_ = RawClient::Connect(place_.storage_port);
    ++tally_.connections;
  } else if (!socket_.connected() || dice_.Chance(15)) {
    Leave();
    Connect();
  }
  if (!Send(BytesOf(request, place_.token, dice_.Chance(8)))) return Leave();
  (void)HearAnswerTo(request);
  if (storage) Leave();
}

void SoakClient::AskTwiceAtOnce() {
  if (!socket_.connected()) Connect();
  DrawnRequest first = DrawRequest(dice_, board_);
  const DrawnRequest second = DrawRequest(dice_, board_);
  if (!Send(BytesOf(first, place_.token, false) + BytesOf(second, place_.token, false)))
    return Leave();
  ++tally_.requests;
  if (HearAnswerTo(first).whole) (void)HearAnswerTo(second);
}

void SoakClient::AskAndLeave() {
  if (!socket_.connected()) Connect();
  const std::string bytes = BytesOf(DrawRequest(dice_, board_), place_.token, false);
  (void)Send(std::string_view(bytes).substr(0, dice_.Below(bytes.size() + 1)));
  Leave();
}

void SoakClient::TalkNonsense() {
  if (!socket_.connected()) Connect();
  (void)Send(DrawNonsense(dice_));
  (void)Hear(false, Patience());
  Leave();
}

void SoakClient::AskForTicket() {
  if (!socket_.connected()) Connect();
  DrawnRequest request;
  request.op = contract::Operation::kEventsTicket;
  request.method = "POST";
  request.target = "/api/sessions/" + board_.Any("ses", dice_) + "/events/ticket";
  if (!Send(BytesOf(request, place_.token, false))) return Leave();
  (void)HearAnswerTo(request);
}

void SoakClient::OpenStream() {
  const std::string ticket = board_.TakeTicket();
  if (ticket.empty()) return AskForTicket();
  if (streams_.size() == kMaxStreams) LeaveStream();
  streams_.push_back(RawClient::Connect(place_.port));
  RawClient& stream = streams_.back();
  ++tally_.connections;
  ++tally_.streams;
  (void)stream.Send(server::HandshakeFor("/coordinator/sessions/" + ticket +
                                         "&from=" + std::to_string(dice_.Below(10))));
  if (dice_.Chance(40)) (void)stream.Send(server::ClientFrame({1, "aex:ping"}));
  if (dice_.Chance(10)) (void)stream.Send(server::ClientFrame({9, dice_.Word()}));
  if (dice_.Chance(10)) (void)stream.Send(server::ClientFrame({1, "unmasked"}, false));
  if (dice_.Chance(10)) (void)stream.Send(std::string(100, '\xff'));
}

// The oldest one.
void SoakClient::LeaveStream() {
  RawClient stream = std::move(streams_.front());
  streams_.pop_front();
  (void)stream.HearAll(milliseconds(dice_.From(0, 20)));
  if (dice_.Chance(30)) (void)stream.Send(server::CloseFrame(1000));
  if (dice_.Chance(40)) stream.Reset();
}

void SoakClient::Act() {
  const std::size_t choice = dice_.Below(100);
  if (choice < 3) return TalkNonsense();
  if (choice < 8) return AskAndLeave();
  if (choice < 13) return AskTwiceAtOnce();
  if (choice < 18) return OpenStream();
  if (choice < 20 && !streams_.empty()) return LeaveStream();
  Ask();
}

void SoakClient::ActWell() {
  if (!socket_.connected()) Connect();
  DrawnRequest request;
  request.method = "POST";
  const bool create = session_.empty() || dice_.Chance(5);
  request.op = create ? contract::Operation::kSessionCreate : contract::Operation::kMessageSend;
  request.work.session_id = create ? "" : session_;
  request.work.key = request.key = "w-" + dice_.Word();
  request.target = create ? "/api/sessions" : "/api/sessions/" + session_ + "/messages";
  request.body = create ? R"({"submission":{"model":"claude-haiku-4-5"},"secrets":)"
                          R"({"apiKeys":{"anthropic":"sk-test"}}})"
                        : R"({"input":"well"})";
  // Twice: the second finds what the first committed.
  for (const int wanted : {create ? 201 : 202, 200}) {
    const bool sent = Send(BytesOf(request, place_.token, false));
    const HeardAnswer answer = Hear(false, kGoodPatience);
    if (!sent || answer.status != wanted) {
      tally_.Found("a workspace without faults answered " + std::to_string(answer.status) +
                   " instead of " + std::to_string(wanted) + ": " + answer.body.substr(0, 300));
      return Leave();
    }
    board_.Told({request.op, request.work.session_id, request.key});
    const std::size_t id = answer.body.find("ses_");
    if (create && id != std::string::npos) session_ = answer.body.substr(id, 36);
  }
}

}  // namespace aex::soak
