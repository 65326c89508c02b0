// Test support: a mock on real ports that is sent what no well-meaning client sends,
// and what became of it: the answer, the connection, the ledger, and the next client.
//
// One thread uses it; for tests only.
#pragma once

#include <string>
#include <string_view>

#include "mock_server/server/wire_lab.h"

namespace aex::server {

// What a client got for its bytes.
struct Fate {
  Reply reply;       // The first one, if it came whole; else its status is 0.
  std::string rest;  // What followed it.
  Ending ending = Ending::kSilence;
};

class HostileLab : public WireLab {
 public:
  // A workspace without rules.
  explicit HostileLab(const ServerOptions& options = {});

  // Sends it all on a connection of its own and listens until that ends.
  Fate Try(std::string_view bytes);
  // Likewise, and the client says that it has nothing more to send.
  Fate TryAndHalfClose(std::string_view bytes);

  // Whether a client that does as it should is answered.
  bool ServesTheNext();
  // The ledger of the workspace, as the control plane shows it.
  std::string Ledger();

  // A request line and the two headers that every client sends; more may follow.
  static std::string Begin(const std::string& line);
};

// The code of an answer in the contract's envelope: an object with nothing but the
// strings `error` and `message`, in UTF-8. Empty for anything else.
std::string EnvelopeCode(const Reply& reply);

}  // namespace aex::server
