/* Who is of the team: another phrase, a laptop that was lost, one that is no longer used, one that
 * was found again. Each is decided here, in one transaction, and travels with the next cycle. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "cycle.h"

/* ---- a new phrase, a new key --------------------------------------------------------------- */

static bool read_team(struct store *store, struct team *team, struct error *err)
{
    return sodium_ready(err) && team_read(store, team, err) &&
           (!id_is_none(&team->organisation) ||
            error_set(err, ERR_NOT_FOUND, "cette base ne partage avec personne"));
}

/* "keys/65790-<stream>-<drawn>": nobody else makes a file of that name, nor we a second one. */
static char *file_name(const struct team *team, const struct stream_name *own)
{
    char hex[2 * STREAM_SIZE + 1];
    sodium_bin2hex(hex, sizeof hex, own->bytes, STREAM_SIZE);
    return mem_print("keys/%u-%s-%08x", team->epoch, hex, randombytes_random());
}

/* The ring under a new phrase, with what was decided (may be NULL). */
static bool rewrap(struct store *store, const struct team *team, const struct gone *decision,
                   char phrase[SYNC_PHRASE_SIZE], struct error *err)
{
    struct stream_name own;
    struct key_file file = {0};
    int64_t at_ms = stream_now_ms(store);
    if (!stream_own(store, &own, err))
        return false;
    phrase_make(phrase);
    file.name = file_name(team, &own);
    bool done = keys_wrap(team, phrase, &own, at_ms, &file.bytes, err) &&
                key_file_write(store, team, &file, decision, err);
    key_file_clear(&file);
    return done;
}

bool sync_change_phrase(struct store *store, char phrase[SYNC_PHRASE_SIZE], struct error *err)
{
    struct team team;
    bool done = read_team(store, &team, err) && rewrap(store, &team, NULL, phrase, err);
    sodium_memzero(&team, sizeof team);
    return done;
}

static bool change_key(struct team *team, struct error *err)
{
    unsigned char key[TEAM_KEY_SIZE];
    uint32_t epoch = (epoch_changes(team->epoch) + 1) << 16 | randombytes_uniform(1 << 16);
    randombytes_buf(key, sizeof key);
    bool done = team_add_key(team, epoch, key);
    sodium_memzero(key, sizeof key);
    return done || error_set(err, ERR_INPUT,
                             "la clé de cette équipe a déjà changé %d fois : refaites un lieu "
                             "partagé neuf avec « dentelle sync init »",
                             TEAM_KEYS_MOST - 1);
}

/* ---- which device -------------------------------------------------------------------------- */

static bool is_called(const struct stream_row *row, const char *folded)
{
    char prefix[3], hex[2 * STREAM_SIZE + 1];
    stream_prefix(&row->name, prefix);
    sodium_bin2hex(hex, sizeof hex, row->name.bytes, STREAM_SIZE);
    char *prefix_folded = utf8_fold(prefix), *label = utf8_fold(row->label ? row->label : ""),
         *whole = mem_print("%s (%s)", row->label ? row->label : "", prefix),
         *whole_folded = utf8_fold(whole);
    bool called = strcmp(prefix_folded, folded) == 0 || strcmp(hex, folded) == 0 ||
                  (label[0] && strcmp(label, folded) == 0) || strcmp(whole_folded, folded) == 0;
    free(prefix_folded);
    free(label);
    free(whole);
    free(whole_folded);
    return called;
}

static bool several(const struct streams *streams, const char *folded, struct error *err)
{
    struct text names = {0};
    for (size_t i = 0; i < streams->count; i++)
        if (is_called(&streams->rows[i], folded)) {
            char hex[2 * STREAM_SIZE + 1];
            sodium_bin2hex(hex, sizeof hex, streams->rows[i].name.bytes, STREAM_SIZE);
            text_addf(&names, "%s%s", names.length ? ", " : "", hex);
        }
    error_set(err, ERR_AMBIGUOUS, "plusieurs postes s'appellent ainsi ; écrivez l'un d'eux : %s",
              text_get(&names));
    text_clear(&names);
    return false;
}

/* By the two signs of its references, its label, or its whole name. */
static bool find_device(const struct streams *streams, const char *which,
                        const struct stream_row **found, struct error *err)
{
    char *folded = utf8_fold(which);
    size_t count = 0;
    bool done = true;
    *found = NULL;
    for (size_t i = 0; i < streams->count; i++)
        if (is_called(&streams->rows[i], folded)) {
            *found = &streams->rows[i];
            count++;
        }
    if (count == 0)
        done =
            error_set(err, ERR_NOT_FOUND, "pas de poste « %s » ; « dentelle sync etat » les nomme",
                      utf8_short(which, 40).bytes);
    else if (count > 1)
        done = several(streams, folded, err);
    free(folded);
    return done;
}

static bool find_other(struct store *store, const char *which, struct streams *streams,
                       const struct stream_row **found, struct error *err)
{
    struct team team;
    bool done = read_team(store, &team, err);
    sodium_memzero(&team, sizeof team);
    *streams = (struct streams){0};
    return done && streams_read(store, false, streams, err) &&
           find_device(streams, which, found, err);
}

/* A key more is made for one device twice only where the first one may not shut it out. */
static bool may_be_lost_again(struct store *store, const struct team *team, struct error *err)
{
    struct gones gones;
    const struct gone *one, *other;
    if (!gones_read(store, &gones, err))
        return false;
    bool crossed = gones_crossed(&gones, team, &one, &other);
    gones_clear(&gones);
    return crossed || error_set(err, ERR_INPUT,
                                "ce poste est déjà déclaré perdu ; « dentelle sync phrase » donne "
                                "une autre phrase");
}

/* ---- decisions ----------------------------------------------------------------------------- */

bool sync_lose(struct store *store, const char *which, char phrase[SYNC_PHRASE_SIZE],
               struct error *err)
{
    struct team team;
    struct streams streams;
    struct gone decision;
    const struct stream_row *row = NULL;
    bool done = find_other(store, which, &streams, &row, err) && read_team(store, &team, err);
    if (done && row->own)
        done = error_set(err, ERR_INPUT, "c'est ce poste : dites-le depuis un autre");
    done = done && (row->gone != GONE_LOST || may_be_lost_again(store, &team, err)) &&
           change_key(&team, err) &&
           gone_prepare(store, &row->name, GONE_LOST, team.epoch, &decision, err) &&
           rewrap(store, &team, &decision, phrase, err);
    sodium_memzero(&team, sizeof team);
    streams_clear(&streams);
    return done;
}

bool sync_forget(struct store *store, const char *which, struct error *err)
{
    struct streams streams;
    const struct stream_row *row = NULL;
    bool done = find_other(store, which, &streams, &row, err);
    if (done && row->own)
        done = error_set(err, ERR_INPUT, "c'est ce poste, qui sert encore");
    if (done && row->gone != GONE_BACK)
        done = error_set(err, ERR_INPUT, "ce poste ne compte déjà plus");
    done = done && gone_decide(store, &row->name, GONE_LEFT, err);
    streams_clear(&streams);
    return done;
}

bool sync_take_back(struct store *store, const char *which, struct error *err)
{
    struct streams streams;
    const struct stream_row *row = NULL;
    bool done = find_other(store, which, &streams, &row, err);
    if (done && row->gone == GONE_BACK && row->held == 0)
        done = error_set(err, ERR_INPUT, "ce poste n'est ni perdu ni oublié, rien n'attend de lui");
    done = done && gone_decide(store, &row->name, GONE_BACK, err);
    streams_clear(&streams);
    return done;
}
