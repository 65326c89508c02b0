#include "mock_server/http/router.h"

#include <algorithm>

namespace aex::http {
namespace {

constexpr std::size_t kUsualSegments = 8;

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

Plane PlaneOf(const contract::Route& route) {
  return route.path.starts_with("/storage/") ? Plane::kStorage : Plane::kApi;
}

bool IsParameter(std::string_view segment) { return segment.starts_with('{'); }

// Split once: every request is compared with every route.
struct SplitRoute {
  const contract::Route& route;
  Plane plane;
  std::vector<std::string_view> segments;
};

const std::vector<SplitRoute>& SplitRoutes() {
  static const std::vector<SplitRoute> split = [] {
    std::vector<SplitRoute> routes;
    for (const contract::Route& route : contract::Routes()) {
      if (!route.method.empty())
        routes.push_back({route, PlaneOf(route), PathSegments(route.path)});
    }
    return routes;
  }();
  return split;
}

// The decoded parameters when the path has the template's shape.
std::optional<std::vector<std::string>> Fit(const std::vector<std::string_view>& path,
                                            const std::vector<std::string_view>& wanted) {
  if (wanted.size() != path.size()) return std::nullopt;
  std::vector<std::string> params;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (!IsParameter(wanted[i])) {
      if (wanted[i] != path[i]) return std::nullopt;
      continue;
    }
    auto decoded = PercentDecode(path[i]);
    if (!decoded || decoded->empty()) return std::nullopt;
    params.push_back(std::move(*decoded));
  }
  return params;
}

std::vector<std::pair<std::string, std::string>> ParseQuery(std::string_view query) {
  std::vector<std::pair<std::string, std::string>> out;
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view part = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (part.empty()) continue;
    const std::size_t equals = std::min(part.find('='), part.size());
    const std::string_view value =
        equals < part.size() ? part.substr(equals + 1) : std::string_view();
    // A malformed escape stands for itself, as browsers have it.
    out.emplace_back(PercentDecode(part.substr(0, equals), true)
                         .value_or(std::string(part.substr(0, equals))),
                     PercentDecode(value, true).value_or(std::string(value)));
  }
  return out;
}

}  // namespace

const std::string* RouteMatch::Query(std::string_view name) const {
  for (const auto& [key, value] : query) {
    if (key == name) return &value;
  }
  return nullptr;
}

std::optional<std::string> PercentDecode(std::string_view text, bool plus_is_blank) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus_is_blank) {
      out.push_back(' ');
    } else if (text[i] != '%') {
      out.push_back(text[i]);
    } else {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = HexValue(text[i + 1]);
      const int low = HexValue(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      out.push_back(static_cast<char>(high * 16 + low));
      i += 2;
    }
  }
  return out;
}

std::vector<std::string_view> PathSegments(std::string_view path) {
  std::vector<std::string_view> segments;
  segments.reserve(kUsualSegments);
  if (path.starts_with('/')) path.remove_prefix(1);
  while (true) {
    const std::size_t end = path.find('/');
    segments.push_back(path.substr(0, end));
    if (end == std::string_view::npos) return segments;
    path.remove_prefix(end + 1);
  }
}

RouteMatch MatchRoute(std::string_view method, std::string_view target, Plane plane) {
  RouteMatch match;
  match.plane = plane;
  const std::size_t question = std::min(target.find('?'), target.size());
  match.path = std::string(target.substr(0, question));
  // An absolute URL, an authority or a "*" is no path, nor is "sessions".
  if (!match.path.starts_with('/')) return match;
  if (question < target.size()) match.query = ParseQuery(target.substr(question + 1));

  auto segments = PathSegments(match.path);
  if (plane == Plane::kApi && segments.size() > 1 && segments.front() == "api")
    segments.erase(segments.begin());
  for (const auto& [route, route_plane, wanted] : SplitRoutes()) {
    if (route_plane != plane) continue;
    auto params = Fit(segments, wanted);
    if (!params) continue;
    // HEAD is answered as GET without the body.
    if (method == route.method || (method == "HEAD" && route.method == "GET")) {
      match.op = route.op;
      match.params = std::move(*params);
      match.allowed_methods.clear();
      return match;
    }
    match.allowed_methods.emplace_back(route.method);
  }
  return match;
}

}  // namespace aex::http
