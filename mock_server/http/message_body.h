// The body of message.send, as far as it needs no workspace: read and hashed
// before the workspace lock is taken, where others would wait for it.
//
// Plain values, pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace aex::http {

struct MessageBody {
  std::vector<std::string> input;  // A single text is one line.
  std::string request_hash;        // Of the input alone (contract 13).
  std::string problem;             // Why it is refused; empty when it is good.

  bool operator==(const MessageBody&) const = default;
};

MessageBody ReadMessageBody(std::string_view text);

}  // namespace aex::http
