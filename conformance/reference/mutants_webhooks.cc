// Clients that believe signatures of webhooks they must not, or not those they
// must (contract 1.12).
#include <limits>
#include <nlohmann/json.hpp>
#include <string>

#include "conformance/reference/mutant_groups.h"

namespace aex::conformance {
namespace {

// A secret that is rotated signs twice.
struct SignatureFirstOnly : RequestReader {
  ClientReply<Json> VerifyWebhook(std::string_view secret,
                                  const contract::WebhookHeaders& headers,
                                  std::string_view body, std::int64_t now_ms,
                                  double tolerance_seconds) const override {
    contract::WebhookHeaders first = headers;
    if (first.signature) {
      const std::size_t end = first.signature->find(' ');
      if (end != std::string::npos) first.signature->resize(end);
    }
    return RequestReader::VerifyWebhook(secret, first, body, now_ms, tolerance_seconds);
  }
};

struct SignatureNoTolerance : RequestReader {
  ClientReply<Json> VerifyWebhook(std::string_view secret,
                                  const contract::WebhookHeaders& headers,
                                  std::string_view body, std::int64_t now_ms,
                                  double /*tolerance_seconds*/) const override {
    return RequestReader::VerifyWebhook(secret, headers, body, now_ms,
                                        std::numeric_limits<double>::infinity());
  }
};

// Signs what its JSON library writes, not the bytes that came.
struct SignatureOtherBody : RequestReader {
  ClientReply<Json> VerifyWebhook(std::string_view secret,
                                  const contract::WebhookHeaders& headers,
                                  std::string_view body, std::int64_t now_ms,
                                  double tolerance_seconds) const override {
    const Result<Json> parsed = ParseJson(body);
    const std::string written = parsed.ok() ? Stringify(*parsed) : std::string(body);
    return RequestReader::VerifyWebhook(secret, headers, written, now_ms,
                                        tolerance_seconds);
  }
};

}  // namespace

std::vector<Mutant> WebhookMutants() {
  return {
      {"signature-first-only", "only the first of several signatures is looked at",
       {"webhook/verify"}, MakeMutant<SignatureFirstOnly>},
      {"signature-no-tolerance", "a delivery of any age is believed",
       {"webhook/verify"}, MakeMutant<SignatureNoTolerance>},
      {"signature-other-body", "the body is written anew before it is verified",
       {"webhook/verify"}, MakeMutant<SignatureOtherBody>},
  };
}

}  // namespace aex::conformance
