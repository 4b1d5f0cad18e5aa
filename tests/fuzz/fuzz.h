/* Fuzz targets: each takes any bytes whatever, and aborts on what must not be. libFuzzer enters
 * them through entry.c (./dev fuzz), the tests through test_fuzz.c, for a moment each (./dev test).
 */
#ifndef DENTELLE_TESTS_FUZZ_H
#define DENTELLE_TESTS_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#define TARGET(name) void fuzz_##name(const uint8_t *bytes, size_t length);
#include "targets.def"
#undef TARGET

static inline void require(bool truth)
{
    if (!truth)
        abort();
}

#endif
