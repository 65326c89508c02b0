#include "mock_server/server/wire_stream.h"

#include <algorithm>

namespace aex::server {

WireStream::WireStream(bool head_only, std::string& response)
    : request_(head_only ? "HEAD / HTTP/1.1\r\n\r\n" : "GET / HTTP/1.1\r\n\r\n"),
      response_(response) {}

ssize_t WireStream::read(char* bytes, std::size_t size) {
  const std::size_t count = request_.copy(bytes, size);
  request_.remove_prefix(count);
  return static_cast<ssize_t>(count);
}

ssize_t WireStream::write(const char* bytes, std::size_t size) {
  response_.append(bytes, size);
  return static_cast<ssize_t>(size);
}

std::size_t HeadLength(std::string_view response) {
  const std::size_t end = response.find("\r\n\r\n");
  return end == std::string_view::npos ? 0 : end + 4;
}

}  // namespace aex::server
