#include "mock_server/server/dispatcher.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace aex::server {
namespace {

class Decided final : public http::PendingExchange {
 public:
  using Decider = std::function<std::optional<http::Answer>(std::stop_token)>;
  explicit Decided(http::Answer answer)
      : decide_([answer](std::stop_token) { return answer; }) {}
  explicit Decided(Decider decide) : decide_(std::move(decide)) {}

  std::optional<http::Answer> Decide(std::stop_token stop) override {
    return decide_(stop);
  }
  void Close(const contract::Delivery&, std::int64_t) override {}

 private:
  Decider decide_;
};

http::Answer AnswerOf(int status, http::Headers headers, std::string body) {
  http::Answer answer;
  answer.response = {status, std::move(headers), std::move(body)};
  return answer;
}

std::string BytesOf(const http::Answer& answer, const Call& call = {}) {
  Dispatcher dispatcher;
  Decided exchange(answer);
  std::string bytes = "left over";
  const auto dispatched = dispatcher.Dispatch(exchange, call, bytes);
  EXPECT_TRUE(dispatched);
  EXPECT_EQ(dispatched->head_bytes, bytes.find("\r\n\r\n") + 4);
  return bytes;
}

TEST(Dispatcher, WritesExactlyTheAnswersHeaders) {
  http::Answer answer = AnswerOf(201, {{"Content-Type", "application/json"}}, "{}");
  answer.date = "Wed, 01 Jan 2025 00:00:00 GMT";
  const std::string bytes = BytesOf(answer);
  EXPECT_TRUE(bytes.starts_with("HTTP/1.1 201 Created\r\n")) << bytes;
  EXPECT_TRUE(bytes.ends_with("\r\n\r\n{}")) << bytes;
  for (const char* line :
       {"\r\nContent-Type: application/json\r\n", "\r\nContent-Length: 2\r\n",
        "\r\nDate: Wed, 01 Jan 2025 00:00:00 GMT\r\n"})
    EXPECT_NE(bytes.find(line), std::string::npos) << line;
  EXPECT_EQ(std::count(bytes.begin(), bytes.end(), '\n'), 5) << bytes;
}

TEST(Dispatcher, AddsNoContentTypeOfItsOwn) {
  EXPECT_EQ(BytesOf(AnswerOf(200, {}, "x")),
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx");
}

TEST(Dispatcher, RepeatsHeaderLinesInOrder) {
  const std::string bytes =
      BytesOf(AnswerOf(429, {{"Retry-After", "1"}, {"Retry-After", "120"}}, ""));
  EXPECT_NE(bytes.find("\r\nRetry-After: 1\r\nRetry-After: 120\r\n"), std::string::npos)
      << bytes;
}

TEST(Dispatcher, KeepsHeaderBytesAsTheyAre) {
  const std::string value = "a%20b \xc3\xa9 " + std::string(20'000, 'h');
  const std::string bytes = BytesOf(AnswerOf(200, {{"X-Huge", value}}, ""));
  EXPECT_NE(bytes.find("\r\nX-Huge: " + value + "\r\n"), std::string::npos);
}

TEST(Dispatcher, PrintsAStatusLineForEveryStatus) {
  struct Row {
    int status;
    std::string line;
  };
  const std::vector<Row> rows = {{200, "200 OK"},
                                 {202, "202 Accepted"},
                                 {402, "402 Payment Required"},
                                 {409, "409 Conflict"},
                                 {410, "410 Gone"},
                                 {413, "413 Payload Too Large"},
                                 {429, "429 Too Many Requests"},
                                 {431, "431 Request Header Fields Too Large"},
                                 {500, "500 Internal Server Error"},
                                 {501, "501 Not Implemented"},
                                 {503, "503 Service Unavailable"},
                                 {505, "505 HTTP Version Not Supported"},
                                 {529, "529 Overloaded"},
                                 {599, "599 Unknown"},
                                 {299, "299 Unknown"}};
  for (const Row& row : rows) {
    const std::string bytes = BytesOf(AnswerOf(row.status, {}, "b"));
    EXPECT_EQ(bytes, "HTTP/1.1 " + row.line + "\r\nContent-Length: 1\r\n\r\nb");
  }
}

TEST(Dispatcher, LeavesBodyAndLengthOutWhereThereIsNone) {
  EXPECT_EQ(BytesOf(AnswerOf(204, {}, "dropped")), "HTTP/1.1 204 No Content\r\n\r\n");
  EXPECT_EQ(BytesOf(AnswerOf(304, {}, "")), "HTTP/1.1 304 Not Modified\r\n\r\n");
  EXPECT_EQ(BytesOf(AnswerOf(200, {}, "")),
            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
}

TEST(Dispatcher, AnswersHeadWithTheLengthAlone) {
  const Call head = {true, false, {}};
  EXPECT_EQ(BytesOf(AnswerOf(200, {}, "twelve bytes"), head),
            "HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n");
}

TEST(Dispatcher, SaysCloseOnlyWhenClosing) {
  const std::string closing =
      "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
  http::Answer answer = AnswerOf(200, {}, "");
  EXPECT_EQ(BytesOf(answer, {false, true, {}}), closing);
  answer.plan.close_after = true;
  EXPECT_EQ(BytesOf(answer), closing);
}

TEST(Dispatcher, KeepsErrorsOpenToo) {
  EXPECT_EQ(BytesOf(AnswerOf(404, {}, "")).find("Connection"), std::string::npos);
}

TEST(Dispatcher, HandsThePlanOut) {
  Dispatcher dispatcher;
  http::Answer answer = AnswerOf(200, {}, "");
  answer.plan.delay_ms = 12;
  answer.plan.cut = http::Cut{false, 3, http::CloseHow::kRst};
  Decided exchange(answer);
  std::string bytes;
  const auto dispatched = dispatcher.Dispatch(exchange, {}, bytes);
  ASSERT_TRUE(dispatched);
  EXPECT_EQ(dispatched->plan, answer.plan);
  EXPECT_FALSE(dispatched->close);
}

TEST(Dispatcher, IsEmptyWhenTheWaitWasStopped) {
  Dispatcher dispatcher;
  Decided exchange([](std::stop_token) { return std::nullopt; });
  std::string bytes;
  EXPECT_FALSE(dispatcher.Dispatch(exchange, {}, bytes));
}

TEST(Dispatcher, AnswersAnyExceptionWithInternalError) {
  Dispatcher dispatcher;
  Decided failing([](std::stop_token) -> std::optional<http::Answer> {
    throw std::runtime_error("secret\r\ndetail");
  });
  Decided odd([](std::stop_token) -> std::optional<http::Answer> { throw 7; });
  for (Decided* exchange : {&failing, &odd}) {
    std::string bytes;
    ASSERT_TRUE(dispatcher.Dispatch(*exchange, {}, bytes));
    EXPECT_TRUE(bytes.starts_with("HTTP/1.1 500 Internal Server Error\r\n")) << bytes;
    EXPECT_NE(bytes.find(R"({"error":"internal_error")"), std::string::npos) << bytes;
    EXPECT_EQ(bytes.find("secret"), std::string::npos);
  }
}

TEST(Dispatcher, ServesManyThreadsAtOnce) {
  Dispatcher dispatcher;
  std::vector<std::jthread> threads;
  std::vector<int> wrong(4, 0);
  for (std::size_t t = 0; t < wrong.size(); ++t) {
    threads.emplace_back([&, t] {
      const std::string body(t + 1, 'b');
      const std::string whole =
          "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(t + 1) + "\r\n\r\n" +
          body;
      std::string bytes;
      for (int i = 0; i < 500; ++i) {
        Decided exchange(AnswerOf(200, {}, body));
        if (!dispatcher.Dispatch(exchange, {}, bytes) || bytes != whole) ++wrong[t];
      }
    });
  }
  threads.clear();
  EXPECT_EQ(wrong, std::vector<int>(4, 0));
}

}  // namespace
}  // namespace aex::server
