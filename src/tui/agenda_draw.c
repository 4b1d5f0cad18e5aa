/* The agenda on the screen: its title, the groups that show, what an empty one says, the footer. */
#include "agenda.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "board.h"

/* ---- title --------------------------------------------------------------------------------- */

/* "les 200 premiers de 5790": a week that no list of towns can hold says so. */
static void count_text(const struct agenda *agenda, char *text, size_t size)
{
    const struct filter *filter = app_filter(agenda->app);
    struct days days = agenda_week(filter->today);
    size_t week = agenda->visits.count;
    text[0] = '\0';
    if (!agenda->by_town)
        return;
    if (week == AGENDA_VISITS)
        query_due_count(agenda->app->store, filter, &days, &week, NULL);
    if (week > agenda->visits.count)
        snprintf(text, size, "les %zu premiers de %zu", agenda->visits.count, week);
    else
        snprintf(text, size, "d'ici dimanche : %zu", week);
}

/* The two views, brackets around the open one. Returns where they begin. */
static int draw_views(const struct agenda *agenda)
{
    const char *prefix = agenda->layout.narrow ? "" : "par ";
    char *text =
        mem_print(agenda->by_town ? "%sdate  [%scommune]" : "[%sdate]  %scommune", prefix, prefix);
    int columns = utf8_columns(text, strlen(text)), column = tui_columns() - 1 - columns;
    put_piece(0, column, text, columns, LOOK_NORMAL);
    free(text);
    return column;
}

static void draw_title(struct agenda *agenda, struct tui *tui)
{
    enum { TITLE = 20 }; /* columns that are the title's own */
    char count[64];
    int right = draw_views(agenda) - 2, column = 1;
    right = badges_draw(&agenda->badges, tui, 0, column + TITLE, right);
    char *cases = agenda_cases(agenda->app);
    column += put_piece(0, column, "Agenda", right - column, LOOK_TITLE) + 3;
    count_text(agenda, count, sizeof count);
    if (right - column > 12) {
        column += put_piece(0, column, cases, right - column - 2, LOOK_NORMAL);
        column += put_piece(0, column + 1, put_sign(SIGN_MENU), 1, LOOK_FAINT) + 4;
    }
    if (column + utf8_columns(count, strlen(count)) <= right)
        put_piece(0, column, count, right - column, LOOK_FAINT);
    put_rule(1, 0, tui_columns());
    free(cases);
}

/* ---- groups -------------------------------------------------------------------------------- */

static void draw_header(struct agenda *agenda, int group, int row)
{
    const struct agenda_group *it = &agenda->groups[group];
    char when[AGENDA_WHEN_SIZE] = "";
    char *title = mem_print("%s %zu", it->title ? it->title : "Commune inconnue", it->count);
    int right = agenda->layout.columns - 1;
    int column =
        1 + put_piece(row, 1, title, right - 1, group == agenda->group ? LOOK_TITLE : LOOK_NORMAL);
    if (it->section != AGENDA_SECTIONS)
        agenda_when(it->section, app_today(agenda->app), when);
    put_piece(row, column + 2, when, right - column - 2, LOOK_FAINT);
    free(title);
}

static bool draw_rows(struct agenda *agenda, struct tui *tui, int group, size_t header,
                      struct error *err)
{
    const struct agenda_layout *layout = &agenda->layout;
    size_t lines = (size_t)agenda_row_lines(agenda, group), count = agenda->groups[group].count;
    size_t bottom = agenda->top + (size_t)layout->rows;
    size_t from = header < agenda->top ? (agenda->top - header + lines - 1) / lines : 0;
    size_t to = (bottom - header - 1 + lines - 1) / lines;
    struct agenda_page page;
    to = to < count ? to : count;
    if (from >= to)
        return true;
    if (!agenda_page_read(agenda, group, from, to - from, &page, err))
        return false;
    for (size_t i = 0; i < page.count; i++) {
        if (group == agenda->group && from + i == agenda->offset &&
            id_is_none(&agenda->selected.id))
            agenda->selected = agenda_page_row(&page, i);
        agenda_row_draw(agenda, tui, group, &page, i,
                        layout->top + (int)(header + 1 + (from + i) * lines - agenda->top));
    }
    agenda_page_clear(&page);
    return true;
}

/* Groups of which a line shows; the header of the first takes the first line of the screen. */
static bool draw_groups(struct agenda *agenda, struct tui *tui, struct error *err)
{
    const struct agenda_layout *layout = &agenda->layout;
    size_t header = 0, bottom = agenda->top + (size_t)layout->rows;
    for (int group = 0; group < agenda->group_count && header < bottom; group++) {
        size_t lines = agenda_group_lines(agenda, group), next = header + lines;
        if (lines && next - (size_t)layout->gap > agenda->top) {
            size_t row = header > agenda->top ? header - agenda->top : 0;
            draw_header(agenda, group, layout->top + (int)row);
            if (!draw_rows(agenda, tui, group, header, err))
                return false;
        }
        header = next;
    }
    return true;
}

