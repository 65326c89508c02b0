# Compiler flags for every target of the house, and how a test binary is made.

add_library(aex_flags INTERFACE)
target_compile_options(aex_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion
  # g++ 12 sees overlapping copies in std::string where there are none (GCC bug 105651).
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
  $<$<BOOL:${AEX_WERROR}>:-Werror>)
target_include_directories(aex_flags INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_definitions(aex_flags INTERFACE AEX_VERSION="${PROJECT_VERSION}")

if(AEX_SANITIZE)
  add_compile_options(-fsanitize=${AEX_SANITIZE} -fno-omit-frame-pointer
                      -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${AEX_SANITIZE})
endif()

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

include(GoogleTest)

# aex_test(NAME LIBRARY source...): one test binary a layer. AEX_SOURCE_DIR is
# where fixtures, scripts and adapters are found.
function(aex_test name library)
  if(NOT AEX_TESTS)
    return()
  endif()
  add_executable(${name} ${ARGN})
  target_link_libraries(${name} PRIVATE ${library} GTest::gmock GTest::gtest_main
                                        rapidcheck aex_flags)
  # Half of the files are tests, and none of them is in a hurry.
  target_compile_options(${name} PRIVATE $<$<CONFIG:Release>:-O1>)
  target_compile_definitions(${name} PRIVATE AEX_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
                                             AEX_BIN_DIR="${CMAKE_BINARY_DIR}/bin")
  gtest_discover_tests(${name} PROPERTIES TIMEOUT 300 DISCOVERY_TIMEOUT 60)
endfunction()
