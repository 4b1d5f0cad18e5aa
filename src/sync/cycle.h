/* What the steps of a cycle share. */
#ifndef DENTELLE_SYNC_CYCLE_H
#define DENTELLE_SYNC_CYCLE_H

#include "dentelle/sync.h"
#include "folder.h"
#include "segment.h"

struct cycle {
    struct store *store;
    const char *label, *root;
    const struct sync_watch *watch;
    struct sync_report *report;
    struct team team;
    struct stream_name own;
    struct folder_files files;
    int64_t to_receive; /* operations, as far as is known beforehand */
    int devices;
};

/* Tells how far it is; false when it is to stop, which the report then says. */
bool cycle_goes_on(struct cycle *cycle, enum sync_phase phase, int64_t done, int64_t total);
void cycle_remark(struct cycle *cycle, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* A device as people call it: "portable de Z. (7K)". The caller frees. */
char *cycle_device(struct cycle *cycle, const struct stream_name *name);

/* What the others put there (pull.c). */
bool cycle_pull(struct cycle *cycle, struct error *err);
/* Is another base writing under our name? Then ours takes a new one, and the pull has to be done
 * again (copy.c). */
bool cycle_check_copy(struct cycle *cycle, bool *split, struct error *err);
/* What we have to put there: segments, then our head (push.c). */
bool cycle_push(struct cycle *cycle, struct error *err);

/* "dossier:DIR" (place.c): its folder, absolute. The caller frees; NULL with an error. */
char *place_folder(const char *url, struct error *err);
/* Refuses a folder in which the base itself lies. */
bool place_is_apart(const char *root, const char *base, struct error *err);

#endif
