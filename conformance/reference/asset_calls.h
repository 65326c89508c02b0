// The upload of an asset: presign, put, finalize (contract 1.11).
//
// The bytes go to another origin, an object store: once, without the retry layer
// and without the bearer. Virtual, so that a mutant can get one step wrong; used
// on many threads.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "conformance/reference/exchanger.h"

namespace aex::conformance {

// How much of the store's answer an error quotes.
inline constexpr std::size_t kMaxQuotedAnswer = 500;

// Where bytes are put: an origin, and what is asked of it with its query.
struct UploadUrl {
  BaseUrl origin;
  std::string target;

  bool operator==(const UploadUrl&) const = default;
};
// Errors: kInvalid, which does not quote it: it is a capability.
Result<UploadUrl> ParseUploadUrl(std::string_view text);

class AssetCalls : public Exchanger {
 public:
  using Exchanger::Exchanger;

  // The id of the asset that has these bytes.
  virtual ClientReply<std::string> Upload(CallContext& call, const std::string& bytes,
                                          const std::string& content_type);

 protected:
  // Puts the bytes where `presigned` says.
  virtual std::optional<ClientError> Put(CallContext& call, const Json& presigned,
                                         const std::string& bytes,
                                         const std::string& content_type);
};

}  // namespace aex::conformance
