#include "mock_server/contract/operations.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace aex::contract {
namespace {

TEST(Operations, HaveUniqueIdsAndRoutes) {
  std::set<std::string_view> ids;
  std::set<std::string> routes;
  for (const Route& route : Routes()) {
    EXPECT_TRUE(ids.insert(route.id).second) << route.id;
    EXPECT_TRUE(
        routes.insert(std::string(route.method) + " " + std::string(route.path)).second)
        << route.id;
  }
  // Rows 1 to 33 of the table, three of which hold three operations, and seven more.
  EXPECT_EQ(ids.size(), 44u);
}

TEST(Operations, AreFoundByTheirId) {
  for (const Route& route : Routes()) {
    EXPECT_EQ(OperationFromId(route.id), route.op);
    EXPECT_EQ(OperationId(route.op), route.id);
    EXPECT_EQ(RouteOf(route.op).path, route.path);
  }
  EXPECT_EQ(OperationFromId(""), std::nullopt);
  EXPECT_EQ(OperationFromId("session.Create"), std::nullopt);
}

TEST(Operations, AreKeyedWhereAClientAlwaysSendsAKey) {
  std::set<std::string_view> keyed;
  for (const Route& route : Routes()) {
    if (route.keyed) keyed.insert(route.id);
  }
  EXPECT_EQ(keyed, (std::set<std::string_view>{"session.create", "message.send"}));
}

TEST(Operations, BeginTheirPathsWithoutApi) {
  for (const Route& route : Routes()) {
    if (route.op == Operation::kUnmatched) continue;
    EXPECT_TRUE(route.path.starts_with('/')) << route.id;
    EXPECT_FALSE(route.path.starts_with("/api")) << route.id;
    EXPECT_FALSE(route.path.ends_with('/')) << route.id;
  }
}

}  // namespace
}  // namespace aex::contract
