/* What the files of the verb sync share. */
#ifndef DENTELLE_CLI_SYNC_H
#define DENTELLE_CLI_SYNC_H

#include "dentelle/sync.h"
#include "internal.h"

/* What is typed and must not be seen: at the terminal without echo, or a line of the input
 * (sync_ask.c). */
enum { SYNC_TYPED_SIZE = 200 };
bool ask_phrase(char phrase[SYNC_TYPED_SIZE], struct error *err);
/* As sync_person.password: at the terminal alone. */
char *ask_password(void *context, const char *place);

/* One line on stderr, written over. */
bool print_sync_step(void *context, const struct sync_step *step);
void print_sync_report(const struct sync_report *report);
void print_sync_status(const struct sync_status *status);
json_t *json_sync_status(const struct sync_status *status);

#endif
