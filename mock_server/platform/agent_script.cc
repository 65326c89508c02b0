#include "mock_server/platform/agent_script.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "mock_server/contract/object_reader.h"

namespace aex::platform {
namespace {

constexpr double kMicrosOfOne = 1e6;

void ReadText(ObjectReader& in, std::string_view key, std::string& out) {
  in.Read(key, out);
  if (out.size() > kMaxScriptText)
    in.Fail(key, "must be at most " + std::to_string(kMaxScriptText) + " bytes long");
}

void ReadName(ObjectReader& in, std::string_view key, std::string& out) {
  in.Require(key);
  ReadText(in, key, out);
  if (in.ok() && out.empty()) in.Fail(key, "must be a non-empty string");
}

// Each item of a bounded array, read by `read(item reader, item)`.
template <typename Item, typename ReadItem>
void ReadItems(ObjectReader& in, std::string_view key, std::vector<Item>& out,
               ReadItem read) {
  const Json* list = in.Member(key);
  if (list == nullptr) return;
  if (!list->is_array() || list->size() > kMaxScriptItems)
    return in.Fail(key, "must be an array of at most " + std::to_string(kMaxScriptItems) +
                            " items");
  std::vector<Item> items;
  for (const Json& element : list->get_ref<const Json::array_t&>()) {
    ObjectReader item_in(element,
                         in.PointerTo(key) + "/" + std::to_string(items.size()));
    if (item_in.ok()) read(item_in, items.emplace_back());
    if (const Status status = item_in.Finish(); !status.ok())
      return in.Absorb(status.error());
  }
  out = std::move(items);
}

void ReadToolCall(ObjectReader& in, ToolCall& out) {
  ReadName(in, "name", out.name);
  out.arguments = contract::JsonBox(Json::object());
  if (const Json* arguments = in.Member("arguments")) {
    if (!arguments->is_object()) in.Fail("arguments", "must be an object");
    out.arguments = contract::JsonBox(*arguments);
  }
  ReadText(in, "content", out.content);
  in.Read("isError", out.is_error);
}

void ReadOutput(ObjectReader& in, ScriptedOutput& out) {
  ReadName(in, "filename", out.filename);
  ReadText(in, "contentType", out.content_type);
  ReadText(in, "text", out.text);
}

void ReadUsage(const Json& json, const std::string& pointer, ObjectReader& outer,
               std::optional<contract::UsageSummary>& out) {
  ObjectReader in(json, pointer);
  contract::UsageSummary usage;
  if (in.ok()) {
    in.Read("inputTokens", usage.input_tokens, 0, kMaxTokens);
    in.Read("outputTokens", usage.output_tokens, 0, kMaxTokens);
    in.Read("cacheReadInputTokens", usage.cache_read_input_tokens, 0, kMaxTokens);
    in.Read("cacheCreationInputTokens", usage.cache_creation_input_tokens, 0, kMaxTokens);
    usage.total_tokens = usage.input_tokens + usage.output_tokens;
    in.Read("totalTokens", usage.total_tokens, 0, 2 * kMaxTokens);
  }
  if (const Status status = in.Finish(); !status.ok()) return outer.Absorb(status.error());
  out = usage;
}

void ReadFailure(const Json& json, const std::string& pointer, ObjectReader& outer,
                 std::optional<TurnFailure>& out) {
  ObjectReader in(json, pointer);
  TurnFailure failure;
  if (in.ok()) {
    ReadText(in, "reason", failure.reason);
    ReadText(in, "errorMessage", failure.message);
    if (const Json* fault = in.Member("providerFault"))
      failure.provider_fault = contract::JsonBox(*fault);
    if (const Json* error = in.Member("error")) failure.error = contract::JsonBox(*error);
  }
  if (const Status status = in.Finish(); !status.ok()) return outer.Absorb(status.error());
  out = failure;
}

Json ToJson(const ToolCall& call) {
  Json out = Json::object();
  out["name"] = call.name;
  out["arguments"] = *call.arguments;
  out["content"] = call.content;
  out["isError"] = call.is_error;
  return out;
}

Json ToJson(const ScriptedOutput& output) {
  Json out = Json::object();
  out["filename"] = output.filename;
  out["contentType"] = output.content_type;
  out["text"] = output.text;
  return out;
}

Json ToJson(const TurnFailure& failure) {
  Json out = Json::object();
  out["reason"] = failure.reason;
  out["errorMessage"] = failure.message;
  if (failure.provider_fault) out["providerFault"] = **failure.provider_fault;
  if (failure.error) out["error"] = **failure.error;
  return out;
}

template <typename Item>
Json ListOf(const std::vector<Item>& items) {
  Json out = Json::array();
  for (const Item& item : items) out.push_back(ToJson(item));
  return out;
}

}  // namespace

Status ReadAgentScript(const Json& json, const std::string& pointer, AgentScript& script) {
  AgentScript read = script;
  ObjectReader in(json, pointer);
  if (!in.ok()) return in.Finish();
  if (in.Has("text")) ReadText(in, "text", read.text.emplace());
  ReadItems(in, "toolCalls", read.tool_calls, ReadToolCall);
  ReadItems(in, "outputs", read.outputs, ReadOutput);
  if (const Json* usage = in.Member("usage"))
    ReadUsage(*usage, in.PointerTo("usage"), in, read.usage);
  if (in.Has("costUsd")) {
    double usd = 0;
    in.Read("costUsd", usd, 0, kMaxPriceUsd);
    read.cost_microusd = MicroUsdOf(usd);
  }
  if (in.Has("durationMs")) in.Read("durationMs", read.duration_ms.emplace(), 0, kMaxTurnMs);
  if (const Json* fail = in.Member("fail")) {
    if (fail->is_null()) {
      read.fail.reset();
    } else {
      ReadFailure(*fail, in.PointerTo("fail"), in, read.fail);
    }
  }
  const Status status = in.Finish();
  if (status.ok()) script = std::move(read);
  return status;
}

Json ToJson(const AgentScript& script) {
  Json out = Json::object();
  if (script.text) out["text"] = *script.text;
  if (!script.tool_calls.empty()) out["toolCalls"] = ListOf(script.tool_calls);
  if (!script.outputs.empty()) out["outputs"] = ListOf(script.outputs);
  if (script.usage) out["usage"] = contract::ToJson(*script.usage);
  if (script.cost_microusd) out["costUsd"] = UsdOf(*script.cost_microusd);
  if (script.duration_ms) out["durationMs"] = *script.duration_ms;
  if (script.fail) out["fail"] = ToJson(*script.fail);
  return out;
}

std::int64_t MicroUsdOf(double usd) { return std::llround(usd * kMicrosOfOne); }

double UsdOf(std::int64_t microusd) { return static_cast<double>(microusd) / kMicrosOfOne; }

}  // namespace aex::platform
