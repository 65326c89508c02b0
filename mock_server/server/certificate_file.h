// A certificate in a file of its own, for clients to trust, as long as the object
// lives.
//
// In a new folder of the system's folder for temporary files; every user may read
// it, for a certificate is no secret. The private key is never written. Moves;
// one thread.
#pragma once

#include <string>
#include <string_view>

#include "mock_server/contract/result.h"

namespace aex::server {

class CertificateFile {
 public:
  // Errors: kUnavailable, with the folder or file that could not be written.
  static Result<CertificateFile> Write(std::string_view pem);

  CertificateFile(CertificateFile&& other) noexcept;
  CertificateFile& operator=(CertificateFile&& other) noexcept;
  ~CertificateFile();

  // Absolute, unless TMPDIR is not.
  const std::string& path() const { return path_; }

 private:
  explicit CertificateFile(std::string folder);
  void Remove();

  std::string folder_;  // Empty after a move.
  std::string path_;
};

}  // namespace aex::server
