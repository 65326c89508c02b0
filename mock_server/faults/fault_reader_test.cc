#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <nlohmann/json.hpp>

#include "mock_server/faults/names.h"
#include "mock_server/faults/vocabulary.h"

namespace aex::faults {
namespace {

Json Parsed(std::string_view text) {
  Result<Json> document = ParseJson(text);
  CHECK(document.ok());
  return std::move(document).value();
}

// As written back: defaults are spelled out.
struct Accepted {
  std::string text;
  std::string written = {};  // Empty: the text itself.
};

const std::vector<Accepted>& AcceptedTexts() {
  static const std::vector<Accepted> kTexts = {
      {R"({"kind":"status","status":400})"},
      {R"({"kind":"status","status":599})"},
      {R"({"kind":"status","status":429,"code":"rate_limited","message":"Slow down."})"},
      {R"({"kind":"status","status":429,"retryAfter":""})"},
      {R"({"kind":"status","status":429,"retryAfter":["1","date:+5"]})"},
      {R"({"kind":"status","status":429,"retryAfter":["1"]})",
       R"({"kind":"status","status":429,"retryAfter":"1"})"},
      {R"({"kind":"status","status":502,"headers":{"X-A":["1","2"],"X-B":""},"body":""})"},
      {R"({"kind":"status","status":502,"headers":{}})", R"({"kind":"status","status":502})"},
      {R"({"kind":"drop","phase":"accept","close":"fin"})"},
      {R"({"kind":"drop","phase":"request.head","close":"rst"})"},
      {R"({"kind":"drop","phase":"request.body@0","close":"stall"})"},
      {R"({"kind":"drop","phase":"request.body@8388608","close":"stall"})"},
      {R"({"kind":"drop","phase":"work","close":"rst"})"},
      {R"({"kind":"drop","phase":"response.head","close":"rst"})"},
      {R"({"kind":"drop","phase":"response.body@17","close":"rst"})"},
      {R"({"kind":"drop","phase":"response.end","close":"rst"})"},
      {R"({"kind":"drop","phase":"idle","close":"rst"})"},
      {R"({"kind":"truncate","bytes":0,"close":"fin"})"},
      {R"({"kind":"truncate","bytes":8388608,"close":"fin"})"},
      {R"({"kind":"truncate","fraction":0,"close":"rst"})",
       R"({"kind":"truncate","fraction":0.0,"close":"rst"})"},
      {R"({"kind":"truncate","fraction":0.999,"close":"stall"})"},
      {R"({"kind":"delay","ms":0})"},
      {R"({"kind":"delay","ms":600000})"},
      {R"({"kind":"drip","bytes":1,"everyMs":0})"},
      {R"({"kind":"drip","bytes":8388608,"everyMs":600000})"},
      {R"({"kind":"length","off":1})", R"({"kind":"length","off":1,"close":"fin"})"},
      {R"({"kind":"length","off":-8388608,"close":"rst"})"},
      {R"({"kind":"length","off":8388608,"close":"stall"})"},
      {R"({"kind":"length","off":"missing","close":"fin"})"},
      {R"({"kind":"length","off":"double","close":"fin"})"},
      {R"({"kind":"length","off":"junk","close":"fin"})"},
      {R"({"kind":"chunk","how":"bad-size"})",
       R"({"kind":"chunk","how":"bad-size","close":"fin"})"},
      {R"({"kind":"chunk","how":"no-last","close":"stall"})"},
      {R"({"kind":"chunk","how":"one-byte"})"},
      {R"({"kind":"redirect","status":301,"to":"same"})"},
      {R"({"kind":"redirect","status":308,"to":"other-origin"})"},
      {R"({"kind":"interim","status":100})",
       R"({"kind":"interim","status":100,"times":1})"},
      {R"({"kind":"interim","status":102,"times":100})"},
      {R"({"kind":"keepalive","how":"race-fin"})"},
      {R"({"kind":"keepalive","how":"limit:1"})"},
      {R"({"kind":"keepalive","how":"limit:1000000"})"},
      {R"({"kind":"busy"})"},
      {R"({"kind":"busy","status":"running"})"},
      {R"({"kind":"provider","as":"providerFault","fault":{"provider":"anthropic",)"
       R"("kind":"overloaded","status":529,"retryAfterMs":4000,"message":"busy"}})"},
      {R"({"kind":"provider","as":"nested","fault":{"kind":"rate_limit"}})"},
      {R"({"kind":"provider","as":"error","raw":{"type":"rate_limit_error"}})"},
      {R"({"kind":"provider","as":"error","raw":null})"},
      {R"({"kind":"provider","as":"errorMessage","raw":"429 slow down"})"},
      {R"({"kind":"stream","how":"cut:0"})"},
      {R"({"kind":"stream","how":"stall:1000000"})"},
      {R"({"kind":"stream","how":"gap"})"},
      {R"({"kind":"lag","ms":600000})"},
      {R"({"kind":"skew","ms":-86400000})"},
      {R"({"kind":"skew","ms":86400000})"},
  };
  return kTexts;
}

TEST(FaultReader, ReadsAndWritesBack) {
  for (const Accepted& accepted : AcceptedTexts()) {
    SCOPED_TRACE(accepted.text);
    const auto fault = ReadFault(Parsed(accepted.text), "");
    ASSERT_TRUE(fault.ok()) << aex::Describe(fault.error());
    const std::string written =
        accepted.written.empty() ? accepted.text : accepted.written;
    EXPECT_EQ(ToJson(*fault), Parsed(written)) << Stringify(ToJson(*fault));
    const auto again = ReadFault(ToJson(*fault), "");
    ASSERT_TRUE(again.ok()) << aex::Describe(again.error());
    EXPECT_EQ(*again, *fault);
  }
}

template <typename Words>
void ExpectEachWord(const std::string& before, const Words& words) {
  for (const auto& word : words) {
    const std::string text =
        before + std::string(word.text) + (word.counted ? ":3" : "") + "\"}";
    const auto fault = ReadFault(Parsed(text), "");
    ASSERT_TRUE(fault.ok()) << text << aex::Describe(fault.error());
    const auto again = ReadFault(ToJson(*fault), "");
    EXPECT_TRUE(again.ok() && *again == *fault) << text;
  }
}

TEST(FaultReader, KnowsEveryWordOfTheClosedSets) {
  ExpectEachWord(R"({"kind":"chunk","how":")", kChunkWords);
  ExpectEachWord(R"({"kind":"body","how":")", kBodyWords);
  ExpectEachWord(R"({"kind":"header","how":")", kHeaderWords);
  ExpectEachWord(R"({"kind":"redirect","status":302,"to":")", kRedirectWords);
  ExpectEachWord(R"({"kind":"garbage","where":")", kGarbageWords);
  ExpectEachWord(R"({"kind":"keepalive","how":")", kKeepaliveWords);
  ExpectEachWord(R"({"kind":"collision","how":")", kCollisionWords);
  ExpectEachWord(R"({"kind":"cap","how":")", kCapWords);
  ExpectEachWord(R"({"kind":"provider","fault":{"kind":"overloaded"},"as":")",
                 kProviderWords);
  ExpectEachWord(R"({"kind":"stream","how":")", kStreamWords);
  ExpectEachWord(R"({"kind":"replay","how":")", kReplayWords);
}

struct Refused {
  const char* text;
  const char* place;
  const char* message;  // A part of it.
};

const Refused kRefused[] = {
    {R"(null)", "/do", "must be an object"},
    {R"("status")", "/do", "must be an object"},
    {R"([])", "/do", "must be an object"},
    {R"({})", "/do/kind", "is required"},
    {R"({"kind":"explode"})", "/do/kind", "must be one of: status, drop, truncate"},
    {R"({"kind":"Status","status":500})", "/do/kind", "must be one of"},
    {R"({"kind":3})", "/do/kind", "must be one of"},
    {R"({"kind":"status","status":500,"stauts":1})", "/do/stauts",
     "is not an allowed field; permitted: body, code, headers, kind, message"},

    {R"({"kind":"status"})", "/do/status", "is required"},
    {R"({"kind":"status","status":399})", "/do/status", "from 400 to 599"},
    {R"({"kind":"status","status":600})", "/do/status", "from 400 to 599"},
    {R"({"kind":"status","status":200})", "/do/status", "from 400 to 599"},
    {R"({"kind":"status","status":"500"})", "/do/status", "whole number"},
    {R"({"kind":"status","status":500.5})", "/do/status", "whole number"},
    {R"({"kind":"status","status":1e400})", "/do/status", "whole number"},
    {R"({"kind":"status","status":500,"code":5})", "/do/code", "must be a string"},
    {R"({"kind":"status","status":500,"message":null})", "/do/message",
     "must be a string"},
    {R"({"kind":"status","status":500,"body":{}})", "/do/body", "must be a string"},
    {R"({"kind":"status","status":500,"body":"x","code":"y"})", "/do/body",
     "cannot stand beside code or message"},
    {R"({"kind":"status","status":429,"retryAfter":1})", "/do/retryAfter",
     "must be a string, or a list of 1 to 64 strings"},
    {R"({"kind":"status","status":429,"retryAfter":["1",2]})", "/do/retryAfter/1",
     "must be a string"},
    {R"({"kind":"status","status":429,"retryAfter":"date:5"})", "/do/retryAfter",
     "must be date: with + or -"},
    {R"({"kind":"status","status":429,"headers":[]})", "/do/headers",
     "must be an object"},
    {R"({"kind":"status","status":429,"headers":{"Date":"x"}})", "/do/headers/Date",
     "the server writes it itself"},

    {R"({"kind":"drop"})", "/do/phase", "is required"},
    {R"({"kind":"drop","phase":"work"})", "/do/close", "is required"},
    {R"({"kind":"drop","phase":"work","close":"reset"})", "/do/close",
     "must be one of: fin, rst, stall"},
    {R"({"kind":"drop","phase":"lunch","close":"rst"})", "/do/phase",
     "must be one of: accept, request.head, request.body@N, work"},
    {R"({"kind":"drop","phase":"work@3","close":"rst"})", "/do/phase", "must be one of"},
    {R"({"kind":"drop","phase":"request.body","close":"rst"})", "/do/phase",
     "must be one of"},
    {R"({"kind":"drop","phase":"request.body:3","close":"rst"})", "/do/phase",
     "must be one of"},
    {R"({"kind":"drop","phase":"request.body@","close":"rst"})", "/do/phase",
     "must have a whole number from 0 to 8388608 after \"request.body@\""},
    {R"({"kind":"drop","phase":"request.body@-1","close":"rst"})", "/do/phase",
     "whole number"},
    {R"({"kind":"drop","phase":"request.body@8388609","close":"rst"})", "/do/phase",
     "whole number"},
    {R"({"kind":"drop","phase":"response.body@8388609","close":"rst"})", "/do/phase",
     "whole number"},

    {R"({"kind":"truncate","close":"rst"})", "/do/bytes", "or fraction instead"},
    {R"({"kind":"truncate","bytes":1,"fraction":0.5,"close":"rst"})", "/do/bytes",
     "but not both"},
    {R"({"kind":"truncate","bytes":-1,"close":"rst"})", "/do/bytes", "from 0 to 8388608"},
    {R"({"kind":"truncate","bytes":8388609,"close":"rst"})", "/do/bytes",
     "from 0 to 8388608"},
    {R"({"kind":"truncate","fraction":1,"close":"rst"})", "/do/fraction",
     "from 0 to less than 1"},
    {R"({"kind":"truncate","fraction":-0.1,"close":"rst"})", "/do/fraction",
     "from 0 to less than 1"},
    {R"({"kind":"truncate","fraction":"half","close":"rst"})", "/do/fraction",
     "must be a number"},
    {R"({"kind":"truncate","bytes":1})", "/do/close", "is required"},

    {R"({"kind":"delay"})", "/do/ms", "is required"},
    {R"({"kind":"delay","ms":-1})", "/do/ms", "from 0 to 600000"},
    {R"({"kind":"delay","ms":600001})", "/do/ms", "from 0 to 600000"},
    {R"({"kind":"drip","everyMs":1})", "/do/bytes", "is required"},
    {R"({"kind":"drip","bytes":0,"everyMs":1})", "/do/bytes", "from 1 to 8388608"},
    {R"({"kind":"drip","bytes":8388609,"everyMs":1})", "/do/bytes", "from 1 to 8388608"},
    {R"({"kind":"drip","bytes":1})", "/do/everyMs", "is required"},
    {R"({"kind":"drip","bytes":1,"everyMs":600001})", "/do/everyMs", "from 0 to 600000"},

    {R"({"kind":"length"})", "/do/off", "is required"},
    {R"({"kind":"length","off":0})", "/do/off", "other than 0"},
    {R"({"kind":"length","off":8388609})", "/do/off", "at most 8388608 up or down"},
    {R"({"kind":"length","off":-8388609})", "/do/off", "at most 8388608 up or down"},
    {R"({"kind":"length","off":"triple"})", "/do/off", "must be one of: missing, double"},
    {R"({"kind":"length","off":true})", "/do/off", "or one of: missing, double, junk"},
    {R"({"kind":"chunk","how":"one-byte","close":"rst"})", "/do/close",
     "one-byte is a whole answer"},
    {R"({"kind":"chunk","how":"no-last","close":"x"})", "/do/close", "fin, rst, stall"},
    {R"({"kind":"body","how":"poem"})", "/do/how", "must be one of: empty, html"},
    {R"({"kind":"body"})", "/do/how", "is required"},
    {R"({"kind":"header","how":"tiny"})", "/do/how", "must be one of: missing-content"},
    {R"({"kind":"redirect","status":304,"to":"same"})", "/do/status",
     "must be one of: 301, 302, 303, 307, 308"},
    {R"({"kind":"redirect","to":"same"})", "/do/status", "is required"},
    {R"({"kind":"redirect","status":301,"to":"mars"})", "/do/to", "other-origin"},
    {R"({"kind":"interim","status":101})", "/do/status", "must be one of: 100, 102, 103"},
    {R"({"kind":"interim","status":100,"times":0})", "/do/times", "from 1 to 100"},
    {R"({"kind":"interim","status":100,"times":101})", "/do/times", "from 1 to 100"},
    {R"({"kind":"garbage","where":"after"})", "/do/where", "before, instead"},
    {R"({"kind":"keepalive","how":"limit"})", "/do/how", "limit:N"},
    {R"({"kind":"keepalive","how":"limit:0"})", "/do/how", "limit:1 and more"},
    {R"({"kind":"keepalive","how":"limit:1000001"})", "/do/how", "from 0 to 1000000"},
    {R"({"kind":"collision","how":"crash"})", "/do/how", "conflict, in-flight, stuck"},
    {R"({"kind":"busy","status":"bored"})", "/do/status", "must be one of: creating"},
    {R"({"kind":"cap","how":"hat"})", "/do/how", "concurrency, submit-rate"},
    {R"({"kind":"provider","as":"error"})", "/do/fault", "or raw instead"},
    {R"({"kind":"provider","as":"error","raw":1,"fault":{"kind":"overloaded"}})",
     "/do/fault", "but not both"},
    {R"({"kind":"provider","as":"poem","raw":1})", "/do/as", "must be one of"},
    {R"({"kind":"provider","as":"errorMessage","raw":1})", "/do/raw",
     "must be a string"},
    {R"({"kind":"provider","as":"error","fault":{}})", "/do/fault/kind", "is required"},
    {R"({"kind":"provider","as":"error","fault":{"kind":"rate limit"}})",
     "/do/fault/kind", "must be one of: rate_limit"},
    {R"({"kind":"provider","as":"error","fault":{"kind":"overloaded","status":99}})",
     "/do/fault/status", "from 100 to 599"},
    {R"({"kind":"provider","as":"error","fault":{"kind":"overloaded","x":1}})",
     "/do/fault/x", "is not an allowed field"},
    {R"({"kind":"stream","how":"cut"})", "/do/how", "cut:N"},
    {R"({"kind":"stream","how":"gap:1"})", "/do/how", "must be one of"},
    {R"({"kind":"stream","how":"cut:1000001"})", "/do/how", "from 0 to 1000000"},
    {R"({"kind":"lag","ms":600001})", "/do/ms", "from 0 to 600000"},
    {R"({"kind":"replay","how":200})", "/do/how", "must be one of: marker, 200, 201"},
    {R"({"kind":"skew","ms":86400001})", "/do/ms", "from -86400000 to 86400000"},
    {R"({"kind":"skew","ms":-86400001})", "/do/ms", "from -86400000 to 86400000"},
};

TEST(FaultReader, RefusesWithThePlaceAndWhatIsAllowed) {
  for (const Refused& refused : kRefused) {
    SCOPED_TRACE(refused.text);
    const auto fault = ReadFault(Parsed(refused.text), "/do");
    ASSERT_FALSE(fault.ok());
    EXPECT_EQ(fault.error().code, ErrorCode::kInvalid);
    EXPECT_EQ(fault.error().place, refused.place);
    EXPECT_NE(fault.error().message.find(refused.message), std::string::npos)
        << fault.error().message;
  }
}

bool Reads(const Json& fault) { return ReadFault(fault, "").ok(); }

TEST(FaultReader, BoundsItsTexts) {
  const auto status = [](const char* field, std::size_t bytes) {
    Json fault = {{"kind", "status"}, {"status", 500}};
    fault[field] = std::string(bytes, 'x');
    return Reads(fault);
  };
  EXPECT_TRUE(status("code", kMaxCodeBytes));
  EXPECT_FALSE(status("code", kMaxCodeBytes + 1));
  EXPECT_TRUE(status("message", kMaxMessageBytes));
  EXPECT_FALSE(status("message", kMaxMessageBytes + 1));
  EXPECT_TRUE(status("body", kMaxStatusBodyBytes));
  EXPECT_FALSE(status("body", kMaxStatusBodyBytes + 1));

  const auto provider = [](std::size_t bytes) {
    Json fault = {{"kind", "provider"}, {"as", "errorMessage"}};
    fault["raw"] = std::string(bytes - 2, 'x');  // Two are the quotation marks.
    return Reads(fault);
  };
  EXPECT_TRUE(provider(kMaxProviderFaultBytes));
  EXPECT_FALSE(provider(kMaxProviderFaultBytes + 1));
}

// Any value in any field: refused, or read as something that is written back
// and read the same.
RC_GTEST_PROP(FaultReader, WritesBackWhateverItTakes, ()) {
  Json fault = Parsed((*rc::gen::elementOf(AcceptedTexts())).text);
  const Json kValues[] = {Json(nullptr), Json(true),   Json(0),      Json(-1),
                          Json(0.25),    Json(503),    Json(1e300),  Json(""),
                          Json("fin"),   Json("rst"),  Json("work"), Json("cut:3"),
                          Json("date:+1"), Json("@"),  Json::object(), Json::array({"1"})};
  const std::string field = *rc::gen::element<std::string>(
      "kind", "status", "code", "retryAfter", "headers", "body", "phase", "close", "bytes",
      "fraction", "ms", "everyMs", "off", "how", "to", "times", "where", "as", "fault",
      "raw", "other");
  fault[field] = kValues[*rc::gen::inRange<std::size_t>(0, std::size(kValues))];
  const auto read = ReadFault(fault, "/do");
  if (read.ok()) {
    const auto again = ReadFault(ToJson(*read), "/do");
    RC_ASSERT(again.ok());
    RC_ASSERT(*again == *read);
  } else {
    RC_ASSERT(read.error().place.substr(0, 3) == "/do");
    RC_ASSERT(!read.error().message.empty());
  }
}

}  // namespace
}  // namespace aex::faults
