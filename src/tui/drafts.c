/* What was being typed when the program last ended, offered back at the opening. */
#include "screen.h"

#include <stdlib.h>
#include <string.h>

/* The case that a draft's record belongs to: itself, that of a note, or the first of a porteur. */
static bool case_of(struct tui *tui, const struct id *entity, enum entity kind, struct id *case_id)
{
    struct store *store = tui->app->store;
    struct record record;
    bool found = false;
    *case_id = *entity;
    if (kind == ENTITY_CASE)
        return true;
    if (kind == ENTITY_NOTE && query_record(store, kind, entity, &record, NULL)) {
        found = record_reference(&record, FIELD_NOTE_CASE, case_id);
        record_clear(&record);
    }
    return found || (kind == ENTITY_HOLDER && query_case_of_holder(store, entity, case_id));
}

/* The text of a new note is kept under its case; every other draft under the record it edits. */
static bool is_new_note(struct tui *tui, const struct draft *draft)
{
    struct record record;
    if (draft->field != FIELD_NOTE_TEXT ||
        !query_record(tui->app->store, ENTITY_CASE, &draft->entity, &record, NULL))
        return false;
    record_clear(&record);
    return true;
}

static bool resume(struct tui *tui, void *context, const struct choice_row *const chosen[],
                   size_t count, struct error *err)
{
    struct draft draft = {.entity = chosen[0]->id, .field = field_by_id(atoi(chosen[0]->also))};
    struct id case_id;
    (void)context;
    (void)count;
    if (is_new_note(tui, &draft)) {
        tui_push(tui, note_new(tui, &draft.entity, NULL, 0));
        return true;
    }
    if (!case_of(tui, &draft.entity, field_info(draft.field)->entity, &case_id))
        return error_set(err, ERR_NOT_FOUND,
                         "la fiche de ce brouillon n'est plus là ; son texte reste dans %s",
                         tui->app->drafts);
    field_edit(tui, &case_id, &draft.entity, draft.field);
    return true;
}

void drafts_offer(struct tui *tui)
{
    struct drafts drafts;
    struct error err = {0};
    if (!draft_list(tui->app, &drafts, &err)) {
        tui_fail(tui, &err);
        return;
    }
    struct choose choose = {.title = "Des textes n'ont pas été gardés : reprendre ?",
                            .enter = "reprendre",
                            .accept = resume};
    for (size_t i = 0; i < drafts.count; i++) {
        const struct draft *draft = &drafts.rows[i];
        struct id case_id;
        bool new_note = is_new_note(tui, draft);
        enum entity kind = new_note ? ENTITY_CASE : field_info(draft->field)->entity;
        char *name = case_of(tui, &draft->entity, kind, &case_id)
                         ? app_case_name(tui->app, &case_id)
                         : mem_copy("?");
        char *text =
            mem_print("%s : %s", name, new_note ? "note" : field_info(draft->field)->label);
        char *id = mem_print("%d", field_info(draft->field)->id);
        choice_add(&choose, text, draft->text, id, NULL, &draft->entity, false);
        free(name);
        free(text);
        free(id);
    }
    if (drafts.count)
        choose_open(tui, &choose);
    drafts_clear(&drafts);
}
