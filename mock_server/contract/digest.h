// SHA-256, HMAC-SHA256 and base64, over OpenSSL where it has them.
//
// Bytes in, bytes or text out. Two readers of base64: a strict one for what we
// wrote ourselves, and JavaScript's atob for what a client may hand in
// (contract 2.17, webhook secrets). Pure functions; thread-safe; no key is kept.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace aex::contract {

// 64 lower-case hexadecimal digits.
std::string Sha256Hex(std::string_view bytes);
// 32 bytes.
std::string Sha256(std::string_view bytes);
std::string HmacSha256(std::string_view key, std::string_view message);

std::string HexEncode(std::string_view bytes);

// The standard alphabet with padding, on one line.
std::string Base64Encode(std::string_view bytes);
// Exactly what Base64Encode writes: padding required, no blanks, unused bits
// zero. Empty when the text is anything else.
std::optional<std::string> Base64DecodeStrict(std::string_view text);
// As atob reads it: ASCII blanks skipped, padding optional, unused bits ignored,
// the URL-safe alphabet refused.
std::optional<std::string> Base64DecodeLikeAtob(std::string_view text);

// False at once for different lengths; else the time does not depend on where
// the texts differ.
bool EqualInConstantTime(std::string_view a, std::string_view b);

}  // namespace aex::contract
