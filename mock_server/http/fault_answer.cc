#include "mock_server/http/fault_answer.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <variant>

#include "mock_server/faults/hint.h"
#include "mock_server/http/damaged_body.h"

namespace aex::http {
namespace {

constexpr std::string_view kReplayMarker = "Idempotent-Replayed";
constexpr std::string_view kContentType = "Content-Type";
// No start line of any HTTP.
constexpr std::string_view kGarbage = "\x16\x03\x01 220 ready, this is no HTTP\r\n\r\n";

void EraseHeader(Headers& headers, std::string_view name) {
  std::erase_if(headers, [&](const Header& header) {
    return FindHeader({header}, name) != nullptr;
  });
}

std::string_view InterimReason(int status) {
  return status == 100 ? "Continue" : status == 102 ? "Processing" : "Early Hints";
}

// Shows one fault on one answer; a function a kind.
class Shower {
 public:
  Shower(const Scene& scene, Answer& answer, std::string& code)
      : scene_(scene), answer_(answer), code_(code) {}

  void operator()(const faults::StatusFault& fault) const {
    const std::string code = fault.code.value_or(std::string(UsualCode(fault.status)));
    const std::string message = fault.message.value_or("injected fault");
    Handled handled = ErrorAnswer(fault.status, code, message);
    if (fault.body) handled.response.body = *fault.body;
    for (const std::string& hint : fault.retry_after)
      handled.response.headers.push_back(
          {"Retry-After", faults::RenderHint(hint, scene_.now_us, scene_.skew_ms)});
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

  void operator()(const faults::DripFault& fault) const {
    answer_.plan.drip = Drip{fault.bytes, fault.every_ms};
  }

  void operator()(const faults::LengthFault& fault) const {
    answer_.plan.recoding = fault;
    answer_.plan.cut = EndAfterAll(ToCloseHow(fault.close));
  }

  void operator()(const faults::ChunkFault& fault) const {
    answer_.plan.recoding = fault;
    if (fault.how != faults::ChunkFault::How::kOneByte)
      answer_.plan.cut = EndAfterAll(ToCloseHow(fault.close));
  }

  void operator()(const faults::BodyFault& fault) const {
    if (auto damaged = DamagedBody(fault.how, answer_.response.body))
      answer_.response.body = *std::move(damaged);
  }

  void operator()(const faults::HeaderFault& fault) const {
    using How = faults::HeaderFault::How;
    Headers& headers = answer_.response.headers;
    switch (fault.how) {
      case How::kMissingContentType: return EraseHeader(headers, kContentType);
      case How::kWrongContentType:
        EraseHeader(headers, kContentType);
        return headers.push_back({std::string(kContentType), "text/html"});
      case How::kHuge:
        return headers.push_back({"X-Huge", std::string(kHugeHeaderBytes, 'h')});
      case How::kMany:
        for (int i = 1; i <= kManyHeaders; ++i)
          headers.push_back({"X-Many-" + std::to_string(i), "m"});
    }
  }

  void operator()(const faults::RedirectFault& fault) const {
    using To = faults::RedirectFault::To;
    Handled handled;
    handled.response.status = fault.status;
    std::string location(scene_.target);
    if (fault.to == To::kOtherOrigin) location = scene_.other_origin + location;
    if (fault.to == To::kLoop && location.find(kLoopMark) == std::string::npos)
      location += (location.find('?') == std::string::npos ? "?" : "&") +
                  std::string(kLoopMark) + "=1";
    if (fault.to != To::kMissing) handled.response.headers.push_back({"Location", location});
    Replace(std::move(handled));
  }

  void operator()(const faults::InterimFault& fault) const {
    std::string interim = "HTTP/1.1 " + std::to_string(fault.status) + " ";
    interim += InterimReason(fault.status);
    interim += fault.status == 103 ? "\r\nLink: </style.css>; rel=preload\r\n\r\n" : "\r\n\r\n";
    for (std::int64_t i = 0; i < fault.times; ++i) answer_.plan.before += interim;
  }

  void operator()(const faults::GarbageFault& fault) const {
    answer_.plan.before = kGarbage;
    const bool instead = fault.where == faults::GarbageFault::Where::kInstead;
    answer_.plan.cut = instead ? Cut{true, 0, CloseHow::kFin} : EndAfterAll(CloseHow::kFin);
  }

  void operator()(const faults::KeepaliveFault& fault) const {
    using How = faults::KeepaliveFault::How;
    KeepaliveEnd end;
    switch (fault.how) {
      case How::kRaceFin: end.race = CloseHow::kFin; break;
      case How::kRaceRst: end.race = CloseHow::kRst; break;
      case How::kLimit: end.limit = fault.limit; break;
    }
    answer_.plan.keepalive = end;
  }

  void operator()(const faults::CollisionFault& fault) const {
    if (fault.how == faults::CollisionFault::How::kConflict) {
      return Replace(ErrorAnswer(
          409, "idempotency_conflict",
          "This idempotency key was already used with a different request body."));
    }
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
  // Part of the scene already.
  void operator()(const faults::SkewFault&) const {}

 private:
  std::int64_t BodyBytes() const {
    return static_cast<std::int64_t>(answer_.response.body.size());
  }
  void Replace(Handled handled) const {
    answer_.response = std::move(handled.response);
    code_ = std::move(handled.code);
  }

  const Scene& scene_;
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

void ShowFault(const faults::Fault& fault, const Scene& scene, Answer& answer,
               std::string& code) {
  std::visit(Shower(scene, answer, code), fault);
}

bool CanShow(const faults::Fault& fault, const Response& response) {
  const auto* body = std::get_if<faults::BodyFault>(&fault);
  return body == nullptr || DamagedBody(body->how, response.body).has_value();
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
