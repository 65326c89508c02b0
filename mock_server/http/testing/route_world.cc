#include "mock_server/http/testing/route_world.h"

#include "mock_server/contract/digest.h"

namespace aex::http::testing {
namespace {

using enum contract::Operation;
using contract::Operation;

constexpr std::string_view kSettings =
    R"("webhookSink":"http://127.0.0.1:9/","agent":{"outputs":[{"filename":"a.txt",)"
    R"("text":"hello"}]},"coupons":[{"code":"GIFT","amountUsd":5},{"code":"GONE",)"
    R"("amountUsd":5},{"code":"THEIRS","amountUsd":1,"workspace":"ws_other"}])";
constexpr char kStored[] = "bytes of the first bundle";
constexpr char kAnnounced[] = "bytes of the second bundle";

std::string LastSegment(const std::string& url) { return url.substr(url.rfind('/') + 1); }

}  // namespace

std::string ClaimOf(const std::string& bytes) {
  return R"({"hash":"sha256:)" + contract::Sha256Hex(bytes) + R"(","sizeBytes":)" +
         std::to_string(bytes.size()) + "}";
}

Headers ChecksumHeaderOf(const std::string& bytes) {
  return {{"x-amz-checksum-sha256", contract::Base64Encode(contract::Sha256(bytes))}};
}

bool IsStoragePlane(Operation op) {
  return contract::RouteOf(op).path.starts_with("/storage/");
}

std::string PathWith(Operation op, const std::vector<std::string>& params) {
  std::string path;
  std::size_t next = 0;
  for (const std::string_view segment : PathSegments(contract::RouteOf(op).path))
    path += "/" + (segment.starts_with('{') ? params.at(next++) : std::string(segment));
  return path;
}

RouteWorld::RouteWorld(const std::string& more_settings)
    : still("[]", "{" + std::string(kSettings) + more_settings + "}") {
  BackendClient& client = still.client;
  session = client.Create("c", CreateBody("", R"(,"webhook":{"url":"https://x.test/"})"))
                .At("/session/id");
  CHECK(client.Send(session, "m").status() == 202);
  output = client.Get("/sessions/" + session + "/outputs").At("/outputs/0/id");
  delivery =
      client.Get("/runs/" + session + "/webhook-deliveries").At("/deliveries/0/id");
  CHECK(client.Post("/secrets", R"({"name":"name1","value":"v1"})").status() == 201);
  const std::string first =
      LastSegment(client.Post("/assets/presign", ClaimOf(kStored)).At("/uploadUrl"));
  CHECK(still.storage
            .Call("PUT", "/storage/put/" + first, kStored, ChecksumHeaderOf(kStored))
            .status() == 200);
  asset = client.Post("/assets/finalize", ClaimOf(kStored)).At("/assetId");
  upload =
      LastSegment(client.Post("/assets/presign", ClaimOf(kAnnounced)).At("/uploadUrl"));
  link = LastSegment(
      client.Post("/runs/" + session + "/outputs/" + output + "/link", "").At("/url"));
  CHECK(client.Post("/billing/redeem", R"({"code":"GONE"})").status() == 200);
}

std::vector<std::string> RouteWorld::ParamsOf(Operation op) const {
  switch (op) {
    case kOutputDownload:
    case kOutputLink: return {session, output};
    case kWebhookRedeliver: return {session, delivery};
    case kAssetPut: return {upload};
    case kLinkFetch: return {link};
    case kAssetDelete:
    case kAgentsmdGet:
    case kAgentsmdDelete:
    case kFileGet:
    case kFileDelete: return {asset};
    case kSecretGet:
    case kSecretRotate:
    case kSecretReveal:
    case kSecretDelete: return {"name1"};
    default: break;
  }
  const bool of_session =
      contract::RouteOf(op).path.find("{id}") != std::string_view::npos;
  return of_session ? std::vector{session} : std::vector<std::string>{};
}

Seen RouteWorld::Ask(const GoodRequest& good, const std::vector<std::string>& params,
                     std::string_view prefix) {
  BackendClient& client = IsStoragePlane(good.op) ? still.storage : still.client;
  return client.Call(std::string(contract::RouteOf(good.op).method),
                     std::string(prefix) + PathWith(good.op, params), good.body,
                     good.headers);
}

std::vector<GoodRequest> RouteWorld::GoodRequests() {
  const std::vector<std::string> session = {"/session/id", "/session/status",
                                            "/session/turnSeq", "/session/createdAt"};
  const std::vector<std::string> record = {"/secret/id", "/secret/version",
                                           "/secret/state"};
  const std::vector<std::string> link = {"/url", "/expiresAt", "/expiresInSeconds"};
  return {
      {kSessionCreate, 201, CreateBody(), session, {}},
      {kSessionList, 200, "", {"/sessions/0/id", "/sessions/0/updatedAt"}, {}},
      {kSessionGet, 200, "", session, {}},
      {kMessageSend,
       202,
       R"({"input":"hi"})",
       {"/session/id", "/turn/turnSeq", "/turn/sessionId", "/eventCursor"},
       {}},
      {kSessionSuspend, 200, "", session, {}},
      {kSessionCancel, 200, "", session, {}},
      {kSessionResume, 200, "", session, {}},
      {kSessionDelete, 200, "", session, {}},
      {kEventsList, 200, "", {"/events/0/sequence", "/nextCursor"}, {}},
      {kEventsTicket, 200, "", {"/wsUrl", "/ticket", "/expiresAtMs"}, {}},
      {kOutputsList, 200, "", {"/outputs/0/id", "/outputs/0/filename"}, {}},
      {kRunGet, 200, "", {"/id", "/status", "/cleanupStatus", "/costTelemetry"}, {}},
      {kRunEvents, 200, "", {"/events/0/sequence", "/nextCursor"}, {}},
      {kRunEventsLink, 200, R"({"expiresInSeconds":60})", link, {}},
      {kRunOutputs, 200, "", {"/outputs/0/id"}, {}},
      {kOutputDownload, 200, "", {}, {}},
      {kOutputLink, 200, R"({"expiresInSeconds":60})", link, {}},
      {kWebhookList,
       200,
       "",
       {"/deliveries/0/id", "/deliveries/0/eventType", "/deliveries/0/status",
        "/deliveries/0/attemptCount", "/deliveries/0/createdAt"},
       {}},
      {kWebhookRedeliver, 200, "", {"/delivery/id"}, {}},
      {kWhoami, 200, "", {"/principalType", "/workspaceId", "/limits/balanceUsd"}, {}},
      {kAssetPresign,
       200,
       ClaimOf("another bundle"),
       {"/ok", "/exists", "/uploadUrl", "/requiredHeaders"},
       {}},
      {kAssetPut, 200, kAnnounced, {}, ChecksumHeaderOf(kAnnounced)},
      {kAssetFinalize, 200, ClaimOf(kStored), {"/ok", "/assetId", "/contentHash"}, {}},
      {kAssetDelete, 204, "", {}, {}},
      {kSecretCreate, 201, R"({"name":"name2","value":"v"})", record, {}},
      {kSecretList, 200, "", {"/secrets/0/name"}, {}},
      {kSecretGet, 200, "", record, {}},
      {kSecretRotate, 200, R"({"value":"v2"})", record, {}},
      {kSecretReveal, 200, "", {"/name", "/value"}, {}},
      {kSecretDelete, 204, "", {}, {}},
      {kAgentsmdList, 200, "", {"/agentsMd/0/id"}, {}},
      {kAgentsmdGet, 200, "", {"/agentsMd/id", "/agentsMd/state"}, {}},
      {kAgentsmdDelete, 204, "", {}, {}},
      {kFileList, 200, "", {"/files/0/id"}, {}},
      {kFileGet, 200, "", {"/file/id", "/file/state"}, {}},
      {kFileDelete, 204, "", {}, {}},
      {kBillingRedeem,
       200,
       R"({"code":"GIFT"})",
       {"/redeemed", "/amountUsd", "/newBalanceUsd"},
       {}},
      {kLinkFetch, 200, "", {}, {}},
      {kMessageList, 200, "", {"/messages/0/text", "/messages/1/role"}, {}},
      {kBillingSummary, 200, "", {"/balanceUsd", "/planKey"}, {}},
      {kBillingLedger, 200, "", {"/entries/0/entryType", "/entries/1/amountUsd"}, {}},
      {kWebhookSecret, 200, "", {"/whsec"}, {}},
  };
}

}  // namespace aex::http::testing
