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
    bool hidden = !query_stage(tui->app->store, app_filter(tui->app), &case_id, &stage);
    tui_say(tui,
            hidden ? "%s, que le filtre cache — = puis Entrée : tout montrer"
                   : "%s — e la fiche, n une note, u annuler",
            text_get(&tui->app->label));
    return true;
}

void new_case_open(struct tui *tui)
{
    prompt_open(tui,
                &(struct prompt){.title = "Nouveau dossier : nom du porteur ou de la structure",
                                 .limit = TEXT_LIMIT,
                                 .accept = accept,
                                 .draft_entity = new_case_draft(),
                                 .draft_field = FIELD_HOLDER_NAME});
}
