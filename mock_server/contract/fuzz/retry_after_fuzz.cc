// The Retry-After reader: any header gives no hint or a finite wait.
#include <cmath>
#include <cstdint>
#include <string_view>

#include "mock_server/contract/check.h"
#include "mock_server/contract/js_number.h"
#include "mock_server/contract/retry_after.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view header(reinterpret_cast<const char*>(data), size);
  for (const double now_ms : {0.0, 1'790'000'000'530.25, 253'402'300'799'999.0}) {
    const auto wait = aex::contract::ParseRetryAfter(header, now_ms);
    CHECK(!wait || (*wait >= 0 && *wait <= aex::contract::kRetryAfterCeilingMs));
    // Plain digits are seconds, at any time.
    if (const auto digits = aex::contract::JsDigits(header)) {
      CHECK(wait.has_value());
      CHECK(*wait == std::fmin(*digits * 1000, aex::contract::kRetryAfterCeilingMs));
    }
  }
  return 0;
}
