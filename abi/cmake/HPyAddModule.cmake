# SPDX-License-Identifier: MIT
#
# hpy_add_module(TARGET SOURCES FILE... [MODULE_NAME NAME])
#
#   Adds an HPy extension in C or C++, compiled for the universal ABI: NAME.hpy0.so, where NAME is what HPy_MODINIT and
#   `import` name, TARGET if not given. Nothing is visible in it but what HPy_MODINIT exports.
#
#   What else an extension needs is added to TARGET as to any other: target_link_libraries(TARGET PRIVATE m).
#
# Works in the project's own build and after find_package(hpy-universal), by the same target names.

include_guard(GLOBAL)

function(hpy_add_module target)
    cmake_parse_arguments(PARSE_ARGV 1 ARG "" "MODULE_NAME" "SOURCES")
    if(ARG_UNPARSED_ARGUMENTS)
        message(FATAL_ERROR "hpy_add_module(${target}): unexpected arguments: ${ARG_UNPARSED_ARGUMENTS}")
    endif()
    if(NOT ARG_SOURCES)
        message(FATAL_ERROR "hpy_add_module(${target}): SOURCES is missing")
    endif()
    if(NOT ARG_MODULE_NAME)
        set(ARG_MODULE_NAME ${target})
    endif()

    add_library(${target} MODULE ${ARG_SOURCES})
    target_link_libraries(${target} PRIVATE hpy-universal::hpy_helpers hpy-universal::hpy_headers)
    set_target_properties(${target} PROPERTIES
        PREFIX ""
        OUTPUT_NAME "${ARG_MODULE_NAME}"
        SUFFIX ".hpy0.so"  # HPY_ABI_TAG of hpy.h
        DEBUG_POSTFIX ""
        C_VISIBILITY_PRESET hidden
        CXX_VISIBILITY_PRESET hidden
        VISIBILITY_INLINES_HIDDEN ON)
endfunction()
