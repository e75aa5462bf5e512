# SPDX-License-Identifier: MIT
#
# find_package(hpy-universal) gives
#
#   hpy-universal::hpy-universal  the shared library and its headers, for programs that embed it
#   hpy-universal::hpy_headers    hpy.h, and
#   hpy-universal::hpy_helpers    what extensions link, both by way of hpy_add_module(TARGET SOURCES FILE...)

include("${CMAKE_CURRENT_LIST_DIR}/hpy-universal-targets.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/HPyAddModule.cmake")
