// The contract's name patterns as predicates: one loop each, ASCII only, never
// matching before a final line end.
//
// Pure functions; linear in the text.
#pragma once

#include <string>
#include <string_view>

namespace aex::contract {

// ^[a-z][a-z0-9_-]{0,62}$: MCP servers and proxy endpoints.
bool IsServerName(std::string_view text);
// ^[a-z0-9][a-z0-9_-]{0,127}$
bool IsToolName(std::string_view text);
// ^asset_[A-Za-z0-9_-]{8,128}$
bool IsAssetId(std::string_view text);
// ^[A-Za-z_][A-Za-z0-9_]{0,127}$: secretEnv and envSecrets.
bool IsSecretEnvName(std::string_view text);
inline constexpr std::string_view kSecretEnvPattern = "^[A-Za-z_][A-Za-z0-9_]{0,127}$";
// ^[A-Z_][A-Z0-9_]*$: environment.envVars.
bool IsEnvVarKey(std::string_view text);
// ^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$: workspace secrets.
bool IsSecretHandle(std::string_view text);
// An HTTP token of at most 64 characters.
bool IsHeaderToken(std::string_view text);
// ^[a-zA-Z0-9_\-.]{1,64}$
bool IsQueryName(std::string_view text);

// ASCII letters only: the contract keeps other case mappings out of its inputs.
std::string AsciiLower(std::string_view text);
std::string AsciiUpper(std::string_view text);

}  // namespace aex::contract
