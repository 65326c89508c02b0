// A client of event streams without sockets: mints tickets, connects, and asks
// the feed for its steps as the poller does.
//
// The feed goes before the exchange is closed, as in server/. One thread; the
// backend outlives it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "mock_server/http/testing/backend_client.h"

namespace aex::http::testing {

// The head of a right handshake for that target, without a bearer.
Request UpgradeRequest(const std::string& target);

class TestStream {
 public:
  // With a ticket minted for it, from that sequence.
  TestStream(StillBackend& still, const std::string& session_id, std::int64_t from = 0);
  TestStream(StillBackend& still, Request request);
  ~TestStream() { Close(); }
  TestStream(const TestStream&) = delete;
  TestStream& operator=(const TestStream&) = delete;

  int status() const { return answer_.response.status; }
  bool accepted() const { return answer_.feed != nullptr; }
  FeedStep Next() { return answer_.feed->Next(); }
  EventFeed& feed() { return *answer_.feed; }
  // The texts up to the next step of another kind, which is `last()`.
  std::vector<std::string> Texts();
  const FeedStep& last() const { return last_; }
  int wakes() const { return *wakes_; }
  void Close();

 private:
  void Connect(StillBackend& still, Request request);

  std::unique_ptr<PendingExchange> exchange_;
  Answer answer_;
  FeedStep last_;
  const std::shared_ptr<int> wakes_ = std::make_shared<int>(0);
};

// Mints a ticket; the session must exist.
std::string TicketFor(StillBackend& still, const std::string& session_id);
std::string StreamTarget(const std::string& session_id, const std::string& ticket,
                         const std::string& rest = "");

}  // namespace aex::http::testing
