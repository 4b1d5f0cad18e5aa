/* What was being typed when the program last ended, or when somebody went away from it, offered
 * back at the opening. */
#include "screen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a draft was being typed into. */
enum origin {
    ORIGIN_NEW_CASE,
    ORIGIN_NEW_NOTE,  /* of case_id */
    ORIGIN_FOLLOW_UP, /* of case_id */
    ORIGIN_FIELD,     /* of a record; case_id is the case it is edited in, or ID_NONE */
    ORIGIN_GONE,      /* the record is no longer there */
};

static bool record_exists(struct tui *tui, enum entity kind, const struct id *id)
{
    struct record record;
    if (!query_record(tui->app->store, kind, id, &record, NULL))
        return false;
    record_clear(&record);
    return true;
}

/* The case that a record belongs to: itself, that of a note, or the newest of a porteur. */
static bool case_of(struct tui *tui, const struct id *entity, enum entity kind, struct id *case_id)
{
    struct store *store = tui->app->store;
    struct record record;
    bool found = false;
    if (kind == ENTITY_HOLDER)
        return query_case_of_holder(store, entity, case_id);
    if (!query_record(store, kind, entity, &record, NULL))
        return false;
    *case_id = *entity;
    if (kind == ENTITY_NOTE)
        found = record_reference(&record, FIELD_NOTE_CASE, case_id);
    record_clear(&record);
    return found || kind == ENTITY_CASE;
}

static enum origin origin_of(struct tui *tui, const struct id *entity, enum field field,
                             struct id *case_id)
{
    struct id new_case = new_case_draft();
    enum entity kind = field_info(field)->entity;
    *case_id = ID_NONE;
    if (id_equal(entity, &new_case))
        return ORIGIN_NEW_CASE;
    if (field == FIELD_NOTE_TEXT && record_exists(tui, ENTITY_CASE, entity)) {
        *case_id = *entity;
        return ORIGIN_NEW_NOTE;
    }
    if (kind == ENTITY_PROGRAMME || kind == ENTITY_PARTNER)
        return record_exists(tui, kind, entity) ? ORIGIN_FIELD : ORIGIN_GONE;
    if (!case_of(tui, entity, kind, case_id))
        return ORIGIN_GONE;
    return field == FIELD_CASE_DUE_AT ? ORIGIN_FOLLOW_UP : ORIGIN_FIELD;
}

/* The names of the draft of a row: see drafts_offer. */
static struct draft draft_of(const struct choice_row *row)
{
    int field = 0;
    struct draft draft = {.entity = row->id, .copy = 1};
    if (sscanf(row->also, "%d %d", &field, &draft.copy) < 1)
        field = 0;
    draft.field = field_by_id(field);
    return draft;
}

static bool resume(struct tui *tui, void *context, const struct choice_row *const chosen[],
                   size_t count, struct error *err)
{
    struct draft draft = draft_of(chosen[0]);
    const struct id *entity = &draft.entity;
    struct id case_id;
    (void)context;
    (void)count;
    enum origin origin = origin_of(tui, entity, draft.field, &case_id);
    if (origin != ORIGIN_GONE && !draft_choose(tui->app, &draft, err))
        return false;
    switch (origin) {
    case ORIGIN_NEW_CASE:
        new_case_open(tui, NULL);
        return true;
    case ORIGIN_NEW_NOTE:
        tui_push(tui, note_new(tui, &case_id, NULL, 0));
        return true;
    case ORIGIN_FOLLOW_UP:
        follow_up_open(tui, &case_id, 1);
        return true;
    case ORIGIN_FIELD:
        field_edit(tui, &case_id, entity, draft.field);
        return true;
    default:
        return error_set(err, ERR_NOT_FOUND,
                         "la fiche de ce brouillon n'est plus là ; son texte reste dans %s",
                         tui->app->drafts);
    }
}

/* "Alpha fictif : note". The caller frees. */
static char *title_of(struct tui *tui, const struct draft *draft)
{
    struct id case_id;
    enum origin origin = origin_of(tui, &draft->entity, draft->field, &case_id);
    if (origin == ORIGIN_NEW_CASE)
        return mem_copy("nouveau dossier");
    const char *what = origin == ORIGIN_NEW_NOTE    ? "note"
                       : origin == ORIGIN_FOLLOW_UP ? "relance"
                                                    : field_info(draft->field)->label;
    if (id_is_none(&case_id))
        return mem_copy(what);
    char *name = app_case_name(tui->app, &case_id), *title = mem_print("%s : %s", name, what);
    free(name);
    return title;
}

/* ---- one that is thrown away --------------------------------------------------------------- */

/* The list is made anew below: what it shows is what is left. */
static void throw_away(struct tui *tui, void *context)
{
    const struct draft *draft = context;
    struct error err = {0};
    char *title = title_of(tui, draft);
    bool done = draft_drop(tui->app, &draft->entity, draft->field, &err);
    tui_pop(tui);
    drafts_offer(tui);
    if (done)
        tui_say(tui, "brouillon jeté : %s", title);
    else
        tui_fail(tui, &err);
    free(title);
}

/* A text lent to an editor that the program did not see end goes too. */
static void add_lent(struct tui *tui, const struct draft *draft, struct strings *lines)
{
    char *text;
    if (!draft_lent_is_newer(tui->app, draft) || !draft_take_back(tui->app, draft, &text, NULL))
        return;
    if (text) {
        strings_add(lines, "");
        strings_add(lines, "Et ce qu'en avait fait l'éditeur :");
        strings_add(lines, "");
        strings_add(lines, text);
    }
    free(text);
}

/* The whole text is there to read before it goes: no undo gives it back. It is ours from the
 * question on, so that no other window takes it up meanwhile. */
static void ask_to_throw_away(struct tui *tui, const struct choice_row *row)
{
    struct strings lines = {0};
    struct error err = {0};
    struct draft asked = draft_of(row);
    if (!draft_choose(tui->app, &asked, &err)) {
        tui_fail(tui, &err);
        return;
    }
    strings_add(&lines, "Ce texte n'est nulle part ailleurs ; jeté, rien ne le rendra :");
    strings_add(&lines, "");
    strings_add(&lines, row->more);
    asked.text = row->more;
    add_lent(tui, &asked, &lines);
    asked.text = NULL; /* the row's */
    struct draft *draft = mem_alloc(sizeof *draft);
    *draft = asked;
    char *title = mem_print("Jeter ce brouillon ? — %s", row->text);
    tui_push(tui, report_new(title, &lines, "jeter", throw_away, draft));
    free(title);
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
                            .accept = resume,
                            .remove = ask_to_throw_away,
                            .remove_word = "jeter"};
    for (size_t i = 0; i < drafts.count; i++) {
        const struct draft *draft = &drafts.rows[i];
        char *text = title_of(tui, draft);
        char *id = mem_print("%d %d", field_info(draft->field)->id, draft->copy);
        choice_add(&choose, text, draft->text, id, NULL, &draft->entity, false);
        free(text);
        free(id);
    }
    if (drafts.count)
        choose_open(tui, &choose);
    drafts_clear(&drafts);
}
