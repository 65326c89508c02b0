#include "conformance/scenario/shapes.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "conformance/scenario/case_builder.h"
#include "conformance/scenario/probes.h"
#include "conformance/scenario/seeds.h"

namespace aex::conformance {
namespace {

using contract::Operation;

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
void AddRedeems(Case& c, CaseBuilder& build) {
  const std::string good = build.NextNonce();
  std::size_t last = build.Redeem(good, {});
  last = build.Redeem("no-such-code", {last});
  const std::string foreign = "foreign-" + good;
  last = build.Redeem(foreign, {last});
  build.Redeem(good, {last});
  SetCoupons(c, Json::array({Coupon(good), Coupon(foreign, "ws_of_another")}));
}

// The other operations of the protocol, each as one pattern.
bool AddOtherCalls(Case& c, CaseBuilder& build, std::string_view shape) {
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
  if (AddProbe(c, shape)) return;
  CaseBuilder build(c);
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
      {"look-alikes", {"session.create"}, kCreates, false, "", true},
      {"two-workers", {"session.create"}, kCreates, true, "concurrency", true},
      {"retry-off", {"session.create"}, kCreates, false, "retryOptions", true},
      {"single-attempt", {"session.create"}, kCreates, false, "retryOptions", true},
      {"mixed-failures", {"session.create"}, kCreates, false, "", true},
      {"mixed-outage", {"session.create"}, kCreates, false, "", true},
      {"alternating-failures", {"session.create"}, kCreates, false, "", true},
      {"hint-then-none", {"session.create"}, kCreates, false, "", true, true},
      {"date-after-backoff", {"session.create"}, kCreates, false, "", true},
      {"skewed-date", {"session.create", "session.send"}, kTurns, false, "", true, true},
      {"jitter-probe", {"session.create"}, kCreates, false, "retryOptions", true, true},
      {"aborted-wait", {"session.create"}, kCreates, false, "cancel", true, true},
      {"aborted-answer", {"session.create"}, kCreates, false, "cancel", true},
      {"aborted-lost-answer", {"session.create"}, kCreates, false, "cancel", true},
      {"aborted-turn", {"run"}, kTurns, false, "cancel", true},
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
