/* A new case: a name is enough. While it is typed, whom it resembles is said below; Tab then asks
 * whether it is the same porteur. Nothing is held up: Entrée makes a new one all the same. */
#include "screen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Short of that anything resembles anything. */
enum { LEAST_TYPED = 3 };

/* What the prompt knows of the porteurs there are. */
struct newcomer {
    struct twin_watch *watch; /* read when the first name is long enough */
    bool unreadable;
    char *asked; /* the name that `found` answers */
    bool resembles;
    struct resemblance found;
};

struct id new_case_draft(void)
{
    return id_named("brouillon:nouveau dossier");
}

static void newcomer_free(void *context)
{
    struct newcomer *newcomer = context;
    twin_watch_free(newcomer->watch);
    resemblance_clear(&newcomer->found);
    free(newcomer->asked);
    free(newcomer);
}

/* Asked once a text. */
static void ask(struct tui *tui, struct newcomer *newcomer, const char *text)
{
    if (newcomer->asked && strcmp(newcomer->asked, text) == 0)
        return;
    free(newcomer->asked);
    newcomer->asked = mem_copy(text);
    resemblance_clear(&newcomer->found);
    newcomer->resembles = false;
    if (utf8_columns(text, strlen(text)) < LEAST_TYPED || newcomer->unreadable)
        return;
    if (!newcomer->watch)
        newcomer->watch = app_twin_watch(tui->app, NULL);
    newcomer->unreadable = !newcomer->watch;
    newcomer->resembles =
        newcomer->watch && app_resembles(tui->app, newcomer->watch, text, NULL, &newcomer->found);
}

static void hint(struct tui *tui, void *context, const char *text, char *buffer, size_t size)
{
    struct newcomer *newcomer = context;
    ask(tui, newcomer, text);
    if (!newcomer->resembles)
        return;
    char *who = resemblance_text(&newcomer->found);
    snprintf(buffer, size, "ressemble à %s", who);
    buffer[utf8_fitting(buffer, size - 1)] = '\0';
    free(who);
}

static const char *tab_word(void *context)
{
    return ((const struct newcomer *)context)->resembles ? "c'est lui ?" : NULL;
}

/* The board shows it, or says that it is hidden. */
static void show(struct tui *tui, const struct id *case_id)
{
    enum stage stage;
    board_select(tui, case_id);
    agenda_select(tui, case_id);
    if (!query_stage(tui->app->store, app_filter(tui->app), case_id, &stage))
        tui_say(tui, "%s, que le filtre cache — %s puis Entrée : tout montrer",
                text_get(&tui->app->label), tui_key(tui, COMMAND_FILTER));
    else
        tui_say(tui, "%s — %s la fiche, %s une note, %s annuler", text_get(&tui->app->label),
                tui_key(tui, COMMAND_EDIT), tui_key(tui, COMMAND_NOTE), tui_key(tui, COMMAND_UNDO));
}

static bool accept(struct tui *tui, void *context, const char *text, struct error *err)
{
    struct newcomer *newcomer = context;
    struct id case_id;
    ask(tui, newcomer, text);
    if (!app_add_case(tui->app, text, NULL, NULL, &case_id, err))
        return false;
    show(tui, &case_id);
    if (newcomer->resembles)
        tui_say(tui, "%s, qui ressemble à %s — %s annuler ; %s doublons : les réunir",
                text_get(&tui->app->label), newcomer->found.name, tui_key(tui, COMMAND_UNDO),
                tui_key(tui, COMMAND_PALETTE));
    return true;
}

/* ---- the same porteur ---------------------------------------------------------------------- */

static const char opening[] = "open", more[] = "more", another[] = "another";

/* What was found when Tab was pressed: the prompt goes before the answer is followed. */
struct same {
    struct id holder, case_id;
    char name[]; /* as it was typed */
};

static bool open_more(struct tui *tui, const struct same *same, struct error *err)
{
    struct id case_id;
    if (!app_open_case(tui->app, &same->holder, same->name, NULL, &case_id, err))
        return false;
    show(tui, &case_id);
    return true;
}

static bool open_new(struct tui *tui, const struct same *same, struct error *err)
{
    struct id case_id;
    if (!app_add_case(tui->app, same->name, NULL, NULL, &case_id, err))
        return false;
    show(tui, &case_id);
    return true;
}

static bool decide(struct tui *tui, void *context, const struct choice_row *const chosen[],
                   size_t count, struct error *err)
{
    const struct same *same = context;
    struct id draft = new_case_draft();
    const char *code = chosen[0]->code;
    (void)count;
    if (code == more && !open_more(tui, same, err))
        return false;
    if (code == another && !open_new(tui, same, err))
        return false;
    tui_pop(tui); /* the prompt, which keeps what is typed */
    draft_drop(tui->app, &draft, FIELD_HOLDER_NAME, NULL);
    if (code == opening) {
        board_select(tui, &same->case_id);
        agenda_select(tui, &same->case_id);
        tui_push(tui, case_new(&same->case_id, TAB_THREAD));
    }
    return true;
}

static void offer_same(struct tui *tui, void *context, const char *text)
{
    const struct newcomer *newcomer = context;
    const struct resemblance *found = &newcomer->found;
    struct choose choose = {.enter = "choisir", .accept = decide};
    char *who = resemblance_text(found), *title = mem_print("%s ?", who);
    char *name = utf8_clean(text, strlen(text), CLEAN_LINE);
    struct same *same = mem_alloc(sizeof *same + strlen(name) + 1);
    same->holder = found->holder;
    same->case_id = found->case_id;
    strcpy(same->name, name);
    char *open_text = mem_print("c'est lui : ouvrir le dossier %s", found->ref);
    char *more_text = mem_print("c'est lui : nouveau dossier pour %s", found->name);
    char *another_text = mem_print("c'en est un autre : nouveau porteur « %s »", name);
    choice_add(&choose, open_text, NULL, NULL, opening, NULL, false);
    choice_add(&choose, more_text, NULL, NULL, more, NULL, false);
    choice_add(&choose, another_text, NULL, NULL, another, NULL, false);
    choose.title = title;
    choose.context = same;
    choose_open(tui, &choose);
    free(open_text);
    free(more_text);
    free(another_text);
    free(name);
    free(title);
    free(who);
}

/* ---- the prompt ---------------------------------------------------------------------------- */

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
                                 .hint = hint,
                                 .hint_below = true,
                                 .tab_word = tab_word,
                                 .tab = offer_same,
                                 .accept = accept,
                                 .context = mem_alloc(sizeof(struct newcomer)),
                                 .release = newcomer_free,
                                 .draft_entity = draft,
                                 .draft_field = FIELD_HOLDER_NAME});
}
