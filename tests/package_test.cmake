# SPDX-License-Identifier: MIT
#
# What a user has after installing: the README's own code, built against the installed package in a project of its own,
# and run. Also each example as the project that it is. Run as
#   cmake -DBUILD=... -DSOURCE=... -DWORK=... -DGENERATOR=... -DC_COMPILER=... -DCXX_COMPILER=... -P this.

function(run)
    execute_process(COMMAND ${ARGN} RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
    if(NOT result EQUAL 0)
        string(JOIN " " call ${ARGN})
        message(FATAL_ERROR "${call}\nexit status ${result}\n${output}")
    endif()
    set(output "${output}" PARENT_SCOPE)
endfunction()

# The README's first block in `language`, without its fences.
function(readme_block language out)
    file(READ ${SOURCE}/README.md text)
    set(fence "```${language}\n")
    string(FIND "${text}" "${fence}" begin)
    if(begin EQUAL -1)
        message(FATAL_ERROR "README.md has no block in ${language}")
    endif()
    string(LENGTH "${fence}" skip)
    math(EXPR begin "${begin} + ${skip}")
    string(SUBSTRING "${text}" ${begin} -1 text)
    string(FIND "${text}" "```" end)
    string(SUBSTRING "${text}" 0 ${end} text)
    set(${out} "${text}" PARENT_SCOPE)
endfunction()

# Configures and builds SOURCE_FOLDER in WORK/name.
function(build name source_folder)
    run(${CMAKE_COMMAND} -G ${GENERATOR} -S ${source_folder} -B ${WORK}/${name} -DCMAKE_PREFIX_PATH=${WORK}/prefix
        -DCMAKE_C_COMPILER=${C_COMPILER} -DCMAKE_CXX_COMPILER=${CXX_COMPILER} -DCMAKE_BUILD_TYPE=Release)
    run(${CMAKE_COMMAND} --build ${WORK}/${name})
endfunction()

file(REMOVE_RECURSE ${WORK})
run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${WORK}/prefix)

readme_block(c module)
readme_block(cmake rule)
readme_block(cpp program)
file(WRITE ${WORK}/readme/quickstart.c "${module}")
file(WRITE ${WORK}/readme/main.cpp "${program}")
file(WRITE ${WORK}/readme/CMakeLists.txt "cmake_minimum_required(VERSION 3.22)
project(readme C CXX)
set(CMAKE_CXX_STANDARD 20)
${rule}
add_executable(program main.cpp)
target_link_libraries(program PRIVATE hpy-universal::hpy-universal)
")
build(readme-build ${WORK}/readme)
build(extensions ${SOURCE}/examples/pof)
run(${WORK}/prefix/bin/hpy call ${WORK}/readme-build/quickstart.hpy0.so answer)
if(NOT output STREQUAL "42\n")
    message(FATAL_ERROR "the README's module answers ${output}")
endif()
execute_process(COMMAND ${WORK}/readme-build/program WORKING_DIRECTORY ${WORK} OUTPUT_VARIABLE output
    ERROR_VARIABLE output RESULT_VARIABLE result)
if(NOT result EQUAL 0 OR NOT output STREQUAL "42\n")
    message(FATAL_ERROR "the README's program: exit status ${result}\n${output}")
endif()

foreach(example quickstart point embed_c embed_cpp)
    build(example-${example} ${SOURCE}/examples/${example})
endforeach()
