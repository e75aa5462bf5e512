// SPDX-License-Identifier: MIT
//
// header_embedded.c, compiled as C++.

#include "header_embedded.c"
