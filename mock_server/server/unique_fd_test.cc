#include "mock_server/server/unique_fd.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <utility>

namespace aex::server {
namespace {

bool IsOpen(int fd) { return fcntl(fd, F_GETFD) != -1; }

TEST(UniqueFd, ClosesWhatItOwnsOnce) {
  int number = -1;
  {
    UniqueFd first(open("/dev/null", O_RDONLY | O_CLOEXEC));
    number = first.get();
    ASSERT_TRUE(IsOpen(number));
    UniqueFd second(std::move(first));
    EXPECT_FALSE(first.valid());
    first = std::move(second);
    EXPECT_TRUE(first.valid());
    EXPECT_TRUE(IsOpen(number));
  }
  EXPECT_FALSE(IsOpen(number));
}

TEST(UniqueFd, ClosesTheOldOneWhenAssigned) {
  UniqueFd fd(open("/dev/null", O_RDONLY | O_CLOEXEC));
  const int number = fd.get();
  fd = UniqueFd();
  EXPECT_FALSE(IsOpen(number));
  EXPECT_FALSE(fd.valid());
}

}  // namespace
}  // namespace aex::server
