/* sync: sharing with the team while the screens go on: the command, what runs by itself, what the
 * headers and the status line say of it. The work is the courier's. */
#ifndef DENTELLE_TUI_SYNC_H
#define DENTELLE_TUI_SYNC_H

#include "courier.h"
#include "screen.h"

enum sync_trouble { TROUBLE_NONE, TROUBLE_ABSENT, TROUBLE_OTHER };

struct tui_sync {
    struct courier courier;
    bool asked;                /* by a key: how it ends is said in any case */
    bool ended;                /* one did, since the opening */
    struct text last;          /* how, in a sentence */
    int64_t last_ms;           /* when, by the wall clock */
    struct strings remarks;    /* of that one */
    size_t twins;              /* of all since the opening: pairs that may be one porteur */
    enum sync_trouble trouble; /* of the last one */
    struct text unsaid;        /* waits until the status line is free */
    enum look unsaid_look;
    struct text beginning;   /* said when it began: what is unsaid takes its place */
    int64_t due_ms;          /* when the next one starts by itself, by the monotonic clock */
    bool is_due;             /* one will */
    struct sync_badge badge; /* of this version of the base */
    int64_t version;
    bool read;
};

/* What the headers know: read again when the base has changed. */
const struct sync_badge *tui_sync_badge(struct tui *tui);
/* "reçoit 1 240 / 3 980, 4 postes", "clé absente", "3 à synchroniser", in as many words as fit in
 * that many columns; "" when there is nothing to say. The caller frees. */
char *tui_sync_words(struct tui *tui, int columns, enum look *look);

#endif
