#include "mock_server/http/testing/stream_client.h"

namespace aex::http::testing {

Request UpgradeRequest(const std::string& target) {
  Request request;
  request.head.method = "GET";
  request.head.target = target;
  request.head.port = StillBackend::kPort;
  request.head.connection = 2;
  request.head.headers = {{"Host", "127.0.0.1:4010"},
                          {"Upgrade", "websocket"},
                          {"Connection", "Upgrade"},
                          {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="},
                          {"Sec-WebSocket-Version", "13"}};
  request.wire_bytes = 200;
  return request;
}

std::string TicketFor(StillBackend& still, const std::string& session_id) {
  const Seen seen =
      still.client.Post("/api/sessions/" + session_id + "/events/ticket", "");
  CHECK(seen.status() == 200);
  return seen.At("/ticket");
}

std::string StreamTarget(const std::string& session_id, const std::string& ticket,
                         const std::string& rest) {
  return "/coordinator/sessions/" + session_id + "?ticket=" + ticket + rest;
}

TestStream::TestStream(StillBackend& still, const std::string& session_id,
                       std::int64_t from) {
  Connect(still, UpgradeRequest(StreamTarget(session_id, TicketFor(still, session_id),
                                             "&from=" + std::to_string(from))));
}

TestStream::TestStream(StillBackend& still, Request request) {
  Connect(still, std::move(request));
}

void TestStream::Connect(StillBackend& still, Request request) {
  CHECK(!still.backend.OnHead(request.head));
  exchange_ = still.backend.Begin(std::move(request));
  auto answer = exchange_->Decide({});
  CHECK(answer.has_value());
  answer_ = *std::move(answer);
  if (answer_.feed != nullptr) answer_.feed->Attach([wakes = wakes_] { ++*wakes; });
}

std::vector<std::string> TestStream::Texts() {
  std::vector<std::string> texts;
  for (last_ = Next(); last_.kind == FeedStep::Kind::kText; last_ = Next())
    texts.push_back(last_.text);
  return texts;
}

void TestStream::Close() {
  if (exchange_ == nullptr) return;
  answer_.feed.reset();
  exchange_->Close({contract::Delivery::Kind::kFull, 0}, 100);
  exchange_.reset();
}

}  // namespace aex::http::testing
