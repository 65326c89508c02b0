#include "mock_server/contract/catalog.h"

#include <algorithm>

namespace aex::contract {
namespace {

using Names = std::string_view;

constexpr std::array<Names, 8> kProviders = {"anthropic", "deepseek",   "openai",
                                             "gemini",    "mistral",    "openrouter",
                                             "doubao",    "doubao-cn"};

constexpr std::array<Names, 1> kAnthropic = {"anthropic"};
constexpr std::array<Names, 1> kDeepseek = {"deepseek"};
constexpr std::array<Names, 1> kOpenai = {"openai"};
constexpr std::array<Names, 2> kOpenaiOrOpenrouter = {"openai", "openrouter"};
constexpr std::array<Names, 1> kOpenrouter = {"openrouter"};
constexpr std::array<Names, 2> kGeminiOrOpenrouter = {"gemini", "openrouter"};
constexpr std::array<Names, 1> kGemini = {"gemini"};
constexpr std::array<Names, 1> kMistral = {"mistral"};
constexpr std::array<Names, 2> kDoubao = {"doubao", "doubao-cn"};

constexpr std::array kModels = {
    Model{"claude-haiku-4-5", kAnthropic},
    Model{"claude-3-5-haiku-latest", kAnthropic},
    Model{"claude-3-5-sonnet-latest", kAnthropic},
    Model{"claude-sonnet-4-6", kAnthropic, true},
    Model{"deepseek-v4-flash", kDeepseek},
    Model{"deepseek-v4-pro", kDeepseek},
    Model{"gpt-4.1", kOpenai},
    Model{"gpt-4o-mini", kOpenaiOrOpenrouter},
    Model{"gpt-4o", kOpenrouter},
    Model{"gemini-2.0-flash", kGeminiOrOpenrouter},
    Model{"gemini-2.5-flash", kGemini},
    Model{"mistral-large-latest", kMistral},
    Model{"mistral-small-latest", kMistral},
    Model{"doubao-seed-pro", kDoubao},
    Model{"doubao-seed-flash", kDoubao},
};

constexpr std::array kRuntimeSizes = {
    RuntimeSize{"shared-0.06x-256mb", 0.0625, 256},
    RuntimeSize{"shared-0.25x-1gb", 0.25, 1024},
    RuntimeSize{"shared-0.5x-4gb", 0.5, 4096},
    RuntimeSize{"shared-1x-6gb", 1, 6144},
    RuntimeSize{"shared-2x-8gb", 2, 8192},
    RuntimeSize{"shared-4x-12gb", 4, 12288},
};

constexpr std::array<Names, 18> kBuiltinTools = {
    "bash",     "read_file",       "write_file", "edit_file",  "grep",
    "glob",     "head",            "tail",       "todo_write", "subagent",
    "subagent_result", "web_fetch", "web_search", "bash_output", "bash_kill",
    "code_execution",  "wait",      "git"};

}  // namespace

std::span<const std::string_view> Providers() { return kProviders; }

bool IsProvider(std::string_view id) {
  return std::find(kProviders.begin(), kProviders.end(), id) != kProviders.end();
}

std::span<const Model> Models() { return kModels; }

const Model* FindModel(std::string_view id, const ParseSettings& settings) {
  for (const Model& model : kModels) {
    if (model.id == id)
      return model.uncertain && !settings.uncertain_models ? nullptr : &model;
  }
  return nullptr;
}

std::vector<std::string_view> ModelIds(const ParseSettings& settings) {
  std::vector<std::string_view> ids;
  for (const Model& model : kModels) {
    if (settings.uncertain_models || !model.uncertain) ids.push_back(model.id);
  }
  return ids;
}

std::span<const RuntimeSize> RuntimeSizes() { return kRuntimeSizes; }

bool IsRuntimeSize(std::string_view id) {
  return std::any_of(kRuntimeSizes.begin(), kRuntimeSizes.end(),
                     [id](const RuntimeSize& size) { return size.id == id; });
}

std::span<const std::string_view> BuiltinTools() { return kBuiltinTools; }

std::size_t BuiltinToolIndex(std::string_view name) {
  const auto found = std::find(kBuiltinTools.begin(), kBuiltinTools.end(), name);
  return static_cast<std::size_t>(found - kBuiltinTools.begin());
}

std::string JoinNames(std::span<const std::string_view> names) {
  std::string out;
  for (const std::string_view name : names) {
    if (!out.empty()) out += ", ";
    out += name;
  }
  return out;
}

}  // namespace aex::contract
