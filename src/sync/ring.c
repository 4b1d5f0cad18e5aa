/* The keys that lie in a place: files under the phrase, which say in clear who made them and when,
 * and links, each a key under another one. What can be learnt is learnt; a key that cannot is told,
 * and nothing is sealed by the old one any more; the file made here is put there, once. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "cycle.h"

enum { FILES_MOST = 1024, FILES_TRIED = 16 };

/* One that cannot be read has not arrived yet. */
static bool read_files(struct remote *remote, struct remote_files *files, struct error *err)
{
    struct strings names = {0};
    bool done = remote->kind->list_files(remote, "keys", &names, err);
    for (size_t i = 0; done && i < names.count && i < FILES_MOST; i++) {
        struct error why = {0};
        struct text bytes = {0};
        char *name = mem_print("keys/%s", names.items[i]);
        bool read = remote->kind->read_file(remote, name, KEYS_FILE_MOST, &bytes, &why);
        done = read || !remote->gone || error_set(err, why.code, "%s", why.text);
        remote_files_add(files, name, text_get(&bytes), bytes.length);
        text_clear(&bytes);
        free(name);
    }
    strings_clear(&names);
    return done;
}

char *cycle_day(int64_t ms)
{
    char moment[MOMENT_SIZE], french[DAY_FRENCH_SIZE];
    day date;
    moment_of(ms, moment);
    if (!day_from_iso(moment, &date))
        return mem_copy("?");
    day_french_long(date, french);
    return mem_copy(french);
}

/* ---- who joins ----------------------------------------------------------------------------- */

static int by_epoch(const void *a, const void *b)
{
    static const struct team nobody;
    const struct remote_file *first = a, *second = b;
    struct keys_notice one, other;
    keys_look(text_get(&first->bytes), first->bytes.length, &nobody, &one, NULL);
    keys_look(text_get(&second->bytes), second->bytes.length, &nobody, &other, NULL);
    if (one.epoch != other.epoch)
        return one.epoch > other.epoch ? -1 : 1;
    return (one.at_ms < other.at_ms) - (one.at_ms > other.at_ms);
}

/* The latest first: a phrase takes a moment to be tried. What lies beside the keys (links, what a
 * carrier left) is told when there is none that it could be tried on, or when it is of a later
 * version. */
static bool try_files(const struct remote_files *files, const struct id *organisation,
                      const char *phrase, struct team *team, struct error *err)
{
    static const struct team nobody;
    struct error why = {0}, beside = {0};
    for (size_t i = 0, tried = 0; i < files->count && tried < FILES_TRIED; i++) {
        struct keys_notice notice;
        struct error *other = beside.code == ERR_NEWER ? NULL : &beside;
        const struct text *bytes = &files->rows[i].bytes;
        bool ours = keys_look(text_get(bytes), bytes->length, &nobody, &notice, other);
        if (ours && !id_equal(&notice.organisation, organisation))
            error_set(&why, ERR_CORRUPT,
                      "la clé de ce lieu et ce qui la range ne sont pas de la même équipe : c'est "
                      "un mélange de deux");
        else if (ours && keys_unwrap(text_get(bytes), bytes->length, phrase, team, &why))
            return true;
        tried += ours;
    }
    if (!why.code || beside.code == ERR_NEWER)
        why = beside;
    return why.code ? error_set(err, why.code, "%s", why.text)
                    : error_set(err, ERR_NOT_FOUND,
                                "la clé de l'équipe n'est pas encore arrivée dans ce lieu ; "
                                "recommencez plus tard");
}

bool ring_unwrap(struct remote *remote, const struct id *organisation, const char *phrase,
                 struct team *team, struct error *err)
{
    struct remote_files files = {0};
    bool done = read_files(remote, &files, err);
    if (done && files.count)
        qsort(files.rows, files.count, sizeof *files.rows, by_epoch);
    done = done && try_files(&files, organisation, phrase, team, err);
    remote_files_clear(&files);
    return done;
}

