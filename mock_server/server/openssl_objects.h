// Owners of OpenSSL's objects, and the reason of its last failure.
//
// Each frees its object once, as a unique_ptr does. The errors of OpenSSL are the
// calling thread's own. Knows nothing of what the objects are for.
#pragma once

#include <openssl/bio.h>
#include <openssl/types.h>

#include <memory>
#include <string>

namespace aex::server {

struct OpensslFree {
  void operator()(BIO* bio) const;
  void operator()(BIO_METHOD* method) const;
  void operator()(EVP_PKEY* key) const;
  void operator()(SSL* ssl) const;
  void operator()(SSL_CTX* context) const;
  void operator()(X509* certificate) const;
};

using BioPtr = std::unique_ptr<BIO, OpensslFree>;
using BioMethodPtr = std::unique_ptr<BIO_METHOD, OpensslFree>;
using KeyPtr = std::unique_ptr<EVP_PKEY, OpensslFree>;
using SslPtr = std::unique_ptr<SSL, OpensslFree>;
using SslContextPtr = std::unique_ptr<SSL_CTX, OpensslFree>;
using CertificatePtr = std::unique_ptr<X509, OpensslFree>;

// Why this thread's first failure since the errors were cleared: "key too small".
// Clears them.
std::string TakeOpensslReason();

}  // namespace aex::server
