#include "conformance/subject/codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <nlohmann/json.hpp>

namespace aex::conformance {
namespace {

using ::testing::HasSubstr;

template <typename Line>
Line DecodeAs(std::string_view text) {
  auto decoded = DecodeLine(text);
  if (!decoded.ok()) ADD_FAILURE() << decoded.error().message;
  return decoded.ok() ? std::get<Line>(std::move(*decoded)) : Line{};
}

TEST(Codec, WritesARequestOnOneLine) {
  const Json args = {{"text", "two\nlines"}};
  EXPECT_EQ(EncodeRequest({7, "run", "c1", args}),
            "{\"id\":7,\"op\":\"run\",\"client\":\"c1\",\"args\":{\"text\":"
            "\"two\\nlines\"}}\n");
  EXPECT_EQ(EncodeRequest({8, "ping", {}, Json::object()}),
            "{\"id\":8,\"op\":\"ping\",\"args\":{}}\n");
}

TEST(Codec, WritesAWakeWithTheFractionOfAMillisecond) {
  EXPECT_EQ(EncodeWake(12, 1790000000530.25),
            "{\"wake\":12,\"nowMs\":1790000000530.25}\n");
}

TEST(Codec, ReadsEachKindOfAnswer) {
  using Kind = CallAnswer::Kind;
  const auto ok = DecodeAs<AnswerLine>(R"({"id":7,"ok":{"a":1},"extra":2})");
  EXPECT_EQ(ok.id, 7);
  EXPECT_EQ(ok.answer.kind, Kind::kOk);
  EXPECT_EQ(Stringify(ok.answer.value), R"({"a":1})");
  const auto error = DecodeAs<AnswerLine>(R"({"error":{"kind":"api"},"id":8})");
  EXPECT_EQ(error.answer.kind, Kind::kError);
  EXPECT_EQ(Stringify(error.answer.value), R"({"kind":"api"})");
  const auto unsupported = DecodeAs<AnswerLine>(R"({"id":9,"unsupported":true})");
  EXPECT_EQ(unsupported.answer.kind, Kind::kUnsupported);
  EXPECT_EQ(Stringify(unsupported.answer.value), "null");
  const auto trouble = DecodeAs<AnswerLine>(R"({"id":9,"adapterError":{"message":"m"}})");
  EXPECT_EQ(trouble.answer.kind, Kind::kAdapterError);
  EXPECT_EQ(Describe(trouble.answer), "the adapter reports: m");
}

TEST(Codec, TakesNullMembersOfAnAnswerAsAbsent) {
  const auto line = DecodeAs<AnswerLine>(
      R"({"event":null,"id":7,"ok":{},"error":null,"unsupported":null,"adapterError":null})");
  EXPECT_EQ(line.answer.kind, CallAnswer::Kind::kOk);
}

TEST(Codec, ReadsASleepUnrounded) {
  const auto line = DecodeAs<SleepLine>(
      R"({"event":"sleep","sleep":12,"client":"c1","request":7,"ms":530.25})");
  EXPECT_EQ(line.sleep, 12);
  EXPECT_EQ(line.client, "c1");
  EXPECT_EQ(line.request, 7);
  EXPECT_EQ(line.ms, 530.25);
}

TEST(Codec, ReadsALogAndACarriageReturn) {
  EXPECT_EQ(DecodeAs<LogLine>("{\"event\":\"log\",\"message\":\"hi\"}\r").message, "hi");
}

struct BadLine {
  std::string_view text;
  std::string_view words;
};

class CodecRefuses : public ::testing::TestWithParam<BadLine> {};

TEST_P(CodecRefuses, ABadLineInPlainWords) {
  const auto decoded = DecodeLine(GetParam().text);
  ASSERT_FALSE(decoded.ok());
  EXPECT_EQ(decoded.error().code, ErrorCode::kInvalid);
  EXPECT_THAT(decoded.error().message, HasSubstr(std::string(GetParam().words)));
  EXPECT_THAT(decoded.error().message, HasSubstr(Quoted(GetParam().text)));
}

INSTANTIATE_TEST_SUITE_P(
    Codec, CodecRefuses,
    ::testing::Values(
        BadLine{"", "is not JSON"}, BadLine{"Debug: hi", "is not JSON"},
        BadLine{"{\"id\":7,\"ok\":{}", "is not JSON"},
        BadLine{"{\"id\":7,\"ok\":{\"t\":\"\xff\"}}", "is not JSON"},
        BadLine{"[1]", "is not a JSON object"}, BadLine{"null", "is not a JSON object"},
        BadLine{"{}", "neither `event` nor an `id`"},
        BadLine{R"({"id":"7","ok":{}})", "positive whole number"},
        BadLine{R"({"id":0,"ok":{}})", "positive whole number"},
        BadLine{R"({"id":7.5,"ok":{}})", "positive whole number"},
        BadLine{R"({"id":-1,"ok":{}})", "positive whole number"},
        BadLine{R"({"id":9007199254740992,"ok":{}})", "positive whole number"},
        BadLine{R"({"id":7})", "none of `ok`, `error`, `unsupported`, `adapterError`"},
        BadLine{R"({"id":7,"ok":{},"error":{}})", "both `ok` and `error`"},
        BadLine{R"({"id":7,"error":{},"unsupported":true})",
                "both `error` and `unsupported`"},
        BadLine{R"({"id":7,"ok":[]})", "`ok` must be an object"},
        BadLine{R"({"id":7,"ok":null})", "none of"},
        BadLine{R"({"id":7,"error":"bad"})", "`error` must be an object"},
        BadLine{R"({"id":7,"unsupported":false})", "`unsupported` must be true"},
        BadLine{R"({"id":7,"adapterError":{}})", "`adapterError` needs `message`"},
        BadLine{R"({"event":"nap"})", "must be one of: sleep, log"},
        BadLine{R"({"event":1})", "must be one of: sleep, log"},
        BadLine{R"({"event":"log"})", "needs `message`"},
        BadLine{R"({"event":"sleep","client":"c1","request":7,"ms":1})", "needs `sleep`"},
        BadLine{R"({"event":"sleep","sleep":1,"request":7,"ms":1})", "needs `client`"},
        BadLine{R"({"event":"sleep","sleep":1,"client":"c1","ms":1})", "needs `request`"},
        BadLine{R"({"event":"sleep","sleep":1,"client":"c1","request":7})", "needs `ms`"},
        BadLine{R"({"event":"sleep","sleep":1,"client":"c1","request":7,"ms":-1})",
                "needs `ms`"},
        BadLine{R"({"event":"sleep","sleep":1,"client":"c1","request":7,"ms":1e400})",
                "needs `ms`"},
        BadLine{R"({"event":"sleep","sleep":1,"client":"c1","request":7,"ms":"1"})",
                "needs `ms`"}));

TEST(Codec, TakesALineOfFourMebibytesAndNotAByteMore) {
  const std::string frame = R"({"event":"log","message":""})";
  std::string line = frame;
  line.insert(line.size() - 2, kMaxLineBytes - frame.size(), 'x');
  ASSERT_EQ(line.size(), kMaxLineBytes);
  EXPECT_TRUE(DecodeLine(line).ok());
  line.insert(line.size() - 2, 1, 'x');
  const auto refused = DecodeLine(line);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::kLimit);
  EXPECT_THAT(refused.error().message, HasSubstr("longer than 4 MiB"));
}

TEST(Quoted, ShowsOnlyWhatCanBePrinted) {
  EXPECT_EQ(Quoted("a\x1b[1m\xff\x7f\xc3\xa9"), "`a\\x1b[1m\\xff\\x7f\xc3\xa9`");
  EXPECT_EQ(Quoted(""), "``");
}

TEST(Quoted, CutsAtEightyBytes) {
  EXPECT_EQ(Quoted(std::string(80, 'x')), "`" + std::string(80, 'x') + "`");
  EXPECT_EQ(Quoted(std::string(81, 'x')), "`" + std::string(80, 'x') + "...`");
}

// An adapter that echoes: what we write is read as what we meant.
RC_GTEST_PROP(Codec, CarriesAnyPayloadThereAndBack, ()) {
  const auto text = *rc::gen::string<std::string>();
  const auto number = *rc::gen::arbitrary<double>();
  const auto id = *rc::gen::inRange<RequestId>(1, RequestId{1} << 53);
  // Our reader refuses broken UTF-8 and our writer mends it, so mend it first.
  const Json payload =
      *ParseJson(Stringify(Json{{"text", text}, {"list", {number, true, nullptr}}}));
  const std::string request = EncodeRequest({id, "run", text, payload});
  RC_ASSERT(request.back() == '\n');
  RC_ASSERT(request.find('\n') == request.size() - 1);
  const auto read = ParseJson(request);
  RC_ASSERT(read.ok());
  RC_ASSERT(*AsSafeInteger(Find(*read, "id")) == id);
  RC_ASSERT(*Find(*read, "args") == payload);

  const auto answer = DecodeLine(R"({"id":)" + std::to_string(id) + R"(,"ok":)" +
                                 Stringify(payload) + "}");
  RC_ASSERT(answer.ok());
  RC_ASSERT(std::get<AnswerLine>(*answer).id == id);
  RC_ASSERT(*std::get<AnswerLine>(*answer).answer.value == payload);
}

RC_GTEST_PROP(Codec, CarriesTheClockThereAndBack, ()) {
  const double now_ms =
      static_cast<double>(*rc::gen::inRange<std::int64_t>(0, std::int64_t{1} << 51)) /
      1000.0;
  const auto read = ParseJson(EncodeWake(5, now_ms));
  RC_ASSERT(read.ok());
  RC_ASSERT(*AsNumber(Find(*read, "nowMs")) == now_ms);
}

RC_GTEST_PROP(Codec, NeverBreaksOnForeignBytes, (std::string bytes)) {
  const auto decoded = DecodeLine(bytes);
  RC_ASSERT(decoded.ok() || !decoded.error().message.empty());
}

}  // namespace
}  // namespace aex::conformance
