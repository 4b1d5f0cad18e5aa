/* What dentelle sync prints. */
#include "sync.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SILENT_DAYS = 60 };
#define DAY_MS (INT64_C(24) * 3600 * 1000)

static const char *plural(int64_t count)
{
    return count > 1 ? "s" : "";
}

/* 3980 → "3 980". The caller frees. */
static char *thousands(int64_t number)
{
    struct text text = {0};
    char digits[32];
    snprintf(digits, sizeof digits, "%lld", (long long)number);
    for (size_t i = 0, length = strlen(digits); i < length; i++)
        text_addf(&text, "%s%c", i && (length - i) % 3 == 0 ? " " : "", digits[i]);
    return text_take(&text);
}

/* ---- a cycle ------------------------------------------------------------------------------- */

bool print_sync_step(void *context, const struct sync_step *step)
{
    char *done = thousands(step->done), *total = thousands(step->total);
    (void)context;
    if (step->phase == SYNC_RECEIVING)
        fprintf(stderr, "\r\033[K%s / %s opérations, %d poste%s", done, total, step->devices,
                plural(step->devices));
    else if (step->phase == SYNC_SEALING)
        fprintf(stderr, "\r\033[K%s opérations à envoyer", done);
    else
        fprintf(stderr, "\r\033[K%s / %s lots", done, total);
    fflush(stderr);
    free(done);
    free(total);
    return true;
}

static void print_moved(const char *what, int64_t operations, int64_t lots)
{
    char *count = thousands(operations);
    if (operations)
        printf("%s : %s opération%s, %lld lot%s\n", what, count, plural(operations),
               (long long)lots, plural(lots));
    else if (lots)
        printf("%s : %lld lot%s\n", what, (long long)lots, plural(lots));
    else
        printf("%s : rien de nouveau\n", what);
    free(count);
}

void print_sync_report(const struct sync_report *report)
{
    print_moved("reçu", report->received, report->received_lots);
    print_moved("envoyé", report->sent, report->sent_lots);
    for (size_t i = 0; i < report->remarks.count; i++)
        puts(report->remarks.items[i]);
    if (report->stopped)
        puts("arrêté ; ce qui est reçu est gardé, la suite se fera la prochaine fois");
}

/* ---- where it stands ----------------------------------------------------------------------- */

static void print_when(const char *before, int64_t ms)
{
    char moment[MOMENT_SIZE], french[DAY_FRENCH_SIZE];
    day date;
    moment_of(ms, moment);
    if (ms && day_from_iso(moment, &date)) {
        day_french_long(date, french);
        printf("%s%s à %s", before, french, moment + 11);
    }
}

static void print_place(const struct sync_place *place)
{
    print_path("", place->url);
    if (place->last_ok_ms)
        print_when("  synchronisé le ", place->last_ok_ms);
    else
        printf("  jamais synchronisé");
    putchar('\n');
    if (place->last_error)
        printf("  la dernière fois : %s\n", place->last_error);
}

/* How a device is called by its name: "portable (7K)", "ce poste". */
static void print_device(const struct streams *streams, const struct stream_name *name)
{
    char prefix[3];
    const char *label = "un poste";
    stream_prefix(name, prefix);
    for (size_t i = 0; i < streams->count; i++)
        if (stream_equal(&streams->rows[i].name, name))
            label = streams->rows[i].own     ? "ce poste"
                    : streams->rows[i].label ? streams->rows[i].label
                                             : label;
    printf("%s (%s)", label, prefix);
}

/* What was decided of it, and what is kept apart. */
static void print_fate(const struct streams *streams, const struct stream_row *row)
{
    char prefix[3];
    stream_prefix(&row->name, prefix);
    if (row->gone != GONE_BACK) {
        print_when(row->gone == GONE_LOST ? "  déclaré perdu le "
                                          : "  n'est plus compté depuis le ",
                   row->gone_ms);
        fputs(" par ", stdout);
        print_device(streams, &row->gone_by);
        putchar('\n');
    }
    if (row->held)
        printf("  %lld lot%s de lui gardé%s à part : « dentelle sync retrouvé %s » les prendra\n",
               (long long)row->held, plural(row->held), plural(row->held), prefix);
}

