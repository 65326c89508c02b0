#include "conformance/reference/redeem_command.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace aex::conformance {
namespace {

TEST(RedeemCommand, ReadsTheCodeAmongTheFlags) {
  const auto plain = ReadRedeemCommand({"redeem", "CODE"});
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain.value().code, "CODE");
  EXPECT_FALSE(plain.value().debug);
  const auto flags = ReadRedeemCommand(
      {"--api-token", "T", "redeem", "--debug", "CODE", "--aex-url", "http://h"});
  ASSERT_TRUE(flags);
  EXPECT_EQ(flags.value().code, "CODE");
  EXPECT_TRUE(flags.value().debug);
}

TEST(RedeemCommand, MisuseIsARejectionWithExitCode2) {
  const std::vector<std::vector<std::string>> misused = {
      {},           {"redeem"},          {"redeem", "A", "B"},
      {"run", "A"}, {"redeem", "--x=1"}, {"redeem", "A", "--workspace", "w"},
      {"redeem", "A", "--api-token"}};
  for (const auto& argv : misused) {
    const auto command = ReadRedeemCommand(argv);
    ASSERT_FALSE(command);
    EXPECT_EQ(command.error().kind, ClientError::Kind::kRejected);
    ASSERT_TRUE(command.error().program);
    EXPECT_EQ(command.error().program->exit_code, 2);
    EXPECT_EQ(command.error().program->output, "");
  }
  EXPECT_EQ(ReadRedeemCommand({"redeem"}).error().program->error_output,
            "usage: aex redeem <code> [common flags]\n");
  EXPECT_EQ(ReadRedeemCommand({"redeem", "A", "--workspace=w"}).error().message,
            "unknown flag: --workspace");
}

TEST(RedeemCommand, EveryStatusHasItsLine) {
  const struct {
    int status;
    std::string line;
  } cases[] = {
      {400, "invalid input"},
      {401, "not authorized \xE2\x80\x94 check --api-token, or run `aex login`"},
      {403, "this coupon can't be redeemed by this workspace"},
      {404, "coupon code not found"},
      {409, "coupon already redeemed"},
      {503, "redeem failed: told"},
  };
  for (const auto& [status, line] : cases) {
    ClientError error;
    error.status = status;
    error.message = "told";
    EXPECT_EQ(RedeemText(error), line);
  }
}

TEST(RedeemCommand, PrintsWhatWasRedeemedAndWhatFailed) {
  EXPECT_EQ(RedeemEnd({"C", false}, 200, 5, 1234.567),
            (FinishedProgram{0, "Redeemed $5.00. New balance: $1234.57.\n", ""}));
  ClientError error;
  error.message = "coupon code not found";
  EXPECT_EQ(RedeemEnd({"C", true}, error),
            (FinishedProgram{1, "", "coupon code not found\n"}));
  error.status = 404;
  EXPECT_EQ(RedeemEnd({"C", true}, error).error_output,
            "[aex] POST /billing/redeem -> 404\ncoupon code not found\n");
}

}  // namespace
}  // namespace aex::conformance
