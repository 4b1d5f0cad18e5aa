/* What dentelle sync says to programs: where it stands; and a cycle, a line each time something is
 * new. The screens read that one too (src/tui/courier.c). */
#include "sync.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* ---- a cycle, line by line ----------------------------------------------------------------- */

enum { TOLD_EACH_MS = 100, RESTS_EACH_MS = 200, REST_MS = 30 };

static int64_t monotonic_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* False when the document or the output refuses. */
static bool print_line(json_t *document)
{
    bool done = document && json_dumpf(document, stdout, JSON_COMPACT) == 0 &&
                putchar('\n') != EOF && fflush(stdout) == 0;
    json_decref(document);
    return done;
}

/* A reader that looks elsewhere must not hold the cycle up: it misses a step, and nothing more. */
static bool is_read(void)
{
    struct pollfd output = {.fd = STDOUT_FILENO, .events = POLLOUT};
    return poll(&output, 1, 0) == 1 && output.revents & POLLOUT;
}

/* Between two transactions: who writes in a window meanwhile gets the base. */
static void rest(struct sync_lines *lines, int64_t now)
{
    if (now - lines->rested_ms < RESTS_EACH_MS)
        return;
    poll(NULL, 0, REST_MS);
    lines->rested_ms = now + REST_MS;
}

void print_sync_line(struct sync_lines *lines, const struct sync_step *step)
{
    static const char *const phases[] = {
        [SYNC_RECEIVING] = "receiving", [SYNC_SEALING] = "sealing", [SYNC_SENDING] = "sending"};
    int64_t now = monotonic_ms();
    if (step->phase == SYNC_RECEIVING)
        rest(lines, now);
    if (lines->any && step->phase == lines->phase && now - lines->told_ms < TOLD_EACH_MS)
        return;
    if (!is_read())
        return;
    lines->any = true;
    lines->phase = step->phase;
    lines->told_ms = now;
    json_t *line = json_object();
    json_object_set_new(line, "phase", json_string(phases[step->phase]));
    json_object_set_new(line, "done", json_integer(step->done));
    json_object_set_new(line, "total", json_integer(step->total));
    json_object_set_new(line, "devices", json_integer(step->devices));
    print_line(line); /* one that cannot be written is as one that nobody reads */
}

bool print_synced_line(const struct synced *synced, struct error *err)
{
    const struct sync_report *report = &synced->report;
    json_t *line = json_object(), *remarks = json_array();
    json_object_set_new(line, "received", json_integer(report->received));
    json_object_set_new(line, "received_lots", json_integer(report->received_lots));
    json_object_set_new(line, "sent", json_integer(report->sent));
    json_object_set_new(line, "sent_lots", json_integer(report->sent_lots));
    json_object_set_new(line, "stopped", json_boolean(report->stopped));
    json_object_set_new(line, "twins", json_integer((json_int_t)synced->twins));
    for (size_t i = 0; i < report->remarks.count; i++)
        json_array_append_new(remarks, json_string(report->remarks.items[i]));
    json_object_set_new(line, "remarks", remarks);
    return print_line(line) ||
           error_set(err, ERR_IO,
                     "la sortie n'a pas pu être écrite en entier ; la synchronisation est faite");
}

void print_sync_failure(const struct error *err)
{
    json_t *line = json_object();
    json_object_set_new(line, "error", json_string(error_name(err->code)));
    json_object_set_new(line, "message", json_string(err->text));
    print_line(line); /* stderr and the status say it too */
}

/* ---- where it stands ----------------------------------------------------------------------- */

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
    json_object_set_new(object, "erasures", json_erasures(&status->erasures));
    json_object_set_new(object, "peers", peers);
    return object;
}
