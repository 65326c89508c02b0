#include "mock_server/http/fault_answer.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <variant>

#include "mock_server/faults/hint.h"

namespace aex::http {
namespace {

constexpr std::string_view kReplayMarker = "Idempotent-Replayed";

// Shows one fault on one answer; a function a kind.
class Shower {
 public:
  Shower(std::int64_t now_us, Answer& answer, std::string& code)
      : now_us_(now_us), answer_(answer), code_(code) {}

  void operator()(const faults::StatusFault& fault) const {
    const std::string code = fault.code.value_or(std::string(UsualCode(fault.status)));
    const std::string message = fault.message.value_or("injected fault");
    Handled handled = ErrorAnswer(fault.status, code, message);
    if (fault.body) handled.response.body = *fault.body;
    for (const std::string& hint : fault.retry_after)
      handled.response.headers.push_back(
          {"Retry-After", faults::RenderHint(hint, now_us_, 0)});
    for (const faults::HeaderLine& header : fault.headers)
      handled.response.headers.push_back({header.name, header.value});
    Replace(std::move(handled));
  }

  void operator()(const faults::DropFault& fault) const {
    Cut cut;
    cut.close = ToCloseHow(fault.close);
    switch (fault.phase) {
      case faults::Phase::kResponseBody: cut.body_bytes = fault.bytes; break;
      case faults::Phase::kResponseEnd: cut.body_bytes = BodyBytes(); break;
      // The earlier phases that reach an answer: no byte of it.
      default: cut.before_head = true; break;
    }
    answer_.plan.cut = cut;
  }

  void operator()(const faults::TruncateFault& fault) const {
    const std::int64_t most = std::max<std::int64_t>(BodyBytes() - 1, 0);
    std::int64_t bytes = fault.bytes.value_or(0);
    if (fault.fraction)
      bytes = static_cast<std::int64_t>(
          std::floor(*fault.fraction * static_cast<double>(BodyBytes())));
    answer_.plan.cut = Cut{false, std::min(bytes, most), ToCloseHow(fault.close)};
  }

  void operator()(const faults::DelayFault& fault) const {
    answer_.plan.delay_ms = fault.ms;
  }

  void operator()(const faults::BodyFault& fault) const {
    CHECK(fault.how == faults::BodyFault::How::kEmpty);
    answer_.response.body.clear();
  }

  void operator()(const faults::CollisionFault& fault) const {
    if (fault.how == faults::CollisionFault::How::kConflict) {
      return Replace(ErrorAnswer(
          409, "idempotency_conflict",
          "This idempotency key was already used with a different request body."));
    }
    CHECK(fault.how == faults::CollisionFault::How::kInFlight);
    Json body = Json::object();
    body["error"] = "idempotency_in_flight";
    body["message"] = "A request with this idempotency key is still being handled.";
    body["retryable"] = true;
    Handled handled = JsonAnswer(409, body);
    handled.code = "idempotency_in_flight";
    Replace(std::move(handled));
  }

  // A key that was replayed, answered in another way.
  void operator()(const faults::ReplayFault& fault) const {
    switch (fault.how) {
      case faults::ReplayFault::How::k200: answer_.response.status = 200; break;
      case faults::ReplayFault::How::k201: answer_.response.status = 201; break;
      case faults::ReplayFault::How::kMarker: AddReplayMarker(answer_.response.headers); break;
    }
  }

  // Told to the turn or claimed of the workspace (workspace_faults.h): what was
  // made of that is the answer.
  void operator()(const faults::ProviderFault&) const {}
  void operator()(const faults::LagFault&) const {}
  void operator()(const faults::CapFault&) const {}
  void operator()(const faults::BusyFault&) const {}
  // Shown on the stream that follows the answer (stream_faults.h).
  void operator()(const faults::StreamFault&) const {}

  // Scenarios with other kinds are refused before anything starts.
  template <typename Other>
  void operator()(const Other&) const {
    CHECK(false && "a fault that is not carried out");
  }

 private:
  std::int64_t BodyBytes() const {
    return static_cast<std::int64_t>(answer_.response.body.size());
  }
  void Replace(Handled handled) const {
    answer_.response = std::move(handled.response);
    code_ = std::move(handled.code);
  }

  std::int64_t now_us_;
  Answer& answer_;
  std::string& code_;
};

}  // namespace

CloseHow ToCloseHow(faults::CloseHow close) {
  switch (close) {
    case faults::CloseHow::kFin: return CloseHow::kFin;
    case faults::CloseHow::kRst: return CloseHow::kRst;
    case faults::CloseHow::kStall: return CloseHow::kStall;
  }
  return CloseHow::kFin;
}

void AddReplayMarker(Headers& headers) {
  if (FindHeader(headers, kReplayMarker) == nullptr)
    headers.push_back({std::string(kReplayMarker), "true"});
}

void ShowFault(const faults::Fault& fault, std::int64_t now_us, Answer& answer,
               std::string& code) {
  std::visit(Shower(now_us, answer, code), fault);
}

std::string_view UsualCode(int status) {
  switch (status) {
    case 400: return "bad_request";
    case 401: return "unauthorized";
    case 402: return "insufficient_balance";
    case 403: return "forbidden";
    case 404: return "not_found";
    case 409: return "conflict";
    case 410: return "content_deleted";
    case 429: return "rate_limited";
    case 500: return "internal_error";
    case 502: return "upstream_error";
    case 503: return "db_resuming";
    case 504: return "gateway_timeout";
    case 529: return "overloaded";
    default: return status >= 500 ? "internal_error" : "bad_request";
  }
}

}  // namespace aex::http