/* ---- what can be learnt -------------------------------------------------------------------- */

/* A link may lead to the key that opens the next one. */
static void follow_links(const struct remote_files *files, struct team *team)
{
    size_t before;
    do {
        before = team->older_count;
        for (size_t i = 0; i < files->count; i++)
            keys_follow(team, text_get(&files->rows[i].bytes), files->rows[i].bytes.length);
    } while (team->older_count != before);
}

/* Of one of the team, as far as we can tell: whoever was lost has the keys of before, and may make
 * one that nobody else has. */
static bool is_of_the_team(const struct cycle *cycle, const struct gones *gones,
                           const struct keys_notice *notice)
{
    const struct gone *author = gones_find(gones, &notice->author);
    return notice->vouched && id_equal(&notice->organisation, &cycle->team.organisation) &&
           !(author && author->kind == GONE_LOST);
}

/* The greatest key that a member of the team put there and we have not got. */
static bool find_unknown(const struct cycle *cycle, const struct remote_files *files,
                         const struct gones *gones, struct keys_notice *unknown)
{
    bool found = false;
    for (size_t i = 0; i < files->count; i++) {
        struct keys_notice notice;
        const struct text *bytes = &files->rows[i].bytes;
        if (keys_look(text_get(bytes), bytes->length, &cycle->team, &notice, NULL) &&
            is_of_the_team(cycle, gones, &notice) && !team_key_of(&cycle->team, notice.epoch) &&
            (!found || notice.epoch > unknown->epoch)) {
            *unknown = notice;
            found = true;
        }
    }
    return found;
}

static void tell_unknown(struct cycle *cycle, const struct keys_notice *notice)
{
    char *device = cycle_device(cycle, &notice->author), *date = cycle_day(notice->at_ms);
    cycle->locked = notice->epoch > cycle->team.epoch;
    if (cycle->locked)
        cycle_remark(cycle,
                     "la clé de l'équipe a changé (%s, par %s) : demandez la nouvelle phrase, puis "
                     "« dentelle sync rejoindre » ; d'ici là rien ne part de ce poste, et ce qui "
                     "est scellé avec elle attend",
                     date, device);
    else
        cycle_remark(cycle,
                     "%s a changé la clé de l'équipe en même temps qu'un autre (%s) : demandez "
                     "aussi cette phrase, puis « dentelle sync rejoindre » ; d'ici là, ce qu'il "
                     "scelle attend",
                     device, date);
    free(device);
    free(date);
}

/* Two who each declared another laptop lost, and had not heard of one another. */
static void tell_crossed(struct cycle *cycle, const struct gones *gones)
{
    const struct gone *one, *other;
    if (!gones_crossed(gones, &cycle->team, &one, &other))
        return;
    char *first = cycle_device(cycle, &one->stream), *second = cycle_device(cycle, &other->stream),
         prefix[3];
    stream_prefix(&one->stream, prefix);
    cycle_remark(cycle,
                 "%s et %s ont été déclarés perdus en même temps, chacun par un autre : l'un peut "
                 "avoir reçu la clé faite contre l'autre ; « dentelle sync perdu %s », une fois "
                 "encore, en fait une qu'aucun des deux n'a",
                 first, second, prefix);
    free(first);
    free(second);
}

/* ---- what is put there --------------------------------------------------------------------- */

static bool lies_there(const struct remote_files *files, const char *name)
{
    for (size_t i = 0; i < files->count; i++)
        if (strcmp(files->rows[i].name, name) == 0)
            return true;
    return false;
}

/* Two keys made at the same time, by two who did not see one another: who has both gives each to
 * who has the other. */
