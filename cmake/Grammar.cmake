# Turns grammar/keywords.def and grammar/rung.y into the grammar that bison reads: the words' tokens, and the list of
# words that can also be names, come from the one table.
#   cmake -DKEYWORDS=... -DGRAMMAR=... -DOUTPUT=... -P Grammar.cmake
file(STRINGS ${KEYWORDS} rows REGEX "^KEYWORD\\(")
set(KEYWORD_TOKENS "%token")
set(SOFT_WORDS "")
foreach(row IN LISTS rows)
    if(NOT row MATCHES "^KEYWORD\\(([A-Z_]+), *\"([a-z/]+)\", *([A-Z]+), *[a-z]+\\)$")
        message(FATAL_ERROR "not a row of keywords.def: ${row}")
    endif()
    string(APPEND KEYWORD_TOKENS " ${CMAKE_MATCH_1} \"${CMAKE_MATCH_2}\"")
    if(CMAKE_MATCH_3 STREQUAL "SOFT")
        list(APPEND SOFT_WORDS "\"${CMAKE_MATCH_2}\"")
    endif()
endforeach()
list(JOIN SOFT_WORDS " | " SOFT_WORDS)
configure_file(${GRAMMAR} ${OUTPUT} @ONLY)
