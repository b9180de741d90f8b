# Writes docs/opcodes.md from runtime/program/opcodes.def.
#   cmake -DTABLE=... -DOUTPUT=... -P Opcodes.cmake
file(READ ${TABLE} text)
string(REPLACE ";" "<semicolon>" text "${text}") # which would part a list
string(REGEX REPLACE ",\n *" ", " text "${text}")
string(REGEX MATCHALL "\n/\\* [a-z ]+ \\*/|\nOP\\([^\n]*\\)" rows "${text}")
set(page "# Opcodes

Made from `runtime/program/opcodes.def`. A policy runs as strands (what steps and handlers do, in turn) and fragments (conditions
and limits, which change nothing and end with `ANSWER`). An instruction has up to three operands A, B, C. `R[x]` is a
register of 64 bits; a value that is not known stays unknown. `now` is the time of the event or timer. Where an
instruction rests, the strand is taken up again there when something has changed; registers do not outlive that.
`rung disasm` prints a policy's instructions.
")
foreach(row IN LISTS rows)
    if(row MATCHES "^\n/\\* ([a-z ]+) \\*/")
        string(APPEND page "\n## ${CMAKE_MATCH_1}\n\n| opcode | operands | what it does |\n|---|---|---|\n")
    elseif(row MATCHES "OP\\(([A-Z_]+), ([A-Z_]+), ([A-Z_]+), ([A-Z_]+), ([A-Z_ |0]+), \"(.*)\"\\)")
        set(name ${CMAKE_MATCH_1})
        set(meaning "${CMAKE_MATCH_6}")
        set(operands "")
        foreach(pair "A ${CMAKE_MATCH_2}" "B ${CMAKE_MATCH_3}" "C ${CMAKE_MATCH_4}")
            if(NOT pair MATCHES "NONE")
                string(TOLOWER "${pair}" lower)
                string(SUBSTRING "${pair}" 0 1 letter)
                string(SUBSTRING "${lower}" 2 -1 kind)
                string(REPLACE "reg_out" "register" kind "${kind}")
                string(REGEX REPLACE "^reg$" "register" kind "${kind}")
                string(REPLACE "_" " " kind "${kind}")
                list(APPEND operands "${letter} ${kind}")
            endif()
        endforeach()
        list(JOIN operands ", " operands)
        string(APPEND page "| `${name}` | ${operands} | ${meaning} |\n")
    endif()
endforeach()
string(REPLACE "<semicolon>" ";" page "${page}")
file(WRITE ${OUTPUT} "${page}")
