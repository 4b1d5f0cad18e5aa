/* A new case: a name is enough. */
#include "screen.h"

struct id new_case_draft(void)
{
    return id_named("brouillon:nouveau dossier");
}

static bool accept(struct tui *tui, void *context, const char *text, struct error *err)
{
    struct id case_id;
    enum stage stage;
    (void)context;
    if (!app_add_case(tui->app, text, NULL, NULL, &case_id, err))
        return false;
    board_select(tui, &case_id);
    agenda_select(tui, &case_id);
    if (!query_stage(tui->app->store, app_filter(tui->app), &case_id, &stage))
        tui_say(tui, "%s, que le filtre cache — %s puis Entrée : tout montrer",
                text_get(&tui->app->label), tui_key(tui, COMMAND_FILTER));
    else
        tui_say(tui, "%s — %s la fiche, %s une note, %s annuler", text_get(&tui->app->label),
                tui_key(tui, COMMAND_EDIT), tui_key(tui, COMMAND_NOTE), tui_key(tui, COMMAND_UNDO));
    return true;
}

/* A name that was searched in vain stands for the one that was left before. */
void new_case_open(struct tui *tui, const char *name)
{
    struct id draft = new_case_draft();
    struct error err = {0};
    if (name && !draft_drop(tui->app, &draft, FIELD_HOLDER_NAME, &err))
        tui_fail(tui, &err);
    prompt_open(tui,
                &(struct prompt){.title = "Nouveau dossier : nom du porteur ou de la structure",
                                 .text = name,
                                 .limit = TEXT_LIMIT,
                                 .accept = accept,
                                 .draft_entity = draft,
                                 .draft_field = FIELD_HOLDER_NAME});
}
