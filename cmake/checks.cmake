# Checks of the repository itself, run with the tests.
if(AEX_TESTS)
  find_package(Python3 COMPONENTS Interpreter REQUIRED)
  add_test(NAME layers COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/scripts/layers)
endif()
