#include "mock_server/faults/carried_out.h"

#include <algorithm>
#include <array>

namespace aex::faults {
namespace {

struct CarriedOut {
  std::string_view what;
  bool (*covers)(const Fault& fault);
};

template <typename F>
bool Is(const Fault& fault) {
  return std::holds_alternative<F>(fault);
}

constexpr std::array kTable = {
    CarriedOut{"status", Is<StatusFault>},
    CarriedOut{"drop at every phase but idle",
               [](const Fault& fault) {
                 const auto* drop = std::get_if<DropFault>(&fault);
                 return drop != nullptr && drop->phase != Phase::kIdle;
               }},
    CarriedOut{"truncate", Is<TruncateFault>},
    CarriedOut{"delay", Is<DelayFault>},
    CarriedOut{"body empty",
               [](const Fault& fault) {
                 const auto* body = std::get_if<BodyFault>(&fault);
                 return body != nullptr && body->how == BodyFault::How::kEmpty;
               }},
    CarriedOut{"collision conflict and in-flight",
               [](const Fault& fault) {
                 const auto* collision = std::get_if<CollisionFault>(&fault);
                 return collision != nullptr &&
                        collision->how != CollisionFault::How::kStuck;
               }},
    CarriedOut{"busy", Is<BusyFault>},
    CarriedOut{"cap", Is<CapFault>},
    CarriedOut{"provider", Is<ProviderFault>},
    CarriedOut{"lag", Is<LagFault>},
    CarriedOut{"replay", Is<ReplayFault>},
    CarriedOut{"stream", Is<StreamFault>},
};

std::string ListCarriedOut() {
  std::string list;
  for (const CarriedOut& row : kTable) {
    if (!list.empty()) list += ", ";
    list += row.what;
  }
  return list;
}

}  // namespace

bool IsCarriedOut(const Fault& fault) {
  return std::any_of(kTable.begin(), kTable.end(),
                     [&](const CarriedOut& row) { return row.covers(fault); });
}

Status CheckCarriedOut(const Scenario& scenario) {
  if (!scenario.profile.empty())
    return Invalid("is not carried out by this version; leave it out", "/profile");
  for (std::size_t i = 0; i < scenario.faults.size(); ++i) {
    const Fault& fault = scenario.faults[i].fault;
    if (IsCarriedOut(fault)) continue;
    return Invalid(Describe(fault) + " is not carried out by this version; carried out: " +
                       ListCarriedOut(),
                   "/faults/" + std::to_string(i) + "/do");
  }
  return Ok();
}

}  // namespace aex::faults
