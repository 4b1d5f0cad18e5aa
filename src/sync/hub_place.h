/* What a cycle's visit of a hub knows of it: shared by hub_remote.c, which enters and writes, and
 * hub_read.c, which lists and reads. */
#ifndef DENTELLE_SYNC_HUB_PLACE_H
#define DENTELLE_SYNC_HUB_PLACE_H

#include "hub.h"

enum { HUB_LINK_SIZE = 32 };

/* What a listing said and a cycle need not know, in the order of its items. */
struct hub_row {
    struct stream_name stream;
    bool head, own;
    int64_t position;
    size_t size;
    unsigned char link[HUB_LINK_SIZE];
};
/* What was fetched and not asked for yet. */
struct hub_fetched {
    struct stream_name stream; /* of a head */
    int64_t position;          /* of a segment */
    struct text bytes;
};
struct hub_place {
    struct hub hub;
    int64_t since; /* the mark, when it still fits; else 0 */
    struct hub_row *rows;
    size_t count;
    struct hub_fetched *fetched;
    size_t fetched_count;
    int heads_read;
    char *warning;
};

struct hub_place *hub_place_of(const struct remote *remote);
void hub_clear_fetched(struct hub_place *place);
/* The position of a mark, and the link of the chain there; 0 when it is none. */
int64_t hub_read_mark(const char *mark, unsigned char link[HUB_LINK_SIZE]);

/* As remote_kind has them. */
bool hub_list(struct remote *remote, const struct stream_name *own, size_t own_count,
              struct remote_items *items, struct error *err);
bool hub_read(struct remote *remote, const struct remote_item *item, struct text *bytes,
              struct error *err);
bool hub_read_start(struct remote *remote, const struct remote_item *item, unsigned char *bytes);
char *hub_mark(struct remote *remote, int64_t position);

#endif
