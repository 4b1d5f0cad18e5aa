/* Where libFuzzer comes in: FUZZ_TARGET is the function of the target, given by ./dev fuzz. */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    FUZZ_TARGET(bytes, length);
    return 0;
}
