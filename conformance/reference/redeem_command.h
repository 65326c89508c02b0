// The command `aex redeem CODE`: its arguments, and what it prints for how it
// ended (contract 1.10, 7).
//
// Where the API is and who asks is known from the open client; --aex-url and
// --api-token are understood and change nothing. Pure functions.
#pragma once

#include <string>
#include <vector>

#include "conformance/reference/client_error.h"

namespace aex::conformance {

struct RedeemCommand {
  std::string code;
  bool debug = false;
};

// Errors: a rejection, with what the command prints and its exit code 2.
ClientReply<RedeemCommand> ReadRedeemCommand(const std::vector<std::string>& argv);

// The one line about a redeem that failed.
std::string RedeemText(const ClientError& error);

FinishedProgram RedeemEnd(const RedeemCommand& command, int status, double amount_usd,
                          double new_balance_usd);
FinishedProgram RedeemEnd(const RedeemCommand& command, const ClientError& error);

}  // namespace aex::conformance
