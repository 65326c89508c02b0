// The closed sets and numbers of contract 9, as one table of data: providers,
// models with their providers, runtime sizes, builtin tools, limits.
//
// Entries that are not proven for 0.35.0 carry a mark and follow a setting. The
// order of every list is the order in which messages print it. Constant data
// and pure functions; thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace aex::contract {

// What the contract leaves open and a workspace may choose.
struct ParseSettings {
  // Accepts (and lists) models whose place in the 0.35.0 set is unsure.
  bool uncertain_models = true;
  // 6 h at 0.35.0; a later module has 8 h.
  std::int64_t timeout_ceiling_ms = 21'600'000;

  bool operator==(const ParseSettings&) const = default;
};

std::span<const std::string_view> Providers();
bool IsProvider(std::string_view id);
inline constexpr std::string_view kDefaultProvider = "anthropic";

struct Model {
  std::string_view id;
  std::span<const std::string_view> providers;  // The first is the default.
  bool uncertain = false;
};
std::span<const Model> Models();
// Null when unknown, or uncertain and switched off.
const Model* FindModel(std::string_view id, const ParseSettings& settings);
std::vector<std::string_view> ModelIds(const ParseSettings& settings);

struct RuntimeSize {
  std::string_view id;
  double cpu;
  int memory_mb;
};
std::span<const RuntimeSize> RuntimeSizes();
bool IsRuntimeSize(std::string_view id);
inline constexpr std::string_view kDefaultRuntimeSize = "shared-0.25x-1gb";

std::span<const std::string_view> BuiltinTools();
// The place in the canonical order; BuiltinTools().size() when it is none.
std::size_t BuiltinToolIndex(std::string_view name);

// "a, b, c", as messages list a closed set.
std::string JoinNames(std::span<const std::string_view> names);

// Contract 9.5 and the sections it sums up.
inline constexpr std::int64_t kTimeoutFloorMs = 60'000;
inline constexpr std::int64_t kTimeoutDefaultMs = 3'600'000;
inline constexpr std::int64_t kDefaultChildRuns = 1000;
inline constexpr std::int64_t kMaxChildRuns = 4096;
inline constexpr std::int64_t kDefaultSubagentDepth = 5;
inline constexpr std::int64_t kMaxSubagentDepth = 5;
inline constexpr std::size_t kMaxEnvVars = 64;
inline constexpr std::size_t kMaxEnvVarBytes = 4096;
inline constexpr std::size_t kMaxEnvVarsTotalBytes = 65'536;
inline constexpr std::size_t kMaxOutputDirs = 32;
inline constexpr std::size_t kMaxOutputDirBytes = 512;
inline constexpr std::int64_t kMaxCaptureTimeoutMs = 21'600'000;
inline constexpr std::size_t kMaxToolDescriptionChars = 2048;
inline constexpr std::size_t kMaxAssetNameChars = 128;
inline constexpr std::size_t kMaxMountPathChars = 512;
inline constexpr std::size_t kMaxEntryPathChars = 512;
inline constexpr std::size_t kMaxEntryPathDepth = 16;
inline constexpr std::size_t kMinProxySecretBytes = 8;
inline constexpr std::int64_t kMaxProxyAttempts = 5;
inline constexpr std::int64_t kDefaultProxyInitialDelayMs = 250;
inline constexpr std::int64_t kDefaultProxyMaxDelayMs = 5000;

// Contract 13: the idle time-out of a session.
inline constexpr std::string_view kDefaultIdleTtl = "3m";
inline constexpr std::int64_t kDefaultIdleTtlMs = 180'000;
inline constexpr std::int64_t kMinIdleTtlMs = 1000;
inline constexpr std::int64_t kMaxIdleTtlMs = 86'400'000;

}  // namespace aex::contract
