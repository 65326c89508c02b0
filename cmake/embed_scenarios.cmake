# Turns scenario files into the table of named.h:
#   cmake -DOUTPUT=named_scenarios.cc "-DFILES=a.json;b.json" -P embed_scenarios.cmake
# The name of a scenario is that of its file. Run by the build of faults/.

# By name: as paths, "a-b.json" would sort before "a.json".
set(stems "")
foreach(file IN LISTS FILES)
  get_filename_component(stem "${file}" NAME_WLE)
  list(APPEND stems "${stem}")
  set("file_of_${stem}" "${file}")
endforeach()
list(SORT stems)

set(rows "")
foreach(stem IN LISTS stems)
  set(file "${file_of_${stem}}")
  file(READ "${file}" text)
  foreach(field name about)
    string(JSON ${field} ERROR_VARIABLE problem GET "${text}" ${field})
    if(problem)
      message(FATAL_ERROR "${file}: ${problem}")
    endif()
  endforeach()
  if(NOT name STREQUAL stem)
    message(FATAL_ERROR "${file}: its name is \"${name}\", not that of the file")
  endif()
  string(APPEND rows
         "    {R\"aex(${name})aex\", R\"aex(${about})aex\",\n     R\"aex(${text})aex\"},\n")
endforeach()

file(WRITE "${OUTPUT}" "// Made by cmake/embed_scenarios.cmake; not to be edited.
#include \"mock_server/faults/named.h\"

namespace aex::faults {
namespace {

constexpr NamedScenario kScenarios[] = {
${rows}};

}  // namespace

std::span<const NamedScenario> NamedScenarios() { return kScenarios; }

}  // namespace aex::faults
")
