#include "mock_server/http/damaged_body.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "mock_server/contract/json.h"

namespace aex::http {
namespace {

using How = faults::BodyFault::How;

const std::string kBody = R"({"session":{"id":"ses_1","status":"idle"},"turn":2})";

struct Row {
  How how;
  std::string damaged;
};

TEST(DamagedBody, IsWhatItsNameSays) {
  for (const Row& row : {
           Row{How::kEmpty, ""},
           Row{How::kCutJson, R"({"session":{"id":"ses_1",)"},
           Row{How::kTrailing, kBody + "\n{\"and\":\"more\"}"},
           Row{How::kNan,
               R"({"session":{"id":"ses_1","status":"idle"},"turn":2,"ratio":NaN})"},
           Row{How::kNotObject, "[" + kBody + "]"},
           Row{How::kNull, "null"},
           Row{How::kLatin1,
               "{\"session\":{\"id\":\"ses_1\",\"status\":\"idle\"},\"turn\":2,"
               "\"place\":\"caf\xE9\"}"},
           Row{How::kBom, "\xEF\xBB\xBF" + kBody},
           Row{How::kDuplicateKey,
               R"({"session":{"id":"ses_1","status":"idle"},"turn":2,)"
               R"("session":{"id":"ses_1","status":"idle"}})"},
           Row{How::kMissingField, R"({"session":{"status":"idle"},"turn":2})"},
           Row{How::kWrongType, R"({"session":{"id":42,"status":"idle"},"turn":2})"},
           Row{How::kNewEnum, R"({"session":{"id":"ses_1","status":"hibernating"},"turn":2})"},
           Row{How::kExtraField,
               R"({"session":{"id":"ses_1","status":"idle","fieldOfTheFuture":)"
               R"({"kind":"unheard-of","list":[1,null]}},"turn":2,"fieldOfTheFuture":)"
               R"({"kind":"unheard-of","list":[1,null]}})"},
       })
    EXPECT_EQ(DamagedBody(row.how, kBody), row.damaged) << static_cast<int>(row.how);
  EXPECT_TRUE(DamagedBody(How::kHtml, kBody)->starts_with("<!DOCTYPE html>"));
}

// What is legal JSON stays so, what is meant to be none is none.
TEST(DamagedBody, IsJsonWhereItShouldBe) {
  const auto is_json = [](How how) {
    return ParseJson(*DamagedBody(how, kBody)).ok();
  };
  for (const How how : {How::kNotObject, How::kNull, How::kDuplicateKey, How::kMissingField,
                        How::kExtraField, How::kWrongType, How::kNewEnum})
    EXPECT_TRUE(is_json(how)) << static_cast<int>(how);
  for (const How how : {How::kEmpty, How::kHtml, How::kCutJson, How::kTrailing, How::kNan,
                        How::kLatin1})
    EXPECT_FALSE(is_json(how)) << static_cast<int>(how);
  const std::string deep = *DamagedBody(How::kDeep, kBody);
  EXPECT_EQ(ParseJson(deep).error().code, ErrorCode::kLimit);
  EXPECT_EQ(std::count(deep.begin(), deep.end(), '['), 10'000);
  EXPECT_TRUE(deep.ends_with(std::string(10'000, ']') + "}"));
}

TEST(DamagedBody, FindsTheNameOfWhatIsNoSession) {
  EXPECT_EQ(DamagedBody(How::kMissingField, R"({"redeemed":true,"amountUsd":5})"),
            R"({"amountUsd":5})");
  EXPECT_EQ(DamagedBody(How::kWrongType, R"({"count":5})"), R"({"count":"forty-two"})");
  EXPECT_EQ(DamagedBody(How::kMissingField, R"({"name":"x","id":"y"})"), R"({"name":"x"})");
  EXPECT_EQ(DamagedBody(How::kMissingField, R"({"session":{"id":"s","a":1,"sessionId":"s"}})"),
            R"({"session":{"a":1}})");
  EXPECT_EQ(DamagedBody(How::kMissingField,
                        R"({"session":{"id":"s"},"turn":{"turnSeq":1,"eventCursor":4},)"
                        R"("eventCursor":4})"),
            R"({"session":{"id":"s"},"turn":{"turnSeq":1}})");
}

TEST(DamagedBody, IsNothingWhereThereIsNothingToDamage) {
  EXPECT_EQ(DamagedBody(How::kEmpty, ""), std::nullopt);
  EXPECT_EQ(DamagedBody(How::kHtml, ""), std::nullopt);
  EXPECT_EQ(DamagedBody(How::kNewEnum, R"({"count":5})"), std::nullopt);
  EXPECT_EQ(DamagedBody(How::kMissingField, "{}"), std::nullopt);
  EXPECT_EQ(DamagedBody(How::kDuplicateKey, "{}"), std::nullopt);
  EXPECT_EQ(DamagedBody(How::kNan, "{}"), R"({"ratio":NaN})");
  for (const How how : {How::kNan, How::kDeep, How::kLatin1, How::kDuplicateKey,
                        How::kMissingField, How::kExtraField, How::kWrongType, How::kNewEnum})
    EXPECT_EQ(DamagedBody(how, "plain bytes"), std::nullopt) << static_cast<int>(how);
}

}  // namespace
}  // namespace aex::http
