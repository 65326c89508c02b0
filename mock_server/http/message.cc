#include "mock_server/http/message.h"

#include <strings.h>

namespace aex::http {

const std::string* FindHeader(const Headers& headers, std::string_view name) {
  for (const Header& header : headers) {
    if (header.name.size() == name.size() &&
        strncasecmp(header.name.data(), name.data(), name.size()) == 0)
      return &header.value;
  }
  return nullptr;
}

}  // namespace aex::http
