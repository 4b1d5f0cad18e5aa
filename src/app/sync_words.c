/* Sharing, in words: how far a cycle is, what it did, where it all stands. Verbs print them,
 * screens show them. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

static const char *plural(int64_t count)
{
    return count > 1 ? "s" : "";
}

/* ---- a cycle ------------------------------------------------------------------------------- */

char *sync_step_words(const struct sync_step *step)
{
    char *done = text_number(step->done), *total = text_number(step->total), *words;
    if (step->phase == SYNC_RECEIVING)
        words = mem_print("reçoit %s / %s, %d poste%s", done, total, step->devices,
                          plural(step->devices));
    else if (step->phase == SYNC_SEALING)
        words = mem_print("prépare %s opération%s", done, plural(step->done));
    else
        words = mem_print("envoie %s / %s lot%s", done, total, plural(step->total));
    free(done);
    free(total);
    return words;
}

char *synced_words(const struct synced *synced)
{
    const struct sync_report *report = &synced->report;
    char *received = text_number(report->received), *sent = text_number(report->sent);
    struct text words = {0};
    if (report->received)
        text_addf(&words, "reçu %s opération%s", received, plural(report->received));
    if (report->sent)
        text_addf(&words, "%senvoyé %s%s%s", words.length ? ", " : "", sent,
                  report->received ? "" : " opération",
                  report->received ? "" : plural(report->sent));
    if (!words.length && (report->received_lots || report->sent_lots))
        text_add(&words, "les lots qui manquaient sont là");
    if (!words.length)
        text_add(&words, "rien de nouveau");
    free(received);
    free(sent);
    return text_take(&words);
}

/* ---- where it stands ----------------------------------------------------------------------- */

static void add_line(struct strings *lines, struct text *line)
{
    strings_add(lines, text_get(line));
    text_clear(line);
}

static void add_when(struct text *line, const char *before, int64_t ms)
{
    char moment[MOMENT_SIZE], french[DAY_FRENCH_SIZE];
    day date;
    moment_of(ms, moment);
    if (ms && day_from_iso(moment, &date)) {
        day_french_long(date, french);
        text_addf(line, "%s%s à %s", before, french, moment + 11);
    }
}

static void place_lines(const struct sync_place *place, struct strings *lines)
{
    struct text line = {0};
    char *url = utf8_clean(place->url, strlen(place->url), CLEAN_LINE); /* a path: any bytes */
    strings_add(lines, url);
    free(url);
    if (place->last_ok_ms)
        add_when(&line, "  synchronisé le ", place->last_ok_ms);
    else
        text_add(&line, "  jamais synchronisé");
    add_line(lines, &line);
    if (!place->last_error)
        return;
    text_addf(&line, "  la dernière fois : %s", place->last_error);
    add_line(lines, &line);
}

static void peer_line(const struct stream_row *row, int64_t ours, struct strings *lines)
{
    struct text line = {0};
    char prefix[3];
    stream_prefix(&row->name, prefix);
    text_addf(&line, "%s (%s) : %lld opération%s reçue%s", row->label ? row->label : "un poste",
              prefix, (long long)row->seq, plural(row->seq), plural(row->seq));
    if (row->known > row->seq)
        text_addf(&line, ", %lld pas encore arrivée%s", (long long)(row->known - row->seq),
                  plural(row->known - row->seq));
    if (row->has_head) {
        text_addf(&line, " ; il a %lld des %lld nôtres", (long long)row->has_ours, (long long)ours);
        add_when(&line, ", vu le ", row->seen_ms);
    }
    if (row->differs)
        text_add(&line, " ; il ne montre pas la même chose que nous");
    add_line(lines, &line);
}

void sync_status_lines(const struct sync_status *status, struct strings *lines)
{
    const struct stream_row *own = &status->streams.rows[0];
    struct text line = {0};
    char prefix[3];
    for (size_t i = 0; i < status->places.count; i++)
        place_lines(&status->places.rows[i], lines);
    stream_prefix(&own->name, prefix);
    text_addf(&line, "ce poste (%s) : %lld opération%s, %lld à envoyer, %lld pas encore chez tous",
              prefix, (long long)own->seq, plural(own->seq), (long long)status->pending,
              (long long)status->unconfirmed);
    add_line(lines, &line);
    text_addf(&line, "conflits : %lld champ%s où plusieurs valeurs sont gardées",
              (long long)status->conflicts, plural(status->conflicts));
    add_line(lines, &line);
    if (status->waiting) {
        text_addf(&line, "%lld opération%s d'une version plus récente attend%s la mise à jour",
                  (long long)status->waiting, plural(status->waiting),
                  status->waiting > 1 ? "ent" : "");
        add_line(lines, &line);
    }
    for (size_t i = 1; i < status->streams.count; i++)
        peer_line(&status->streams.rows[i], own->seq, lines);
}
