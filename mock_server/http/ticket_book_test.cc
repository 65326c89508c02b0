#include "mock_server/http/ticket_book.h"

#include <gtest/gtest.h>

#include <vector>

namespace aex::http {
namespace {

constexpr std::int64_t kNowUs = 1'767'225'600'000'000;
constexpr std::int64_t kMinuteUs = 60'000'000;

TEST(TicketBook, TakesATicketOnce) {
  TicketBook book(7);
  const IssuedTicket ticket = book.Issue("ses_1", kNowUs);
  EXPECT_EQ(ticket.expires_at_ms, kNowUs / 1000 + 60'000);
  EXPECT_TRUE(book.Check("ses_1", ticket.text, kNowUs).ok());
  EXPECT_TRUE(book.Use("ses_1", ticket.text, kNowUs).ok());
  EXPECT_EQ(book.Check("ses_1", ticket.text, kNowUs).error().message,
            "the ticket was used already");
  EXPECT_FALSE(book.Use("ses_1", ticket.text, kNowUs).ok());
}

TEST(TicketBook, TellsTicketsOfOneMomentApart) {
  TicketBook book(7);
  const IssuedTicket first = book.Issue("ses_1", kNowUs);
  const IssuedTicket second = book.Issue("ses_1", kNowUs);
  EXPECT_NE(first.text, second.text);
  EXPECT_TRUE(book.Use("ses_1", second.text, kNowUs).ok());
  EXPECT_TRUE(book.Use("ses_1", first.text, kNowUs).ok());
}

TEST(TicketBook, RefusesAnExpiredTicketFromItsMillisecondOn) {
  TicketBook book(7);
  const IssuedTicket ticket = book.Issue("ses_1", kNowUs);
  EXPECT_TRUE(book.Check("ses_1", ticket.text, kNowUs + kMinuteUs - 1).ok());
  EXPECT_EQ(book.Use("ses_1", ticket.text, kNowUs + kMinuteUs).error().message,
            "the ticket has expired");
}

TEST(TicketBook, RefusesTicketsOfOtherSessionsWorkspacesAndNobody) {
  TicketBook book(7);
  TicketBook other(8);
  const IssuedTicket ticket = book.Issue("ses_1", kNowUs);
  (void)book.Issue("ses_2", kNowUs);
  (void)other.Issue("ses_1", kNowUs);
  EXPECT_FALSE(book.Use("ses_2", ticket.text, kNowUs).ok());
  EXPECT_FALSE(other.Use("ses_1", ticket.text, kNowUs).ok());
  EXPECT_FALSE(book.Use("ses_1", "", kNowUs).ok());
  EXPECT_TRUE(book.Use("ses_1", ticket.text, kNowUs).ok());
}

TEST(TicketBook, ForgetsTheOldestBeyondItsBoundAndTakesThemForUsed) {
  TicketBook book(7);
  std::vector<std::string> tickets;
  for (std::size_t i = 0; i < kMaxUsedTickets + 1; ++i)
    tickets.push_back(book.Issue("ses_1", kNowUs).text);
  const std::string unused = book.Issue("ses_1", kNowUs).text;
  for (const std::string& ticket : tickets)
    EXPECT_TRUE(book.Use("ses_1", ticket, kNowUs).ok());
  for (const std::string& ticket : tickets)
    EXPECT_FALSE(book.Use("ses_1", ticket, kNowUs).ok());
  EXPECT_TRUE(book.Use("ses_1", unused, kNowUs).ok());
}

}  // namespace
}  // namespace aex::http
