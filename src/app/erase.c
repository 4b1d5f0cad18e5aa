/* The right to erasure: a case and all that belongs to it, for ever, here and with the team. */
#include "internal.h"

/* What was being typed is on disk beside the base. */
static void drop_drafts(struct app *app, const struct case_part *part)
{
    for (enum field f = entity_first_field(part->entity); f <= entity_last_field(part->entity); f++)
        draft_drop(app, &part->id, f, NULL);
}

bool app_erase_case(struct app *app, const struct id *case_id, struct case_parts *parts,
                    bool *cleaned, struct error *err)
{
    bool busy = false;
    *cleaned = false;
    if (!query_case_parts(app->store, case_id, parts, err))
        return false;
    bool done = op_begin(app->store, err);
    if (!done) {
        case_parts_clear(parts);
        return false;
    }
    for (size_t i = 0; done && i < parts->count; i++)
        done = op_erase(app->store, parts->rows[i].entity, &parts->rows[i].id, err);
    if (!done)
        op_rollback(app->store);
    done = done && op_commit(app->store, NULL, NULL, err);
    for (size_t i = 0; done && i < parts->count; i++)
        drop_drafts(app, &parts->rows[i]);
    if (done) /* what stays in the file is for the next time: the erasure itself is done */
        *cleaned = store_scrub(app->store, &busy, NULL) && !busy;
    else
        case_parts_clear(parts);
    return done;
}
