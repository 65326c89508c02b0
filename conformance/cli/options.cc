#include "conformance/cli/options.h"

#include <CLI/CLI.hpp>
#include <charconv>

#include "conformance/runner/lane_pool.h"
#include "conformance/scenario/seeds.h"

namespace aex::conformance {
namespace {

constexpr std::int64_t kMaxCases = 100'000'000;
constexpr int kMaxWorkersFlag = 64;
constexpr std::int64_t kMaxDeadlineSeconds = 3600;

constexpr const char* kAbout =
    "Searches fault schedules for one that makes a client bill twice, come back too\n"
    "early or misreport, and shrinks it to the smallest schedule that shows it.";

constexpr const char* kExamples =
    "Examples:\n"
    "  aex-conformance run --client 'node my-adapter.mjs'\n"
    "  aex-conformance run --builtin reference --cases 5000\n"
    "  aex-conformance run --client './adapter' --only 'billing/*' --seed 7\n"
    "  aex-conformance replay conformance-report/failures/retry-never-early-1.json \\\n"
    "      --client 'node my-adapter.mjs'\n"
    "  aex-conformance doctor --client 'python3 my_adapter.py'\n"
    "  aex-conformance list\n"
    "  aex-conformance parse request.json\n"
    "  aex-conformance vectors --cmd './my-parser'\n"
    "Exit codes: 0 conforms, 1 a requirement failed, 2 usage, 3 the adapter or the\n"
    "harness could not do its part, 4 only inconclusive or vacuous results remain.\n";

void DeclareSubject(CLI::App& app, SubjectFlags& subject) {
  auto* client = app.add_option("--client", subject.client,
                                "Command that starts the adapter of the client under test");
  auto* builtin = app.add_option("--builtin", subject.builtin,
                                 "A client built in: reference, or mutant:NAME");
  client->excludes(builtin);
}

void DeclareRun(CLI::App& run, RunFlags& flags, std::string& time, std::string& seed,
                std::string& format, std::int64_t& deadline) {
  DeclareSubject(run, flags.subject);
  run.add_option("--only", flags.only, "Check only these requirements (glob, repeatable)")
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  run.add_option("--skip", flags.skip, "Leave these out (glob, repeatable)")
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  run.add_option("--cases", flags.cases, "How many cases to try")
      ->check(CLI::Range(std::int64_t{1}, kMaxCases))
      ->capture_default_str();
  run.add_option("--seed", seed, "Whole number below 2^53, or random")->default_str("random");
  run.add_option("--lanes", flags.lanes, "Cases at once")
      ->check(CLI::Range(1, kMaxLanes))
      ->capture_default_str();
  run.add_option("--workers", flags.workers, "Adapter processes")
      ->check(CLI::Range(1, kMaxWorkersFlag))
      ->capture_default_str();
  run.add_option("--time", time, "virtual: the client hands over its sleeps; real; auto")
      ->check(CLI::IsMember({"auto", "virtual", "real"}))
      ->capture_default_str();
  run.add_flag("--strict", flags.strict, "SHOULD requirements fail the run too");
  run.add_option("--report-dir", flags.report_dir, "Where reports and repro files go")
      ->capture_default_str();
  run.add_option("--format", format, "What is printed: human, json")
      ->check(CLI::IsMember({"human", "json"}))
      ->capture_default_str();
  run.add_option("--call-deadline", deadline,
                 "Seconds after which a call that is not answered counts as hung")
      ->check(CLI::Range(std::int64_t{1}, kMaxDeadlineSeconds))
      ->capture_default_str();
}

void DeclareParse(CLI::App& parse, ParseFlags& flags) {
  parse.add_option("FILE", flags.file, "A run request as JSON; - is standard input")
      ->required();
  parse.add_flag("--create", flags.create, "It is the body of POST /api/sessions instead");
  parse.add_flag("--json", flags.json, "Print a rejection as JSON");
  parse.footer("Prints the normal form, or the rejection with the place of the defect.\n"
               "Exit codes: 0 accepted, 1 rejected, 2 usage or an unreadable file.\n");
}

void DeclareVectors(CLI::App& vectors, VectorsFlags& flags, std::int64_t& seconds) {
  vectors.add_option("--cmd", flags.command,
                     "Program that reads a submission on standard input and exits with 0 "
                     "(accept) or 1 (reject)")
      ->required();
  vectors.add_option("--only", flags.only, "Only these, like 'submissions/reject/machine/*'")
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  vectors.add_option("--jobs", flags.jobs, "Programs at once")
      ->check(CLI::Range(1, kMaxWorkersFlag))
      ->capture_default_str();
  vectors.add_option("--time-limit", seconds, "Seconds that one may take")
      ->check(CLI::Range(std::int64_t{1}, kMaxDeadlineSeconds))
      ->capture_default_str();
  vectors.footer("Exit codes: 0 all agree, 1 some are accepted or rejected wrongly, 2 usage,\n"
                 "3 some crashed (another exit code, a signal, no end in time).\n");
}

Status NeedSubject(const SubjectFlags& subject) {
  if (!subject.client.empty() || !subject.builtin.empty()) return Ok();
  return Invalid("--client CMD or --builtin reference|mutant:NAME is required");
}

Result<std::optional<std::uint64_t>> ReadSeed(const std::string& text) {
  if (text.empty() || text == "random") return std::optional<std::uint64_t>();
  std::uint64_t seed = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), seed);
  if (problem != std::errc() || end != text.data() + text.size() || seed >= kSeedBound)
    return Invalid("\"" + text + "\" is no seed: a whole number below 2^53, or random",
                   "--seed");
  return std::optional<std::uint64_t>(seed);
}

}  // namespace

