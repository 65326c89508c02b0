// The requests that a client of the soak sends: any operation of the contract with a
// plausible or a wrong body, and what is no request at all.
//
// Text only; how it is sent is the client's. Pure but for the dice and the board.
#pragma once

#include <string>

#include "mock_server/server/soak/dice.h"
#include "mock_server/server/soak/lane_board.h"

namespace aex::soak {

struct DrawnRequest {
  contract::Operation op = contract::Operation::kUnmatched;
  std::string method;
  std::string target;
  std::string key;  // Empty: none is sent.
  std::string body;
  std::string headers;  // Further lines.
  Work work;  // Of a create or a message: what a 2xx promises.
};

// At the API; those of the storage plane have a target that only its port serves.
DrawnRequest DrawRequest(Dice& dice, LaneBoard& board);

// As bytes, with the token; `chunked` in pieces of a few bytes.
std::string BytesOf(const DrawnRequest& request, const std::string& token, bool chunked);

// Bytes that are no acceptable HTTP, or a head without an end.
std::string DrawNonsense(Dice& dice);

}  // namespace aex::soak
