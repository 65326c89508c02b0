#include "mock_server/faults/named.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "mock_server/faults/scenario.h"

namespace aex::faults {
namespace {

std::string Contents(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

TEST(Named, HoldsEveryFileOfTheFolderAsItIs) {
  std::set<std::string> files;
  const std::filesystem::path folder =
      std::filesystem::path(AEX_SOURCE_DIR) / "fixtures" / "scenarios";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".json") continue;
    files.insert(entry.path().stem());
    const NamedScenario* scenario = FindNamed(entry.path().stem().string());
    ASSERT_NE(scenario, nullptr) << entry.path() << " is not listed in CMakeLists.txt";
    EXPECT_EQ(scenario->text, Contents(entry.path()));
  }
  EXPECT_EQ(files.size(), NamedScenarios().size());
}

TEST(Named, AreValidAndReadBack) {
  for (const NamedScenario& named : NamedScenarios()) {
    SCOPED_TRACE(named.name);
    const auto scenario = ReadScenarioText(named.text, {});
    ASSERT_TRUE(scenario.ok()) << Describe(scenario.error());
    EXPECT_EQ(scenario->name, named.name);
    EXPECT_EQ(scenario->about, named.about);
    EXPECT_FALSE(named.about.empty());
    const auto again = ReadScenario(ToJson(*scenario), {});
    ASSERT_TRUE(again.ok()) << Describe(again.error());
    EXPECT_EQ(*again, *scenario);
  }
}

TEST(Named, AreSortedAndFoundByExactName) {
  const auto all = NamedScenarios();
  for (std::size_t i = 1; i < all.size(); ++i) EXPECT_LT(all[i - 1].name, all[i].name);
  EXPECT_EQ(FindNamed("healthy")->name, "healthy");
  EXPECT_EQ(FindNamed("Healthy"), nullptr);
  EXPECT_EQ(FindNamed(""), nullptr);
  EXPECT_EQ(FindNamed("no-such-scenario"), nullptr);
}

TEST(Named, ResponseLostBillsTheTurnThenResets) {
  const auto scenario = ReadScenarioText(FindNamed("response-lost")->text, {});
  ASSERT_TRUE(scenario.ok());
  ASSERT_EQ(scenario->faults.size(), 1u);
  EXPECT_EQ(Describe(scenario->faults[0]),
            "message.send, attempt 1: drop response.head (commit done)");
}

}  // namespace
}  // namespace aex::faults