Result<Command> ReadCommand(int argc, const char* const* argv) {
  RunFlags run;
  ReplayFlags replay;
  ListFlags list;
  DoctorFlags doctor;
  ParseFlags parse;
  VectorsFlags vectors;
  std::int64_t vector_seconds = vectors.time_limit.count();
  std::string time = "auto", seed, format = "human";
  std::int64_t deadline = run.call_deadline.count();
  bool version = false;

  CLI::App app(kAbout, "aex-conformance");
  app.footer(kExamples);
  app.get_formatter()->column_width(34);
  // The last of two wins, so that a wrapper's flags can be overridden.
  app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  app.add_flag("--version", version, "Print the version and end");
  CLI::App* run_app = app.add_subcommand("run", "Check a client");
  DeclareRun(*run_app, run, time, seed, format, deadline);
  CLI::App* replay_app = app.add_subcommand("replay", "Run a stored failure again");
  replay_app->add_option("FILE", replay.file, "Repro file of a failure")->required();
  DeclareSubject(*replay_app, replay.subject);
  CLI::App* list_app = app.add_subcommand("list", "Print the requirements");
  list_app->add_flag("--json", list.json, "As JSON");
  CLI::App* doctor_app = app.add_subcommand("doctor", "Check an adapter, not its client");
  doctor_app->add_option("--client", doctor.client, "Command that starts the adapter")
      ->required();
  CLI::App* parse_app = app.add_subcommand("parse", "Print a request's normal form");
  DeclareParse(*parse_app, parse);
  CLI::App* vectors_app =
      app.add_subcommand("vectors", "Try the contract's vectors on any parser");
  DeclareVectors(*vectors_app, vectors, vector_seconds);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    return Command(PrintAndExit{app.help()});
  } catch (const CLI::ParseError& error) {
    return Invalid(std::string(error.what()) + " (see aex-conformance --help)");
  }

  if (version) return Command(PrintAndExit{"aex-conformance " AEX_VERSION "\n"});
  if (run_app->parsed()) {
    if (const Status status = NeedSubject(run.subject); !status.ok()) return status.error();
    auto read = ReadSeed(seed);
    if (!read.ok()) return read.error();
    run.seed = *read;
    run.time = time == "virtual" ? TimeChoice::kVirtual
               : time == "real"  ? TimeChoice::kReal
                                 : TimeChoice::kAuto;
    run.json = format == "json";
    run.call_deadline = std::chrono::seconds(deadline);
    return Command(std::move(run));
  }
  if (replay_app->parsed()) {
    if (const Status status = NeedSubject(replay.subject); !status.ok()) return status.error();
    return Command(std::move(replay));
  }
  if (list_app->parsed()) return Command(list);
  if (doctor_app->parsed()) return Command(std::move(doctor));
  if (parse_app->parsed()) return Command(std::move(parse));
  if (vectors_app->parsed()) {
    vectors.time_limit = std::chrono::seconds(vector_seconds);
    return Command(std::move(vectors));
  }
  return Invalid("a command is needed: run, replay, list, doctor, parse or vectors (see "
                 "aex-conformance --help)");
}

}  // namespace aex::conformance
