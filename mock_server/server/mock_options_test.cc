#include "mock_server/server/mock_options.h"

#include <gtest/gtest.h>

#include <vector>

namespace aex::server {
namespace {

using Choice = std::variant<MockOptions, PrintAndExit>;

Result<Choice> ReadFlags(std::vector<const char*> flags) {
  flags.insert(flags.begin(), "aex-mock");
  return ReadMockOptions(static_cast<int>(flags.size()), flags.data());
}

MockOptions Read(std::vector<const char*> flags) {
  auto choice = ReadFlags(std::move(flags));
  CHECK(choice.ok());
  return std::get<MockOptions>(*std::move(choice));
}

TEST(MockOptions, ServesHttpUnlessToldOtherwise) { EXPECT_EQ(Read({}).tls, std::nullopt); }

TEST(MockOptions, MakesACertificateWhenNoneIsGiven) {
  EXPECT_EQ(Read({"--tls"}).tls, TlsFiles());
  const MockOptions followed = Read({"--tls", "--port", "0"});
  EXPECT_EQ(followed.tls, TlsFiles());
  EXPECT_EQ(followed.port, 0);
}

TEST(MockOptions, TakesTheFilesOfACertificateAndItsKey) {
  const MockOptions options = Read({"--tls", "c.pem", "k.pem", "--port", "0"});
  EXPECT_EQ(options.tls, (TlsFiles{"c.pem", "k.pem"}));
  EXPECT_EQ(options.port, 0);
  EXPECT_EQ(Read({"--tls=c.pem", "k.pem"}).tls, (TlsFiles{"c.pem", "k.pem"}));
}

TEST(MockOptions, RefusesACertificateWithoutItsKey) {
  for (const std::vector<const char*>& flags :
       std::vector<std::vector<const char*>>{{"--tls", "c.pem"},
                                             {"--tls", "c.pem", ""},
                                             {"--tls", "", "k.pem"},
                                             {"--tls", "--tls"},
                                             {"--tls", "c.pem", "--port", "0"}}) {
    const auto choice = ReadFlags(flags);
    ASSERT_FALSE(choice.ok());
    EXPECT_EQ(Describe(choice.error()),
              "--tls: takes two PEM files, certificate and private key, or nothing");
  }
  EXPECT_FALSE(ReadFlags({"--tls", "c.pem", "k.pem", "more.pem"}).ok());
}

}  // namespace
}  // namespace aex::server
