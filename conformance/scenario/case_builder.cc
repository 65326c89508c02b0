#include "conformance/scenario/case_builder.h"

#include <nlohmann/json.hpp>

#include "conformance/scenario/seeds.h"
#include "conformance/scenario/shapes.h"

namespace aex::conformance {
namespace {

constexpr std::string_view kModel = "claude-haiku-4-5";

Json Options(const std::string& nonce) {
  Json options = Json::object();
  options["model"] = kModel;
  options["metadata"]["intent"] = nonce;
  options["apiKeys"]["anthropic"] = kProviderKey;
  return options;
}

std::string Message(const std::string& nonce) { return "Say hello. " + nonce; }

}  // namespace

std::size_t CaseBuilder::Wants(std::int64_t sessions, std::int64_t turns) {
  const std::size_t index = case_.intents.size();
  case_.intents.push_back({IntentNonce(case_.seed, index), turns, sessions});
  return index;
}

std::size_t CaseBuilder::Create() { return CreateAfter(std::nullopt); }

std::size_t CaseBuilder::CreateAfter(std::optional<std::size_t> earlier) {
  const std::size_t intent = Wants(1, 0);
  Json args = Json::object();
  args["options"] = Options(case_.intents[intent].nonce);
  std::vector<std::size_t> after;
  if (earlier) after.push_back(*earlier);
  return Add("session.create", args, intent, std::move(after));
}

std::size_t CaseBuilder::CreateUnmarked(std::optional<std::size_t> earlier) {
  const std::size_t create = CreateAfter(earlier);
  Json args = *ParseJson(case_.calls[create].args);
  args["options"]["metadata"]["intent"] = "any";
  case_.calls[create].args = Stringify(args);
  return create;
}

void CaseBuilder::KeyedCreateAndSend(const std::string& key) {
  const std::size_t create = Create();
  const std::size_t send = Send(create, {create});
  SetArg(create, "idempotencyKey", key);
  SetArg(send, "idempotencyKey", key + "-Message");
}

void CaseBuilder::RunsOfOneKey(const std::string& key, int n) {
  const std::size_t first = Run(key);
  for (int i = 1; i < n; ++i) case_.calls.push_back(CallSpec(case_.calls[first]));
}

std::size_t CaseBuilder::Send(std::size_t create, std::vector<std::size_t> after) {
  const std::size_t intent = Wants(0, 1);
  Json args = Json::object();
  args["sessionId"] = SessionOf(create);
  args["input"] = Message(case_.intents[intent].nonce);
  return Add("session.send", args, intent, std::move(after));
}

std::size_t CaseBuilder::ReplayLast(std::size_t create, std::size_t send) {
  Json args = Json::object();
  args["sessionId"] = SessionOf(create);
  return Add("session.replayLast", args, case_.calls[send].intent, {create, send});
}

std::size_t CaseBuilder::Run(const std::string& key) {
  const std::size_t intent = Wants(1, 1);
  Json args = Json::object();
  args["options"] = Options(case_.intents[intent].nonce);
  args["message"] = Message(case_.intents[intent].nonce);
  if (!key.empty()) args["idempotencyKey"] = key;
  return Add("run", args, intent, {});
}

void CaseBuilder::SendConsumedTwice(std::size_t create) {
  const std::size_t send = Send(create, {create});
  SetArg(send, "consume", "iterate+done");
}

void CaseBuilder::ThrowingRun() { SetArg(Run(), "throwOnFailure", true); }

void CaseBuilder::ReplayWithFreshKey(std::size_t create, std::size_t send) {
  const std::size_t replay = ReplayLast(create, send);
  SetArg(replay, "idempotencyKey", "fresh-" + case_.intents.front().nonce);
  case_.intents[case_.calls[replay].intent].turns = 2;
}

void CaseBuilder::ReplayTooEarly(std::size_t create) {
  const std::size_t intent = Wants(0, 0);
  Json args = Json::object();
  args["sessionId"] = SessionOf(create);
  Add("session.replayLast", args, intent, {create});
}

std::size_t CaseBuilder::Change(std::string op, std::size_t create, std::size_t after) {
  Json args = Json::object();
  args["sessionId"] = SessionOf(create);
  std::vector<std::size_t> earlier = {create};
  if (after != create) earlier.push_back(after);
  return Add(std::move(op), args, case_.calls[create].intent, std::move(earlier));
}

std::size_t CaseBuilder::Redeem(const std::string& code, std::vector<std::size_t> after) {
  const std::size_t intent = Wants(0, 0);
  Json args = Json::object();
  args["code"] = code;
  return Add("redeem", args, intent, std::move(after));
}

std::string CaseBuilder::NextNonce() const { return IntentNonce(case_.seed, case_.intents.size()); }

void CaseBuilder::Upload() {
  Json args = Json::object();
  args["bytesBase64"] = "YSBidW5kbGU=";  // "a bundle"
  Add("asset.upload", args, Wants(0, 0), {});
}

std::size_t CaseBuilder::Repeat(std::size_t call) {
  CallSpec again = case_.calls[call];
  again.after = {call};
  case_.calls.push_back(std::move(again));
  return case_.calls.size() - 1;
}

void CaseBuilder::SetArg(std::size_t call, std::string_view name, const Json& value) {
  Json args = *ParseJson(case_.calls[call].args);
  args[name] = value;
  case_.calls[call].args = Stringify(args);
}

std::string CaseBuilder::SessionOf(std::size_t call) { return "$call:" + std::to_string(call); }

std::size_t CaseBuilder::Add(std::string op, const Json& args, std::size_t intent, std::vector<std::size_t> after) {
  CallSpec& call = case_.calls.emplace_back();
  call.op = std::move(op);
  call.args = Stringify(args);
  call.intent = intent;
  call.after = std::move(after);
  return case_.calls.size() - 1;
}

}  // namespace aex::conformance
