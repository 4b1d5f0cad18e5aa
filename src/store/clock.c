/* The hybrid logical clock: it never goes back, so that what was written later always ranks later
 * on this device, and it says when the wall clock cannot be right. It only ranks values for
 * display; nothing is refused for its time. */
#include "internal.h"

/* No operation can be older than the program: 2024-01-01, the first year whose report it writes. */
#define EARLIEST_MS INT64_C(1704067200000)
#define DAY_MS INT64_C(86400000)
enum { BELIEVED_DAYS = 400 };

int64_t hlc_next(int64_t last, int64_t wall_ms, int64_t confirmed_ms, bool *suspect)
{
    int64_t known = hlc_ms(last) > confirmed_ms ? hlc_ms(last) : confirmed_ms;
    *suspect = wall_ms < EARLIEST_MS || (known > 0 && wall_ms > known + BELIEVED_DAYS * DAY_MS);
    int64_t now = *suspect ? 0 : wall_ms << 16;
    return now > last ? now : last + 1;
}
