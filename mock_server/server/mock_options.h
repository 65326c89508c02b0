// The command line of aex-mock (design 7), read and checked whole before
// anything starts.
//
// Errors are one line that says what is wrong and what is allowed. Pure but for
// reading the scenario file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "mock_server/contract/result.h"
#include "mock_server/http/registry.h"

namespace aex::server {

enum class LogFormat { kHuman, kJson, kOff };

// PEM files; none of them: a certificate of the mock's own making.
struct TlsFiles {
  std::string certificate;
  std::string key;

  bool operator==(const TlsFiles&) const = default;
};

struct MockOptions {
  std::string host = "127.0.0.1";
  std::uint16_t port = 4010;
  std::uint16_t storage_port = 0;  // 0: any free one.
  http::RegistryOptions registry;
  std::optional<TlsFiles> tls;  // Set: https.
  LogFormat log = LogFormat::kHuman;
};

// Text to print and end with exit code 0: --help, --version, --list-scenarios.
struct PrintAndExit {
  std::string text;
};

Result<std::variant<MockOptions, PrintAndExit>> ReadMockOptions(int argc,
                                                                const char* const* argv);

// "250ms", "2s", "1m", "0": milliseconds.
Result<std::int64_t> ReadDuration(const std::string& text);

}  // namespace aex::server
