#include "mock_server/contract/event_ticket.h"

#include <gtest/gtest.h>

#include "mock_server/contract/digest.h"

namespace aex::contract {
namespace {

constexpr std::string_view kSecret = "coordinator";
constexpr std::string_view kRun = "ses_1";
const EventTicket kTicket{"event", 1'767'225'660'000};

TEST(EventTicket, HasTheContractsForm) {
  // printf 'ses_1.event.1767225660000' | openssl dgst -sha256 -hmac coordinator
  EXPECT_EQ(SignEventTicket(kSecret, kRun, kTicket),
            "event.1767225660000."
            "6d21ffc47845fc7953f1e9b4655c80e5e460d645ce4fab5b5c46478d75e7aa45");
}

TEST(EventTicket, IsReadBackOnEveryChannel) {
  for (const char* channel : {"event", "log", "all"}) {
    const EventTicket ticket{channel, 17};
    const auto read =
        ReadEventTicket(kSecret, kRun, SignEventTicket(kSecret, kRun, ticket));
    ASSERT_TRUE(read.ok()) << channel;
    EXPECT_EQ(*read, ticket);
  }
}

TEST(EventTicket, IsBoundToItsSessionAndSecret) {
  const std::string text = SignEventTicket(kSecret, kRun, kTicket);
  EXPECT_FALSE(ReadEventTicket(kSecret, "ses_2", text).ok());
  EXPECT_FALSE(ReadEventTicket("other", kRun, text).ok());
  EXPECT_TRUE(ReadEventTicket(kSecret, kRun, text).ok());
}

TEST(EventTicket, RefusesWhatIsAltered) {
  const std::string text = SignEventTicket(kSecret, kRun, kTicket);
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string altered = text;
    altered[i] = altered[i] == '0' ? '1' : '0';
    EXPECT_FALSE(ReadEventTicket(kSecret, kRun, altered).ok()) << i;
    EXPECT_FALSE(ReadEventTicket(kSecret, kRun, text.substr(0, i)).ok()) << i;
  }
  EXPECT_FALSE(ReadEventTicket(kSecret, kRun, text + "0").ok());
}

TEST(EventTicket, RefusesAnotherSpellingOfTheSameClaims) {
  const std::string text = SignEventTicket(kSecret, kRun, {"event", 17});
  const std::string mac = text.substr(text.rfind('.'));
  ASSERT_EQ(text, "event.17" + mac);
  EXPECT_FALSE(ReadEventTicket(kSecret, kRun, "event.017" + mac).ok());
  const std::string signed_text = "ses_1.other.17";
  EXPECT_FALSE(ReadEventTicket(kSecret, kRun,
                               "other.17." + HexEncode(HmacSha256(kSecret, signed_text)))
                   .ok());
}

}  // namespace
}  // namespace aex::contract
