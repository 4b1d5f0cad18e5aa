/* What the files of the verb sync share. */
#ifndef DENTELLE_CLI_SYNC_H
#define DENTELLE_CLI_SYNC_H

#include "internal.h"

/* What is typed and must not be seen: at the terminal without echo, or a line of the input
 * (sync_ask.c). */
enum { SYNC_TYPED_SIZE = 200 };
bool ask_phrase(char phrase[SYNC_TYPED_SIZE], struct error *err);
/* As sync_person.password: at the terminal alone. */
char *ask_password(void *context, const char *place);
/* One cycle (sync_cycle.c). */
verb_function sync_cycle_verb;

/* For a person (sync_print.c): one line on stderr, written over; what a cycle did; where it stands.
 */
void print_sync_step(const struct sync_step *step);
void print_synced(const struct synced *synced);
void print_sync_status(const struct sync_status *status);

/* For a program (sync_json.c): a line of JSON for a step, ten a second at most, and one at the end.
 */
struct sync_lines {
    bool any;
    enum sync_phase phase;
    int64_t told_ms, rested_ms;
};
void print_sync_line(struct sync_lines *lines, const struct sync_step *step);
bool print_synced_line(const struct synced *synced, struct error *err);
void print_sync_failure(const struct error *err);
json_t *json_sync_status(const struct sync_status *status);

#endif
