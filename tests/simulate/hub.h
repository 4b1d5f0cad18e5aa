/* A server in memory, behind the interface of shared places (src/sync/remote.h): what it keeps has
 * an order of arrival, it takes each number of a stream once, lets only who put something there
 * remove it, and can be put back to an older state. The linker makes remote_open pass through here
 * (-Wl,--wrap=remote_open), so that a URL "memoire:" leads to it; what follows says who comes. */
#ifndef DENTELLE_SIMULATE_HUB_H
#define DENTELLE_SIMULATE_HUB_H

#include <stdbool.h>
#include <stdint.h>

#define HUB_SCHEME "memoire:"

/* A new one, empty. */
void hub_start(void);
/* What came last is lost, of `keep_of` files all but `keep`; whoever comes is told. */
void hub_put_back(unsigned keep, unsigned keep_of);
/* The `at`-th request from now gets no answer; `done`: though it was done. */
void hub_break(int at, bool done);
/* At the `at`-th request from now `look` is called, and nothing comes after it. */
void hub_watch(int at, bool done, void (*look)(void *context), void *context);
/* Did it come to that? Nothing breaks any more. */
bool hub_broke(void);

#endif
