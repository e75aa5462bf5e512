# SPDX-License-Identifier: MIT
#
# The command at work, as a user types it: run as cmake -DHPY=... -DEXAMPLES=... -P this.

# expect(STATUS PATTERN ARGS...): the command's exit status, and a regular expression for all it prints.
function(expect status pattern)
    execute_process(COMMAND ${HPY} ${ARGN} RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE error)
    if(NOT result STREQUAL "${status}" OR NOT "${output}${error}" MATCHES "${pattern}")
        string(JOIN " " call ${ARGN})
        message(SEND_ERROR "hpy ${call}\nexit status ${result}, expected ${status}; expected to match: ${pattern}\n${output}${error}")
    endif()
endfunction()

expect(0 "^42\n$" call ${EXAMPLES}/pof.hpy0.so add_ints 30 12)
expect(1 "^TypeError: .*\n$" call ${EXAMPLES}/pof.hpy0.so add_ints 30 "'twelve'")
expect(1 "has no attribute 'nope'" call ${EXAMPLES}/pof.hpy0.so nope)
expect(1 "ImportError: " call ${CMAKE_CURRENT_LIST_FILE} nope)
expect(0 "add_ints" inspect ${EXAMPLES}/pof.hpy0.so)
expect(0 "100 +824  host +HPy_Add +HPy ctx_Add\\(HPyContext \\*ctx, HPy a, HPy b\\)\n" abi)
expect(0 " 0 +24  constant +HPy h_None\n" abi)
expect(0 "^[^/]*$" abi --missing)
expect(0 "^hpy .*[0-9]+\\.[0-9]+\\.[0-9]+" --version)
expect(2 "not available yet" check ${EXAMPLES}/pof.hpy0.so)
expect(2 "not available yet" call --mode debug ${EXAMPLES}/pof.hpy0.so add_ints 30 12)
expect(0 "^42\n" call --threads 4 --repeat 100 ${EXAMPLES}/pof.hpy0.so add_ints 30 12)