/* A device that is silent for long holds back what waits for all to have it. */
static void print_silence(const struct stream_row *row, int64_t now_ms)
{
    char prefix[3];
    int64_t days = (now_ms - row->seen_ms) / DAY_MS;
    stream_prefix(&row->name, prefix);
    if (row->gone == GONE_BACK && row->has_head && days >= SILENT_DAYS)
        printf("  pas vu depuis %lld jours : « dentelle sync oublier %s » s'il ne sert plus, "
               "« perdu %s » s'il est perdu\n",
               (long long)days, prefix, prefix);
}

static void print_peer(const struct stream_row *row, int64_t ours)
{
    char prefix[3];
    stream_prefix(&row->name, prefix);
    printf("%s (%s) : %lld opération%s reçue%s", row->label ? row->label : "un poste", prefix,
           (long long)row->seq, plural(row->seq), plural(row->seq));
    if (row->known > row->seq)
        printf(", %lld pas encore arrivée%s", (long long)(row->known - row->seq),
               plural(row->known - row->seq));
    if (row->has_head) {
        printf(" ; il a %lld des %lld nôtres", (long long)row->has_ours, (long long)ours);
        print_when(", vu le ", row->seen_ms);
    }
    puts(row->differs ? " ; il ne montre pas la même chose que nous" : "");
}

static const char *record_word(enum entity entity)
{
    static const char *const words[ENTITY_COUNT] = {
        [ENTITY_HOLDER] = "un porteur",     [ENTITY_CASE] = "un dossier",
        [ENTITY_NOTE] = "une note",         [ENTITY_REFERRAL] = "une orientation",
        [ENTITY_PARTNER] = "un partenaire", [ENTITY_PROGRAMME] = "un programme",
    };
    return entity < ENTITY_COUNT && words[entity] ? words[entity] : "une fiche";
}

static void print_erasures(const struct erasures *erasures)
{
    if (erasures->total)
        printf("effacements : %lld, dont %lld sur tous les postes\n", (long long)erasures->total,
               (long long)erasures->everywhere);
    for (size_t i = 0; i < erasures->count; i++) {
        const struct erasure *row = &erasures->rows[i];
        if (row->done == row->devices)
            continue;
        print_when("  le ", row->at_ms);
        printf(", %s : effacé sur %lld poste%s sur %lld ; pas encore sur %s\n",
               record_word(row->entity), (long long)row->done, plural(row->done),
               (long long)row->devices, row->missing ? row->missing : "un autre");
    }
}

void print_sync_status(const struct sync_status *status, int64_t now_ms)
{
    const struct stream_row *own = &status->streams.rows[0];
    char prefix[3];
    for (size_t i = 0; i < status->places.count; i++)
        print_place(&status->places.rows[i]);
    stream_prefix(&own->name, prefix);
    printf("ce poste (%s) : %lld opération%s, %lld à envoyer, %lld pas encore chez tous\n", prefix,
           (long long)own->seq, plural(own->seq), (long long)status->pending,
           (long long)status->unconfirmed);
    printf("conflits : %lld champ%s où plusieurs valeurs sont gardées\n",
           (long long)status->conflicts, plural(status->conflicts));
    if (status->waiting)
        printf("%lld opération%s d'une version plus récente attend%s la mise à jour\n",
               (long long)status->waiting, plural(status->waiting),
               status->waiting > 1 ? "ent" : "");
    for (size_t i = 1; i < status->streams.count; i++) {
        const struct stream_row *row = &status->streams.rows[i];
        print_peer(row, own->seq);
        print_fate(&status->streams, row);
        print_silence(row, now_ms);
    }
    print_erasures(&status->erasures);
}

