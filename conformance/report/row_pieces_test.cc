#include "conformance/report/row_pieces.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace aex::conformance {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> Told(const std::vector<PicturePiece>& pieces) {
  std::vector<std::string> told;
  for (const PicturePiece& piece : pieces)
    told.push_back(piece.look + (piece.framed ? "[" + piece.text + "]" : ": " + piece.text));
  return told;
}

TimelineRow Request(std::string text, std::string key, std::string mark) {
  TimelineRow row;
  row.kind = RowKind::kRequest;
  row.text = std::move(text);
  row.key = std::move(key);
  row.mark = std::move(mark);
  return row;
}

TEST(RowPieces, FrameTheKeyOfARequest) {
  TimelineRow row = Request("POST message.send  key K2", "K2",
                            "\"i-3f09…\"  ✗ other key than attempt 1");
  row.attempt = 2;
  EXPECT_THAT(Told(RequestPieces(row, true)),
              ElementsAre("request: POST message.send", "key key-2[K2]", "remark: attempt 2",
                          "remark: \"i-3f09…\"", "wrong: ✗ other key than attempt 1"));
  EXPECT_THAT(Told(RequestPieces(row, false)),
              ElementsAre("request: POST message.send", "key key-2[K2]", "remark: attempt 2",
                          "wrong: ✗ other key than attempt 1"));
  EXPECT_EQ(NonceOf(row), "\"i-3f09…\"");
}

TEST(RowPieces, SayThatThereIsNoKey) {
  EXPECT_THAT(Told(RequestPieces(Request("POST message.send  no key", "", ""), true)),
              ElementsAre("request: POST message.send", "remark: no key"));
  EXPECT_EQ(NonceOf(Request("", "", "✗")), "");
}

TEST(RowPieces, GiveAKeyAndItsDerivedOneTheSameLook) {
  const auto look = [](const char* label) {
    return RequestPieces(Request("POST x  key K", label, ""), false).at(1).look;
  };
  EXPECT_EQ(look("K1:message"), look("K1"));
  EXPECT_NE(look("K2"), look("K1"));
  EXPECT_EQ(look("K9"), look("K1")) << "there are eight looks";
  EXPECT_EQ(look("K99999999999999999999"), "key key-7");
  EXPECT_EQ(look("K?"), "key key-0");
}

TEST(RowPieces, TellWhatACommitCost) {
  TimelineRow row;
  row.kind = RowKind::kCommit;
  row.text = "turn 2 billed  $0.01";
  row.mark = "← ledger #3, same intent";
  row.ledger = 3;
  EXPECT_THAT(Told(CommitPieces(row)),
              ElementsAre("commit: turn 2 billed", "money: $0.01", "ledger[ledger #3]",
                          "remark: same intent"));
  row.extra = true;
  EXPECT_THAT(Told(CommitPieces(row)),
              ElementsAre("commit: turn 2 billed", "money lost: $0.01",
                          "ledger lost[ledger #3]", "wrong: same intent"));
  row.mark = "← ledger #3";
  EXPECT_EQ(CommitPieces(row).size(), 3u);
}

TEST(RowPieces, NameTheRuleOfAFault) {
  EXPECT_THAT(Told(FaultPieces(2, "reset")), ElementsAre("rule[rule 2]", "fault: reset"));
  EXPECT_THAT(Told(FaultPieces(0, "answers 404")), ElementsAre("remark: answers 404"));
  EXPECT_THAT(Told(FaultPieces(1, "")), ElementsAre("rule[rule 1]"));
  EXPECT_THAT(FaultPieces(0, ""), IsEmpty());
}

}  // namespace
}  // namespace aex::conformance
