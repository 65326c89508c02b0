#include "mock_server/contract/machine.h"

#include <array>
#include <nlohmann/json.hpp>

#include "mock_server/contract/field_path.h"

namespace aex::contract {
namespace {

constexpr std::array<std::string_view, 1> kFields = {"spot"};

}  // namespace

Result<std::optional<Machine>> ParseMachine(const Json& value) {
  const FieldPath path("machine");
  if (!value.is_object()) return path.Refuse(" must be an object");
  if (auto defect = RefuseUnknownKeys(value, path, kFields)) return *defect;
  const Json* spot = Find(value, "spot");
  if (spot == nullptr) return std::optional<Machine>();
  const auto flag = AsBool(spot);
  if (!flag) return path.Member("spot").Refuse(" must be a boolean");
  return std::optional<Machine>({.spot = *flag});
}

Json ToJson(const Machine& machine) {
  Json out = Json::object();
  out["spot"] = machine.spot;
  return out;
}

}  // namespace aex::contract
