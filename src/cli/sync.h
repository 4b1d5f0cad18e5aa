/* What the two files of the verb sync share. */
#ifndef DENTELLE_CLI_SYNC_H
#define DENTELLE_CLI_SYNC_H

#include "dentelle/sync.h"
#include "internal.h"

/* One line on stderr, written over. */
bool print_sync_step(void *context, const struct sync_step *step);
void print_sync_report(const struct sync_report *report);
/* `now_ms`: to say for how long a device was not seen. */
void print_sync_status(const struct sync_status *status, int64_t now_ms);
json_t *json_sync_status(const struct sync_status *status);

#endif
