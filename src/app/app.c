/* Opening and closing: where the base is, what is on screen, the care of the day; and how every
 * action ends. */
#include "draft.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

char *app_default_base(struct error *err)
{
    const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
    if (data && data[0] == '/')
        return mem_print("%s/dentelle/dentelle.db", data);
    if (home && home[0])
        return mem_print("%s/.local/share/dentelle/dentelle.db", home);
    error_set(err, ERR_IO,
              "ni XDG_DATA_HOME ni HOME ne disent où ranger la base : donnez --base FICHIER");
    return NULL;
}

/* "dossier/dentelle.db" → "dossier/dentelle.brouillons": beside the base, and so under the same
 * protection. */
static char *drafts_folder(const char *base)
{
    const char *slash = strrchr(base, '/'), *dot = strrchr(base, '.');
    size_t length = dot && (!slash || dot > slash + 1) ? (size_t)(dot - base) : strlen(base);
    return mem_print("%.*s.brouillons", (int)length, base);
}

/* All programmes are shown when the one that was is gone. */
static void leave_lost_programme(struct app *app)
{
    struct record record;
    if (id_is_none(&app->filter.programme))
        return;
    bool there =
        query_record(app->store, ENTITY_PROGRAMME, &app->filter.programme, &record, NULL) &&
        !record_get(&record, FIELD_PROGRAMME_DELETED);
    record_clear(&record);
    if (!there)
        app->filter.programme = ID_NONE;
}

static void recall_programme(struct app *app)
{
    char *stored = store_setting(app->store, "programme");
    app->filter.programme = ID_NONE;
    if (stored && id_from_text(stored, &app->filter.programme))
        leave_lost_programme(app);
    free(stored);
}

bool app_open(struct app *app, const char *path, enum app_base which,
              const struct store_waiting *waiting, struct error *err)
{
    *app = (struct app){.filter = FILTER_NONE};
    if (!clock_system(&app->clock, err))
        return false;
    char *base = path ? mem_copy(path) : app_default_base(err);
    if (!base)
        return false;
    struct store_options options = {
        .path = base, .clock = &app->clock, .create = which == APP_BASE_MADE, .waiting = waiting};
    app->store = store_open(&options, err);
    app->drafts = drafts_folder(base);
    app->drafts_aside = drafts_folder_aside(base);
    free(base);
    settings_load(&app->settings);
    if (!app->store) {
        app_close(app);
        return false;
    }
    recall_programme(app);
    if (store_is_read_only(app->store) || app_install_partners(app, err))
        return true;
    app_close(app);
    return false;
}

void app_close(struct app *app)
{
    store_close(app->store);
    draft_let_all_go(app);
    drafts_forget(app);
    free(app->drafts);
    free(app->drafts_aside);
    text_clear(&app->label);
    filter_clear(&app->filter);
    strings_clear(&app->filtered_needs);
    settings_clear(&app->settings);
    *app = (struct app){.filter = FILTER_NONE};
}

day app_today(const struct app *app)
{
    return clock_today(&app->clock);
}

const struct filter *app_filter(struct app *app)
{
    app->filter.today = app_today(app);
    return &app->filter;
}

bool app_daily_care(struct app *app, struct error *err)
{
    return store_is_read_only(app->store) || backup_daily(app->store, err);
}

bool app_show_programme(struct app *app, const struct id *programme, struct error *err)
{
    char text[ID_TEXT_SIZE];
    app->filter.programme = *programme;
    if (store_is_read_only(app->store))
        return true;
    id_to_text(programme, text);
    return store_set_setting(app->store, "programme", text, err);
}

/* ---- how an action ends -------------------------------------------------------------------- */

bool action_commit(struct app *app, const struct id *case_id, struct error *err, const char *format,
                   ...)
{
    struct text label = {0};
    va_list arguments;
    va_start(arguments, format);
    text_vaddf(&label, format, arguments);
    va_end(arguments);
    bool pending = op_pending(app->store); /* else the label would name what no undo takes back */
    bool done = op_commit(app->store, text_get(&label), case_id, err);
    if (done) {
        app->acts++;
        text_clear(&app->label);
        text_add(&app->label, pending ? text_get(&label) : "");
    }
    text_clear(&label);
    return done;
}

static bool turn_back(struct app *app, bool redo, struct id *case_id, struct error *err)
{
    struct undone undone;
    *case_id = ID_NONE;
    if (redo ? !redo_last(app->store, &undone, err) : !undo_last(app->store, &undone, err))
        return false;
    app->acts++;
    text_clear(&app->label);
    text_addf(&app->label, "%s : %s", redo ? "rétabli" : "annulé",
              undone.label ? undone.label : "");
    if (undone.kept)
        text_addf(&app->label, " (%d valeur%s changée%s depuis, laissée%s)", undone.kept,
                  undone.kept > 1 ? "s" : "", undone.kept > 1 ? "s" : "",
                  undone.kept > 1 ? "s" : "");
    *case_id = undone.subject;
    undone_clear(&undone);
    leave_lost_programme(app);
    if (redo && id_is_none(&app->filter.programme)) /* the one that an undo took from the screen */
        recall_programme(app);
    return true;
}

bool app_undo(struct app *app, struct id *case_id, struct error *err)
{
    return turn_back(app, false, case_id, err);
}

bool app_redo(struct app *app, struct id *case_id, struct error *err)
{
    return turn_back(app, true, case_id, err);
}
