#include "mock_server/contract/machine.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "mock_server/contract/vector_files.h"

namespace aex::contract {
namespace {

TEST(ParseMachine, KeepsSpotAndCollapsesNothing) {
  for (const bool spot : {true, false}) {
    const auto machine = ParseMachine(MustParse(spot ? R"({"spot":true})" : R"({"spot":false})"));
    ASSERT_TRUE(machine.ok() && machine->has_value());
    EXPECT_EQ((*machine)->spot, spot);
    EXPECT_EQ(Stringify(ToJson(**machine)), spot ? R"({"spot":true})" : R"({"spot":false})");
  }
  EXPECT_EQ(ParseMachine(MustParse("{}")), Result(std::optional<Machine>()));
}

TEST(ParseMachine, RefusesEverythingElse) {
  for (const std::string json : {"null", "[]", "7", "\"shared-2x-8gb\"", "true"})
    EXPECT_EQ(PlacedTextOf(ParseMachine(MustParse(json))),
              "/machine: machine must be an object");
  for (const std::string json : {"null", "1", "\"yes\"", "{}", "[true]"})
    EXPECT_EQ(PlacedTextOf(ParseMachine(MustParse("{\"spot\":" + json + "}"))),
              "/machine/spot: machine.spot must be a boolean");
  EXPECT_EQ(PlacedTextOf(ParseMachine(MustParse(R"({"spot":1,"tier":"big"})"))),
            "/machine/tier: machine.tier is not an allowed field; permitted: spot");
}

}  // namespace
}  // namespace aex::contract
