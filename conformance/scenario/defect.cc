#include "conformance/scenario/defect.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "conformance/scenario/bounds.h"
#include "conformance/scenario/expectation.h"
#include "conformance/scenario/json_tree.h"
#include "mock_server/contract/run_request.h"

namespace aex::conformance {
namespace {

// Tries are cheap, most hit: the bound is there so that nothing is endless.
constexpr int kMaxTries = 500;

using Texts = std::vector<std::string>;

// Texts that parsers have been fooled by. ASCII where case is mapped; a mount
// path is refused before its pattern can backtrack.
const Texts& HostileTexts() {
  static const Texts texts = {
      "", " ", "\t\n", std::string(1, '\0'), std::string("a\0b", 3), "..", "../..", "/../etc",
      "a b", "C:/x", "a\\b", "__", "-", "_", "%2e%2e/", "null", "undefined", "NaN", "0", "-1",
      "1e400", "true", "<script>", "' OR '1'='1", "${x}", "a\r\nb: c", "\xC2\xA0",
      "\xF0\x9F\x98\x80", "\xE2\x80\xAE", "[object Object]"};
  return texts;
}

const Texts& BadUrls() {
  static const Texts urls = {
      "not a url", "/relative", "//host/path", "http://x.test/", "ftp://x.test/",
      "javascript:alert(1)", "file:///etc/passwd", "https://", "https://u:p@x.test/",
      "https://u@x.test/", "https://x test/", "https://[::1", "https://x.test:99999/",
      "https://127.0.0.1/", "https://localhost/", "https://169.254.169.254/latest",
      "https://10.0.0.1/", "https://[::ffff:192.168.0.1]/", "https://x.test:8443/",
      "data:text/plain,x", "wss://x.test/"};
  return urls;
}

const std::vector<Json>& OtherTypes() {
  static const std::vector<Json> values = {
      true, false, 7, 1.5, "text", "", Json::array(), Json::object(), Json(),
      Json::array({Json()}), Json::object({{"0", "x"}})};
  return values;
}

// One way to spoil a request; nothing when it does not fit this one.
using Spoil = std::optional<Json> (*)(const Json& valid, Dice& dice, JsonPath& where);

const JsonPath* DrawPlace(const Json& valid, Dice& dice, std::vector<JsonPath>& paths) {
  paths = PathsOf(valid);
  return paths.empty() ? nullptr : &dice.Pick(paths);
}

std::optional<Json> Replaced(const Json& valid, JsonPath& where, const JsonPath& place,
                             const Json& value) {
  where = place;
  Json spoiled = valid;
  At(spoiled, place) = value;
  return spoiled;
}

std::optional<Json> WrongType(const Json& valid, Dice& dice, JsonPath& where) {
  std::vector<JsonPath> paths;
  const JsonPath* place = DrawPlace(valid, dice, paths);
  if (place == nullptr) return std::nullopt;
  const Json& value = dice.Pick(OtherTypes());
  Json copy = valid;
  if (At(copy, *place).type() == value.type()) return std::nullopt;
  return Replaced(valid, where, *place, value);
}

std::optional<Json> NullInstead(const Json& valid, Dice& dice, JsonPath& where) {
  std::vector<JsonPath> paths;
  const JsonPath* place = DrawPlace(valid, dice, paths);
  if (place == nullptr) return std::nullopt;
  return Replaced(valid, where, *place, Json());
}

std::optional<Json> Missing(const Json& valid, Dice& dice, JsonPath& where) {
  std::vector<JsonPath> paths;
  const JsonPath* place = DrawPlace(valid, dice, paths);
  if (place == nullptr || place->back().index)
    return std::nullopt;
  where = *place;
  return Without(valid, *place);
}

std::optional<Json> UnknownKey(const Json& valid, Dice& dice, JsonPath& where) {
  static const Texts keys = {"extra", "tier", "maxTurns", "parentRunId", "Name", "0", "apiKey",
                             "password", "credentials", "x-trace", "signal"};
  auto paths = PathsOf(valid);
  paths.emplace_back();  // The root is an object too.
  JsonPath place = dice.Pick(paths);
  Json spoiled = valid;
  Json& object = At(spoiled, place);
  const std::string& key = dice.Pick(keys);
  if (!object.is_object() || Find(object, key) != nullptr) return std::nullopt;
  object[key] = dice.OneIn(2) ? Json("x") : Json(1);
  place.push_back({key, std::nullopt});
  where = std::move(place);
  return spoiled;
}

std::optional<Json> BadText(const Json& valid, Dice& dice, JsonPath& where,
                            const Texts& texts) {
  std::vector<JsonPath> paths;
  const JsonPath* place = DrawPlace(valid, dice, paths);
  if (place == nullptr) return std::nullopt;
  Json copy = valid;
  if (!At(copy, *place).is_string()) return std::nullopt;
  return Replaced(valid, where, *place, dice.Pick(texts));
}

std::optional<Json> Hostile(const Json& valid, Dice& dice, JsonPath& where) {
  return BadText(valid, dice, where, HostileTexts());
}
std::optional<Json> BadUrl(const Json& valid, Dice& dice, JsonPath& where) {
  return BadText(valid, dice, where, BadUrls());
}

std::optional<Json> BadEnum(const Json& valid, Dice& dice, JsonPath& where) {
  static const Texts values = {"nope", "STRICT", "Full", "anthropic ", "get", "asset2"};
  return BadText(valid, dice, where, values);
}

struct Way {
  std::string_view kind;
  Spoil spoil;
};
constexpr std::array kWays = {
    Way{"wrong type", WrongType}, Way{"unknown key", UnknownKey}, Way{"missing", Missing},
    Way{"null", NullInstead},     Way{"bad value", BadEnum},      Way{"bad URL", BadUrl},
    Way{"hostile text", Hostile}};

bool IsWithin(std::string_view inner, std::string_view outer) {
  return inner.starts_with(outer) &&
         (inner.size() == outer.size() || inner[outer.size()] == '/');
}

// The contract blames the very place that was changed, or one around it.
bool Blames(const Error& error, const JsonPath& where) {
  const std::string changed = PointerOf(where);
  return IsWithin(error.place, changed) || IsWithin(changed, error.place);
}

Defect Made(std::string_view kind, const Error& error, Json request, Json twin) {
  return {kind, contract::JsonBox(std::move(request)), contract::JsonBox(std::move(twin)),
          error.place, error.message};
}

std::optional<Defect> TryBound(const Json& valid, Dice& dice) {
  const Bound& bound = dice.Pick(Bounds());
  Json twin = With(valid, bound.pointer, *bound.allowed);
  Json request = With(valid, bound.pointer, *bound.too_far);
  const auto parsed = contract::ParseRunRequest(request);
  // A list that was replaced may have left its other half elsewhere.
  if (parsed.ok() || !contract::ParseRunRequest(twin).ok()) return std::nullopt;
  if (!IsWithin(parsed.error().place, bound.pointer)) return std::nullopt;
  return Made("bound", parsed.error(), std::move(request), std::move(twin));
}

std::optional<Defect> TryOnce(const Json& valid, Dice& dice) {
  const std::size_t choice = dice.Below(kWays.size() + 2);  // Bounds: 2 in 9.
  if (choice >= kWays.size()) return TryBound(valid, dice);
  JsonPath where;
  auto request = kWays[choice].spoil(valid, dice, where);
  if (!request) return std::nullopt;
  const auto parsed = contract::ParseRunRequest(*request);
  if (parsed.ok() || !Blames(parsed.error(), where)) return std::nullopt;
  return Made(kWays[choice].kind, parsed.error(), *std::move(request), valid);
}

std::string TopOf(std::string_view pointer) {
  return std::string(pointer.substr(0, pointer.find('/', 1)));
}

// Both defects in one request: the part of the second laid over the first's.
std::optional<Json> Joined(const Json& valid, const Defect& a, const Defect& b) {
  const std::string part_a = TopOf(a.pointer), part_b = TopOf(b.pointer);
  if (part_a.empty() || part_b.empty() || part_a == part_b) return std::nullopt;
  const std::string name = part_b.substr(1);
  const Json* spoiled = Find(b.request, name);
  if (spoiled == nullptr || *b.twin != valid || *a.twin != valid) return std::nullopt;
  Json joined = a.request;
  joined[name] = *spoiled;
  return joined;
}

}  // namespace

Defect DrawDefect(const Json& valid, Dice& dice) {
  for (int i = 0; i < kMaxTries; ++i) {
    if (auto defect = TryOnce(valid, dice)) return *std::move(defect);
  }
  Json request = valid;
  request.erase("secrets");
  const auto parsed = contract::ParseRunRequest(request);
  CHECK(!parsed.ok());
  return Made("missing", parsed.error(), std::move(request), valid);
}

TwoDefects DrawTwoDefects(const Json& valid, Dice& dice) {
  for (int i = 0; i < kMaxTries; ++i) {
    Defect a = DrawDefect(valid, dice);
    Defect b = DrawDefect(valid, dice);
    const auto request = Joined(valid, a, b);
    if (!request) continue;
    const auto parsed = contract::ParseRunRequest(*request);
    if (parsed.ok()) continue;
    if (parsed.error().message == b.text) std::swap(a, b);
    // A client that names the second one must be told from one that names both.
    if (parsed.error().message != a.text || a.text == b.text ||
        b.text.find(FieldOfPointer(a.pointer)) != std::string::npos)
      continue;
    return {contract::JsonBox(*request), std::move(a), std::move(b)};
  }
  // A valid request always has room for these two.
  Json request = valid;
  request["machine"] = "big";
  request["limits"] = 7;
  const auto parsed = contract::ParseRunRequest(request);
  CHECK(!parsed.ok());
  Defect first = Made("wrong type", parsed.error(), request, valid);
  return {contract::JsonBox(request), first, first};
}

}  // namespace aex::conformance
