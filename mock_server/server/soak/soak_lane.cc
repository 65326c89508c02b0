#include "mock_server/server/soak/soak_lane.h"

#include <condition_variable>
#include <nlohmann/json.hpp>
#include <thread>

#include "mock_server/platform/ids.h"
#include "mock_server/server/soak/rule_deck.h"
#include "mock_server/server/soak/soak_client.h"

namespace aex::soak {
namespace {

using server::RawClient;

constexpr int kActsOfAClient = 150;
constexpr std::chrono::milliseconds kLookEvery{20};
constexpr std::int64_t kStartUs = 1'767'225'600'000'000;  // 2026-01-01.

// The life of one workspace.
class Episode {
 public:
  Episode(const LanePlan& plan, const SoakWorld& world, int number);

  void Run();

 private:
  void StartWorkspace();
  void RunClients();
  void Look();
  void Judge();
  void Found(const std::string& problem);

  const LanePlan& plan_;
  const SoakWorld& world_;
  const std::string name_;
  const std::uint64_t seed_;
  Dice dice_;
  Place place_;
  faults::Scenario scenario_;
  bool virtual_time_ = false;
  LaneBoard board_;
};

Episode::Episode(const LanePlan& plan, const SoakWorld& world, int number)
    : plan_(plan),
      world_(world),
      name_("soak-" + std::to_string(plan.number) + "-" + std::to_string(number)),
      seed_(platform::DeriveSeed(plan.seed, name_)),
      dice_(seed_) {}

void Episode::Found(const std::string& problem) {
  world_.tally.Found(name_ + ": " + problem + "\n    scenario " +
                     Stringify(faults::ToJson(scenario_)));
}

void Episode::StartWorkspace() {
  const auto port = world_.mock.Listen(0);
  CHECK(port.ok());
  place_ = {*port, world_.mock.storage_port(), name_};
  if (!plan_.healthy)
    scenario_ = DrawScenario(dice_, world_.mock.BaseUrl(*port) + "/sink");
  virtual_time_ = dice_.Chance(50);
  server::WorkspaceSetup setup;
  setup.seed = seed_;
  setup.scenario = scenario_;
  setup.virtual_time = virtual_time_;
  setup.start_us = kStartUs;
  world_.mock.CreateWorkspace(place_.token, place_.port, setup);
}

// What can be seen and done from outside while clients are at work.
void Episode::Look() {
  if (virtual_time_ && dice_.Chance(50))
    world_.mock.AdvanceClock(place_.token,
                             static_cast<std::int64_t>(world_.mock.NowMs(place_.token) * 1000) +
                                 dice_.From(0, 50'000));
  RawClient client = RawClient::Connect(world_.control_port);
  const std::string path = "/__mock/workspaces/" + place_.token;
  for (const std::string what : {"/ledger", "/journal?after=10"}) {
    if (!client.Send("GET " + path + what + " HTTP/1.1\r\nHost: localhost\r\n\r\n"))
      return Found("the control plane took no request");
    const server::Reply reply = client.HearReply();
    if (reply.status != 200)
      return Found("the control plane answered " + std::to_string(reply.status));
    if (what != "/ledger") continue;
    for (const std::string& problem : FindContradictionsInLedger(reply.body)) Found(problem);
  }
}

void Episode::RunClients() {
  std::mutex mutex;
  std::condition_variable left;
  int running = plan_.clients;
  std::vector<std::jthread> threads;
  for (int i = 0; i < plan_.clients; ++i) {
    threads.emplace_back([&, seed = platform::DeriveSeed(seed_, std::to_string(i))] {
      SoakClient client(place_, board_, world_.tally, seed);
      for (int act = 0; act < kActsOfAClient && !world_.over; ++act)
        plan_.healthy ? client.ActWell() : client.Act();
      const std::lock_guard lock(mutex);
      --running;
      left.notify_one();
    });
  }
  std::unique_lock lock(mutex);
  while (!left.wait_for(lock, kLookEvery, [&] { return running == 0; })) {
    lock.unlock();
    Look();
    lock.lock();
  }
}

void Episode::Judge() {
  const auto evidence = world_.mock.Finish(place_.token, place_.port);
  world_.mock.CloseListener(place_.port);
  if (!evidence.ok()) return Found(Describe(evidence.error()));
  for (const std::string& problem :
       FindContradictions(*evidence, scenario_, board_.promises()))
    Found(problem);
  for (const auto& [rule, fired] : evidence->account) {
    const auto& fault = scenario_.faults[static_cast<std::size_t>(rule)].fault;
    world_.tally.Fired(KindName(KindOf(fault)), fired);
  }
  ++world_.tally.workspaces;
  world_.tally.exchanges += static_cast<std::int64_t>(evidence->exchanges.size());
  world_.tally.entries += static_cast<std::int64_t>(evidence->ledger.size());
}

void Episode::Run() {
  StartWorkspace();
  RunClients();
  Judge();
}

}  // namespace

void RunLane(const LanePlan& plan, const SoakWorld& world) {
  int number = 0;
  do {
    Episode(plan, world, number++).Run();
  } while (!world.over);
}

}  // namespace aex::soak
