/* The team: what the last sync did and remarked, where sharing stands, who has what. Read anew at
 * each frame, so that it moves while one runs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync.h"

enum { TOP = 2 };

struct team_screen {
    struct screen screen;
    int top, total; /* in lines of the screen */
};

/* ---- what there is to read ----------------------------------------------------------------- */

static void add_last(const struct tui_sync *sync, struct strings *lines)
{
    char moment[MOMENT_SIZE];
    moment_of(sync->last_ms, moment);
    char *line = mem_print("à %s : %s", moment + 11, text_get(&sync->last));
    strings_add(lines, line);
    free(line);
    for (size_t i = 0; i < sync->remarks.count; i++) {
        line = mem_print("– %s", sync->remarks.items[i]);
        strings_add(lines, line);
        free(line);
    }
    strings_add(lines, "");
}

static void add_twins(const struct tui_sync *sync, struct strings *lines)
{
    if (!sync->twins)
        return;
    char *line = mem_print("%zu paire%s de porteurs peut-être en double parmi ce qui est reçu : "
                           "Entrée pour les comparer",
                           sync->twins, sync->twins > 1 ? "s" : "");
    strings_add(lines, line);
    strings_add(lines, "");
    free(line);
}

static void add_status(struct tui *tui, struct strings *lines)
{
    struct sync_status status;
    struct error err = {0};
    if (sync_status_peek(tui->app->store, &status, &err)) {
        sync_status_lines(&status, lines);
        sync_status_clear(&status);
        return;
    }
    strings_add(lines, err.text);
    if (err.code != ERR_NOT_FOUND)
        return;
    strings_add(lines, "");
    strings_add(lines, "« dentelle sync init dossier:CHEMIN », dans un terminal, fait un dossier "
                       "partagé (clé USB, Nextcloud…) et donne la phrase d'équipe ; « dentelle "
                       "sync rejoindre dossier:CHEMIN » la demande sur les autres postes.");
}

static void read_lines(struct tui *tui, struct strings *lines)
{
    const struct tui_sync *sync = tui->sync;
    if (sync->ended)
        add_last(sync, lines);
    add_twins(sync, lines);
    add_status(tui, lines);
}

/* ---- the screen ---------------------------------------------------------------------------- */

static void draw_keys(const struct team_screen *self, struct tui *tui)
{
    struct footer_item items[4];
    size_t count = 0;
    items[count++] = (struct footer_item){tui_key(tui, COMMAND_SYNC),
                                          tui_sync_runs(tui) ? "arrêter" : "synchroniser"};
    if (tui->sync->twins)
        items[count++] = (struct footer_item){"Entrée", "doublons"};
    if (self->total > tui_rows() - TOP)
        items[count++] = (struct footer_item){"↑ ↓", "défiler"};
    items[count++] = (struct footer_item){"Échap", "retour"};
    tui_footer(tui, items, count);
}

static void draw(struct screen *screen, struct tui *tui)
{
    struct team_screen *self = (struct team_screen *)screen;
    struct strings lines = {0};
    struct badges badges;
    put_piece(0, 1, "L'équipe", tui_columns() - 2, LOOK_TITLE);
    badges_draw(&badges, tui, 0, 14, tui_columns() - 1);
    put_rule(1, 0, tui_columns());
    read_lines(tui, &lines);
    self->total = lines_draw(&lines, TOP, tui_rows() - TOP, &self->top);
    strings_clear(&lines);
    draw_keys(self, tui);
    tui_cursor(tui, TOP, 1, false);
}

static bool event(struct screen *screen, struct tui *tui, const struct event *event)
{
    struct team_screen *self = (struct team_screen *)screen;
    if (event->kind == EVENT_KEY && event->key == KEY_NAME_ENTER && tui->sync->twins) {
        tui->sync->twins = 0;
        twins_open(tui);
        return true;
    }
    return list_event(event, &self->top, self->total, tui_rows() - TOP - 1);
}

void team_open(struct tui *tui)
{
    static const struct screen_ops ops = {.draw = draw, .event = event};
    struct team_screen *self = mem_alloc(sizeof *self);
    self->screen.ops = &ops;
    tui_push(tui, &self->screen);
}