static bool put_link(struct cycle *cycle, const struct remote_files *files, uint32_t under,
                     uint32_t epoch, struct error *err)
{
    struct text bytes = {0};
    if (under == epoch || epoch_changes(under) != epoch_changes(epoch))
        return true;
    char *name = mem_print("keys/%u-%u-lien", under, epoch);
    bool done = lies_there(files, name) ||
                (keys_link(&cycle->team, under, epoch, &cycle->own, &bytes, err) &&
                 cycle->remote.kind->put_file(&cycle->remote, name, &bytes, err));
    text_clear(&bytes);
    free(name);
    return done;
}

static bool put_links(struct cycle *cycle, const struct remote_files *files, struct error *err)
{
    const struct team *team = &cycle->team;
    bool done = true;
    for (size_t i = 0; done && i < team->older_count; i++) {
        done = put_link(cycle, files, team->older[i].epoch, team->epoch, err) &&
               put_link(cycle, files, team->epoch, team->older[i].epoch, err);
        for (size_t j = 0; done && j < team->older_count; j++)
            done = put_link(cycle, files, team->older[i].epoch, team->older[j].epoch, err);
    }
    return done;
}

/* What opened with an older phrase does so no more, but where the key in it is one that we cannot
 * give ourselves. */
static bool remove_older(struct cycle *cycle, const struct remote_files *files, const char *ours,
                         uint32_t changes, struct error *err)
{
    bool done = true;
    for (size_t i = 0; done && i < files->count; i++) {
        struct keys_notice notice;
        const struct text *bytes = &files->rows[i].bytes;
        if (strcmp(files->rows[i].name, ours) != 0 &&
            keys_look(text_get(bytes), bytes->length, &cycle->team, &notice, NULL) &&
            id_equal(&notice.organisation, &cycle->team.organisation) &&
            team_key_of(&cycle->team, notice.epoch) && epoch_changes(notice.epoch) <= changes)
            done = cycle->remote.kind->remove_file(&cycle->remote, files->rows[i].name, err);
    }
    return done;
}

/* Made before a change that we have heard of since, it holds less than the other's, whose phrase is
 * the team's now. */
static bool is_outdated(const struct cycle *cycle, const struct key_file *ours, uint32_t *changes)
{
    struct keys_notice notice;
    if (!keys_look(text_get(&ours->bytes), ours->bytes.length, &cycle->team, &notice, NULL))
        return true;
    *changes = epoch_changes(notice.epoch);
    return *changes < epoch_changes(cycle->team.epoch);
}

/* Once in each place: another may since have put a later one there, and removed ours. */
static bool put_ours(struct cycle *cycle, const struct remote_files *files, int64_t place,
                     struct error *err)
{
    struct key_file ours;
    bool put = false;
    uint32_t changes = 0;
    if (!key_file_read(cycle->store, &ours, err))
        return false;
    bool done =
        !ours.name || is_outdated(cycle, &ours, &changes) ||
        (key_file_is_put(cycle->store, place, ours.name, &put, err) &&
         (put || (cycle->remote.kind->put_file(&cycle->remote, ours.name, &ours.bytes, err) &&
                  remove_older(cycle, files, ours.name, changes, err) &&
                  key_file_put(cycle->store, place, ours.name, err))));
    key_file_clear(&ours);
    return done;
}

bool cycle_keys(struct cycle *cycle, int64_t place, struct error *err)
{
    struct remote_files files = {0};
    struct keys_notice unknown;
    struct gones gones = {0};
    size_t before = cycle->team.older_count;
    bool done = gones_read(cycle->store, &gones, err) && read_files(&cycle->remote, &files, err);
    if (done)
        follow_links(&files, &cycle->team);
    done = done &&
           (cycle->team.older_count == before || team_learn(cycle->store, &cycle->team, err)) &&
           put_links(cycle, &files, err);
    cycle->locked = false;
    if (done && find_unknown(cycle, &files, &gones, &unknown))
        tell_unknown(cycle, &unknown);
    if (done && !cycle->locked)
        tell_crossed(cycle, &gones);
    done = done && (cycle->locked || put_ours(cycle, &files, place, err));
    remote_files_clear(&files);
    gones_clear(&gones);
    return done;
}
