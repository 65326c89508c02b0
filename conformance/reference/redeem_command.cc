#include "conformance/reference/redeem_command.h"

#include <cstdio>

namespace aex::conformance {
namespace {

constexpr int kFailed = 1;
constexpr int kUsage = 2;

ClientError Misused(std::string line) {
  ClientError error = Rejected(line);
  error.program = FinishedProgram{kUsage, "", std::move(line) + "\n"};
  return error;
}

std::string Dollars(double usd) {
  char text[400];  // Room for the largest double.
  std::snprintf(text, sizeof text, "$%.2f", usd);
  return text;
}

std::string DebugLine(const RedeemCommand& command, int status) {
  if (!command.debug) return {};
  return "[aex] POST /billing/redeem -> " + std::to_string(status) + "\n";
}

}  // namespace

ClientReply<RedeemCommand> ReadRedeemCommand(const std::vector<std::string>& argv) {
  RedeemCommand command;
  std::vector<std::string> positionals;
  for (std::size_t i = 0; i < argv.size(); ++i) {
    const std::string& word = argv[i];
    if (word == "--debug") {
      command.debug = true;
    } else if (word == "--api-token" || word == "--aex-url") {
      if (++i == argv.size()) return Misused(word + " needs a value");
    } else if (word.starts_with("--")) {
      return Misused("unknown flag: " + word.substr(0, word.find('=')));
    } else {
      positionals.push_back(word);
    }
  }
  if (positionals.size() != 2 || positionals[0] != "redeem") {
    return Misused("usage: aex redeem <code> [common flags]");
  }
  command.code = positionals[1];
  return command;
}

std::string RedeemText(const ClientError& error) {
  switch (error.status.value_or(0)) {
    case 400: return "invalid input";
    case 401: return "not authorized \xE2\x80\x94 check --api-token, or run `aex login`";
    case 403: return "this coupon can't be redeemed by this workspace";
    case 404: return "coupon code not found";
    case 409: return "coupon already redeemed";
    default: return "redeem failed: " + error.message;
  }
}

FinishedProgram RedeemEnd(const RedeemCommand& command, int status, double amount_usd,
                          double new_balance_usd) {
  return {0,
          "Redeemed " + Dollars(amount_usd) + ". New balance: " + Dollars(new_balance_usd) +
              ".\n",
          DebugLine(command, status)};
}

FinishedProgram RedeemEnd(const RedeemCommand& command, const ClientError& error) {
  const std::string debug = error.status ? DebugLine(command, *error.status) : "";
  return {kFailed, "", debug + error.message + "\n"};
}

}  // namespace aex::conformance
