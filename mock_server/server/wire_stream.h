// The stream that httplib works on: a constant clean head to read, and a buffer
// that takes the response.
//
// The request was framed before and is decided on from its raw bytes, so httplib
// is given none of it: it would refuse methods, long targets and second question
// marks behind the backend's back, decode header values, and act on Range,
// Expect, Accept-Encoding and Connection. It only has to know whether a body may
// be written. Lives on the stack for one exchange; one thread; the buffer
// outlives it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "mock_server/server/httplib_adapter.h"

namespace aex::server {

class WireStream final : public HttplibStream {
 public:
  // Appends to `response`. `head_only` for HEAD: the length of a body, no body.
  WireStream(bool head_only, std::string& response);

  ssize_t read(char* bytes, std::size_t size) override;
  using httplib::Stream::write;
  ssize_t write(const char* bytes, std::size_t size) override;

 private:
  std::string_view request_;
  std::string& response_;
};

// The bytes of the head with its empty line; 0 when there is no whole head.
std::size_t HeadLength(std::string_view response);

}  // namespace aex::server
