#include "conformance/scenario/defect.h"

#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>

#include "conformance/scenario/bounds.h"
#include "conformance/scenario/request_grammar.h"
#include "mock_server/contract/run_request.h"

namespace aex::conformance {
namespace {

constexpr std::uint64_t kDraws = 3000;

TEST(Defect, IsRefusedAndItsTwinIsNot) {
  std::map<std::string, int> kinds;
  std::map<std::string, int> texts;
  for (std::uint64_t seed = 0; seed < kDraws; ++seed) {
    Dice dice(seed);
    const Defect defect = DrawDefect(DrawRequest(dice), dice);
    const auto refused = contract::ParseRunRequest(defect.request);
    ASSERT_FALSE(refused.ok()) << Stringify(defect.request);
    EXPECT_EQ(refused.error().place, defect.pointer);
    EXPECT_EQ(refused.error().message, defect.text);
    ASSERT_TRUE(contract::ParseRunRequest(defect.twin).ok()) << Stringify(defect.twin);
    ++kinds[std::string(defect.kind)];
    ++texts[defect.text];
  }
  for (const char* kind : {"wrong type", "unknown key", "missing", "null", "bad value",
                           "bad URL", "hostile text", "bound"})
    EXPECT_GT(kinds[kind], static_cast<int>(kDraws) / 100) << kind;
  EXPECT_GT(texts.size(), 300u) << "few different refusals are ever drawn";
}

// Members of every object in the reverse order.
Json Reversed(const Json& value) {
  if (value.is_array()) {
    Json out = Json::array();
    for (const Json& item : value) out.push_back(Reversed(item));
    return out;
  }
  if (!value.is_object()) return value;
  Json out = Json::object();
  const auto& members = value.get_ref<const Json::object_t&>();
  for (auto member = members.rbegin(); member != members.rend(); ++member)
    out[member->first] = Reversed(member->second);
  return out;
}

TEST(Defect, StaysOneInWhateverOrderMembersStand) {
  for (std::uint64_t seed = 0; seed < kDraws; ++seed) {
    Dice dice(seed);
    const Defect defect = DrawDefect(DrawRequest(dice), dice);
    EXPECT_FALSE(contract::ParseRunRequest(Reversed(defect.request)).ok())
        << Stringify(defect.request);
  }
}

TEST(Defect, OfTwoTheContractNamesTheFirst) {
  for (std::uint64_t seed = 0; seed < kDraws / 4; ++seed) {
    Dice dice(seed);
    const TwoDefects two = DrawTwoDefects(DrawRequest(dice), dice);
    const auto refused = contract::ParseRunRequest(two.request);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().message, two.first.text);
  }
}

TEST(Defect, FollowsFromTheDiceAlone) {
  Dice one(7), other(7);
  const Defect a = DrawDefect(DrawRequest(one), one);
  const Defect b = DrawDefect(DrawRequest(other), other);
  EXPECT_EQ(a.request, b.request);
}

TEST(Bounds, AreCrossedByOneStep) {
  const Json base = *ParseJson(
      R"({"workspaceId":"w","idempotencyKey":"k","submission":{"model":"claude-haiku-4-5",)"
      R"("prompt":"hello"},"secrets":{"apiKeys":{"anthropic":"sk"}}})");
  Dice dice(1);
  std::map<std::string, int> drawn;
  for (int i = 0; i < 4000; ++i) {
    const Defect defect = DrawDefect(base, dice);
    if (defect.kind == "bound") ++drawn[Stringify(defect.request)];
  }
  EXPECT_EQ(drawn.size(), Bounds().size()) << "a bound of the table is never accepted below "
                                              "or never refused above";
}

}  // namespace
}  // namespace aex::conformance
