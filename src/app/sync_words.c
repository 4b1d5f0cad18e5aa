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
    char *shown = sync_place_shown(place->url),
         *url = utf8_clean(shown, strlen(shown), CLEAN_LINE); /* a path: any bytes */
    strings_add(lines, url);
    free(shown);
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

/* ---- who is no longer of the team, what is erased ------------------------------------------ */

enum { SILENT_DAYS = 60 };
#define DAY_MS (INT64_C(24) * 3600 * 1000)

/* "portable (7K)", "ce poste (2M)". */
static void add_device(struct text *line, const struct streams *streams,
                       const struct stream_name *name)
{
    char prefix[3];
    const char *label = NULL;
    stream_prefix(name, prefix);
    for (size_t i = 0; i < streams->count; i++)
        if (stream_equal(&streams->rows[i].name, name))
            label = streams->rows[i].own ? "ce poste" : streams->rows[i].label;
    text_addf(line, "%s (%s)", label ? label : "un poste", prefix);
}

/* What was decided of it, what is kept apart; and that it is silent, for so long that somebody
 * should decide. */
static void fate_lines(const struct sync_status *status, const struct stream_row *row,
                       struct strings *lines)
{
    struct text line = {0};
    char prefix[3];
    int64_t days = (status->now_ms - row->seen_ms) / DAY_MS;
    stream_prefix(&row->name, prefix);
    if (row->gone != GONE_BACK) {
        add_when(&line,
                 row->gone == GONE_LOST ? "  déclaré perdu le " : "  n'est plus compté depuis le ",
                 row->gone_ms);
        text_add(&line, " par ");
        add_device(&line, &status->streams, &row->gone_by);
        add_line(lines, &line);
    } else if (row->has_head && days >= SILENT_DAYS) {
        text_addf(&line,
                  "  pas vu depuis %lld jours : « dentelle sync oublier %s » s'il ne sert plus, "
                  "« perdu %s » s'il est perdu",
                  (long long)days, prefix, prefix);
        add_line(lines, &line);
    }
    if (!row->held)
        return;
    text_addf(&line, "  %lld lot%s de lui gardé%s à part : « dentelle sync retrouvé %s » les prend",
              (long long)row->held, plural(row->held), plural(row->held), prefix);
    add_line(lines, &line);
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

static void erasure_lines(const struct erasures *erasures, struct strings *lines)
{
    struct text line = {0};
    if (!erasures->total)
        return;
    text_addf(&line, "effacements : %lld, dont %lld sur tous les postes",
              (long long)erasures->total, (long long)erasures->everywhere);
    add_line(lines, &line);
    for (size_t i = 0; i < erasures->count; i++) {
        const struct erasure *row = &erasures->rows[i];
        if (row->done == row->devices)
            continue;
        add_when(&line, "  le ", row->at_ms);
        text_addf(&line, ", %s : effacé sur %lld poste%s sur %lld ; pas encore sur %s",
                  record_word(row->entity), (long long)row->done, plural(row->done),
                  (long long)row->devices, row->missing ? row->missing : "un autre");
        add_line(lines, &line);
    }
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
    for (size_t i = 1; i < status->streams.count; i++) {
        peer_line(&status->streams.rows[i], own->seq, lines);
        fate_lines(status, &status->streams.rows[i], lines);
    }
    erasure_lines(&status->erasures, lines);
}
