#include "mock_server/http/registry.h"

#include <gtest/gtest.h>

#include <thread>

#include "mock_server/http/testing/backend_client.h"

namespace aex::http {
namespace {

using namespace testing;

const platform::ManualClock* ManualClockOf(const Cell& cell) {
  return dynamic_cast<const platform::ManualClock*>(cell->clock.get());
}

platform::Settings SettingsOf(const Cell& cell) {
  return cell->state.With([](WorkspaceState& state) { return state.workspace.settings(); });
}

TEST(Registry, MakesAWorkspaceOnFirstUseAndKeepsIt) {
  Registry registry({});
  EXPECT_EQ(registry.Find("ci-1"), nullptr);
  const auto made = registry.Of("ci-1");
  ASSERT_TRUE(made.ok());
  EXPECT_EQ(*registry.Of("ci-1"), *made);
  EXPECT_EQ(registry.Find("ci-1"), *made);
  EXPECT_EQ((*made)->token, "ci-1");
}

TEST(Registry, MakesOneWorkspaceForManyThreadsAtOnce) {
  Registry registry({});
  std::vector<Cell> seen(4);
  {
    std::vector<std::jthread> threads;
    for (Cell& cell : seen) threads.emplace_back([&] { cell = *registry.Of("ci-1"); });
  }
  for (const Cell& cell : seen) EXPECT_EQ(cell, seen[0]);
  EXPECT_EQ(registry.All().size(), 1u);
}

TEST(Registry, ForgetsAWorkspaceWithItsPorts) {
  Registry registry({});
  const Cell cell = *registry.Of("ci-1");
  registry.BindPort(4010, "ci-1");
  EXPECT_EQ(registry.OfPort(4010), cell);
  EXPECT_EQ(registry.OfPort(4011), nullptr);
  EXPECT_TRUE(registry.Forget("ci-1"));
  EXPECT_FALSE(registry.Forget("ci-1"));
  EXPECT_EQ(registry.OfPort(4010), nullptr);
  EXPECT_NE(*registry.Of("ci-1"), cell);
}

TEST(Registry, MakesWorkspacesUpToItsBound) {
  RegistryOptions options;
  options.max_workspaces = 2;
  Registry registry(options);
  ASSERT_TRUE(registry.Of("a").ok());
  ASSERT_TRUE(registry.Of("b").ok());
  const auto refused = registry.Of("c");
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::kLimit);
  EXPECT_TRUE(registry.Of("b").ok());
  EXPECT_TRUE(registry.Forget("a"));
  EXPECT_TRUE(registry.Of("c").ok());
}

TEST(Registry, ListsWorkspacesByToken) {
  Registry registry({});
  for (const char* token : {"b", "a~healthy", "c"}) ASSERT_TRUE(registry.Of(token).ok());
  std::string tokens;
  for (const Cell& cell : registry.All()) tokens += cell->token + " ";
  EXPECT_EQ(tokens, "a~healthy b c ");
}

TEST(Registry, TakesClockAndSettingsFromDefaultsAndScenario) {
  RegistryOptions options;
  options.settings.turn_latency_ms = 5;
  options.settings.page_size = 9;
  Registry plain(options);
  EXPECT_EQ(ManualClockOf(*plain.Of("t")), nullptr);
  EXPECT_EQ(SettingsOf(*plain.Of("t")), options.settings);

  options.scenario = ScenarioOf(
      "[]", R"({"turnLatencyMs":7,"clock":"manual","nowMs":1767225600000})");
  Registry set(options);
  const Cell cell = *set.Of("t");
  ASSERT_NE(ManualClockOf(cell), nullptr);
  EXPECT_EQ(cell->clock->NowMicros(), kStartUs);
  EXPECT_EQ(SettingsOf(cell).turn_latency_ms, 7);
  EXPECT_EQ(SettingsOf(cell).page_size, 9);

  options.scenario = ScenarioOf("[]", R"({"clock":"system"})");
  options.manual_clock = true;
  EXPECT_EQ(ManualClockOf(*Registry(options).Of("t")), nullptr) << "the scenario's word counts";
  options.scenario = {};
  EXPECT_NE(ManualClockOf(*Registry(options).Of("t")), nullptr);
}

TEST(Registry, SeedsWorkspacesByTokenAndTheScenariosSeedIfItHasOne) {
  const auto id_with = [](std::uint64_t seed, std::optional<std::int64_t> scenario_seed,
                          const std::string& token) {
    RegistryOptions options;
    options.seed = seed;
    options.scenario.seed = scenario_seed;
    return (*Registry(options).Of(token))->state.With([](WorkspaceState& state) {
      return state.workspace.id();
    });
  };
  EXPECT_EQ(id_with(1, {}, "a"), id_with(1, {}, "a"));
  EXPECT_NE(id_with(1, {}, "a"), id_with(1, {}, "b"));
  EXPECT_NE(id_with(1, {}, "a"), id_with(2, {}, "a"));
  EXPECT_EQ(id_with(1, 7, "a"), id_with(2, 7, "a"));
  EXPECT_EQ(id_with(1, 7, "a"), id_with(7, {}, "a"));
}

TEST(Registry, RefusesATokenThatNamesNoScenarioAndMakesNothing) {
  Registry registry({});
  const auto refused = registry.Of("ci~nope");
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(registry.All().empty());
}

TEST(MockScenario, IsCheckedWholeForThisMock) {
  const auto error_of = [](const std::string& text) {
    const auto scenario = ReadMockScenario(text);
    return scenario.ok() ? "" : Describe(scenario.error());
  };
  EXPECT_EQ(error_of(R"({"version":1,"faults":[],"settings":{"pageSize":1}})"), "");
  EXPECT_EQ(error_of(R"({"version":1,"faults":[],"requirement":"x"})"), "") << "a repro file";
  EXPECT_EQ(error_of(R"({"version":1,"faults":[],"settings":{"pageSize":0}})"),
            "/settings/pageSize: must be a whole number from 1 to 1000");
  EXPECT_EQ(error_of(R"({"version":1,"faults":[],"profile":"openai"})"),
            "/profile: is not carried out by this version; leave it out");
}

TEST(MockScenario, ReadsEveryNamedScenario) {
  for (const char* name : {"healthy", "response-lost", "throttled-once", "reset-before-work"})
    EXPECT_TRUE(NamedScenarioOf(name).ok()) << name;
  const auto unknown = NamedScenarioOf("nope");
  ASSERT_FALSE(unknown.ok());
  EXPECT_TRUE(unknown.error().message.starts_with("no scenario is named \"nope\"; there are: "));
}

TEST(Registry, FindsAWorkspaceByItsNameInPresignedUrls) {
  Registry registry{RegistryOptions{}};
  const Cell cell = *registry.Of("a");
  EXPECT_TRUE(cell->storage_name.starts_with("st_"));
  EXPECT_EQ(registry.OfStorage(cell->storage_name), cell);
  EXPECT_EQ(registry.OfStorage(""), nullptr);
  EXPECT_NE((*registry.Of("b"))->storage_name, cell->storage_name);
  EXPECT_TRUE(registry.Forget("a"));
  EXPECT_EQ(registry.OfStorage(cell->storage_name), nullptr);
}

TEST(Registry, NamesAReplacedWorkspaceAsItsSeedSays) {
  Registry registry{RegistryOptions{}};
  WorkspaceOptions options;
  options.clock = std::make_shared<platform::SystemClock>();
  const std::string name = registry.Create("a", options)->storage_name;
  const Cell again = registry.Create("a", options);
  EXPECT_EQ(again->storage_name, name);
  EXPECT_EQ(registry.OfStorage(name), again);
  EXPECT_NE(registry.Create("twin", options)->storage_name, name);
}

std::string NewSession(const Cell& cell) {
  return cell->state.With([](WorkspaceState& state) {
    platform::CreateSession create;
    create.caller.identity = "#f";
    return std::get<platform::Done>(state.workspace.Create(create)).session.id;
  });
}

TEST(Registry, FindsTheWorkspaceOfASession) {
  Registry registry({});
  const Cell one = *registry.Of("one");
  const Cell two = *registry.Of("two");
  const std::string in_one = NewSession(one);
  const std::string in_two = NewSession(two);
  EXPECT_EQ(registry.OfSession(1, in_one), one);
  EXPECT_EQ(registry.OfSession(1, in_two), two);
  EXPECT_EQ(registry.OfSession(1, in_two), two);
  EXPECT_EQ(registry.OfSession(1, "ses_0"), nullptr);
  registry.Forget("two");
  EXPECT_EQ(registry.OfSession(1, in_two), nullptr);
  WorkspaceOptions other;
  other.clock = one->clock;
  registry.Create("one", other);
  EXPECT_EQ(registry.OfSession(1, in_one), nullptr) << "the workspace was replaced";
}

TEST(Registry, PrefersThePortsWorkspaceAmongEqualIds) {
  Registry registry({});
  WorkspaceOptions options;
  options.clock = std::make_shared<platform::ManualClock>(0);
  const Cell first = registry.Create("run-1", options);
  const Cell second = registry.Create("run-2", options);
  registry.BindPort(11, "run-1");
  registry.BindPort(12, "run-2");
  const std::string id = NewSession(first);
  ASSERT_EQ(NewSession(second), id) << "equal seeds give equal ids";
  EXPECT_EQ(registry.OfSession(11, id), first);
  EXPECT_EQ(registry.OfSession(12, id), second);
}

TEST(Registry, TellsTheStreamsOfAForgottenWorkspace) {
  Registry registry({});
  const Cell cell = *registry.Of("one");
  int woken = 0;
  cell->wakers.Add([&] { ++woken; });
  registry.Forget("one");
  EXPECT_EQ(woken, 1);
  EXPECT_TRUE(cell->state.With([](WorkspaceState& state) { return state.forgotten; }));
}

}  // namespace
}  // namespace aex::http
