#include "mock_server/server/self_signed_certificate.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/x509v3.h>

#include <ctime>

namespace aex::server {
namespace {

constexpr std::time_t kDay = 24 * 3600;

SelfSignedCertificate Made(const std::string& host) {
  auto made = MakeSelfSignedCertificate(host);
  EXPECT_TRUE(made.ok());
  return *std::move(made);
}

bool IsForAddress(const SelfSignedCertificate& made, const char* address) {
  return X509_check_ip_asc(made.certificate.get(), address, 0) == 1;
}

bool IsForName(const SelfSignedCertificate& made, const char* name) {
  return X509_check_host(made.certificate.get(), name, 0, 0, nullptr) == 1;
}

int NameCount(const SelfSignedCertificate& made) {
  auto* const names = static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(made.certificate.get(), NID_subject_alt_name, nullptr, nullptr));
  const int count = sk_GENERAL_NAME_num(names);
  GENERAL_NAMES_free(names);
  return count;
}

bool IsValidAt(const SelfSignedCertificate& made, std::time_t at) {
  X509* const certificate = made.certificate.get();
  return X509_cmp_time(X509_get0_notBefore(certificate), &at) < 0 &&
         X509_cmp_time(X509_get0_notAfter(certificate), &at) > 0;
}

TEST(SelfSignedCertificate, IsForLoopbackAndNobodyElse) {
  const auto made = Made("127.0.0.1");
  EXPECT_TRUE(IsForName(made, "localhost"));
  EXPECT_TRUE(IsForAddress(made, "127.0.0.1"));
  EXPECT_TRUE(IsForAddress(made, "::1"));
  EXPECT_FALSE(IsForAddress(made, "127.0.0.2"));
  EXPECT_FALSE(IsForName(made, "aex-mock"));
  EXPECT_EQ(NameCount(made), 3);
}

TEST(SelfSignedCertificate, IsForTheHostToo) {
  EXPECT_TRUE(IsForAddress(Made("192.0.2.7"), "192.0.2.7"));
  EXPECT_TRUE(IsForAddress(Made("2001:db8::1"), "2001:db8::1"));
  EXPECT_TRUE(IsForAddress(Made("[2001:db8::1]"), "2001:db8::1"));
  EXPECT_TRUE(IsForName(Made("mock.test"), "mock.test"));
  EXPECT_TRUE(IsForName(Made("mock.test"), "localhost"));
  for (const char* const known : {"localhost", "::1"})
    EXPECT_EQ(NameCount(Made(known)), 3) << known;
}

TEST(SelfSignedCertificate, LeavesOutWhatIsNoHost) {
  for (const char* const none : {"", "a b", "x,DNS:evil.test", "fe80::1%eth0", "[]"})
    EXPECT_EQ(NameCount(Made(none)), 3) << none;
}

TEST(SelfSignedCertificate, IsValidFromYesterdayForTwoYears) {
  const auto made = Made("127.0.0.1");
  const std::time_t now = std::time(nullptr);
  EXPECT_TRUE(IsValidAt(made, now - kDay + 3600));
  EXPECT_FALSE(IsValidAt(made, now - kDay - 3600));
  EXPECT_TRUE(IsValidAt(made, now + (kCertificateDays - 1) * kDay - 3600));
  EXPECT_FALSE(IsValidAt(made, now + (kCertificateDays - 1) * kDay + 3600));
}

TEST(SelfSignedCertificate, IsSignedByItselfAndSignsNoOther) {
  const auto made = Made("127.0.0.1");
  X509* const certificate = made.certificate.get();
  EXPECT_EQ(X509_verify(certificate, made.key.get()), 1);
  EXPECT_EQ(X509_get_extension_flags(certificate) & (EXFLAG_BCONS | EXFLAG_CA), EXFLAG_BCONS);
  EXPECT_EQ(X509_check_purpose(certificate, X509_PURPOSE_SSL_SERVER, 0), 1);
  EXPECT_EQ(EVP_PKEY_get_bits(made.key.get()), 256);
}

TEST(SelfSignedCertificate, IsAnotherOneEachTime) {
  const auto one = Made("127.0.0.1");
  const auto two = Made("127.0.0.1");
  EXPECT_NE(ASN1_INTEGER_cmp(X509_get0_serialNumber(one.certificate.get()),
                             X509_get0_serialNumber(two.certificate.get())),
            0);
  EXPECT_NE(EVP_PKEY_eq(one.key.get(), two.key.get()), 1);
  EXPECT_NE(PemOf(*one.certificate), PemOf(*two.certificate));
  EXPECT_TRUE(PemOf(*one.certificate).starts_with("-----BEGIN CERTIFICATE-----\n"));
}

}  // namespace
}  // namespace aex::server
