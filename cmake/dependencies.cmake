# Every dependency: the system's package first (scripts/setup installs them),
# else the same library fetched at a pinned tag.
include(FetchContent)
find_package(Threads REQUIRED)
find_package(PkgConfig)
find_package(OpenSSL REQUIRED)  # SHA-256, HMAC, TLS.

# Values and the document type of JSON; our own reader sits on top.
find_package(nlohmann_json 3.11 QUIET)
if(NOT nlohmann_json_FOUND)
  FetchContent_Declare(json GIT_REPOSITORY https://github.com/nlohmann/json.git
                       GIT_TAG v3.11.2 GIT_SHALLOW ON)
  FetchContent_MakeAvailable(json)
endif()

# Command lines: flags, help and errors that users know.
find_package(CLI11 2.1 QUIET)
if(NOT CLI11_FOUND)
  FetchContent_Declare(cli11 GIT_REPOSITORY https://github.com/CLIUtils/CLI11.git
                       GIT_TAG v2.1.2 GIT_SHALLOW ON)
  FetchContent_MakeAvailable(cli11)
endif()

# JUnit reports: a proven writer that escapes.
find_package(pugixml 1.13 QUIET)
if(NOT pugixml_FOUND)
  FetchContent_Declare(pugixml GIT_REPOSITORY https://github.com/zeux/pugixml.git
                       GIT_TAG v1.13 GIT_SHALLOW ON)
  FetchContent_MakeAvailable(pugixml)
endif()

# HTTP dispatch and the client transport. Debian's build is split into a shared
# library whose macros only pkg-config tells; without them it crashes.
add_library(aex_httplib INTERFACE)
if(PkgConfig_FOUND)
  pkg_check_modules(HTTPLIB QUIET IMPORTED_TARGET cpp-httplib)
endif()
if(HTTPLIB_FOUND)
  target_link_libraries(aex_httplib INTERFACE PkgConfig::HTTPLIB OpenSSL::SSL OpenSSL::Crypto
                                              Threads::Threads)
else()
  FetchContent_Declare(httplib GIT_REPOSITORY https://github.com/yhirose/cpp-httplib.git
                       GIT_TAG v0.11.4 GIT_SHALLOW ON)
  FetchContent_MakeAvailable(httplib)
  target_link_libraries(aex_httplib INTERFACE httplib::httplib)
endif()

# WebSocket frames. Found by hand: not every system's package says where it is.
add_library(aex_wslay INTERFACE)
find_path(WSLAY_INCLUDE_DIR wslay/wslay.h)
find_library(WSLAY_LIBRARY wslay)
if(WSLAY_INCLUDE_DIR AND WSLAY_LIBRARY)
  target_include_directories(aex_wslay SYSTEM INTERFACE ${WSLAY_INCLUDE_DIR})
  target_link_libraries(aex_wslay INTERFACE ${WSLAY_LIBRARY})
else()
  set(WSLAY_CONFIGURE_INSTALL OFF)
  set(CMAKE_POLICY_DEFAULT_CMP0077 NEW)    # Its options take the line above.
  set(CMAKE_POLICY_VERSION_MINIMUM 3.5)    # It asks for 2.8, which CMake 4 refuses.
  FetchContent_Declare(wslay GIT_REPOSITORY https://github.com/tatsuhiro-t/wslay.git
                       GIT_TAG release-1.1.1 GIT_SHALLOW ON)
  FetchContent_MakeAvailable(wslay)
  unset(CMAKE_POLICY_VERSION_MINIMUM)
  unset(CMAKE_POLICY_DEFAULT_CMP0077)
  target_link_libraries(aex_wslay INTERFACE wslay)
endif()

# The generators also draw the cases of a run, so this is no test-only library.
find_package(rapidcheck QUIET)
if(NOT rapidcheck_FOUND)
  FetchContent_Declare(rapidcheck GIT_REPOSITORY https://github.com/emil-e/rapidcheck.git
                       GIT_TAG 08b505857e32d52a20b2240b5125d937d67a6d86)
  FetchContent_MakeAvailable(rapidcheck)
endif()

if(AEX_TESTS)
  find_package(GTest 1.12 QUIET)
  if(NOT GTest_FOUND)
    FetchContent_Declare(googletest GIT_REPOSITORY https://github.com/google/googletest.git
                         GIT_TAG release-1.12.1 GIT_SHALLOW ON)
    FetchContent_MakeAvailable(googletest)
  endif()
endif()
