// SPDX-License-Identifier: MIT
//
// header_functions.c, compiled as C++.

#include "header_functions.c"
