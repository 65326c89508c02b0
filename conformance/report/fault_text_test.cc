#include "conformance/report/fault_text.h"

#include <gtest/gtest.h>

#include <set>

namespace aex::conformance {
namespace {

// Words of one enumeration, none empty and no two alike.
template <typename FaultType, typename How>
void ExpectDistinct(How FaultType::*member, int count) {
  std::set<std::string> texts;
  for (int i = 0; i < count; ++i) {
    FaultType fault;
    fault.*member = static_cast<How>(i);
    const std::string text = FaultText(faults::Fault(fault));
    EXPECT_FALSE(text.empty()) << i;
    EXPECT_TRUE(texts.insert(text).second) << text;
  }
}

TEST(FaultText, HasItsOwnWordsForEachMemberOfEverySet) {
  ExpectDistinct(&faults::LengthFault::how, 4);
  ExpectDistinct(&faults::ChunkFault::how, 4);
  ExpectDistinct(&faults::BodyFault::how, 15);
  ExpectDistinct(&faults::HeaderFault::how, 4);
  ExpectDistinct(&faults::RedirectFault::to, 4);
  ExpectDistinct(&faults::GarbageFault::where, 2);
  ExpectDistinct(&faults::KeepaliveFault::how, 3);
  ExpectDistinct(&faults::CollisionFault::how, 3);
  ExpectDistinct(&faults::CapFault::how, 4);
  ExpectDistinct(&faults::ProviderFault::as, 4);
  ExpectDistinct(&faults::StreamFault::how, 11);
  ExpectDistinct(&faults::ReplayFault::how, 3);
  ExpectDistinct(&faults::DropFault::close, 3);
}

TEST(FaultText, ShowsHintsAsTheyAreSent) {
  EXPECT_EQ(HintText("120"), "Retry-After: 120");
  EXPECT_EQ(HintText("Wednesday, 21-Oct-26 07:28:00 GMT"),
            "Retry-After: \"Wednesday, 21-Oct-26 07:28:00 GMT\"");
  EXPECT_EQ(HintText("\x1b[2J"), "Retry-After: \" [2J\"");
  EXPECT_EQ(HintText("date:+5"), "Retry-After: a date 5 s ahead");
}

TEST(FaultText, SaysHowAConnectionEnded) {
  EXPECT_EQ(EndedText(faults::CloseHow::kFin), "closed");
  EXPECT_EQ(EndedText(faults::CloseHow::kRst), "reset");
  EXPECT_EQ(EndedText(faults::CloseHow::kStall), "silence");
}

}  // namespace
}  // namespace aex::conformance
