/* The porteurs that may be one, the surest first. Finding them reads all porteurs, so it is done
 * again only when something was written. */
#include "screen.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

enum { LIST_TOP = 2, ROWS = 3 /* names, reasons, and air */ };

struct twins_screen {
    struct screen screen;
    struct twins twins;
    int64_t version; /* of the base they were found in */
    bool read;
    int selected, top;
};

/* The pair under the cursor may have gone: the one that came in its place is. */
static void refresh(struct twins_screen *self, struct tui *tui)
{
    struct error err = {0};
    int64_t version = query_version(tui->app->store);
    if (self->read && version == self->version)
        return;
    twins_clear(&self->twins);
    self->version = version;
    self->read = app_twins(tui->app, &self->twins, &err);
    if (!self->read)
        tui_fail(tui, &err);
    if (self->selected >= (int)self->twins.count)
        self->selected = self->twins.count ? (int)self->twins.count - 1 : 0;
}

/* ---- drawing ------------------------------------------------------------------------------- */

/* "Retrouvilles (Arras)". The caller frees. */
static char *half_text(const struct twin_half *half)
{
    return mem_print("%s%s%s%s", half->name, half->town ? " (" : "", half->town ? half->town : "",
                     half->town ? ")" : "");
}

static void draw_pair(const struct twin *twin, int at, int bottom, bool here)
{
    char score[16], *a = half_text(&twin->a), *b = half_text(&twin->b);
    int columns = tui_columns(), half = (columns - 16) / 2;
    snprintf(score, sizeof score, "%d sur 100", twin->score);
    if (here)
        put_piece(at, 0, put_sign(SIGN_SELECTED), 1, LOOK_NORMAL);
    put(at, 1, a, half, here ? LOOK_SELECTED : LOOK_NORMAL);
    put(at, half + 2, b, half, here ? LOOK_SELECTED : LOOK_NORMAL);
    put_right(at, columns - 12, score, 11, LOOK_FAINT);
    if (at + 1 < bottom)
        put(at + 1, 3, twin->reasons, columns - 4, LOOK_FAINT);
    free(a);
    free(b);
}

static void draw_none(void)
{
    put(LIST_TOP + 1, 1, "Aucun porteur ne ressemble assez à un autre.", tui_columns() - 2,
        LOOK_NORMAL);
    put_text(LIST_TOP + 3, 1,
             "Sont comparés : nom, sigle, autres noms, commune, SIRET, RNA, téléphones, courriel. "
             "Un nouveau dossier et un import disent aussi à qui ils ressemblent.",
             tui_columns() - 2, 4, LOOK_FAINT);
}

static void draw_list(struct twins_screen *self, struct tui *tui)
{
    int shown = (tui_rows() - LIST_TOP) / ROWS, bottom = tui_rows();
    shown = shown > 0 ? shown : 1;
    if (self->selected < self->top)
        self->top = self->selected;
    if (self->selected >= self->top + shown)
        self->top = self->selected - shown + 1;
    for (int i = self->top; i < (int)self->twins.count && i < self->top + shown; i++) {
        int at = LIST_TOP + (i - self->top) * ROWS;
        draw_pair(&self->twins.rows[i], at, bottom, i == self->selected);
        if (i == self->selected)
            tui_cursor(tui, at, 1, false);
    }
}

static void draw(struct screen *screen, struct tui *tui)
{
    struct twins_screen *self = (struct twins_screen *)screen;
    char counted[48] = "";
    refresh(self, tui);
    size_t count = self->twins.count;
    put(0, 1, "Le même porteur deux fois ?", tui_columns() - 2, LOOK_TITLE);
    if (count)
        snprintf(counted, sizeof counted, "%zu paire%s", count, count > 1 ? "s" : "");
    put_right(0, tui_columns() - 24, counted, 23, LOOK_FAINT);
    put_rule(1, 0, tui_columns());
    if (count)
        draw_list(self, tui);
    else
        draw_none();
    static const struct footer_item items[] = {
        {"Entrée", "comparer"}, {"m", "même porteur"}, {"p", "pas le même"}, {"Échap", "retour"}};
    tui_footer(tui, count ? items : items + 3, count ? 4 : 1);
}

/* ---- events -------------------------------------------------------------------------------- */

static void open_pair(struct twins_screen *self, struct tui *tui)
{
    const struct twin *twin = &self->twins.rows[self->selected];
    tui_push(tui, twins_pair_new(&twin->a.holder, &twin->b.holder));
}

static void decide(struct twins_screen *self, struct tui *tui, bool same)
{
    const struct twin *twin = &self->twins.rows[self->selected];
    struct error err = {0};
    const struct id *a = &twin->a.holder, *b = &twin->b.holder;
    if (same ? app_merge_holders(tui->app, a, b, &err) : app_part_holders(tui->app, a, b, &err))
        tui_done(tui);
    else
        tui_fail(tui, &err);
}

static bool click(struct twins_screen *self, struct tui *tui, const struct event *event)
{
    int index = self->top + (event->row - LIST_TOP) / ROWS;
    if (event->row < LIST_TOP || event->row >= tui_rows() || index >= (int)self->twins.count)
        return true;
    self->selected = index;
    if (event->count == 2)
        open_pair(self, tui);
    return true;
}

static bool event(struct screen *screen, struct tui *tui, const struct event *event)
{
    struct twins_screen *self = (struct twins_screen *)screen;
    refresh(self, tui);
    if (!self->twins.count)
        return false;
    if (event->kind == EVENT_CLICK)
        return click(self, tui, event);
    if (event->kind == EVENT_KEY && event->key == KEY_NAME_ENTER) {
        open_pair(self, tui);
        return true;
    }
    bool same = event->kind == EVENT_CHAR && strcasecmp(event->text, "m") == 0;
    if (same || (event->kind == EVENT_CHAR && strcasecmp(event->text, "p") == 0)) {
        decide(self, tui, same);
        return true;
    }
    return list_event(event, &self->selected, (int)self->twins.count,
                      (tui_rows() - LIST_TOP) / ROWS);
}

static void release(struct screen *screen)
{
    twins_clear(&((struct twins_screen *)screen)->twins);
}

void twins_open(struct tui *tui)
{
    static const struct screen_ops ops = {.draw = draw, .event = event, .release = release};
    struct twins_screen *self = mem_alloc(sizeof *self);
    self->screen.ops = &ops;
    tui_push(tui, &self->screen);
}
