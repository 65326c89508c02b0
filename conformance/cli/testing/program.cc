#include "conformance/cli/testing/program.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace aex::conformance {
namespace {

std::string ReadAll(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

// Everything these tests write; gone when the test program ends.
struct OwnFolder {
  OwnFolder() { std::filesystem::create_directories(path); }
  ~OwnFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  const std::string path = testing::TempDir() + "aex-cli-test-" + std::to_string(getpid());
};

}  // namespace

std::string FreshFolder(const std::string& name) {
  static const OwnFolder own;
  const std::string folder = own.path + "/" + name;
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  return folder;
}

ProgramResult RunProgram(const std::string& command) {
  const std::string folder = FreshFolder("program");
  const std::string line = "export BIN='" AEX_BIN_DIR "' SOURCE='" AEX_SOURCE_DIR "'; { " +
                           command + "; } >'" + folder + "/out' 2>'" + folder + "/err'";
  const int status = std::system(line.c_str());
  ProgramResult result;
  if (WIFEXITED(status)) result.exit_code = WEXITSTATUS(status);
  result.out = ReadAll(folder + "/out");
  result.err = ReadAll(folder + "/err");
  std::filesystem::remove_all(folder);
  return result;
}

}  // namespace aex::conformance
