/* What a user does towards the bilan: a draft of a programme's paragraphs, and which notes may be
 * quoted in it. */
#include "internal.h"

#include <stdlib.h>

#include "dentelle/report.h"

char *app_draft_report(struct app *app, const struct id *programme, size_t *quoted,
                       struct error *err)
{
    return bilan_draft(app->store, programme, quoted, err);
}

/* "« divorce » (famille)"; NULL when the text has none. The caller frees. */
char *app_sensitive_words(const char *text)
{
    struct sensitive found;
    struct text words = {0};
    for (size_t from = 0; text && sensitive_find(text, from, &found); from = found.end) {
        char *word = mem_copy_bytes(text + found.start, found.end - found.start);
        text_addf(&words, "%s« %s » (%s)", words.length ? ", " : "", utf8_short(word, 40).bytes,
                  sensitive_kind_label(found.kind));
        free(word);
    }
    return words.length ? text_take(&words) : NULL;
}

/* The program's own lines are nobody's words to publish. */
static bool check_typed(const struct record *note, struct error *err)
{
    int rank = choice_rank(&choices_NOTE_KIND, record_get(note, FIELD_NOTE_KIND));
    return (rank >= 0 && rank < NOTE_KINDS_TYPED) ||
           error_set(err, ERR_INPUT,
                     "cette ligne est écrite par le programme : elle n'est pas une "
                     "note que l'on publie");
}

bool app_publish_note(struct app *app, const struct id *note, bool publishable, struct error *err)
{
    struct record record;
    struct id case_id;
    if (!query_record(app->store, ENTITY_NOTE, note, &record, err))
        return false;
    bool done = check_typed(&record, err) &&
                (record_reference(&record, FIELD_NOTE_CASE, &case_id) ||
                 error_set(err, ERR_NOT_FOUND, "cette note n'est sur aucun dossier")) &&
                op_begin(app->store, err);
    record_clear(&record);
    return done &&
           action_finish(app,
                         op_set(app->store, note, FIELD_NOTE_PUBLISHABLE, publishable ? "1" : NULL,
                                NULL, err),
                         &case_id, publishable ? "note publiable" : "note plus publiable", err);
}
