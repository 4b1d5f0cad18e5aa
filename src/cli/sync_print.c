/* What dentelle sync prints. */
#include "sync.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
    char *shown = sync_place_shown(place->url);
    print_path("", shown);
    free(shown);
    if (place->last_ok_ms)
        print_when("  synchronisé le ", place->last_ok_ms);
    else
        printf("  jamais synchronisé");
    putchar('\n');
    if (place->last_error)
        printf("  la dernière fois : %s\n", place->last_error);
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

void print_sync_status(const struct sync_status *status)
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
    for (size_t i = 1; i < status->streams.count; i++)
        print_peer(&status->streams.rows[i], own->seq);
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
    return object;
}

json_t *json_sync_status(const struct sync_status *status)
{
    json_t *object = json_object(), *places = json_array(), *peers = json_array();
    for (size_t i = 0; i < status->places.count; i++) {
        const struct sync_place *place = &status->places.rows[i];
        char *shown = sync_place_shown(place->url),
             *url = utf8_clean(shown, strlen(shown), CLEAN_LINE);
        json_t *one = json_object();
        json_object_set_new(one, "url", json_string(url));
        json_object_set_new(one, "last_ok", json_moment(place->last_ok_ms));
        json_object_set_new(one, "last_error", json_text(place->last_error));
        json_array_append_new(places, one);
        free(shown);
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
    json_object_set_new(object, "peers", peers);
    return object;
}
