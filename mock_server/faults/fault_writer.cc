// A fault as JSON and in words; the reader is fault_reader.cc.
#include <nlohmann/json.hpp>

#include "mock_server/contract/check.h"
#include "mock_server/faults/header_lines.h"
#include "mock_server/faults/hint.h"
#include "mock_server/faults/names.h"
#include "mock_server/faults/vocabulary.h"

namespace aex::faults {
namespace {

Json TextToJson(const std::string& text) {
  Result<Json> document = ParseJson(text);
  CHECK(document.ok());
  return std::move(document).value();
}

// Adds the fields of a kind to an object that has `kind` already.
class FieldWriter {
 public:
  explicit FieldWriter(Json& out) : out_(out) {}

  void operator()(const StatusFault& fault) {
    out_["status"] = fault.status;
    if (fault.code) out_["code"] = *fault.code;
    if (fault.message) out_["message"] = *fault.message;
    if (!fault.retry_after.empty()) out_["retryAfter"] = HintsToJson(fault.retry_after);
    if (!fault.headers.empty()) out_["headers"] = HeaderLinesToJson(fault.headers);
    if (fault.body) out_["body"] = *fault.body;
  }
  void operator()(const DropFault& fault) {
    out_["phase"] = TextFor(kPhaseWords, fault.phase, fault.bytes, kByteMark);
    Close(fault.close);
  }
  void operator()(const TruncateFault& fault) {
    if (fault.bytes) out_["bytes"] = *fault.bytes;
    if (fault.fraction) out_["fraction"] = *fault.fraction;
    Close(fault.close);
  }
  void operator()(const DelayFault& fault) { out_["ms"] = fault.ms; }
  void operator()(const DripFault& fault) {
    out_["bytes"] = fault.bytes;
    out_["everyMs"] = fault.every_ms;
  }
  void operator()(const LengthFault& fault) {
    if (fault.how == LengthFault::How::kOffset) {
      out_["off"] = fault.offset;
    } else {
      out_["off"] = TextFor(kLengthWords, fault.how);
    }
    Close(fault.close);
  }
  void operator()(const ChunkFault& fault) {
    out_["how"] = TextFor(kChunkWords, fault.how);
    if (fault.how != ChunkFault::How::kOneByte) Close(fault.close);
  }
  void operator()(const BodyFault& fault) { out_["how"] = TextFor(kBodyWords, fault.how); }
  void operator()(const HeaderFault& fault) {
    out_["how"] = TextFor(kHeaderWords, fault.how);
  }
  void operator()(const RedirectFault& fault) {
    out_["status"] = fault.status;
    out_["to"] = TextFor(kRedirectWords, fault.to);
  }
  void operator()(const InterimFault& fault) {
    out_["status"] = fault.status;
    out_["times"] = fault.times;
  }
  void operator()(const GarbageFault& fault) {
    out_["where"] = TextFor(kGarbageWords, fault.where);
  }
  void operator()(const KeepaliveFault& fault) {
    out_["how"] = TextFor(kKeepaliveWords, fault.how, fault.limit);
  }
  void operator()(const CollisionFault& fault) {
    out_["how"] = TextFor(kCollisionWords, fault.how);
  }
  void operator()(const BusyFault& fault) {
    if (fault.status) out_["status"] = *fault.status;
  }
  void operator()(const CapFault& fault) { out_["how"] = TextFor(kCapWords, fault.how); }
  void operator()(const ProviderFault& fault) {
    out_["as"] = TextFor(kProviderWords, fault.as);
    if (!fault.fault.empty()) out_["fault"] = TextToJson(fault.fault);
    if (!fault.raw.empty()) out_["raw"] = TextToJson(fault.raw);
  }
  void operator()(const StreamFault& fault) {
    out_["how"] = TextFor(kStreamWords, fault.how, fault.events);
  }
  void operator()(const LagFault& fault) { out_["ms"] = fault.ms; }
  void operator()(const ReplayFault& fault) {
    out_["how"] = TextFor(kReplayWords, fault.how);
  }
  void operator()(const SkewFault& fault) { out_["ms"] = fault.ms; }

 private:
  void Close(CloseHow close) { out_["close"] = CloseName(close); }

  Json& out_;
};

}  // namespace

Json ToJson(const Fault& fault) {
  Json out = Json::object();
  out["kind"] = KindName(KindOf(fault));
  std::visit(FieldWriter(out), fault);
  return out;
}

std::string Describe(const Fault& fault) {
  const Json fields = ToJson(fault);
  std::string text(KindName(KindOf(fault)));
  for (const char* field : {"status", "phase", "off", "how", "to", "where", "as"}) {
    const Json* value = Find(fields, field);
    if (value == nullptr) continue;
    const std::string* word = AsString(value);
    text += " " + (word != nullptr ? *word : Stringify(*value));
  }
  return text;
}

}  // namespace aex::faults
