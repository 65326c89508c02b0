// The aex API without sockets: a transport that answers and streams as a healthy
// platform does, but for the requests and streams a test has scripted.
//
// Test support. Keeps every request; a stream counts as a GET. Thread-safe, for the tests of the subject;
// Script before the first request.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/reference/transport.h"

namespace aex::conformance {

class FakeApi final : public Transport {
 public:
  TransportResult Send(const TransportRequest& request, std::stop_token stop) override;

  void Stream(const StreamRequest& request, const TakeText& take,
              std::stop_token stop) override;

  // The answers to the next requests to `target`, "METHOD path" without query;
  // then healthy ones again.
  void Script(const std::string& target, std::vector<TransportResult> results);
  // The same, for every such request from now on.
  void Always(const std::string& target, TransportResult result);
  // The texts of the next stream, which then is lost; several for several
  // streams. Then healthy ones again, which have all events of the turn.
  void ScriptStream(std::vector<std::string> texts);
  // The same for every stream from now on.
  void AlwaysStream(std::vector<std::string> texts);
  // Called for each request before it is answered.
  void OnRequest(std::function<void(const TransportRequest&)> seen);

  std::vector<TransportRequest> requests() const;
  // Their "METHOD path", with the query.
  std::vector<std::string> Lines() const;
  // Those to that target.
  std::vector<TransportRequest> Sent(const std::string& target) const;
  // Their keys, "-" for none.
  std::vector<std::string> Keys(const std::string& target) const;

 private:
  struct Scripted {
    std::deque<TransportResult> next;
    std::optional<TransportResult> always;
  };
  std::optional<TransportResult> TakeScripted(const std::string& line);

  mutable std::mutex mutex_;
  std::vector<TransportRequest> requests_;
  std::map<std::string, Scripted> scripts_;
  std::deque<std::vector<std::string>> streams_;
  std::vector<std::string> always_streams_;
  std::function<void(const TransportRequest&)> seen_;
};

// Targets that tests use often.
inline constexpr char kCreateTarget[] = "POST /api/sessions";
inline constexpr char kSendTarget[] = "POST /api/sessions/ses_1/messages";
inline constexpr char kTicketTarget[] = "POST /api/sessions/ses_1/events/ticket";
inline constexpr char kStreamTarget[] = "GET /coordinator/ses_1";
inline constexpr char kEventsTarget[] = "GET /api/sessions/ses_1/events";
inline constexpr char kRecordTarget[] = "GET /api/sessions/ses_1";

TransportResult Answer(int status, std::string body = "{}",
                       TransportHeaders headers = {});
// An envelope with that code, and a Retry-After unless it is empty.
TransportResult Refusal(int status, std::string_view code = "refused",
                        std::string retry_after = {});
// A connection that broke after the request was sent, or before.
TransportResult Lost();
TransportResult Unreachable();

}  // namespace aex::conformance
