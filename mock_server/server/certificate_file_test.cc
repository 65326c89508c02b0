#include "mock_server/server/certificate_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

namespace aex::server {
namespace {

namespace fs = std::filesystem;

std::string TextOf(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

TEST(CertificateFile, IsThereForEveryUserAsLongAsTheObject) {
  const mode_t mask = umask(0077);
  auto file = CertificateFile::Write("a certificate");
  umask(mask);
  ASSERT_TRUE(file.ok());
  const fs::path path = file->path();
  EXPECT_EQ(TextOf(path), "a certificate");
  EXPECT_EQ(fs::status(path).permissions(), fs::perms(0644));
  EXPECT_EQ(fs::status(path.parent_path()).permissions(), fs::perms(0755));
  {
    const CertificateFile moved = *std::move(file);
    EXPECT_EQ(moved.path(), path);
    EXPECT_TRUE(fs::exists(path));
  }
  EXPECT_FALSE(fs::exists(path.parent_path()));
}

TEST(CertificateFile, HasAFolderOfItsOwn) {
  auto one = CertificateFile::Write("1");
  auto two = CertificateFile::Write("2");
  ASSERT_TRUE(one.ok() && two.ok());
  const std::string first = one->path();
  EXPECT_NE(first, two->path());
  *one = *std::move(two);
  EXPECT_FALSE(fs::exists(first)) << "replaced";
  EXPECT_EQ(TextOf(one->path()), "2");
}

TEST(CertificateFile, LeavesWhatOthersPutBesideIt) {
  std::optional<CertificateFile> file;
  {
    auto written = CertificateFile::Write("x");
    ASSERT_TRUE(written.ok());
    file = *std::move(written);
  }
  const fs::path folder = fs::path(file->path()).parent_path();
  std::ofstream(folder / "other") << "kept";
  file.reset();
  EXPECT_EQ(TextOf(folder / "other"), "kept");
  fs::remove_all(folder);
}

TEST(CertificateFile, SaysWhereItCannotBeWritten) {
  const char* const before = std::getenv("TMPDIR");
  const std::string saved = before == nullptr ? "" : before;
  setenv("TMPDIR", "/no/such/folder", 1);
  const auto file = CertificateFile::Write("x");
  if (before == nullptr) {
    unsetenv("TMPDIR");
  } else {
    setenv("TMPDIR", saved.c_str(), 1);
  }
  ASSERT_FALSE(file.ok());
  EXPECT_EQ(Describe(file.error()),
            "TMPDIR: cannot write the certificate: No such file or directory");
}

}  // namespace
}  // namespace aex::server
