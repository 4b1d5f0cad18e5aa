/* A draft for the user to write on: what the base counts, and what he marked as publishable, in his
 * own words and with their dates. No sentence here says more than that. */
#include "bilan.h"

#include <stdlib.h>
#include <string.h>

/* « 8 porteurs rencontrés », where there is something to say. */
static void add_figure(struct text *draft, enum figure figure, const struct figure_rows *rows,
                       bool parcours)
{
    if (!rows->known || (rows->value == 0 && figure_info(figure)->shape == SHAPE_ROWS))
        return;
    char *value = bilan_value(figure, rows);
    const char *label = bilan_label(figure, parcours);
    label += strncmp(label, "… ", strlen("… ")) == 0 ? strlen("… ") : 0;
    text_addf(draft, "- %s : %s\n", label, value);
    free(value);
}

static bool add_figures(struct store *store, const struct figure_scope *scope, bool parcours,
                        struct text *draft, struct error *err)
{
    static const enum figure said[] = {
        FIGURE_RECEIVED,    FIGURE_CONTACTED,          FIGURE_MET,
        FIGURE_TARGET,      FIGURE_PARCOURS_CONTACTS,  FIGURE_PARCOURS_DIAGNOSTICS,
        FIGURE_REFERRALS,   FIGURE_PARCOURS_INSCRIBED, FIGURE_PREDIAGNOSTICS,
        FIGURE_SENT_TO_APES};
    bool done = true;
    for (size_t i = 0; done && i < sizeof said / sizeof said[0]; i++) {
        struct figure_rows rows;
        if (!bilan_has_figure(parcours, said[i]))
            continue;
        done = query_figure(store, scope, said[i], &rows, err);
        if (done)
            add_figure(draft, said[i], &rows, parcours);
        figure_rows_clear(&rows);
    }
    return done;
}

/* The text on one line, as a quotation goes on. */
static void add_quote(struct text *draft, const struct bilan *like, const struct figure_row *row)
{
    char date[DAY_FRENCH_SIZE], *name = bilan_name(like, row),
                                *said = bilan_text(like, row, row->text);
    char *line = utf8_clean(said, strlen(said), CLEAN_LINE);
    bilan_day(row->on, date);
    text_addf(draft, "- %s, %s (%s) : « %s »\n", date, name, bilan_evidence_kind(row), line);
    free(line);
    free(said);
    free(name);
}

char *bilan_draft(struct store *store, const struct id *programme, size_t *quoted,
                  struct error *err)
{
    struct figure_scope scope = {.programme = *programme, .texts = TEXTS_PUBLISHABLE};
    struct bilan like = {.request = {.programme = *programme}}; /* what leaves the house */
    struct figure_rows rows = {0};
    struct record record;
    struct text draft = {0};
    if (!query_record(store, ENTITY_PROGRAMME, programme, &record, err))
        return NULL;
    bool parcours = programme_is_parcours(record_get(&record, FIELD_PROGRAMME_KIND));
    record_clear(&record);
    bool done = add_figures(store, &scope, parcours, &draft, err) &&
                query_quotes(store, &scope, &rows, err);
    *quoted = 0;
    for (size_t i = 0; done && i < rows.count; i++) {
        if (draft.length && !*quoted)
            text_add(&draft, "\n");
        ++*quoted;
        add_quote(&draft, &like, &rows.rows[i]);
    }
    figure_rows_clear(&rows);
    if (done)
        return text_take(&draft);
    text_clear(&draft);
    return NULL;
}
