# SPDX-License-Identifier: MIT
#
# Runs SCRIPT in protoPython, with the DIRECTORIES that hold hpy_universal.so and the extensions on its path, and
# compares what it prints with the file beside it.
set(paths "")
foreach(directory IN LISTS DIRECTORIES)
    list(APPEND paths -p ${directory})
endforeach()
cmake_path(REPLACE_EXTENSION SCRIPT expected OUTPUT_VARIABLE expected_file)
execute_process(COMMAND ${PROTOPY} ${paths} ${SCRIPT} OUTPUT_VARIABLE printed ERROR_VARIABLE errors RESULT_VARIABLE status
    TIMEOUT 300)
file(READ ${expected_file} expected)
if(NOT printed STREQUAL expected OR NOT status EQUAL 0)
    message(FATAL_ERROR "status ${status}; printed:\n${printed}\nexpected:\n${expected}\nerrors:\n${errors}")
endif()
