# SPDX-License-Identifier: MIT
#
# layout_test.cpp, and the header_* sources in every dialect that hpy.h promises: object libraries, since compiling them is
# the test. Included from the tests' CMakeLists.txt; what compiles them is the compiler of the build.

set(header_tests module embedded functions)
set(header_options -Wall -Wextra -Werror)

add_library(abi_layout_test OBJECT ${CMAKE_CURRENT_LIST_DIR}/layout_test.cpp)
target_link_libraries(abi_layout_test PRIVATE hpy-universal::hpy_headers)
target_compile_options(abi_layout_test PRIVATE ${header_options})

function(add_header_dialect language extension standard)
    string(REPLACE "+" "x" dialect "${extension}${standard}")
    set(target abi_header_${dialect}_test)
    list(TRANSFORM header_tests REPLACE "(.+)" "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/header_\\1.${extension}"
        OUTPUT_VARIABLE sources)
    add_library(${target} OBJECT ${sources})
    target_link_libraries(${target} PRIVATE hpy-universal::hpy_headers)
    target_compile_options(${target} PRIVATE ${header_options})
    set_target_properties(${target} PROPERTIES
        ${language}_STANDARD ${standard}
        ${language}_STANDARD_REQUIRED ON
        ${language}_EXTENSIONS OFF)
endfunction()

foreach(standard 99 11 17)
    add_header_dialect(C c ${standard})
endforeach()
foreach(standard 11 17 20)
    add_header_dialect(CXX cpp ${standard})
endforeach()
