/* SPDX-License-Identifier: MIT */
/* What a program sees of the library; everything else in it is hidden. */
#pragma once

#if defined(__GNUC__)
#define HPYU_API __attribute__((visibility("default")))
#else
#define HPYU_API
#endif
