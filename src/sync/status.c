/* Where sharing stands: the places, what each device has, what not all of them have yet. */
#include "dentelle/sync.h"

#include <sodium.h>
#include <string.h>

enum { ERASURES_SHOWN = 10 };

void sync_status_clear(struct sync_status *status)
{
    places_clear(&status->places);
    streams_clear(&status->streams);
    erasures_clear(&status->erasures);
    *status = (struct sync_status){0};
}

/* ERR_NOT_FOUND when it is of no team. */
static bool read_team(struct store *store, struct error *err)
{
    struct team team;
    bool done = team_read(store, &team, err) &&
                (!id_is_none(&team.organisation) ||
                 error_set(err, ERR_NOT_FOUND, "cette base ne partage avec personne"));
    sodium_memzero(&team, sizeof team);
    return done;
}

/* Of the operations of this device, those that not every device of the team that was heard of says
 * it has. */
static int64_t count_unconfirmed(const struct streams *streams, int *peers)
{
    const struct stream_row *own = &streams->rows[0];
    int64_t least = own->seq;
    *peers = 0;
    for (size_t i = 1; i < streams->count; i++)
        if (streams->rows[i].has_head && streams->rows[i].gone == GONE_BACK) {
            (*peers)++;
            least = streams->rows[i].has_ours < least ? streams->rows[i].has_ours : least;
        }
    return own->seq - (*peers ? least : 0);
}

/* As the inbox counts them, in its table; or, comparing, in the heads themselves. */
static bool count_conflicts(struct store *store, bool compare, int64_t *conflicts,
                            struct error *err)
{
    size_t count = 0;
    if (compare)
        return stream_count_conflicts(store, conflicts, err);
    bool done = query_conflict_count(store, &count, err);
    *conflicts = (int64_t)count;
    return done;
}

static bool read_status(struct store *store, bool compare, struct sync_status *status,
                        struct error *err)
{
    struct sealed last;
    *status = (struct sync_status){0};
    bool done = read_team(store, err) && places_read(store, &status->places, err) &&
                streams_read(store, compare, &status->streams, err) &&
                count_conflicts(store, compare, &status->conflicts, err) &&
                stream_count_waiting(store, &status->waiting, err) &&
                erasures_read(store, ERASURES_SHOWN, &status->erasures, err) &&
                outbox_last(store, &last, err);
    status->now_ms = stream_now_ms(store);
    if (done && status->streams.count) {
        status->unconfirmed = count_unconfirmed(&status->streams, &status->peers);
        status->pending = status->streams.rows[0].seq - last.last;
    }
    if (!done)
        sync_status_clear(status);
    return done;
}

bool sync_status_read(struct store *store, struct sync_status *status, struct error *err)
{
    return read_status(store, true, status, err);
}

bool sync_status_peek(struct store *store, struct sync_status *status, struct error *err)
{
    return read_status(store, false, status, err);
}

/* Where keys are mounted, by hand or by a desktop. */
static enum carrier carrier_of(const char *url)
{
    static const char *const keys[] = {"dossier:/media/", "dossier:/run/media/", "dossier:/mnt/"};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (strncmp(url, keys[i], strlen(keys[i])) == 0)
            return CARRIER_KEY;
    return strncmp(url, "dossier:", strlen("dossier:")) == 0 ? CARRIER_FOLDER : CARRIER_SERVER;
}

bool sync_badge_read(struct store *store, struct sync_badge *badge, struct error *err)
{
    struct streams streams;
    struct sync_places places;
    struct error why = {0};
    *badge = (struct sync_badge){0};
    if (!read_team(store, &why))
        return why.code == ERR_NOT_FOUND || error_set(err, why.code, "%s", why.text);
    if (!places_read(store, &places, err))
        return false;
    badge->carrier = places.count ? carrier_of(places.rows[0].url) : CARRIER_FOLDER;
    places_clear(&places);
    if (!streams_read(store, false, &streams, err))
        return false;
    badge->shares = true;
    if (streams.count)
        badge->unconfirmed = count_unconfirmed(&streams, &badge->peers);
    streams_clear(&streams);
    return true;
}
