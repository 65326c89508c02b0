#include "mock_server/http/fault_answer.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "mock_server/contract/error_codes.h"

namespace aex::http {
namespace {

using faults::BodyFault;
using faults::CollisionFault;
using faults::DelayFault;
using faults::DropFault;
using faults::Phase;
using faults::StatusFault;
using faults::TruncateFault;

constexpr std::int64_t kNowUs = 784'111'777'000'000;  // Sun, 06 Nov 1994 08:49:37 GMT.

struct Shown {
  Answer answer;
  std::string code = "as before";
};

// The fault over an ordinary answer of ten body bytes.
Shown Show(const faults::Fault& fault) {
  Shown shown;
  shown.answer.response = {202, {{"Content-Type", "application/json"}}, "0123456789"};
  ShowFault(fault, {kNowUs, 0, "/api/sessions?limit=2", "http://127.0.0.1:4011"}, shown.answer,
            shown.code);
  return shown;
}

TEST(FaultAnswer, ShowsAStatusInTheEnvelopeInsteadOfTheAnswer) {
  StatusFault fault;
  fault.status = 503;
  const Shown shown = Show(fault);
  EXPECT_EQ(shown.answer.response.status, 503);
  EXPECT_EQ(shown.answer.response.body,
            R"({"error":"db_resuming","message":"injected fault"})");
  EXPECT_EQ(shown.answer.response.headers,
            (Headers{{"Content-Type", "application/json"}}));
  EXPECT_EQ(shown.code, "db_resuming");
  EXPECT_EQ(shown.answer.plan, WirePlan{});
}

TEST(FaultAnswer, TakesEveryPartOfAStatusFromItsFields) {
  StatusFault fault;
  fault.status = 429;
  fault.code = "custom";
  fault.message = "why";
  fault.retry_after = {"1", "date:+5", "junk"};
  fault.headers = {{"X-One", "1"}};
  const Shown shown = Show(fault);
  EXPECT_EQ(shown.answer.response.body, R"({"error":"custom","message":"why"})");
  EXPECT_EQ(shown.answer.response.headers,
            (Headers{{"Content-Type", "application/json"},
                     {"Retry-After", "1"},
                     {"Retry-After", "Sun, 06 Nov 1994 08:49:42 GMT"},
                     {"Retry-After", "junk"},
                     {"X-One", "1"}}));
  EXPECT_EQ(shown.code, "custom");
  fault.body = "<html>";
  EXPECT_EQ(Show(fault).answer.response.body, "<html>");
}

struct DropRow {
  Phase phase;
  std::int64_t bytes;
  Cut cut;
};

TEST(FaultAnswer, CutsTheAnswerWhereADropSays) {
  for (const DropRow& row : {
           DropRow{Phase::kWork, 0, {true, 0, CloseHow::kStall}},
           DropRow{Phase::kResponseHead, 0, {true, 0, CloseHow::kStall}},
           DropRow{Phase::kResponseBody, 0, {false, 0, CloseHow::kStall}},
           DropRow{Phase::kResponseBody, 4, {false, 4, CloseHow::kStall}},
           DropRow{Phase::kResponseEnd, 0, {false, 10, CloseHow::kStall}},
       }) {
    const Shown shown = Show(DropFault{row.phase, row.bytes, faults::CloseHow::kStall});
    ASSERT_TRUE(shown.answer.plan.cut);
    EXPECT_EQ(*shown.answer.plan.cut, row.cut);
    EXPECT_EQ(shown.answer.response.body, "0123456789");
    EXPECT_EQ(shown.code, "as before");
  }
}

TEST(FaultAnswer, TruncatesToFewerBytesThanThereAre) {
  const auto bytes_of = [](TruncateFault fault) {
    const Shown shown = Show(fault);
    EXPECT_FALSE(shown.answer.plan.cut->before_head);
    EXPECT_EQ(shown.answer.plan.cut->close, CloseHow::kRst);
    EXPECT_EQ(shown.answer.response.body.size(), 10u) << "the length stays the true one";
    return shown.answer.plan.cut->body_bytes;
  };
  EXPECT_EQ(bytes_of({0, std::nullopt}), 0);
  EXPECT_EQ(bytes_of({9, std::nullopt}), 9);
  EXPECT_EQ(bytes_of({10, std::nullopt}), 9);
  EXPECT_EQ(bytes_of({1'000'000, std::nullopt}), 9);
  EXPECT_EQ(bytes_of({std::nullopt, 0.0}), 0);
  EXPECT_EQ(bytes_of({std::nullopt, 0.25}), 2);
  EXPECT_EQ(bytes_of({std::nullopt, 0.999}), 9);
}

TEST(FaultAnswer, TruncatesAnEmptyBodyToNothing) {
  Answer answer;
  std::string code;
  ShowFault(TruncateFault{3, std::nullopt}, Scene{}, answer, code);
  EXPECT_EQ(answer.plan.cut->body_bytes, 0);
}

TEST(FaultAnswer, DelaysTheAnswerAsItIs) {
  const Shown shown = Show(DelayFault{20});
  WirePlan plan;
  plan.delay_ms = 20;
  EXPECT_EQ(shown.answer.plan, plan);
  EXPECT_EQ(shown.answer.response.status, 202);
  EXPECT_EQ(shown.answer.response.body, "0123456789");
}

TEST(FaultAnswer, SkewsTheDatesItPrints) {
  StatusFault fault;
  fault.status = 429;
  fault.retry_after = {"date:+5"};
  Shown shown;
  ShowFault(fault, {kNowUs, -3000, "", ""}, shown.answer, shown.code);
  EXPECT_EQ(shown.answer.response.headers.back(),
            (Header{"Retry-After", "Sun, 06 Nov 1994 08:49:39 GMT"}));
}

TEST(FaultAnswer, PlansWhatTheWireDoes) {
  EXPECT_EQ(Show(faults::DripFault{3, 7}).answer.plan.drip, (Drip{3, 7}));
  const faults::LengthFault length{faults::LengthFault::How::kJunk, 0, faults::CloseHow::kRst};
  EXPECT_EQ(Show(length).answer.plan.recoding, Recoding(length));
  EXPECT_EQ(Show(length).answer.plan.cut, EndAfterAll(CloseHow::kRst));
  const faults::ChunkFault chunk{faults::ChunkFault::How::kNoLast, faults::CloseHow::kFin};
  EXPECT_EQ(Show(chunk).answer.plan.recoding, Recoding(chunk));
  EXPECT_EQ(Show(chunk).answer.plan.cut, EndAfterAll(CloseHow::kFin));
  const faults::ChunkFault whole{faults::ChunkFault::How::kOneByte, faults::CloseHow::kFin};
  EXPECT_EQ(Show(whole).answer.plan.cut, std::nullopt);
}

TEST(FaultAnswer, ArmsTheConnection) {
  using How = faults::KeepaliveFault::How;
  const auto armed = [](How how, std::int64_t limit) {
    return Show(faults::KeepaliveFault{how, limit}).answer.plan.keepalive;
  };
  EXPECT_EQ(armed(How::kRaceFin, 0), (KeepaliveEnd{CloseHow::kFin, 0}));
  EXPECT_EQ(armed(How::kRaceRst, 0), (KeepaliveEnd{CloseHow::kRst, 0}));
  EXPECT_EQ(armed(How::kLimit, 4), (KeepaliveEnd{std::nullopt, 4}));
}

TEST(FaultAnswer, ChangesHeadersAlone) {
  using How = faults::HeaderFault::How;
  const auto headers = [](How how) {
    const Shown shown = Show(faults::HeaderFault{how});
    EXPECT_EQ(shown.answer.response.body, "0123456789");
    return shown.answer.response.headers;
  };
  EXPECT_EQ(headers(How::kMissingContentType), Headers());
  EXPECT_EQ(headers(How::kWrongContentType), (Headers{{"Content-Type", "text/html"}}));
  EXPECT_EQ(headers(How::kHuge).at(1).value.size(), kHugeHeaderBytes);
  EXPECT_EQ(headers(How::kMany).size(), 1u + kManyHeaders);
}

TEST(FaultAnswer, RedirectsWhereTheFaultSays) {
  using To = faults::RedirectFault::To;
  const auto location = [](To to, std::string_view target) {
    Shown shown;
    ShowFault(faults::RedirectFault{308, to}, {kNowUs, 0, target, "http://h:1"}, shown.answer,
              shown.code);
    EXPECT_EQ(shown.answer.response.status, 308);
    EXPECT_EQ(shown.answer.response.body, "");
    const auto& headers = shown.answer.response.headers;
    return headers.empty() ? "none" : headers[0].name + ": " + headers[0].value;
  };
  EXPECT_EQ(location(To::kSame, "/a?b=1"), "Location: /a?b=1");
  EXPECT_EQ(location(To::kOtherOrigin, "/a?b=1"), "Location: http://h:1/a?b=1");
  EXPECT_EQ(location(To::kLoop, "/a?b=1"), "Location: /a?b=1&aex-loop=1");
  EXPECT_EQ(location(To::kLoop, "/a"), "Location: /a?aex-loop=1");
  EXPECT_EQ(location(To::kLoop, "/a?aex-loop=1"), "Location: /a?aex-loop=1");
  EXPECT_EQ(location(To::kMissing, "/a"), "none");
}

TEST(FaultAnswer, PutsBytesBeforeTheAnswerOrInItsPlace) {
  EXPECT_EQ(Show(faults::InterimFault{102, 2}).answer.plan.before,
            "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n");
  EXPECT_TRUE(Show(faults::InterimFault{103, 1}).answer.plan.before.starts_with(
      "HTTP/1.1 103 Early Hints\r\nLink: "));
  using Where = faults::GarbageFault::Where;
  const WirePlan before = Show(faults::GarbageFault{Where::kBefore}).answer.plan;
  const WirePlan instead = Show(faults::GarbageFault{Where::kInstead}).answer.plan;
  EXPECT_FALSE(before.before.empty());
  EXPECT_FALSE(before.before.starts_with("HTTP/"));
  EXPECT_EQ(before.cut, EndAfterAll(CloseHow::kFin));
  EXPECT_EQ(instead.before, before.before);
  EXPECT_EQ(instead.cut, (Cut{true, 0, CloseHow::kFin}));
}

TEST(FaultAnswer, CannotDamageABodyThatIsNotThere) {
  const BodyFault empty{BodyFault::How::kEmpty};
  EXPECT_TRUE(CanShow(empty, {200, {}, "x"}));
  EXPECT_FALSE(CanShow(empty, {204, {}, ""}));
  EXPECT_FALSE(CanShow(BodyFault{BodyFault::How::kNewEnum}, {200, {}, "bytes"}));
  EXPECT_TRUE(CanShow(DelayFault{1}, {204, {}, ""}));
}

TEST(FaultAnswer, EmptiesTheBodyAndKeepsTheStatus) {
  const Shown shown = Show(BodyFault{BodyFault::How::kEmpty});
  EXPECT_EQ(shown.answer.response.status, 202);
  EXPECT_EQ(shown.answer.response.body, "");
  EXPECT_EQ(shown.answer.plan, WirePlan{});
}

TEST(FaultAnswer, ShowsCollisionsAsTheContractHasThem) {
  const Shown conflict = Show(CollisionFault{CollisionFault::How::kConflict});
  EXPECT_EQ(conflict.answer.response.status, 409);
  EXPECT_EQ(conflict.code, "idempotency_conflict");
  EXPECT_EQ(conflict.answer.response.body,
            R"({"error":"idempotency_conflict","message":"This idempotency key was already )"
            R"(used with a different request body."})");
  const Shown in_flight = Show(CollisionFault{CollisionFault::How::kInFlight});
  EXPECT_EQ(in_flight.answer.response.status, 409);
  EXPECT_EQ(in_flight.code, "idempotency_in_flight");
  EXPECT_TRUE(in_flight.answer.response.body.ends_with(R"("retryable":true})"));
}

TEST(FaultAnswer, ClosesAsTheFaultSays) {
  EXPECT_EQ(ToCloseHow(faults::CloseHow::kFin), CloseHow::kFin);
  EXPECT_EQ(ToCloseHow(faults::CloseHow::kRst), CloseHow::kRst);
  EXPECT_EQ(ToCloseHow(faults::CloseHow::kStall), CloseHow::kStall);
}

TEST(FaultAnswer, NamesEveryErrorStatus) {
  for (int status = 400; status < 600; ++status) {
    const std::string_view code = UsualCode(status);
    EXPECT_FALSE(code.empty()) << status;
    const auto* kind = contract::FindErrorKind(code);
    if (kind == nullptr || status >= 500) continue;
    EXPECT_TRUE(kind->status == status || code == "bad_request") << status;
  }
  EXPECT_EQ(UsualCode(529), "overloaded");
  EXPECT_EQ(UsualCode(418), "bad_request");
  EXPECT_EQ(UsualCode(599), "internal_error");
}

}  // namespace
}  // namespace aex::http
