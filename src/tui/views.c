/* Filters under a name: those of the settings, offered with the conditions; the one on screen, kept
 * there. */
#include "filter.h"

#include <stdlib.h>
#include <string.h>

static const char view_code[] = "view", keep_code[] = "keep";

static bool accept_name(struct tui *tui, void *context, const char *text, struct error *err)
{
    char *words = filter_words(tui->app, &tui->app->filter);
    bool done = app_save_view(tui->app, text, words, err);
    (void)context;
    free(words);
    if (done)
        tui_say(tui, "vue « %s » gardée — %s la retrouve", text, tui_key(tui, COMMAND_FILTER));
    return done;
}

static void ask_name(struct tui *tui)
{
    char *filter = filter_title(tui->app, &tui->app->filter),
         *title = mem_print("Garder « %s » sous quel nom ?", filter);
    if (filter[0])
        prompt_open(tui,
                    &(struct prompt){.title = title, .limit = TEXT_LIMIT, .accept = accept_name});
    else
        tui_say(tui, "aucune condition n'est cochée : rien à garder");
    free(filter);
    free(title);
}

/* A view is what its line of the settings says now: that may be wrong, and then says why. */
static bool show_view(struct tui *tui, const char *name, struct error *err)
{
    const struct saved_views *views = &tui->app->settings.views;
    for (size_t i = 0; i < views->count; i++)
        if (strcmp(views->rows[i].name, name) == 0) {
            if (!filter_read(tui->app, views->rows[i].text, &tui->app->filter, err))
                return false;
            filter_say(tui);
        }
    return true;
}

void views_offer(struct tui *tui, struct choose *choose)
{
    const struct saved_views *views = &tui->app->settings.views;
    for (size_t i = 0; i < views->count; i++) {
        char *text = mem_print("vue « %s »", views->rows[i].name);
        choice_lead(choose, text, views->rows[i].text, views->rows[i].name, view_code);
        free(text);
    }
    choice_lead(choose, "garder sous un nom…", NULL, "vue enregistrer sauver filtre", keep_code);
}

bool views_are_asked(const struct choice_row *row)
{
    return row->code == view_code || row->code == keep_code;
}

bool views_accept(struct tui *tui, const struct choice_row *row, struct error *err)
{
    if (row->code == view_code)
        return show_view(tui, row->also, err);
    ask_name(tui);
    return true;
}
