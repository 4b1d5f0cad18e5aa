/* How far the cases of a parcours came: a closed one says it no longer, its way does
 * (query_way.c). */
#include "figures.h"

#include <string.h>

/* Closed for a reason that is no withdrawal. */
static bool came_through(const char *outcome)
{
    static const char *const well[] = {"pris_en_charge", "parcours_apes", "reseau_rejoint"};
    for (size_t i = 0; outcome && i < sizeof well / sizeof well[0]; i++)
        if (strcmp(outcome, well[i]) == 0)
            return true;
    return false;
}

/* What a case says without its way: an open one is where it has come to; a dated diagnostic was
 * made. The way is asked of the others, which are few. */
static bool is_plain(enum figure figure, const struct figure_row *row, bool *takes)
{
    enum stage stage = stage_from_code(row->group);
    bool closed = stage == STAGE_CLOSED, inscribed = stage == STAGE_ORIENTATION;
    switch (figure) {
    case FIGURE_PARCOURS_CONTACTS:
        *takes = true;
        return true;
    case FIGURE_PARCOURS_DIAGNOSTICS:
        *takes = row->number || stage == STAGE_PREDIAGNOSTIC;
        return *takes || stage == STAGE_CONTACT;
    case FIGURE_PARCOURS_INSCRIBED:
        *takes = inscribed;
        return !closed;
    case FIGURE_PARCOURS_WITHDRAWN:
        *takes = false;
        return !closed || came_through(row->what);
    default: /* FIGURE_PARCOURS_REBOUNDS */
        *takes = !inscribed && (row->text || row->more);
        return !closed;
    }
}

/* The way is asked at most once of a case, whatever the figures. */
static bool takes_case(struct store *store, enum figure figure, const struct figure_row *row,
                       struct asked_way *asked, bool *takes, struct error *err)
{
    if (is_plain(figure, row, takes))
        return true;
    if (!asked->done && !query_way(store, &row->id, &asked->way, err))
        return false;
    asked->done = true;
    bool inscribed = asked->way.last == STAGE_ORIENTATION;
    *takes = figure == FIGURE_PARCOURS_DIAGNOSTICS ? asked->way.diagnosed
             : figure == FIGURE_PARCOURS_REBOUNDS  ? !inscribed
                                                   : inscribed;
    return true;
}

bool figure_parcours_take(struct store *store, enum figure figure, const struct figure_rows *cases,
                          struct asked_way ways[], struct figure_rows *taken, struct error *err)
{
    const struct id *last = &ID_NONE;
    taken->rows = mem_alloc((cases->count + 1) * sizeof *taken->rows);
    for (size_t i = 0; i < cases->count; i++) {
        const struct figure_row *row = &cases->rows[i];
        bool takes;
        if (!takes_case(store, figure, row, &ways[i], &takes, err))
            return false;
        if (!takes || (!id_is_none(&row->porteur) && id_equal(last, &row->porteur)))
            continue; /* left out, or a second one of its porteur */
        taken->rows[taken->count++] = *row;
        last = &row->porteur;
    }
    return true;
}