static json_t *json_moment(int64_t ms)
{
    char moment[MOMENT_SIZE];
    moment_of(ms, moment);
    return ms ? json_string(moment) : json_null();
}

static json_t *json_stream(const struct stream_row *row)
{
    char prefix[3], hex[2 * STREAM_SIZE + 1];
    json_t *object = json_object();
    stream_prefix(&row->name, prefix);
    for (int i = 0; i < STREAM_SIZE; i++)
        snprintf(hex + 2 * i, 3, "%02x", row->name.bytes[i]);
    json_object_set_new(object, "stream", json_string(hex));
    json_object_set_new(object, "prefix", json_string(prefix));
    json_object_set_new(object, "operations", json_integer(row->seq));
    if (row->own)
        return object;
    json_object_set_new(object, "name", json_text(row->label));
    json_object_set_new(object, "missing", json_integer(row->known - row->seq));
    json_object_set_new(object, "has_ours", json_integer(row->has_ours));
    json_object_set_new(object, "seen_at", json_moment(row->seen_ms));
    json_object_set_new(object, "differs", json_boolean(row->differs));
    json_object_set_new(object, "gone",
                        json_text(row->gone == GONE_BACK   ? NULL
                                  : row->gone == GONE_LOST ? "lost"
                                                           : "left"));
    json_object_set_new(object, "gone_at", json_moment(row->gone == GONE_BACK ? 0 : row->gone_ms));
    json_object_set_new(object, "held", json_integer(row->held));
    return object;
}

static json_t *json_erasures(const struct erasures *erasures)
{
    json_t *rows = json_array(), *object = json_object();
    for (size_t i = 0; i < erasures->count; i++) {
        const struct erasure *row = &erasures->rows[i];
        char id[ID_TEXT_SIZE];
        json_t *one = json_object();
        id_to_text(&row->record, id);
        json_object_set_new(one, "record", json_string(id));
        json_object_set_new(
            one, "table", json_text(row->entity < ENTITY_COUNT ? entity_table(row->entity) : NULL));
        json_object_set_new(one, "at", json_moment(row->at_ms));
        json_object_set_new(one, "done", json_integer(row->done));
        json_object_set_new(one, "devices", json_integer(row->devices));
        json_object_set_new(one, "missing", json_text(row->missing));
        json_array_append_new(rows, one);
    }
    json_object_set_new(object, "total", json_integer(erasures->total));
    json_object_set_new(object, "everywhere", json_integer(erasures->everywhere));
    json_object_set_new(object, "latest", rows);
    return object;
}

json_t *json_sync_status(const struct sync_status *status)
{
    json_t *object = json_object(), *places = json_array(), *peers = json_array();
    for (size_t i = 0; i < status->places.count; i++) {
        const struct sync_place *place = &status->places.rows[i];
        char *url = utf8_clean(place->url, strlen(place->url), CLEAN_LINE);
        json_t *one = json_object();
        json_object_set_new(one, "url", json_string(url));
        json_object_set_new(one, "last_ok", json_moment(place->last_ok_ms));
        json_object_set_new(one, "last_error", json_text(place->last_error));
        json_array_append_new(places, one);
        free(url);
    }
    for (size_t i = 1; i < status->streams.count; i++)
        json_array_append_new(peers, json_stream(&status->streams.rows[i]));
    json_object_set_new(object, "places", places);
    json_object_set_new(object, "own", json_stream(&status->streams.rows[0]));
    json_object_set_new(object, "pending", json_integer(status->pending));
    json_object_set_new(object, "unconfirmed", json_integer(status->unconfirmed));
    json_object_set_new(object, "conflicts", json_integer(status->conflicts));
    json_object_set_new(object, "waiting", json_integer(status->waiting));
    json_object_set_new(object, "erasures", json_erasures(&status->erasures));
    json_object_set_new(object, "peers", peers);
    return object;
}
