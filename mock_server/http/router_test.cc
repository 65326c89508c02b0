#include "mock_server/http/router.h"

#include <gtest/gtest.h>

namespace aex::http {
namespace {

using contract::Operation;

bool IsStored(Operation op) {
  return op == Operation::kAssetPut || op == Operation::kLinkFetch;
}

std::string PathTo(const contract::Route& route) {
  std::string path;
  for (const auto segment : PathSegments(route.path))
    path += segment.starts_with('{') ? "/x1" : "/" + std::string(segment);
  return path;
}

TEST(Router, FindsEveryRouteOfTheTableWithAndWithoutApi) {
  for (const contract::Route& route : contract::Routes()) {
    if (route.method.empty() || IsStored(route.op)) continue;
    const std::string path = PathTo(route);
    EXPECT_EQ(MatchRoute(route.method, path).op, route.op) << path;
    EXPECT_EQ(MatchRoute(route.method, "/api" + path).op, route.op) << path;
  }
}

TEST(Router, FindsEachRouteOnItsOwnPlaneOnly) {
  for (const contract::Route& route : contract::Routes()) {
    if (route.method.empty()) continue;
    const std::string path = PathTo(route);
    const Plane other = IsStored(route.op) ? Plane::kApi : Plane::kStorage;
    EXPECT_EQ(MatchRoute(route.method, path, other).op, Operation::kUnmatched) << path;
    EXPECT_TRUE(MatchRoute(route.method, path, other).allowed_methods.empty()) << path;
    if (!IsStored(route.op)) continue;
    EXPECT_EQ(MatchRoute(route.method, path, Plane::kStorage).op, route.op) << path;
    EXPECT_EQ(MatchRoute(route.method, "/api" + path, Plane::kStorage).op,
              Operation::kUnmatched);
  }
}

TEST(Router, DecodesParametersAndQuery) {
  const auto match =
      MatchRoute("GET", "/api/sessions/a%2Fb%20c/events?cursor=4&x=%41+b&bad=%zz");
  EXPECT_EQ(match.op, Operation::kEventsList);
  EXPECT_EQ(match.id(), "a/b c");
  EXPECT_EQ(*match.Query("cursor"), "4");
  EXPECT_EQ(*match.Query("x"), "A b");
  EXPECT_EQ(*match.Query("bad"), "%zz");
  EXPECT_EQ(match.Query("none"), nullptr);
  EXPECT_EQ(match.path, "/api/sessions/a%2Fb%20c/events");
}

TEST(Router, TakesPathsThatBeginWithASlashOnly) {
  for (const char* target : {"sessions", "api/sessions", "http://h/api/sessions", "h:80", "*"}) {
    const auto match = MatchRoute("POST", target);
    EXPECT_EQ(match.op, Operation::kUnmatched) << target;
    EXPECT_EQ(match.path, target);
    EXPECT_TRUE(match.allowed_methods.empty()) << target;
  }
  EXPECT_EQ(MatchRoute("GET", "?cursor=1").path, "");
}

TEST(Router, AnswersHeadAsGet) {
  EXPECT_EQ(MatchRoute("HEAD", "/whoami").op, Operation::kWhoami);
}

TEST(Router, NamesTheMethodsOfAPathThatHasOthers) {
  const auto match = MatchRoute("PUT", "/api/sessions/ses_1");
  EXPECT_EQ(match.op, Operation::kUnmatched);
  EXPECT_EQ(match.allowed_methods, (std::vector<std::string>{"GET", "DELETE"}));
}

TEST(Router, LeavesOtherPathsUnmatched) {
  for (const char* target : {"/", "", "/api", "/sessions/", "/sessions//events",
                             "/sessions/a%2/events", "/api/api/sessions", "/nothing"}) {
    const auto match = MatchRoute("GET", target);
    EXPECT_EQ(match.op, Operation::kUnmatched) << target;
    EXPECT_TRUE(match.allowed_methods.empty()) << target;
  }
}

}  // namespace
}  // namespace aex::http