static void draw_detail(const struct agenda *agenda, struct tui *tui)
{
    const struct agenda_layout *layout = &agenda->layout;
    for (int row = 2; layout->detail_columns && row < tui_rows(); row++)
        put_piece(row, layout->detail_column - 1, put_sign(SIGN_VERTICAL), 1, LOOK_FRAME);
    if (layout->detail_columns)
        put_piece(1, layout->detail_column - 1, put_sign(SIGN_TEE), 1, LOOK_FRAME);
    if (id_is_none(&agenda->selected.id))
        return;
    if (layout->detail_columns)
        detail_draw(tui, &agenda->selected.case_id, 2, layout->detail_column + 1, tui_rows() - 2,
                    layout->detail_columns - 2);
    if (layout->detail_row >= 0)
        agenda_detail_draw(agenda, tui);
}

/* ---- nothing, and the footer --------------------------------------------------------------- */

/* What is missing, and what to press. The caller frees. */
static char *empty_text(const struct agenda *agenda, struct tui *tui)
{
    if (agenda->by_town)
        return mem_print("Aucune visite d'ici dimanche.\n%s revient aux dates, où %s donne un jour "
                         "à un dossier ; Échap revient au tableau.",
                         tui_key(tui, COMMAND_VIEW), tui_key(tui, COMMAND_FOLLOW_UP));
    if (filter_narrows(&tui->app->filter))
        return mem_print("Aucun dossier ouvert ne passe le filtre.\n%s puis Entrée montre tout, %s "
                         "un autre programme, Échap revient au tableau.",
                         tui_key(tui, COMMAND_FILTER), tui_key(tui, COMMAND_PROGRAMME));
    return mem_print("Aucun dossier ouvert ici.\n%s ajoute un dossier, %s montre un autre "
                     "programme, Échap revient au tableau.",
                     tui_key(tui, COMMAND_NEW_CASE), tui_key(tui, COMMAND_PROGRAMME));
}

static void draw_empty(const struct agenda *agenda, struct tui *tui)
{
    char *text = empty_text(agenda, tui);
    put_text(agenda->layout.top, 1, text, agenda->layout.columns - 2, agenda->layout.rows,
             LOOK_NORMAL);
    tui_cursor(tui, agenda->layout.top, 1, false);
    free(text);
}

static struct footer_item item(const struct tui *tui, enum command command, const char *word)
{
    return (struct footer_item){tui_key(tui, command), word};
}

/* The keys of the selected row, what it asks for first. */
static void draw_footer(const struct agenda *agenda, struct tui *tui)
{
    struct footer_item view = item(tui, COMMAND_VIEW, agenda->by_town ? "dates" : "communes");
    struct footer_item items[8];
    size_t count = 0;
    bool none = id_is_none(&agenda->selected.id);
    if (none) {
        items[count++] = item(tui, COMMAND_NEW_CASE, "dossier");
        items[count++] = item(tui, COMMAND_PROGRAMME, "programme");
        items[count++] = view;
        items[count++] = (struct footer_item){"Échap", "retour"};
    } else if (agenda->selected.silent) {
        items[count++] = item(tui, COMMAND_REFER, "réponse");
        items[count++] = (struct footer_item){"Entrée", "orientations"};
        items[count++] = item(tui, COMMAND_NOTE, "note");
        items[count++] = item(tui, COMMAND_FOLLOW_UP, "relance");
        items[count++] = view;
    } else {
        items[count++] = item(tui, COMMAND_NOTE, "note");
        items[count++] = item(tui, COMMAND_FOLLOW_UP, "relance");
        if (agenda->by_town || agenda->groups[agenda->group].section != AGENDA_UNDATED)
            items[count++] = item(tui, COMMAND_DONE, "fait");
        items[count++] = view;
        items[count++] = item(tui, COMMAND_FORWARD, "avancer");
        items[count++] = item(tui, COMMAND_REFER, "orienter");
        items[count++] = item(tui, COMMAND_CLOSE, "clore");
        items[count++] = item(tui, COMMAND_FILTER, "filtrer");
    }
    tui_footer(tui, items, count);
}

void agenda_draw(struct agenda *agenda, struct tui *tui)
{
    struct error err = {0};
    draw_title(agenda, tui);
    bool drawn = draw_groups(agenda, tui, &err);
    if (!drawn)
        tui_fail(tui, &err);
    else if (agenda->err.code != ERR_NONE)
        tui_fail(tui, &agenda->err);
    else if (agenda_is_empty(agenda))
        draw_empty(agenda, tui);
    error_clear(&agenda->err);
    draw_detail(agenda, tui);
    draw_footer(agenda, tui);
}
