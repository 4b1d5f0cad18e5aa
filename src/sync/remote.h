/* A shared place, whatever it is: a folder today (folder_remote.c), a server (hub_remote.c). A
 * cycle goes through this alone; another kind of place is one file and a line in remote.c.
 *
 * What every place promises: what was put is whole and never changed; what is not there says
 * nothing; only its author removes something. What is put there may be read back in any order. */
#ifndef DENTELLE_SYNC_REMOTE_H
#define DENTELLE_SYNC_REMOTE_H

#include "dentelle/stream.h"

/* A sealed file of a device. What is said of it here is a hint: its header decides. */
struct remote_item {
    char *name;                /* what the place calls it */
    struct stream_name device; /* whose it is said to be; all zero: not said */
    bool head;                 /* called a head: `first` is its number */
    bool named;                /* called a segment */
    bool redacted;             /* called one that was rewritten */
    int64_t first, last;
    struct segment_id id; /* of a segment, as called */
    size_t size;
    int64_t age_s;    /* since it arrived, by the clock of the place */
    int64_t position; /* in the order of arrival, from 1; 0 where the place knows no order */
};
struct remote_items {
    struct remote_item
        *rows; /* by device, heads first (the newest first), then segments in order */
    size_t count, room;
    bool whole; /* nothing was left out */
};
/* A new row, zeroed; valid until the next one. */
struct remote_item *remote_items_add(struct remote_items *items);
void remote_items_sort(struct remote_items *items);
void remote_items_clear(struct remote_items *items);

/* Who waits for a place. */
struct remote_person {
    bool (*goes_on)(void *context); /* asked while it lets us wait; false gives up; NULL: waits */
    /* The password of `at`, which wants one and was not told it; NULL: nobody to ask. The caller
     * frees; NULL when none was given. */
    char *(*password)(void *context, const char *at);
    void *context;
    const char *label; /* how this device is called; NULL: not said */
};

/* A file of the team. */
struct remote_file {
    char *name;
    struct text bytes;
};
struct remote_files {
    struct remote_file *rows;
    size_t count;
};
void remote_files_add(struct remote_files *files, const char *name, const void *bytes,
                      size_t length);
void remote_files_clear(struct remote_files *files);

struct remote;

/* What a kind of place can do. What fails takes the sentence of the person with it; where the place
 * itself went away, `gone` is set, so that nobody takes that for a file that is not whole. Nothing
 * waits for ever, and while it waits it asks remote->person (then ERR_GIVEN_UP). */
struct remote_kind {
    const char *scheme; /* how its URL begins, "dossier:" */
    /* Files may lie under a name that is not theirs, or whose name says nothing: when something is
     * missing, the headers of all are read. */
    bool names_may_lie;
    /* Fills `url`, `at` and `state`; `base` is the file of the base that shares. Nothing is
     * written. ERR_USAGE, ERR_INPUT (a place that cannot be one), ERR_NOT_FOUND. */
    bool (*open)(struct remote *remote, const char *url, const char *base, struct error *err);
    void (*close)(struct remote *remote);
    /* Makes the place, of that organisation, with its files of keys ("keys/1"…). It may change
     * remote->url, which is what is remembered. ERR_INPUT when something else is there already. */
    bool (*create)(struct remote *remote, const struct id *organisation,
                   const struct remote_files *keys, struct error *err);
    /* Where each device has a right of entry of its own: makes one for another device of the team,
     * called so. The caller frees the URL. NULL where there are none. */
    bool (*invite)(struct remote *remote, const struct id *organisation, const char *label,
                   char **url, struct error *err);
    /* Is it there, and a shared place of dentelle? Whose? ERR_NOT_FOUND, ERR_INPUT, ERR_NEWER. */
    bool (*recognise)(struct remote *remote, struct id *organisation, struct error *err);
    /* What lies there. A place that knows an order of arrival may leave out the segments that came
     * before remote->mark, but none of those of `own`, the names under which this base seals. */
    bool (*list)(struct remote *remote, const struct stream_name *own, size_t own_count,
                 struct remote_items *items, struct error *err);
    /* The bytes of one of them, or its first SEAL_HEADER_SIZE (false when there are fewer). */
    bool (*read)(struct remote *remote, const struct remote_item *item, struct text *bytes,
                 struct error *err);
    bool (*read_start)(struct remote *remote, const struct remote_item *item, unsigned char *bytes);
    /* Is what lies there exactly this? Asked again of what nobody has said he has. */
    bool (*holds)(struct remote *remote, const struct remote_item *item, const struct text *bytes);
    /* Puts a segment there under the name of its stream, and is sure that it is. What is there
     * already is left as it is; `*taken`: the place has another one under that name and number, and
     * takes no second one. ERR_FULL, ERR_READONLY, ERR_IO, ERR_NOT_FOUND. */
    bool (*put_segment)(struct remote *remote, const struct sealed *sealed, bool *taken,
                        struct error *err);
    bool (*put_head)(struct remote *remote, const struct stream_name *device, int64_t number,
                     const struct text *bytes, struct error *err);
    /* Removes a file of our own: a head that says nothing more, a segment that is written anew
     * without what was erased (this one first, then the new one is put: it waits in the base), or
     * that a bundle holds. A server needs no more of the item than stream, first number and id; it
     * refuses with ERR_READONLY what another put there. */
    bool (*remove)(struct remote *remote, const struct remote_item *item, struct error *err);
    /* Files of the team, "keys/1", "snap/<id>": small letters, digits and "-" below one folder.
     * Putting the same again is well; something else under that name is ERR_INPUT. */
    bool (*read_file)(struct remote *remote, const char *name, size_t most, struct text *bytes,
                      struct error *err);
    bool (*put_file)(struct remote *remote, const char *name, const struct text *bytes,
                     struct error *err);
    bool (*list_files)(struct remote *remote, const char *folder, struct strings *names,
                       struct error *err);
    bool (*remove_file)(struct remote *remote, const char *name, struct error *err);
    /* Where we are in the order of arrival, when all up to `position` is settled here: a text for
     * the next cycle's remote->mark. NULL where the place knows no order. The caller frees. */
    char *(*mark)(struct remote *remote, int64_t position);
    /* What is to be said once all is there ("la clé peut être retirée"), or NULL; it lives as long
     * as the place is open. */
    const char *(*farewell)(struct remote *remote);
};

struct remote {
    const struct remote_kind *kind;
    char *url;  /* what is remembered of it */
    char *at;   /* how people know it; no secret in it */
    char *mark; /* where the last cycle was in the order of arrival; NULL: at the beginning */
    bool gone;  /* it went away in the middle */
    struct remote_person person;
    void *state; /* the kind's own */
};

/* ERR_USAGE when no kind of place is called that way. `person` and `mark` may be NULL. The caller
 * closes, also after a failure. */
bool remote_open(struct remote *remote, const char *url, const char *base,
                 const struct remote_person *person, const char *mark, struct error *err);
void remote_close(struct remote *remote);
/* May it go on waiting? Otherwise ERR_GIVEN_UP. */
bool remote_goes_on(const struct remote *remote, struct error *err);

/* The kinds there are. */
extern const struct remote_kind folder_remote, hub_remote;

#endif
