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

bool figure_parcours_takes(struct store *store, enum figure figure, const struct figure_row *row,
                           bool *takes, struct error *err)
{
    struct way way;
    *takes = figure == FIGURE_PARCOURS_CONTACTS;
    if (*takes)
        return true;
    if (!query_way(store, &row->id, &way, err))
        return false;
    enum stage stage = stage_from_code(row->group);
    bool closed = stage == STAGE_CLOSED,
         inscribed = (way.last == STAGE_COUNT ? stage : way.last) == STAGE_ORIENTATION;
    if (figure == FIGURE_PARCOURS_DIAGNOSTICS)
        *takes = way.diagnosed || row->number;
    else if (figure == FIGURE_PARCOURS_INSCRIBED)
        *takes = inscribed;
    else if (figure == FIGURE_PARCOURS_WITHDRAWN)
        *takes = inscribed && closed && !came_through(row->what);
    else
        *takes = !inscribed && (closed || row->text || row->more);
    return true;
}
