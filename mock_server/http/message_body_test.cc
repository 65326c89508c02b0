#include "mock_server/http/message_body.h"

#include <gtest/gtest.h>

namespace aex::http {
namespace {

// By sha256sum over ["hi"] and ["a","b"].
constexpr char kHashOfHi[] = "80e2a72672ff27c2e0e49a77268d65b6ddce177702d20d7df0c63a4bcf10540d";
constexpr char kHashOfAB[] = "0473ef2dc0d324ab659d3580c1134e9d812035905c4781fdd6d529b0c6860e13";

TEST(MessageBody, IsOneLineOrSeveral) {
  EXPECT_EQ(ReadMessageBody(R"({"input":"hi"})"), (MessageBody{{"hi"}, kHashOfHi, ""}));
  EXPECT_EQ(ReadMessageBody(R"({"input":["a","b"]})"),
            (MessageBody{{"a", "b"}, kHashOfAB, ""}));
}

TEST(MessageBody, IsToldByItsInputAlone) {
  EXPECT_EQ(ReadMessageBody(R"({"metadata":{"intent":"x"},"input":["hi"]})").request_hash,
            kHashOfHi);
}

TEST(MessageBody, SaysWhyItIsRefused) {
  const std::string rule =
      "input must be a non-empty string or an array of non-empty strings";
  for (const char* text : {"{}", "[]", R"({"input":""})", R"({"input":[]})",
                           R"({"input":["a",""]})", R"({"input":["a",1]})",
                           R"({"input":7})", R"({"input":null})"})
    EXPECT_EQ(ReadMessageBody(text), (MessageBody{{}, {}, rule})) << text;
  EXPECT_EQ(ReadMessageBody(R"({"input":"hi","metadata":[]})").problem,
            "metadata must be an object");
  EXPECT_TRUE(ReadMessageBody("{").problem.starts_with("the body is not JSON: line 1"));
}

}  // namespace
}  // namespace aex::http
