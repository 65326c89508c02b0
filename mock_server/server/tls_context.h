// What the TLS connections of a server have in common: certificate, private key
// and the rules. TLS 1.2 and newer, HTTP/1.1 alone, no renegotiation, no
// certificate asked of the client.
//
// Immutable once made, so any thread may use it. Outlives every connection. The
// key is in memory only, and no message has anything of it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "mock_server/contract/result.h"
#include "mock_server/server/certificate_file.h"
#include "mock_server/server/openssl_objects.h"

namespace aex::server {

// A certificate with its chain is a few KiB.
inline constexpr std::size_t kMaxPemBytes = 1024 * 1024;

class TlsContext {
 public:
  // PEM files: the certificate, the chain behind it if there is one, and the key
  // without a pass phrase. Both may be one file. Errors name the file.
  static Result<TlsContext> FromFiles(const std::string& certificate_path,
                                      const std::string& key_path);

  // A certificate made now for this machine's loopback names and `host`, in a file
  // that is there as long as the context.
  static Result<TlsContext> SelfSigned(const std::string& host);

  // What clients have to trust.
  const std::string& certificate_path() const { return certificate_path_; }

  SSL_CTX* get() const { return context_.get(); }

 private:
  TlsContext(SslContextPtr context, std::string certificate_path);

  SslContextPtr context_;
  std::string certificate_path_;
  std::optional<CertificateFile> file_;  // Of its own making.
};

}  // namespace aex::server
