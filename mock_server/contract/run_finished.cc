#include "mock_server/contract/run_finished.h"

#include <nlohmann/json.hpp>

#include "mock_server/contract/json.h"
#include "mock_server/contract/records.h"

namespace aex::contract {
namespace {

constexpr double kMicros = 1e6;

Json DataOf(const RunFinished& event) {
  Json data = Json::object();
  data["runId"] = event.run_id;
  data["status"] = event.status;
  data["terminalAt"] = IsoTime(event.terminal_at_us);
  data["reason"] = event.reason ? Json(*event.reason) : Json(nullptr);
  data["failureClass"] = nullptr;
  data["costTelemetry"] = {
      {"billedCostUsd", static_cast<double>(event.cost_microusd) / kMicros}};
  return data;
}

}  // namespace

std::string BodyOf(const RunFinished& event) {
  Json body = Json::object();
  body["specversion"] = "1.0";
  body["id"] = event.delivery_id;
  body["source"] = "aex";
  body["type"] = kRunFinished;
  body["subject"] = event.run_id;
  body["time"] = IsoTime(event.settled_at_us);
  body["data"] = DataOf(event);
  return Stringify(body);
}

}  // namespace aex::contract
