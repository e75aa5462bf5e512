# SPDX-License-Identifier: MIT
#
# The object system protoCore, installed: the target protoCore::protoCore.
find_path(protoCore_INCLUDE_DIR NAMES protoCore.h)
find_library(protoCore_LIBRARY NAMES protoCore)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(protoCore REQUIRED_VARS protoCore_LIBRARY protoCore_INCLUDE_DIR
    REASON_FAILURE_MESSAGE "Install protoCore (https://github.com/numaes/protoCore) and give its prefix by -DCMAKE_PREFIX_PATH=PREFIX.")
mark_as_advanced(protoCore_INCLUDE_DIR protoCore_LIBRARY)
if(protoCore_FOUND AND NOT TARGET protoCore::protoCore)
    add_library(protoCore::protoCore UNKNOWN IMPORTED)
    set_target_properties(protoCore::protoCore PROPERTIES
        IMPORTED_LOCATION ${protoCore_LIBRARY} INTERFACE_INCLUDE_DIRECTORIES ${protoCore_INCLUDE_DIR})
endif()
