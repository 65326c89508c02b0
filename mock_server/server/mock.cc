#include "mock_server/server/mock.h"

#include "mock_server/server/framing.h"

namespace aex::server {
namespace {

// What may be presigned can be put.
static_assert(platform::kMaxAssetBytes == kMaxBodyBytes);

// A stall may begin just after stalls were ended, so both are repeated.
constexpr std::chrono::milliseconds kQuietStep{20};
constexpr int kQuietSteps = 500;

}  // namespace

Mock::Mock(http::RegistryOptions options, http::ClosedObserver on_closed,
           ServerOptions server_options)
    : backend_(std::move(options), std::move(on_closed)),
      server_(backend_, std::move(server_options)),
      webhooks_(backend_.webhooks()) {}

Status Mock::Start(std::uint16_t storage_port) {
  if (const Status status = server_.Start(); !status.ok()) return status;
  const auto port = server_.Listen(storage_port);
  if (!port.ok()) return port.error();
  storage_port_ = *port;
  backend_.ServeStorageOn(*port);
  return webhooks_.Start();
}

void Mock::Stop() {
  webhooks_.Stop();
  server_.Stop();
}

void Mock::CreateWorkspace(const std::string& token, std::uint16_t port,
                           const WorkspaceSetup& setup) {
  http::WorkspaceOptions options;
  options.seed = setup.seed;
  options.scenario = setup.scenario;
  options.intent_exchange_bound = setup.intent_exchange_bound;
  options.exchange_bound = setup.exchange_bound;
  platform::ClockSettings clock;
  CHECK(http::ApplyScenarioSettings(setup.scenario, options.settings, clock).ok());
  if (setup.virtual_time) {
    options.clock = std::make_shared<platform::ManualClock>(setup.start_us, setup.driver);
  } else {
    options.clock = std::make_shared<platform::SystemClock>();
  }
  backend_.CreateWorkspace(token, options);
  backend_.BindPort(port, token);
}

void Mock::AdvanceClock(const std::string& token, std::int64_t now_us) {
  backend_.AdvanceClock(token, now_us);
}

Result<Evidence> Mock::Finish(const std::string& token, std::uint16_t port) {
  backend_.Disarm(token);
  backend_.ReleaseClock(token);
  bool quiet = false;
  for (int step = 0; step < kQuietSteps && !quiet; ++step) {
    server_.EndStalls(port);
    server_.EndStallsOf(backend_.OpenStorageConnections(token));
    quiet = backend_.WaitQuiet(token, kQuietStep);
  }
  backend_.RunClockOut(token);
  Evidence evidence = backend_.Read(token);
  backend_.Forget(token);
  if (!quiet)
    return Error{ErrorCode::kTimeout, "an exchange of the case was not closed in time", ""};
  return evidence;
}

}  // namespace aex::server
