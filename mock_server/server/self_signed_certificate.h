// A certificate that signs itself, made for one run of the mock: what a client has
// to trust to reach it over https.
//
// For localhost, 127.0.0.1, ::1 and the host that is listened on; EC P-256; valid
// from yesterday, so that clocks may differ. It is no authority: nobody can sign
// other certificates with its key. Plain values, made anew by each call.
#pragma once

#include <string>

#include "mock_server/contract/result.h"
#include "mock_server/server/openssl_objects.h"

namespace aex::server {

// Some systems refuse certificates that are valid for more than 825 days.
inline constexpr int kCertificateDays = 730;

struct SelfSignedCertificate {
  CertificatePtr certificate;
  KeyPtr key;
};

// `host` is an address, also in brackets, or a name; what is neither is left out.
// Errors: kUnavailable, when OpenSSL cannot.
Result<SelfSignedCertificate> MakeSelfSignedCertificate(const std::string& host);

// In PEM form; empty when there is no memory.
std::string PemOf(X509& certificate);

}  // namespace aex::server
