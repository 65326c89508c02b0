#include "conformance/scenario/shapes.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "conformance/scenario/seeds.h"

namespace aex::conformance {
namespace {

using contract::Operation;

constexpr std::string_view kModel = "claude-haiku-4-5";

Json Options(const std::string& nonce) {
  Json options = Json::object();
  options["model"] = kModel;
  options["metadata"]["intent"] = nonce;
  options["apiKeys"]["anthropic"] = kProviderKey;
  return options;
}

std::string Message(const std::string& nonce) { return "Say hello. " + nonce; }

// Adds intents and calls to a case, one method a kind of call.
class Builder {
 public:
  explicit Builder(Case& c) : case_(c) {}

  std::size_t Wants(std::int64_t sessions, std::int64_t turns) {
    const std::size_t index = case_.intents.size();
    case_.intents.push_back({IntentNonce(case_.seed, index), turns, sessions});
    return index;
  }

  std::size_t Create() { return CreateAfter(std::nullopt); }

  std::size_t CreateAfter(std::optional<std::size_t> earlier) {
    const std::size_t intent = Wants(1, 0);
    Json args = Json::object();
    args["options"] = Options(case_.intents[intent].nonce);
    std::vector<std::size_t> after;
    if (earlier) after.push_back(*earlier);
    return Add("session.create", args, intent, std::move(after));
  }

  // Both with a key of the caller's.
  void KeyedCreateAndSend(const std::string& key) {
    const std::size_t create = Create();
    const std::size_t send = Send(create, {create});
    SetArg(create, "idempotencyKey", key);
    SetArg(send, "idempotencyKey", key + "-Message");
  }

  void RunsOfOneKey(const std::string& key, int n) {
    const std::size_t first = Run(key);
    for (int i = 1; i < n; ++i) case_.calls.push_back(CallSpec(case_.calls[first]));
  }

  std::size_t Send(std::size_t create, std::vector<std::size_t> after) {
    const std::size_t intent = Wants(0, 1);
    Json args = Json::object();
    args["sessionId"] = SessionOf(create);
    args["input"] = Message(case_.intents[intent].nonce);
    return Add("session.send", args, intent, std::move(after));
  }

  std::size_t ReplayLast(std::size_t create, std::size_t send) {
    Json args = Json::object();
    args["sessionId"] = SessionOf(create);
    return Add("session.replayLast", args, case_.calls[send].intent, {create, send});
  }

  std::size_t Run(std::string key = {}) {
    const std::size_t intent = Wants(1, 1);
    Json args = Json::object();
    args["options"] = Options(case_.intents[intent].nonce);
    args["message"] = Message(case_.intents[intent].nonce);
    if (!key.empty()) args["idempotencyKey"] = key;
    return Add("run", args, intent, {});
  }

  void SendConsumedTwice(std::size_t create) {
    const std::size_t send = Send(create, {create});
    SetArg(send, "consume", "iterate+done");
  }

  void ThrowingRun() { SetArg(Run(), "throwOnFailure", true); }

  // A new key makes a new turn of the same input.
  void ReplayWithFreshKey(std::size_t create, std::size_t send) {
    const std::size_t replay = ReplayLast(create, send);
    SetArg(replay, "idempotencyKey", "fresh-" + case_.intents.front().nonce);
    case_.intents[case_.calls[replay].intent].turns = 2;
  }

  // Nothing was sent yet.
  void ReplayTooEarly(std::size_t create) {
    const std::size_t intent = Wants(0, 0);
    Json args = Json::object();
    args["sessionId"] = SessionOf(create);
    Add("session.replayLast", args, intent, {create});
  }

  std::size_t Change(std::string op, std::size_t create, std::size_t after) {
    Json args = Json::object();
    args["sessionId"] = SessionOf(create);
    std::vector<std::size_t> earlier = {create};
    if (after != create) earlier.push_back(after);
    return Add(std::move(op), args, case_.calls[create].intent, std::move(earlier));
  }

  // The code is the nonce of its intent (design 4).
  std::size_t Redeem(const std::string& code, std::vector<std::size_t> after) {
    const std::size_t intent = Wants(0, 0);
    Json args = Json::object();
    args["code"] = code;
    return Add("redeem", args, intent, std::move(after));
  }
  std::string NextNonce() const { return IntentNonce(case_.seed, case_.intents.size()); }

  void Upload() {
    Json args = Json::object();
    args["bytesBase64"] = "YSBidW5kbGU=";  // "a bundle"
    Add("asset.upload", args, Wants(0, 0), {});
  }

