# SPDX-License-Identifier: MIT
#
# The Python on protoCore, installed: the target protoPython::protoPython, and its interpreter in PROTOPY.
find_package(protoCore MODULE)
find_path(protoPython_INCLUDE_DIR NAMES protoPython/PythonEnvironment.h)
find_library(protoPython_LIBRARY NAMES protoPython)
find_program(PROTOPY protopy)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(protoPython REQUIRED_VARS protoPython_LIBRARY protoPython_INCLUDE_DIR protoCore_FOUND
    REASON_FAILURE_MESSAGE
    "Install protoPython (https://github.com/gamarino/protoPython) and protoCore, and give their prefixes by -DCMAKE_PREFIX_PATH=PREFIX.")
mark_as_advanced(protoPython_INCLUDE_DIR protoPython_LIBRARY PROTOPY)
if(protoPython_FOUND AND NOT TARGET protoPython::protoPython)
    add_library(protoPython::protoPython UNKNOWN IMPORTED)
    set_target_properties(protoPython::protoPython PROPERTIES
        IMPORTED_LOCATION ${protoPython_LIBRARY} INTERFACE_INCLUDE_DIRECTORIES ${protoPython_INCLUDE_DIR}
        INTERFACE_LINK_LIBRARIES protoCore::protoCore)
endif()
