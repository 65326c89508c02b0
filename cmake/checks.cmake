# Checks of the repository itself and of the adapters, run with the tests.
if(AEX_TESTS)
  find_package(Python3 COMPONENTS Interpreter REQUIRED)
  add_test(NAME layers COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/scripts/layers)

  find_program(NODE NAMES node nodejs REQUIRED)
  add_test(NAME adapters.javascript COMMAND ${NODE} --test
           WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}/conformance/adapters/javascript)
  add_test(NAME adapters.python
           COMMAND ${Python3_EXECUTABLE} -m unittest discover -p *_test.py
           WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}/conformance/adapters/python)
  # Without it the adapters are not tried against the real mock.
  set_tests_properties(adapters.javascript adapters.python PROPERTIES
                       ENVIRONMENT AEX_MOCK=$<TARGET_FILE:aex-mock>)
  set_tests_properties(layers adapters.javascript adapters.python PROPERTIES TIMEOUT 300)

  # Skipped where there is no Chromium.
  if(NOT AEX_SANITIZE)
    add_test(NAME report.browser
             COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/scripts/check_report
                     --binary $<TARGET_FILE:aex-conformance>)
    set_tests_properties(report.browser PROPERTIES TIMEOUT 300 SKIP_RETURN_CODE 77)
  endif()
endif()
