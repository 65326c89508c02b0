# Turns text files into a table of names and texts:
#   cmake -DOUTPUT=x.cc "-DFILES=a.json;b.json" -DROOT=fixtures -DHEADER=x.h
#         -DNAMESPACE=aex::y -DFUNCTION=Texts -P embed_texts.cmake
# A name is the path below ROOT without its ending. The header declares
# `struct EmbeddedText {std::string_view name, text;}` and the function.
set(rows "")
foreach(file IN LISTS FILES)
  file(RELATIVE_PATH name "${ROOT}" "${file}")
  string(REGEX REPLACE "\\.json$" "" name "${name}")
  file(READ "${file}" text)
  string(APPEND rows "    {\"${name}\"sv,\n     R\"aex(${text})aex\"sv},\n")
endforeach()

file(WRITE "${OUTPUT}" "// Made by cmake/embed_texts.cmake; not to be edited.
#include \"${HEADER}\"

namespace ${NAMESPACE} {
namespace {

using std::string_view_literals::operator\"\"sv;

constexpr EmbeddedText kTexts[] = {
${rows}};

}  // namespace

std::span<const EmbeddedText> ${FUNCTION}() { return kTexts; }

}  // namespace ${NAMESPACE}
")