  // The same call again, once the first was answered.
  std::size_t Repeat(std::size_t call) {
    CallSpec again = case_.calls[call];
    again.after = {call};
    case_.calls.push_back(std::move(again));
    return case_.calls.size() - 1;
  }

 private:
  void SetArg(std::size_t call, std::string_view name, const Json& value) {
    Json args = *ParseJson(case_.calls[call].args);
    args[name] = value;
    case_.calls[call].args = Stringify(args);
  }

  static std::string SessionOf(std::size_t call) { return "$call:" + std::to_string(call); }

  std::size_t Add(std::string op, const Json& args, std::size_t intent,
                  std::vector<std::size_t> after) {
    case_.calls.push_back({std::move(op), Stringify(args), intent, std::move(after)});
    return case_.calls.size() - 1;
  }

  Case& case_;
};

// With capitals, which some would like smaller.
std::string CallerKey(const Case& c) { return "Caller-" + IntentNonce(c.seed, 0); }

// Enough waits of one range to judge how they are spread.
constexpr int kJitterCalls = 16;
constexpr std::int64_t kJitterAttempts = 127;  // 126 waits each.
constexpr std::int64_t kJitterDelayMs = 1000;

void MakeJitterProbe(Case& c, Builder& build) {
  std::optional<std::size_t> last;
  for (int i = 0; i < kJitterCalls; ++i) last = build.CreateAfter(last);
  RetryOptions retry;
  retry.max_attempts = kJitterAttempts;
  retry.initial_delay_ms = kJitterDelayMs;
  retry.max_delay_ms = kJitterDelayMs;
  retry.max_elapsed_ms = kJitterAttempts * kJitterDelayMs;
  c.retry = retry;
  faults::Rule rule;
  rule.op = Operation::kSessionCreate;
  rule.attempts = faults::AllAttempts();
  rule.commit = {contract::Commit::kNone, 0};
  rule.fault = faults::StatusFault{};
  c.rules = {rule};
}

Json Coupon(const std::string& code, const std::string& workspace = {}) {
  Json coupon = Json::object();
  coupon["code"] = code;
  coupon["amountUsd"] = 10;
  if (!workspace.empty()) coupon["workspace"] = workspace;
  return coupon;
}

void SetCoupons(Case& c, Json coupons) {
  Json settings = Json::object();
  settings["coupons"] = std::move(coupons);
  c.settings = Stringify(settings);
}

// One coupon that is good, one that is another's, and one that is none; the good
// one again.
void AddRedeems(Case& c, Builder& build) {
  const std::string good = build.NextNonce();
  std::size_t last = build.Redeem(good, {});
  last = build.Redeem("no-such-code", {last});
  const std::string foreign = "foreign-" + good;
  last = build.Redeem(foreign, {last});
  build.Redeem(good, {last});
  SetCoupons(c, Json::array({Coupon(good), Coupon(foreign, "ws_of_another")}));
}

// The other operations of the protocol, each as one pattern.
bool AddOtherCalls(Case& c, Builder& build, std::string_view shape) {
  if (shape == "throwing-run") {
    build.ThrowingRun();
  } else if (shape == "create-send-consumed-twice") {
    build.SendConsumedTwice(build.Create());
  } else if (shape == "create-replay") {
    build.ReplayTooEarly(build.Create());
  } else if (shape == "create-send-replay-fresh") {
    const std::size_t create = build.Create();
    build.ReplayWithFreshKey(create, build.Send(create, {create}));
  } else if (shape == "state-changes") {
    const std::size_t create = build.Create();
    std::size_t last = create;
    for (const char* op : {"session.suspend", "session.resume", "session.cancel", "session.delete"})
      last = build.Change(op, create, last);
  } else if (shape == "redeem") {
    const std::string code = build.NextNonce();
    build.Redeem(code, {});
    SetCoupons(c, Json::array({Coupon(code)}));
  } else if (shape == "redeem-refused") {
    AddRedeems(c, build);
  } else if (shape == "upload") {
    build.Upload();
  } else {
    return false;
  }
  return true;
}

void AddCalls(Case& c, std::string_view shape) {
  Builder build(c);
  if (AddOtherCalls(c, build, shape)) return;
  if (shape == "create") {
    build.Create();
  } else if (shape == "run") {
    build.Run();
  } else if (shape == "create-send") {
    const std::size_t create = build.Create();
    build.Send(create, {create});
  } else if (shape == "keyed-run") {
    build.Run(CallerKey(c));
  } else if (shape == "keyed-run-twice") {
    build.Repeat(build.Run(CallerKey(c)));
  } else if (shape == "create-send-replay") {
    const std::size_t create = build.Create();
    build.ReplayLast(create, build.Send(create, {create}));
  } else if (shape == "create-send-send") {
    const std::size_t create = build.Create();
    const std::size_t send = build.Send(create, {create});
    build.Send(create, {create, send});
  } else if (shape == "two-runs") {
    build.Run();
    build.Run();
  } else if (shape == "four-creates") {
    for (int i = 0; i < 4; ++i) build.Create();
  } else if (shape == "keyed-create-send") {
    build.KeyedCreateAndSend(CallerKey(c));
  } else if (shape == "one-key-at-once") {
    build.RunsOfOneKey(CallerKey(c), 4);
  } else if (shape == "crowd-of-one-key") {
    build.RunsOfOneKey(CallerKey(c), kCrowd);
  } else if (shape == "crowd") {
    for (int i = 0; i < kCrowd; ++i) build.Create();
  } else if (shape == "jitter-probe") {
    MakeJitterProbe(c, build);
  } else {
    CHECK(false && "unknown shape");
  }
}

}  // namespace

const std::vector<Shape>& Shapes() {
  static const std::vector<Operation> kCreates = {Operation::kSessionCreate};
  // A client follows a turn by the stream, or polls: it meets one or the other.
  static const std::vector<Operation> kTurns = {
      Operation::kSessionCreate, Operation::kMessageSend,  Operation::kEventsTicket,
      Operation::kEventsStream,  Operation::kEventsList,   Operation::kSessionGet,
      Operation::kOutputsList};
  static const std::vector<Operation> kChanges = {
      Operation::kSessionSuspend, Operation::kSessionResume, Operation::kSessionCancel,
      Operation::kSessionDelete};
  static const std::vector<Operation> kRedeem = {Operation::kBillingRedeem};
  static const std::vector<Operation> kUpload = {
      Operation::kAssetPresign, Operation::kAssetPut, Operation::kAssetFinalize};
  static const std::vector<Shape> shapes = {
      {"create", {"session.create"}, kCreates},
      {"run", {"run"}, kTurns},
      {"create-send", {"session.create", "session.send"}, kTurns},
      {"keyed-run", {"run"}, kTurns},
      {"keyed-run-twice", {"run"}, kTurns},
      {"create-send-replay", {"session.create", "session.send", "session.replayLast"}, kTurns},
      {"create-send-send", {"session.create", "session.send"}, kTurns},
      {"two-runs", {"run"}, kTurns, true},
      {"four-creates", {"session.create"}, kCreates, true},
      {"keyed-create-send", {"session.create", "session.send"}, kTurns},
      {"one-key-at-once", {"run"}, kTurns, true, "concurrency", true},
      {"throwing-run", {"run"}, kTurns, false, "throwOnFailure"},
      {"create-send-consumed-twice", {"session.create", "session.send"}, kTurns},
      {"create-replay", {"session.create", "session.replayLast"}, kCreates},
      {"create-send-replay-fresh",
       {"session.create", "session.send", "session.replayLast"}, kTurns},
      {"state-changes",
       {"session.create", "session.suspend", "session.resume", "session.cancel",
        "session.delete"}, kChanges},
      {"redeem", {"redeem"}, kRedeem},
      {"redeem-refused", {"redeem"}, kRedeem},
      {"upload", {"asset.upload"}, kUpload},
      {"crowd", {"session.create"}, kCreates, true, "concurrency", true},
      {"crowd-of-one-key", {"run"}, kTurns, true, "concurrency", true},
      {"jitter-probe", {"session.create"}, kCreates, false, "retryOptions", true, true},
  };
  return shapes;
}

std::vector<Shape> ShapesFor(const Hello& hello) {
  std::vector<Shape> offered;
  for (const Shape& shape : Shapes()) {
    if (std::all_of(shape.needs.begin(), shape.needs.end(),
                    [&](std::string_view op) { return hello.Offers(op); }) &&
        (shape.needs_feature.empty() || hello.features.Has(shape.needs_feature)))
      offered.push_back(shape);
  }
  return offered;
}

const Shape* FindShape(std::string_view name) {
  for (const Shape& shape : Shapes()) {
    if (shape.name == name) return &shape;
  }
  return nullptr;
}

Case MakeCase(std::int64_t number, std::uint64_t seed, const Shape& shape) {
  Case c;
  c.number = number;
  c.seed = seed;
  c.shape = shape.name;
  AddCalls(c, shape.name);
  return c;
}

Case Reshape(const Case& c, const Shape& shape) {
  Case reshaped = MakeCase(c.number, c.seed, shape);
  reshaped.rules = c.rules;
  reshaped.retry = c.retry;
  reshaped.virtual_time = c.virtual_time;
  return reshaped;
}

}  // namespace aex::conformance
