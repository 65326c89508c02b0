#include "mock_server/server/envelope.h"

#include <string_view>

namespace aex::server {
namespace {

constexpr std::string_view kInternalError =
    R"({"error":"internal_error","message":"The mock failed on this request."})";
constexpr std::string_view kTooMany =
    R"({"error":"too_many_connections",)"
    R"("message":"The mock has no thread left for this connection."})";

std::string ClosingResponse(std::string_view status_line, std::string_view extra_header,
                            std::string_view body) {
  std::string bytes("HTTP/1.1 ");
  bytes.append(status_line).append("\r\n");
  bytes.append("Connection: close\r\nContent-Length: ")
      .append(std::to_string(body.size()));
  bytes.append("\r\nContent-Type: application/json\r\n").append(extra_header);
  bytes.append("\r\n").append(body);
  return bytes;
}

}  // namespace

http::Answer InternalErrorAnswer() {
  http::Answer answer;
  answer.response.status = 500;
  answer.response.headers = {{"Content-Type", "application/json"}};
  answer.response.body = kInternalError;
  return answer;
}

std::string InternalErrorBytes() {
  return ClosingResponse("500 Internal Server Error", {}, kInternalError);
}

std::string TooManyConnectionsBytes() {
  return ClosingResponse("503 Service Unavailable", "Retry-After: 1\r\n", kTooMany);
}

}  // namespace aex::server
