#include "mock_server/server/soak/exchange_draw.h"

#include "mock_server/contract/digest.h"

namespace aex::soak {
namespace {

using enum contract::Operation;
using contract::Operation;

std::string CreateBody(Dice& dice) {
  std::string more;
  if (dice.Chance(30)) more += R"(,"input":"go )" + dice.Word() + "\"";
  if (dice.Chance(30)) more += R"(,"webhook":{"url":"https://hooks.example.test/a"})";
  if (dice.Chance(10)) more += R"(,"idleTtl":"1s")";
  return R"({"provider":"anthropic","submission":{"model":"claude-haiku-4-5","metadata":{"w":")" +
         dice.Word() + R"("}},"secrets":{"apiKeys":{"anthropic":"sk-test"}})" + more + "}";
}

// Of a bundle with those bytes.
std::string ClaimOf(const std::string& bytes) {
  return R"({"hash":"sha256:)" + contract::Sha256Hex(bytes) + R"(","sizeBytes":)" +
         std::to_string(bytes.size()) + "}";
}

// One of a few bundles, so that a claim, its upload and its finalize meet.
std::string BundleOf(Dice& dice) { return "bundle " + std::to_string(dice.Below(5)); }

DrawnRequest DrawWork(Dice& dice, LaneBoard& board) {
  DrawnRequest request;
  request.method = "POST";
  // The same key again, with the same body or with another one.
  if (!dice.Chance(40) || !board.Again(dice, &request.work)) {
    const bool create = dice.Chance(25);
    request.work.session_id = create ? "" : board.Any("ses", dice);
    request.work.key = (create ? "c-" : "m-") + dice.Word();
    request.work.body = create ? CreateBody(dice) : R"({"input":"hi )" + dice.Word() + "\"}";
    board.Offer(request.work);
  }
  const std::string& session = request.work.session_id;
  request.op = session.empty() ? kSessionCreate : kMessageSend;
  request.target = session.empty() ? "/api/sessions" : "/api/sessions/" + session + "/messages";
  request.key = request.work.key;
  request.body = request.work.body;
  if (dice.Chance(5)) request.body.insert(request.body.size() - 1, R"(,"more":1)");
  if (dice.Chance(3)) request.body.resize(dice.Below(request.body.size()));
  return request;
}

std::string ParameterOf(Operation op, std::string_view name, Dice& dice, const LaneBoard& board) {
  if (dice.Chance(2)) return "%00" + dice.Word();
  if (name == "{output}") return board.Any("out", dice);
  if (name == "{delivery}") return board.Any("whd", dice);
  if (name == "{name}") return "secret" + std::to_string(dice.Below(3));
  if (name == "{capability}") return dice.Word();
  const std::string_view path = contract::RouteOf(op).path;
  const bool session = path.starts_with("/sessions") || path.starts_with("/runs") ||
                       path.starts_with("/coordinator");
  return board.Any(session ? "ses" : "asset", dice);
}

std::string BodyFor(Operation op, Dice& dice) {
  switch (op) {
    case kRunEventsLink:
    case kOutputLink: return R"({"expiresInSeconds":60})";
    case kAssetPresign:
    case kAssetFinalize: return ClaimOf(BundleOf(dice));
    case kSecretCreate:
      return R"({"name":"secret)" + std::to_string(dice.Below(3)) + R"(","value":"v"})";
    case kSecretRotate: return R"({"value":"v2"})";
    case kBillingRedeem: return R"({"code":"GIFT)" + std::to_string(dice.Below(25)) + "\"}";
    default: return "";
  }
}

DrawnRequest DrawStorage(Dice& dice, LaneBoard& board) {
  DrawnRequest request;
  const bool put = dice.Chance(50);
  request.op = put ? kAssetPut : kLinkFetch;
  request.method = put ? "PUT" : "GET";
  request.target = board.Any(put ? "put" : "get", dice);
  if (!request.target.starts_with('/')) request.target.insert(0, "/storage/put/");
  if (put) {
    request.body = BundleOf(dice);
    request.headers = "x-amz-checksum-sha256: " +
                      contract::Base64Encode(contract::Sha256(request.body)) + "\r\n";
  }
  return request;
}

}  // namespace

DrawnRequest DrawRequest(Dice& dice, LaneBoard& board) {
  if (dice.Chance(50)) return DrawWork(dice, board);
  if (dice.Chance(10)) return DrawStorage(dice, board);
  const contract::Route& route = dice.Pick(contract::Routes());
  if (route.keyed || route.method.empty() || route.path.starts_with("/storage"))
    return DrawWork(dice, board);
  // Few sessions are worth having if each tenth request deletes one.
  if (route.op == kSessionDelete && !dice.Chance(20)) return DrawWork(dice, board);
  DrawnRequest request;
  request.op = route.op;
  request.method = route.method;
  std::string_view path = route.path;
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/', 1), path.size());
    const std::string_view segment = path.substr(1, end - 1);
    request.target += "/";
    request.target += segment.starts_with('{') ? ParameterOf(route.op, segment, dice, board)
                                               : std::string(segment);
    path.remove_prefix(end);
  }
  if (dice.Chance(50) && !request.target.starts_with("/coord")) request.target.insert(0, "/api");
  if (dice.Chance(10)) request.target += "?cursor=" + std::to_string(dice.Below(50));
  if (dice.Chance(5) && request.method == "GET") request.method = "HEAD";
  request.body = BodyFor(route.op, dice);
  return request;
}

std::string BytesOf(const DrawnRequest& request, const std::string& token, bool chunked) {
  constexpr std::size_t kPiece = 7;
  std::string text = request.method + " " + request.target + " HTTP/1.1\r\nHost: localhost\r\n";
  text += "Authorization: Bearer " + token + "\r\n" + request.headers;
  if (!request.key.empty()) text += "Idempotency-Key: " + request.key + "\r\n";
  if (request.method == "GET" || request.method == "HEAD") return text + "\r\n";
  if (!chunked)
    return text + "Content-Length: " + std::to_string(request.body.size()) + "\r\n\r\n" +
           request.body;
  text += "Transfer-Encoding: chunked\r\n\r\n";
  for (std::size_t at = 0; at < request.body.size(); at += kPiece) {
    const std::string piece = request.body.substr(at, kPiece);
    text += std::to_string(piece.size()) + ";soak\r\n" + piece + "\r\n";
  }
  return text + "0\r\n\r\n";
}

std::string DrawNonsense(Dice& dice) {
  const std::string begin = "POST /api/sessions HTTP/1.1\r\nHost: localhost\r\n";
  const std::string shapes[] = {
      "\x16\x03\x01 hello\r\n\r\n",
      "GET /\r\n\r\n",
      begin + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
      begin + "Content-Length: +5\r\n\r\nhello",
      begin + "Content-Length: 99999999999\r\n\r\n",
      begin + "Transfer-Encoding: chunked\r\n\r\nzz\r\n",
      begin + "X: " + std::string(70'000, 'x') + "\r\n\r\n",
      begin + "Content-Length: 3000\r\n\r\n" + std::string(3000, '['),
      "GET /" + std::string(dice.Below(60'000), 'p') + " HTTP/1.1\r\n\r\n",
      begin + "Content-Le",
  };
  return dice.Pick(shapes);
}

}  // namespace aex::soak
