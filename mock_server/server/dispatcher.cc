#include "mock_server/server/dispatcher.h"

#include <string_view>
#include <utility>

#include "mock_server/server/envelope.h"
#include "mock_server/server/httplib_adapter.h"
#include "mock_server/server/wire_stream.h"

namespace aex::server {
namespace {

// What the handlers of one exchange share.
struct Current {
  http::PendingExchange& exchange;
  const Call& call;
  bool decided = false;
  bool stopped = false;
  bool bodyless = false;
  bool typed = false;   // The answer has a Content-Type of its own,
  bool ranged = false;  // or an Accept-Ranges.
  std::string date;
  Dispatched dispatched;
};

// The one mutable global of the house: httplib's handlers get no context, and
// process_request calls them on the thread that called it.
thread_local Current* current = nullptr;

class CurrentScope {
 public:
  explicit CurrentScope(Current& exchange) { current = &exchange; }
  ~CurrentScope() { current = nullptr; }
  CurrentScope(const CurrentScope&) = delete;
  CurrentScope& operator=(const CurrentScope&) = delete;
};

bool HasNoBody(int status) { return status < 200 || status == 204 || status == 304; }

std::optional<http::Answer> DecideSafely(Current& exchange) {
  try {
    return exchange.exchange.Decide(exchange.call.stop);
  } catch (...) {
    return InternalErrorAnswer();
  }
}

void FillResponse(httplib::Response& response) {
  std::optional<http::Answer> answer = DecideSafely(*current);
  current->decided = true;
  if (!answer) {
    current->stopped = true;
    response.status = 503;  // Never sent; httplib needs some status.
    return;
  }
  current->dispatched.plan = answer->plan;
  current->dispatched.close = current->call.close || answer->plan.close_after;
  current->dispatched.feed = std::move(answer->feed);
  current->date = std::move(answer->date);
  response.status = answer->response.status;
  current->bodyless = HasNoBody(response.status);
  for (http::Header& header : answer->response.headers)
    response.headers.emplace(std::move(header.name), std::move(header.value));
  current->typed = response.has_header("Content-Type");
  current->ranged = response.has_header("Accept-Ranges");
  if (!current->bodyless) response.body = std::move(answer->response.body);
}

// Undoes what httplib adds on its own: the answer's headers are the backend's,
// and a missing Content-Type may be a fault on purpose.
void TrimResponse(httplib::Response& response) {
  httplib::Headers& headers = response.headers;
  headers.erase("Keep-Alive");
  if (current->dispatched.feed != nullptr) {
    // httplib has put its own beside the answer's.
    headers.erase("Connection");
    headers.emplace("Connection", "Upgrade");
  } else if (!current->dispatched.close) {
    headers.erase("Connection");
  }
  if (!current->typed) headers.erase("Content-Type");
  if (!current->ranged) headers.erase("Accept-Ranges");
  if (current->bodyless) headers.erase("Content-Length");
  if (!current->date.empty()) headers.emplace("Date", std::move(current->date));
}

// httplib prints 500's reason for every status it does not know.
void CorrectReason(std::string& bytes) {
  constexpr std::string_view kBefore = "HTTP/1.1 500";
  constexpr std::string_view kWrong = " Internal Server Error\r\n";
  if (bytes.compare(kBefore.size(), kWrong.size(), kWrong) != 0) return;
  const std::string_view status = std::string_view(bytes).substr(9, 3);
  if (status == "500") return;
  const std::string_view reason = status == "529" ? " Overloaded\r\n" : " Unknown\r\n";
  bytes.replace(kBefore.size(), kWrong.size(), reason);
}

}  // namespace

class Dispatcher::Httplib : public HttplibServer {
 public:
  Httplib() {
    set_pre_routing_handler([](const httplib::Request&, httplib::Response& response) {
      FillResponse(response);
      return HandlerResponse::Handled;
    });
    set_post_routing_handler([](const httplib::Request&, httplib::Response& response) {
      TrimResponse(response);
    });
  }
};

Dispatcher::Dispatcher() : httplib_(std::make_unique<Httplib>()) {}
Dispatcher::~Dispatcher() = default;

std::optional<Dispatched> Dispatcher::Dispatch(http::PendingExchange& exchange,
                                               const Call& call, std::string& bytes) {
  bytes.clear();
  Current context{.exchange = exchange, .call = call, .date = {}, .dispatched = {}};
  bool written = false;
  try {
    const CurrentScope scope(context);
    WireStream stream(call.head_only, bytes);
    written = httplib_->Process(stream);
  } catch (...) {
    written = false;
  }
  if (context.stopped) return std::nullopt;
  context.dispatched.head_bytes = HeadLength(bytes);
  if (written && context.decided && context.dispatched.head_bytes > 0) {
    CorrectReason(bytes);
    context.dispatched.head_bytes = HeadLength(bytes);
    return context.dispatched;
  }
  bytes = InternalErrorBytes();
  Dispatched failed;
  failed.head_bytes = HeadLength(bytes);
  failed.close = true;
  return failed;
}

}  // namespace aex::server
