#include "mock_server/server/mock_options.h"

#include <CLI/CLI.hpp>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

#include "mock_server/faults/named.h"

namespace aex::server {
namespace {

constexpr std::uint64_t kSeedBound = std::uint64_t{1} << 53;
constexpr std::int64_t kMaxDurationMs = 86'400'000;
constexpr std::int64_t kMaxJournalLimit = 10'000'000;

constexpr const char* kAbout =
    "A local fake of the aex platform: sessions, billable turns, idempotency keys,\n"
    "faults on purpose, and a ledger of what was billed. Any bearer token is a\n"
    "workspace of its own; add ~NAME to it to choose its faults.";

constexpr const char* kExamples =
    "Examples:\n"
    "  aex-mock                                   on http://127.0.0.1:4010\n"
    "  aex-mock --port 0 --log json               any free port, one JSON line an exchange\n"
    "  aex-mock --scenario response-lost          every new workspace loses its first answer\n"
    "  aex-mock --scenario failures/x.json        a failure found by aex-conformance\n"
    "  aex-mock --tls                             https, with a certificate made for this run\n"
    "  curl -H 'Authorization: Bearer ci-1~throttled-once' http://127.0.0.1:4010/api/whoami\n";

std::string ListScenarios() {
  std::size_t width = 0;
  for (const auto& named : faults::NamedScenarios()) width = std::max(width, named.name.size());
  std::string out;
  for (const auto& named : faults::NamedScenarios()) {
    out += named.name;
    out.append(width + 2 - named.name.size(), ' ');
    out += named.about;
    out += "\n";
  }
  return out;
}

Result<std::string> ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return Unavailable("cannot read the file", path);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

// A name of the shipped set, else a file.
Result<faults::Scenario> LoadScenario(const std::string& value) {
  if (faults::FindNamed(value) != nullptr) return http::NamedScenarioOf(value);
  std::error_code ignored;
  if (!std::filesystem::exists(value, ignored)) {
    Error error = http::NamedScenarioOf(value).error();
    error.message += "; and there is no file of that name";
    return error;
  }
  auto text = ReadFile(value);
  if (!text.ok()) return text.error();
  auto scenario = http::ReadMockScenario(*text);
  if (!scenario.ok())
    return Error{scenario.error().code, Describe(scenario.error()), value};
  return scenario;
}

struct RawFlags {
  std::string scenario;
  std::string clock = "system";
  std::string latency = "0ms";
  std::string log = "human";
  std::vector<std::string> tls;
  std::int64_t port = 4010;
  std::int64_t storage_port = 0;
};

void Declare(CLI::App& app, RawFlags& raw, MockOptions& options) {
  app.add_option("--host", options.host, "Address to listen on")->capture_default_str();
  app.add_option("--port", raw.port, "Port to listen on; 0 picks a free one")
      ->check(CLI::Range(0, 65535))
      ->capture_default_str();
  app.add_option("--storage-port", raw.storage_port,
                 "Port that presigned URLs lead to; 0 picks a free one")
      ->check(CLI::Range(0, 65535))
      ->capture_default_str();
  app.add_option("--scenario", raw.scenario,
                 "Faults of every new workspace: a name (--list-scenarios) or a file");
  app.add_option("--seed", options.registry.seed, "Ids and tickets follow from it")
      ->check(CLI::Range(std::uint64_t{0}, kSeedBound - 1))
      ->capture_default_str();
  app.add_option("--clock", raw.clock, "system, or manual: moves only by /__mock")
      ->check(CLI::IsMember({"system", "manual"}))
      ->capture_default_str();
  app.add_option("--turn-latency", raw.latency, "How long a turn runs: 250ms, 2s, 1m")
      ->capture_default_str();
  app.add_option("--journal-limit", options.registry.journal_limit,
                 "Exchanges kept for each workspace")
      ->check(CLI::Range(std::int64_t{1}, kMaxJournalLimit))
      ->capture_default_str();
  app.add_option("--tls", raw.tls,
                 "Serve https: with a certificate made for this run, whose path is\n"
                 "printed, or with these PEM files")
      ->type_name("[CERT KEY]")
      ->expected(0, 2);
  app.add_option("--log", raw.log, "What to print of each exchange: human, json, off")
      ->check(CLI::IsMember({"human", "json", "off"}))
      ->capture_default_str();
}

// Nothing behind the flag is one empty value here.
Result<TlsFiles> ReadTlsFiles(const std::vector<std::string>& values) {
  if (values == std::vector<std::string>{""}) return TlsFiles{};
  if (values.size() == 2 && !values[0].empty() && !values[1].empty())
    return TlsFiles{values[0], values[1]};
  return Invalid("takes two PEM files, certificate and private key, or nothing", "--tls");
}

Status Finish(const RawFlags& raw, MockOptions& options) {
  options.port = static_cast<std::uint16_t>(raw.port);
  options.storage_port = static_cast<std::uint16_t>(raw.storage_port);
  options.log = raw.log == "json"  ? LogFormat::kJson
                : raw.log == "off" ? LogFormat::kOff
                                   : LogFormat::kHuman;
  options.registry.manual_clock = raw.clock == "manual";
  const auto latency = ReadDuration(raw.latency);
  if (!latency.ok()) return Invalid(latency.error().message, "--turn-latency");
  options.registry.settings.turn_latency_ms = *latency;
  if (!raw.tls.empty()) {
    const auto files = ReadTlsFiles(raw.tls);
    if (!files.ok()) return files.error();
    options.tls = *files;
  }
  if (raw.scenario.empty()) return Ok();
  auto scenario = LoadScenario(raw.scenario);
  if (!scenario.ok()) return Invalid(Describe(scenario.error()), "--scenario");
  options.registry.scenario = std::move(*scenario);
  return Ok();
}

}  // namespace

Result<std::int64_t> ReadDuration(const std::string& text) {
  std::int64_t number = 0;
  const auto [end, problem] =
      std::from_chars(text.data(), text.data() + text.size(), number);
  const std::string unit(end, text.data() + text.size());
  std::int64_t factor = 0;
  if (unit == "ms" || (unit.empty() && number == 0)) factor = 1;
  if (unit == "s") factor = 1000;
  if (unit == "m") factor = 60'000;
  if (problem != std::errc() || factor == 0 || number < 0 ||
      number > kMaxDurationMs / factor)
    return Invalid("\"" + text + "\" is not a duration; write 250ms, 2s or 1m, at most 24 h");
  return number * factor;
}

Result<std::variant<MockOptions, PrintAndExit>> ReadMockOptions(int argc,
                                                                const char* const* argv) {
  using Choice = std::variant<MockOptions, PrintAndExit>;
  MockOptions options;
  RawFlags raw;
  CLI::App app(kAbout, "aex-mock");
  app.footer(kExamples);
  app.get_formatter()->column_width(34);
  Declare(app, raw, options);
  bool version = false;
  bool list = false;
  app.add_flag("--version", version, "Print the version and end");
  app.add_flag("--list-scenarios", list, "Print the named scenarios and end");
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    return Choice(PrintAndExit{app.help()});
  } catch (const CLI::ParseError& error) {
    return Invalid(std::string(error.what()) + " (see aex-mock --help)");
  }
  if (version) return Choice(PrintAndExit{"aex-mock " AEX_VERSION "\n"});
  if (list) return Choice(PrintAndExit{ListScenarios()});
  if (const Status status = Finish(raw, options); !status.ok()) return status.error();
  return Choice(std::move(options));
}

}  // namespace aex::server
