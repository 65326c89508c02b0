#include "mock_server/http/har.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "mock_server/http/testing/backend_client.h"

namespace aex::http {
namespace {

using contract::Delivery;
using contract::Exchange;
using contract::Operation;
using namespace testing;

const HarOrigins kOrigins = {"http://127.0.0.1:4010", "http://127.0.0.1:4011"};

// The fields that HAR 1.2 demands of an object, with their types; further ones are
// its optional ones or begin with an underscore.
struct Field {
  const char* name;
  char type;  // s string, n number, o object, a array.
};

bool HasType(const Json& value, char type) {
  switch (type) {
    case 's': return value.is_string();
    case 'n': return value.is_number();
    case 'o': return value.is_object();
    default: return value.is_array();
  }
}

void CheckFields(const Json& object, const std::vector<Field>& demanded,
                 const std::vector<std::string>& optional, const std::string& where) {
  ASSERT_TRUE(object.is_object()) << where;
  for (const Field& field : demanded) {
    const Json* const value = Find(object, field.name);
    ASSERT_NE(value, nullptr) << where << "." << field.name;
    EXPECT_TRUE(HasType(*value, field.type)) << where << "." << field.name;
  }
  for (const auto& [name, value] : object.items()) {
    const bool known =
        name.starts_with('_') ||
        std::any_of(demanded.begin(), demanded.end(),
                    [&](const Field& field) { return name == field.name; }) ||
        std::find(optional.begin(), optional.end(), name) != optional.end();
    EXPECT_TRUE(known) << where << "." << name;
  }
}

void CheckPairs(const Json& list, const std::string& where) {
  for (const Json& item : list) CheckFields(item, {{"name", 's'}, {"value", 's'}}, {}, where);
}

void CheckEntry(const Json& entry, const std::string& where) {
  CheckFields(entry,
              {{"startedDateTime", 's'}, {"time", 'n'}, {"request", 'o'}, {"response", 'o'},
               {"cache", 'o'}, {"timings", 'o'}},
              {"pageref", "serverIPAddress", "connection", "comment"}, where);
  const Json& request = entry.at("request");
  CheckFields(request,
              {{"method", 's'}, {"url", 's'}, {"httpVersion", 's'}, {"cookies", 'a'},
               {"headers", 'a'}, {"queryString", 'a'}, {"headersSize", 'n'}, {"bodySize", 'n'}},
              {"postData", "comment"}, where + ".request");
  CheckPairs(request.at("headers"), where + ".request.headers");
  const Json& response = entry.at("response");
  CheckFields(response,
              {{"status", 'n'}, {"statusText", 's'}, {"httpVersion", 's'}, {"cookies", 'a'},
               {"headers", 'a'}, {"content", 'o'}, {"redirectURL", 's'}, {"headersSize", 'n'},
               {"bodySize", 'n'}},
              {"comment"}, where + ".response");
  CheckPairs(response.at("headers"), where + ".response.headers");
  CheckFields(response.at("content"), {{"size", 'n'}, {"mimeType", 's'}},
              {"compression", "text", "encoding", "comment"}, where + ".response.content");
  CheckFields(entry.at("cache"), {}, {"beforeRequest", "afterRequest", "comment"}, where);
  const Json& timings = entry.at("timings");
  CheckFields(timings, {{"send", 'n'}, {"wait", 'n'}, {"receive", 'n'}},
              {"blocked", "dns", "connect", "ssl", "comment"}, where + ".timings");
  double sum = 0;
  for (const char* part : {"send", "wait", "receive"}) {
    const double ms = *AsNumber(Find(timings, part));
    EXPECT_GE(ms, 0) << where << "." << part;
    sum += ms;
  }
  EXPECT_DOUBLE_EQ(*AsNumber(Find(entry, "time")), sum) << where;
  const std::string started = *AsString(Find(entry, "startedDateTime"));
  EXPECT_TRUE(started.size() == 24 && started[10] == 'T' && started.back() == 'Z') << started;
  EXPECT_TRUE(AsString(Find(request, "url"))->starts_with("http://127.0.0.1:401")) << where;
}

void CheckHar(const Json& har) {
  CheckFields(har, {{"log", 'o'}}, {}, "har");
  const Json& log = har.at("log");
  CheckFields(log, {{"version", 's'}, {"creator", 'o'}, {"entries", 'a'}},
              {"browser", "pages", "comment"}, "log");
  EXPECT_EQ(*AsString(Find(log, "version")), "1.2");
  CheckFields(log.at("creator"), {{"name", 's'}, {"version", 's'}}, {"comment"}, "creator");
  std::string last;
  for (std::size_t i = 0; i < log.at("entries").size(); ++i)
    CheckEntry(log.at("entries").at(i), "entries[" + std::to_string(i) + "]");
}

Exchange Answered() {
  Exchange exchange;
  exchange.seq = 7;
  exchange.connection = 3;
  exchange.op = Operation::kMessageSend;
  exchange.method = "POST";
  exchange.path = "/api/sessions/ses_1/messages";
  exchange.key = "m1";
  exchange.attempt = 1;
  exchange.status = 202;
  exchange.delivery.kind = Delivery::Kind::kFull;
  exchange.received_at_ms = 1767225600000.25;
  exchange.sent_at_ms = 1767225600001;
  exchange.closed_at_ms = 1767225600011.5;
  exchange.request_bytes = 120;
  exchange.request_body_bytes = 20;
  exchange.response_body_bytes = 300;
  exchange.bearer = true;
  return exchange;
}

Json EntryOf(const Exchange& exchange) {
  const Json har = HarOf({exchange}, kOrigins);
  CheckHar(har);
  return har.at("log").at("entries").at(0);
}

TEST(Har, ShowsAnExchange) {
  Exchange exchange = Answered();
  exchange.committed = {2};
  EXPECT_EQ(Stringify(EntryOf(exchange)),
            R"({"startedDateTime":"2026-01-01T00:00:00.000Z","time":11.25,"request":{)"
            R"("method":"POST","url":"http://127.0.0.1:4010/api/sessions/ses_1/messages",)"
            R"("httpVersion":"HTTP/1.1","cookies":[],"headers":[{"name":"Idempotency-Key",)"
            R"("value":"m1"}],"queryString":[],"headersSize":-1,"bodySize":20},)"
            R"("response":{"status":202,"statusText":"Accepted","httpVersion":"HTTP/1.1",)"
            R"("cookies":[],"headers":[],"content":{"size":300,"mimeType":"x-unknown"},)"
            R"("redirectURL":"","headersSize":-1,"bodySize":300},"cache":{},)"
            R"("timings":{"send":0,"wait":0.75,"receive":10.5},"connection":"3","_aexSeq":7,)"
            R"("_aexOp":"message.send","_aexAttempt":1,"_aexKey":"m1","_aexCommitted":[2],)"
            R"("_aexReplayed":false,"_aexDelivery":"full"})");
}

TEST(Har, ShowsTheFaultInFieldsOfOurOwn) {
  Exchange exchange = Answered();
  exchange.status = 429;
  exchange.retry_after = {"1", "2"};
  exchange.rule = 4;
  exchange.kind = "status";
  exchange.phase = "work";
  exchange.commit = contract::Commit::kLate;
  exchange.intent = "i-0123456789ab";
  exchange.replayed = true;
  const Json entry = EntryOf(exchange);
  EXPECT_EQ(Stringify(entry.at("response").at("headers")),
            R"([{"name":"Retry-After","value":"1"},{"name":"Retry-After","value":"2"}])");
  EXPECT_EQ(entry.at("_aexRule"), 4);
  EXPECT_EQ(entry.at("_aexKind"), "status");
  EXPECT_EQ(entry.at("_aexPhase"), "work");
  EXPECT_EQ(entry.at("_aexCommit"), "late");
  EXPECT_EQ(entry.at("_aexIntent"), "i-0123456789ab");
  EXPECT_EQ(entry.at("_aexReplayed"), true);
}

TEST(Har, ShowsStatusZeroWhereThereWasNoAnswer) {
  Exchange silent = Answered();
  silent.status = 0;
  silent.delivery.kind = Delivery::Kind::kNone;
  Exchange left = Answered();  // The client was gone before its answer.
  left.delivery.kind = Delivery::Kind::kNone;
  left.retry_after = {"1"};
  for (const Exchange& exchange : {silent, left}) {
    const Json response = EntryOf(exchange).at("response");
    EXPECT_EQ(Stringify(response),
              R"({"status":0,"statusText":"","httpVersion":"","cookies":[],"headers":[],)"
              R"("content":{"size":0,"mimeType":"x-unknown"},"redirectURL":"",)"
              R"("headersSize":-1,"bodySize":0})");
  }
}

TEST(Har, KnowsNoSizeOfWhatCameInPart) {
  Exchange part = Answered();
  part.delivery = {Delivery::Kind::kPartial, 130};
  EXPECT_EQ(EntryOf(part).at("response").at("bodySize"), -1);
  EXPECT_EQ(EntryOf(part).at("response").at("status"), 202);
  Exchange unread = Answered();
  unread.request_bytes = 0;
  EXPECT_EQ(EntryOf(unread).at("request").at("bodySize"), -1);
}

TEST(Har, CountsNoTimeForAnExchangeThatIsOpenOrAClockThatWasSetBack) {
  Exchange open = Answered();
  open.delivery = {};
  open.closed_at_ms.reset();
  EXPECT_EQ(*AsNumber(Find(EntryOf(open), "time")), 0.75);
  Exchange back = Answered();
  back.sent_at_ms = back.received_at_ms - 1000;
  back.closed_at_ms = back.received_at_ms - 2000;
  EXPECT_EQ(*AsNumber(Find(EntryOf(back), "time")), 0);
}

TEST(Har, EscapesWhatNoUrlHas) {
  Exchange exchange = Answered();
  exchange.path = "/a%20b/\xC3\xA4\x01\xFF";
  EXPECT_EQ(EntryOf(exchange).at("request").at("url"),
            "http://127.0.0.1:4010/a%20b/%C3%A4%01%FF");
  exchange.path = "*";
  EXPECT_EQ(EntryOf(exchange).at("request").at("url"), "http://127.0.0.1:4010/*");
  exchange.key = "\xFF\"\\";
  EXPECT_TRUE(ParseJson(Stringify(HarOf({exchange}, kOrigins))).ok());
}

TEST(Har, LeavesOutWhatGivesAccess) {
  StillBackend still(R"([{"op":"asset.put","attempt":1,"do":{"kind":"status","status":503}}])");
  BackendClient client(still.backend, StillBackend::kToken);
  const std::string id = client.NewSession("k1");
  (void)client.Post("/api/secrets", R"({"name":"db","value":"hunter2-hunter2"})");
  const std::string ticket =
      client.Post("/api/sessions/" + id + "/events/ticket", "").At("/ticket");
  (void)client.Get("/coordinator/sessions/" + id + "?ticket=" + ticket + "&from=1");
  const std::string hash(64, 'a');
  const std::string url =
      client.Post("/assets/presign", R"({"hash":"sha256:)" + hash + R"(","sizeBytes":1})")
          .At("/uploadUrl");
  const std::string capability = url.substr(url.rfind('/') + 1);
  BackendClient(still.backend, StillBackend::kToken, StillBackend::kStoragePort)
      .Call("PUT", "/storage/put/" + capability, "x");
  const std::string text =
      client.Get("/__mock/workspaces/ci-1/journal.har").response.body;
  CheckHar(ParseJson(text).value());
  ASSERT_FALSE(ticket.empty() || capability.empty());
  for (const std::string& secret :
       {std::string("sk-anthropic-test"), std::string("hunter2"), std::string("Bearer"),
        std::string("ci-1"), ticket, capability})
    EXPECT_EQ(text.find(secret), std::string::npos) << secret;
  EXPECT_NE(text.find("http://127.0.0.1:4011/storage/put/redacted"), std::string::npos);
}

TEST(Har, IsRightForEveryKindOfEnding) {
  StillBackend still(R"([
      {"op":"message.send","attempt":1,"commit":"done",
       "do":{"kind":"drop","phase":"response.head","close":"rst"}},
      {"op":"message.send","attempt":2,"do":{"kind":"status","status":429,"retryAfter":"date:+5"}},
      {"op":"message.send","attempt":3,"commit":"done","do":{"kind":"truncate","bytes":3,"close":"fin"}},
      {"op":"whoami","attempt":1,"do":{"kind":"drop","phase":"request.head","close":"rst"}}])");
  const std::string id = still.client.NewSession("k1");
  for (int i = 0; i < 4; ++i) (void)still.client.Send(id, "m1");
  (void)still.client.Get("/whoami");
  (void)still.client.Call("PUT", "/nothing");
  (void)still.client.Call("HEAD", "/whoami");
  const Json har =
      ParseJson(still.client.Get("/__mock/workspaces/ci-1/journal.har").response.body).value();
  CheckHar(har);
  std::vector<int> statuses;
  for (const Json& entry : har.at("log").at("entries"))
    statuses.push_back(entry.at("response").at("status").get<int>());
  EXPECT_EQ(statuses, (std::vector<int>{201, 0, 429, 200, 200, 0, 404, 200}));
  CheckHar(HarOf({}, kOrigins));
}

}  // namespace
}  // namespace aex::http
