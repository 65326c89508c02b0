#include "conformance/reference/testing/fake_api.h"

#include <utility>

namespace aex::conformance {
namespace {

constexpr std::string_view kCreated =
    R"({"session":{"id":"ses_1","status":"idle","turnSeq":0}})";
constexpr std::string_view kAccepted =
    R"({"session":{"id":"ses_1","status":"running","turnSeq":1},)"
    R"("turn":{"sessionId":"ses_1","turnSeq":1},"eventCursor":1})";
constexpr std::string_view kTextEvent =
    R"({"id":"ses_1:1","type":"TEXT_MESSAGE_CONTENT","subject":"ses_1","sequence":1,)"
    R"("data":{"text":"hello"}})";
constexpr std::string_view kParkEvent =
    R"({"id":"ses_1:2","type":"CUSTOM","subject":"ses_1","sequence":2,)"
    R"("data":{"name":"aex.session.idle","value":{"turnSeq":1}}})";
constexpr std::string_view kTicket =
    R"({"wsUrl":"ws://stream.test/coordinator/ses_1","ticket":"t/1","expiresAtMs":1})";
constexpr std::string_view kRecord =
    R"({"session":{"id":"ses_1","status":"idle","turnSeq":1,"costUsd":0.01}})";
constexpr std::string_view kPresigned =
    R"({"ok":true,"exists":false,"uploadUrl":"http://store.test:81/put?sig=a%2Fb",)"
    R"("requiredHeaders":{"x-amz-checksum-sha256":"sum="}})";

std::string LineOf(const TransportRequest& request) {
  return request.method + " " + request.path.substr(0, request.path.find('?'));
}

TransportResult Healthy(const TransportRequest& request) {
  const std::string path = request.path.substr(0, request.path.find('?'));
  const bool post = request.method == "POST";
  if (post && path == "/api/sessions") return Answer(201, std::string(kCreated));
  if (post && path.ends_with("/messages")) return Answer(202, std::string(kAccepted));
  if (path.ends_with("/events/ticket")) return Answer(200, std::string(kTicket));
  if (path.ends_with("/events")) {
    return Answer(200, "{\"events\":[" + std::string(kTextEvent) + "," +
                           std::string(kParkEvent) + "],\"nextCursor\":null}");
  }
  if (path == "/assets/presign") return Answer(200, std::string(kPresigned));
  if (path == "/assets/finalize") return Answer(200, R"({"ok":true})");
  if (path == "/put") return Answer(200, "");
  if (path.ends_with("/outputs")) return Answer(200, R"({"outputs":[]})");
  if (path == "/api/sessions") return Answer(200, R"({"sessions":[]})");
  if (path == "/api/whoami") return Answer(200, R"({"principalType":"api_token"})");
  if (path == "/billing/redeem") {
    return Answer(200, R"({"redeemed":true,"amountUsd":5,"newBalanceUsd":7.5})");
  }
  return Answer(200, std::string(kRecord));
}

}  // namespace

TransportResult FakeApi::Send(const TransportRequest& request, std::stop_token stop) {
  if (stop.stop_requested()) return NetworkError{"stopped", false};
  std::optional<TransportResult> scripted;
  std::function<void(const TransportRequest&)> seen;
  {
    const std::lock_guard lock(mutex_);
    requests_.push_back(request);
    scripted = TakeScripted(LineOf(request));
    seen = seen_;
  }
  if (seen) seen(request);
  return scripted ? *std::move(scripted) : Healthy(request);
}

void FakeApi::Stream(const StreamRequest& request, const TakeText& take,
                     std::stop_token stop) {
  if (stop.stop_requested()) return;
  TransportRequest asked;
  asked.method = "GET";
  asked.path = request.url.prefix + "?" + request.query;
  std::vector<std::string> texts = {std::string(kTextEvent), std::string(kParkEvent)};
  std::function<void(const TransportRequest&)> seen;
  {
    const std::lock_guard lock(mutex_);
    requests_.push_back(asked);
    seen = seen_;
    if (!always_streams_.empty()) texts = always_streams_;
    if (!streams_.empty()) {
      texts = std::move(streams_.front());
      streams_.pop_front();
    }
  }
  if (seen) seen(asked);
  for (const std::string& text : texts) {
    if (!take(text)) return;
  }
}

void FakeApi::ScriptStream(std::vector<std::string> texts) {
  const std::lock_guard lock(mutex_);
  streams_.push_back(std::move(texts));
}

void FakeApi::AlwaysStream(std::vector<std::string> texts) {
  const std::lock_guard lock(mutex_);
  always_streams_ = std::move(texts);
}

void FakeApi::Script(const std::string& target, std::vector<TransportResult> results) {
  const std::lock_guard lock(mutex_);
  for (TransportResult& result : results)
    scripts_[target].next.push_back(std::move(result));
}

void FakeApi::Always(const std::string& target, TransportResult result) {
  const std::lock_guard lock(mutex_);
  scripts_[target].always = std::move(result);
}

void FakeApi::OnRequest(std::function<void(const TransportRequest&)> seen) {
  const std::lock_guard lock(mutex_);
  seen_ = std::move(seen);
}

std::vector<TransportRequest> FakeApi::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

std::vector<std::string> FakeApi::Lines() const {
  std::vector<std::string> lines;
  for (const TransportRequest& request : requests()) {
    lines.push_back(request.method + " " + request.path);
  }
  return lines;
}

std::vector<TransportRequest> FakeApi::Sent(const std::string& target) const {
  std::vector<TransportRequest> sent;
  for (TransportRequest& request : requests()) {
    if (LineOf(request) == target) sent.push_back(std::move(request));
  }
  return sent;
}

std::vector<std::string> FakeApi::Keys(const std::string& target) const {
  std::vector<std::string> keys;
  for (const TransportRequest& request : Sent(target)) {
    const std::string* key = FindHeader(request.headers, "idempotency-key");
    keys.push_back(key == nullptr ? "-" : *key);
  }
  return keys;
}

std::optional<TransportResult> FakeApi::TakeScripted(const std::string& line) {
  const auto found = scripts_.find(line);
  if (found == scripts_.end()) return std::nullopt;
  Scripted& script = found->second;
  if (script.next.empty()) return script.always;
  TransportResult result = std::move(script.next.front());
  script.next.pop_front();
  return result;
}

TransportResult Answer(int status, std::string body, TransportHeaders headers) {
  return TransportResponse{status, std::move(headers), std::move(body)};
}

TransportResult Refusal(int status, std::string_view code, std::string retry_after) {
  TransportHeaders headers;
  if (!retry_after.empty()) headers.emplace_back("Retry-After", std::move(retry_after));
  return Answer(status, "{\"error\":\"" + std::string(code) + "\"}", std::move(headers));
}

TransportResult Lost() { return NetworkError{"connection reset", true}; }

TransportResult Unreachable() { return NetworkError{"connection refused", false}; }

}  // namespace aex::conformance
