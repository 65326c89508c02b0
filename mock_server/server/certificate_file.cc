#include "mock_server/server/certificate_file.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <utility>

namespace aex::server {
namespace {

namespace fs = std::filesystem;

constexpr mode_t kFolderMode = 0755;
constexpr mode_t kFileMode = 0644;

Error CannotWrite(const std::string& path, const std::string& why) {
  return Unavailable("cannot write the certificate: " + why, path);
}

}  // namespace

CertificateFile::CertificateFile(std::string folder)
    : folder_(std::move(folder)), path_(folder_ + "/certificate.pem") {}

CertificateFile::CertificateFile(CertificateFile&& other) noexcept
    : folder_(std::exchange(other.folder_, {})), path_(std::exchange(other.path_, {})) {}

CertificateFile& CertificateFile::operator=(CertificateFile&& other) noexcept {
  if (this != &other) {
    Remove();
    folder_ = std::exchange(other.folder_, {});
    path_ = std::exchange(other.path_, {});
  }
  return *this;
}

CertificateFile::~CertificateFile() { Remove(); }

void CertificateFile::Remove() {
  if (folder_.empty()) return;
  // What somebody else put there stays, and so does the folder then.
  std::error_code ignored;
  fs::remove(path_, ignored);
  fs::remove(folder_, ignored);
}

Result<CertificateFile> CertificateFile::Write(std::string_view pem) {
  std::error_code problem;
  const fs::path temporary = fs::temp_directory_path(problem);
  if (problem) return CannotWrite("TMPDIR", problem.message());
  std::string folder = (temporary / "aex-mock-XXXXXX").string();
  if (mkdtemp(folder.data()) == nullptr)
    return CannotWrite(temporary.string(), std::strerror(errno));
  CertificateFile file(std::move(folder));
  std::ofstream out(file.path_, std::ios::binary);
  out << pem;
  out.close();
  // By hand, because the umask may allow less.
  if (!out || chmod(file.path_.c_str(), kFileMode) != 0 ||
      chmod(file.folder_.c_str(), kFolderMode) != 0)
    return CannotWrite(file.path_, std::strerror(errno));
  return file;
}

}  // namespace aex::server
