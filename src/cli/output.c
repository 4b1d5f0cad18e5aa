/* What the verbs print: aligned text that reads aloud well, and JSON. */
#include "internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void print_done(const struct cli *cli)
{
    const struct text *label = &cli->app.label;
    /* Cleaned again: an older version may have kept a label as it was given. */
    char *done = utf8_clean(text_get(label), label->length, CLEAN_LINE);
    puts(done[0] ? done : "rien n'a changé");
    free(done);
}

void print_path(const char *before, const char *path)
{
    char *clean = utf8_clean(path, strlen(path), CLEAN_LINE);
    printf("%s%s\n", before, clean);
    free(clean);
}

bool print_json(json_t *document, struct error *err)
{
    bool done =
        document && json_dumpf(document, stdout, JSON_INDENT(2)) == 0 && putchar('\n') != EOF;
    json_decref(document);
    return done || error_set(err, ERR_IO, "le JSON n'a pas pu être écrit en entier");
}

void print_cell(const char *text, int columns)
{
    char *cut = utf8_cut(text ? text : "", columns);
    int used = 0;
    for (size_t at = 0, length = strlen(cut); at < length;) {
        struct cell cell;
        at = utf8_cell(cut, length, at, &cell);
        fputs_unlocked(cell.bytes, stdout); /* one thread: no lock a letter */
        used += cell.columns;
    }
    printf("%*s", columns - used, "");
    free(cut);
}

json_t *json_text(const char *text)
{
    return text ? json_string(text) : json_null();
}

json_t *json_card(const struct card *card, const char *programme)
{
    json_t *object = json_object();
    json_object_set_new(object, "ref", json_text(card->ref));
    json_object_set_new(object, "name", json_text(card->name));
    json_object_set_new(object, "town", json_text(card->town));
    json_object_set_new(object, "programme", json_text(programme));
    json_object_set_new(object, "stage", json_text(stage_code(card->stage)));
    char *label = stage_label(card->stage, card->stage_labels);
    json_object_set_new(object, "stage_label", json_text(label));
    free(label);
    json_object_set_new(object, "due_at", json_text(card->due_at));
    json_object_set_new(object, "outcome", json_text(card->outcome));
    return object;
}

void json_add_parcours(json_t *object, const struct board_counts *counts)
{
    const struct {
        const char *key;
        int number;
    } figures[] = {{"contacts", counts->contacts},
                   {"diagnosed", counts->diagnosed},
                   {"inscribed", counts->inscribed}};
    for (size_t i = 0; counts->parcours && i < sizeof figures / sizeof figures[0]; i++)
        json_object_set_new(object, figures[i].key, json_integer(figures[i].number));
}

char *card_next(const struct card *card, day today)
{
    char french[DAY_FRENCH_SIZE], distance[DAY_FRENCH_SIZE];
    day due;
    if (card->stage == STAGE_CLOSED)
        return mem_print("clos : %s", choice_label(&choices_OUTCOME, card->outcome));
    if (!card->due_at || !day_from_iso(card->due_at, &due))
        return mem_copy(card->contacts ? "– sans prochaine action" : "○ jamais contacté");
    day_french(due, today, french);
    day_distance(due, today, distance);
    return mem_print("%s %s %s (%s)", due < today ? "⚠" : "◷",
                     card->next_action ? card->next_action : "relance", french, distance);
}

/* ---- documents ----------------------------------------------------------------------------- */

static bool print_document(const struct document *document, enum document_format format,
                           struct error *err)
{
    struct text bytes = {0};
    bool done = document_write(document, format, &bytes, err);
    if (done)
        fwrite(bytes.bytes, 1, bytes.length, stdout); /* what fails is said at the end */
    text_clear(&bytes);
    return done;
}

/* An ODT is no text for a terminal: it becomes a file of the current folder. */
bool document_hand_out(const struct cli *cli, const struct document *document,
                       enum document_format format, struct error *err)
{
    char *path = NULL;
    bool kept = cli->output || (format == DOCUMENT_ODT && isatty(STDOUT_FILENO)), done;
    if (!kept)
        return print_document(document, format, err);
    done = cli->output ? document_save_as(document, format, cli->output, err)
                       : document_save(document, format, ".", &path, err);
    if (done)
        print_path("écrit : ", cli->output ? cli->output : path);
    free(path);
    return done;
}
