// SPDX-License-Identifier: MIT
//
// header_module.c, compiled as C++.

#include "header_module.c"
