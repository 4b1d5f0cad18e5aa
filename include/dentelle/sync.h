/* sync: a team shares its operations through a place that each reaches when it can: a folder, a
 * server. What travels is sealed (docs/sync.md); what arrives is merged by the store, whatever its
 * order; what is not there says nothing. */
#ifndef DENTELLE_SYNC_H
#define DENTELLE_SYNC_H

#include "dentelle/stream.h"

enum { SYNC_PHRASE_SIZE = 32 };

/* Who makes or joins a place; NULL where nobody is there to ask. */
struct sync_person {
    const char *label; /* how this device is called, for who keeps a server */
    /* The password of a server that wants one; NULL: nobody to ask. The caller frees; NULL: none */
    char *(*password)(void *context, const char *place);
    void *context;
};

/* Makes the shared place ("dossier:DIR", "postgresql://ADMIN@HOST/BASE"), a team with a new key,
 * and the phrase to give to the others. A base that is of a team already makes one more place of
 * that team: then `phrase` is empty, since it stays the same. ERR_INPUT: a place that is not empty,
 * the base itself in that folder, a server that refuses; ERR_NOT_FOUND: what would hold the folder
 * is not there, nobody answers, or no other place of the team is there; ERR_USAGE: no such kind of
 * place. */
bool sync_init(struct store *store, const char *url, const struct sync_person *who,
               char phrase[SYNC_PHRASE_SIZE], struct error *err);
/* Makes this base one of the team whose phrase it is; or gives it the keys that it lacks, when the
 * key was changed. `url` NULL: one of the places that it has. */
bool sync_join(struct store *store, const char *url, const char *phrase,
               const struct sync_person *who, struct error *err);
/* Where each device has a right of entry of its own (a server): `url` is the administrator's; makes
 * one for another device of this base's team, and gives what that one joins. It holds a password.
 * The caller frees; NULL with an error. */
char *sync_invite(struct store *store, const char *url, const char *label,
                  const struct sync_person *who, struct error *err);
/* A place as it can be shown: without password. The caller frees. */
char *sync_place_shown(const char *url);

/* Another phrase opens the keys of the team from now on; devices that have them go on without it.
 * The older files of keys are removed from a place once the new one is there, at its next cycle. */
bool sync_change_phrase(struct store *store, char phrase[SYNC_PHRASE_SIZE], struct error *err);
/* A device ("7K", its label, its whole name in hexadecimal) is lost: the team has a new key and a
 * new phrase, by which the others get it; what the device sends from now on is kept apart.
 * ERR_NOT_FOUND, ERR_AMBIGUOUS; ERR_INPUT: this one, or lost already. */
bool sync_lose(struct store *store, const char *which, char phrase[SYNC_PHRASE_SIZE],
               struct error *err);
/* A device is no longer used: nobody waits any more until it has everything. */
bool sync_forget(struct store *store, const char *which, struct error *err);
/* One that was lost or forgotten is of the team again; what was kept apart comes with the next
 * cycle. */
bool sync_take_back(struct store *store, const char *which, struct error *err);

/* How far a cycle is. */
enum sync_phase { SYNC_RECEIVING, SYNC_SEALING, SYNC_SENDING };
struct sync_step {
    enum sync_phase phase;
    int64_t done, total; /* operations; of SYNC_SENDING, segments */
    int devices;         /* whose operations come */
};
/* Is told each step; false stops the cycle at a place from which the next one goes on. */
struct sync_watch {
    bool (*tell)(void *context, const struct sync_step *step); /* NULL: nobody */
    void *context;
    int bundle_at; /* so many small files of ours in a folder become one; 0: as many as is wise */
};

struct sync_report {
    int64_t received, received_lots, sent, sent_lots; /* operations and segments */
    bool stopped;
    struct strings remarks; /* sentences: what has not arrived, cannot be read, was set right */
};
void sync_report_clear(struct sync_report *report);

/* One cycle with each place: pull, seal, publish, tell. `label`: how this device is called by the
 * others. `watch` may be NULL. Fails when no place could be reached, or the base not written;
 * whatever happens, what was received is kept and what waits to be sent still waits. ERR_BUSY when
 * another window is at it, ERR_NOT_FOUND also when the base shares with nobody. */
bool sync_cycle(struct store *store, const char *label, const struct sync_watch *watch,
                struct sync_report *report, struct error *err);

struct sync_status {
    struct sync_places places;
    struct streams streams;
    int64_t pending;     /* operations that have not left this device */
    int64_t unconfirmed; /* of all, those that not every other device has said it has */
    int64_t conflicts, waiting;
    int64_t now_ms;           /* when it was read */
    struct erasures erasures; /* the latest, those that are not done everywhere first */
    int peers;                /* other devices that were heard of, and are of the team */
};
/* ERR_NOT_FOUND when the base shares with nobody. */
bool sync_status_read(struct store *store, struct sync_status *status, struct error *err);
/* The same without who differs: nothing of the base itself is read, so that a screen may ask. */
bool sync_status_peek(struct store *store, struct sync_status *status, struct error *err);
void sync_status_clear(struct sync_status *status);

/* What a header says of it: a few rows, of the devices of the team. */
enum carrier { CARRIER_FOLDER, CARRIER_KEY, CARRIER_SERVER };
struct sync_badge {
    bool shares; /* false: with nobody, and nothing is wrong */
    int64_t unconfirmed;
    int peers;
    enum carrier carrier; /* of the first place, as its name says it */
};
bool sync_badge_read(struct store *store, struct sync_badge *badge, struct error *err);

/* A sealed file of the team, opened, as JSON. The caller frees; NULL with an error. */
char *sync_dump(struct store *store, const char *path, struct error *err);

#endif
