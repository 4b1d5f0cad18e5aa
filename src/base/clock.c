/* The system's clock and dice, behind pointers so that a test can set both. */
#include "dentelle/base.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

/* How far the moment asked for is from the wall clock, in milliseconds. */
struct shift {
    int64_t ms;
};

static int64_t wall_ms(void *state)
{
    const struct shift *shift = state;
    struct timespec now = {0};
    clock_gettime(CLOCK_REALTIME, &now); /* cannot fail for this clock */
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000 + shift->ms;
}

static void system_random(void *state, void *bytes, size_t length)
{
    (void)state;
    for (size_t got = 0; got < length;) {
        ssize_t more = getrandom((unsigned char *)bytes + got, length - got, 0);
        if (more > 0)
            got += (size_t)more;
        else if (errno != EINTR) {
            fputs("dentelle : le système ne donne pas de hasard\n", stderr);
            exit(EXIT_FAILURE);
        }
    }
}

bool clock_system(struct clock *clock, struct error *err)
{
    static struct shift shift; /* one process, one clock */
    const char *asked = getenv("DENTELLE_MAINTENANT");
    shift.ms = 0;
    *clock = (struct clock){.now_ms = wall_ms, .random = system_random, .state = &shift};
    if (!asked || !asked[0])
        return true;
    day date;
    struct tm tm = {.tm_isdst = -1};
    if (!day_from_iso(asked, &date) ||
        sscanf(asked, "%4d-%2d-%2dT%2d:%2d", &tm.tm_year, &tm.tm_mon, &tm.tm_mday, &tm.tm_hour,
               &tm.tm_min) != 5 ||
        tm.tm_hour > 23 || tm.tm_min > 59)
        return error_set(err, ERR_USAGE,
                         "DENTELLE_MAINTENANT attend un moment comme 2027-03-15T09:00");
    tm.tm_year -= 1900;
    tm.tm_mon -= 1;
    shift.ms = (int64_t)mktime(&tm) * 1000 - wall_ms(&shift);
    return true;
}

void moment_of(int64_t ms, char moment[MOMENT_SIZE])
{
    struct tm tm;
    time_t seconds = (time_t)(ms / 1000);
    if (!localtime_r(&seconds, &tm))
        tm = (struct tm){.tm_year = 70, .tm_mday = 1};
    char text[64];
    snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d", tm.tm_year + 1900, tm.tm_mon + 1,
             tm.tm_mday, tm.tm_hour, tm.tm_min);
    memcpy(moment, text, MOMENT_SIZE - 1);
    moment[MOMENT_SIZE - 1] = '\0';
}

void clock_moment(const struct clock *clock, char moment[MOMENT_SIZE])
{
    moment_of(clock->now_ms(clock->state), moment);
}

day clock_today(const struct clock *clock)
{
    char moment[MOMENT_SIZE];
    day today = 0;
    clock_moment(clock, moment);
    day_from_iso(
        moment,
        &today); /* a year past 2199 leaves 1970: dates then show as far away, nothing fails */
    return today;
}
