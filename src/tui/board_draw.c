/* The board on the screen: the programme and its counts, the columns, what an empty base says. */
#include "board.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A figure is whole or it is not there. Returns the column after it. */
static int draw_figure(const char *text, int column, int right, enum look look)
{
    if (column + utf8_columns(text, strlen(text)) > right)
        return column;
    return column + put_piece(0, column, text, right - column, look) + 4;
}

/* What was promised and how far it is: as much of it as there is room for. */
static int draw_progress(const struct board_counts *counts, bool narrowed, int column, int right)
{
    for (int parts = PROGRESS_PARTS; parts > 0; parts--) {
        char *text = progress_text(counts, narrowed, parts);
        int after = draw_figure(text, column, right, LOOK_NORMAL);
        free(text);
        if (after > column)
            return after;
    }
    return column;
}

static int draw_counts(const struct board_counts *counts, bool narrowed, int column, int right)
{
    char text[48];
    snprintf(text, sizeof text, "%s %d relance%s", put_sign(SIGN_OVERDUE), counts->overdue,
             counts->overdue > 1 ? "s" : "");
    int alert = counts->overdue ? utf8_columns(text, strlen(text)) + 4 : 0;
    column = draw_progress(counts, narrowed, column, right - alert);
    return counts->overdue ? draw_figure(text, column, right, LOOK_ALERT) : column;
}

/* Whose dates are conventional is said wherever such a case shows, in as many words as fit. */
static void draw_example(int column, int columns)
{
    static const char *const words[] = {"exemple : dates conventionnelles",
                                        "dates conventionnelles", "exemple"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (utf8_columns(words[i], strlen(words[i])) <= columns) {
            put_piece(0, column, words[i], columns, LOOK_FAINT);
            return;
        }
}

static void draw_header(struct board *board, struct tui *tui, const struct board_counts *counts,
                        const char *name)
{
    char closed[32];
    int right = tui_columns() - 1, column = 1;
    snprintf(closed, sizeof closed, "clos : %d", counts->stage[STAGE_CLOSED]);
    bool shows_closed =
        board->column != STAGE_CLOSED && counts->stage[STAGE_CLOSED] > 0 && right > 60;
    if (shows_closed)
        right -= utf8_columns(closed, strlen(closed)) + 2;
    int closed_column = right + 2;
    right = badges_draw(&board->badges, tui, 0, column, right);
    char *filter = filter_title(tui->app, &tui->app->filter);
    char *title = mem_print("%s%s%s", name, filter[0] ? " · " : "", filter);
    column += put_piece(0, column, title, right - column, LOOK_TITLE) + 1;
    column += put_piece(0, column, put_sign(SIGN_MENU), right - column, LOOK_FAINT) + 4;
    column = draw_counts(counts, filter[0], column, right);
    free(filter);
    free(title);
    if (counts->example)
        draw_example(column, right - column);
    if (shows_closed)
        put_piece(0, closed_column, closed, 16, LOOK_FAINT);
}

static void lane_title(const struct board *board, const struct lane *lane,
                       const struct board_counts *counts, const char *stage_labels)
{
    char *label = stage_label(lane->stage, stage_labels);
    char *title = mem_print("%s %d", label, counts->stage[lane->stage]);
    put(1, lane->column + 1, title, lane->columns - 1,
        lane->stage == board->column ? LOOK_TITLE : LOOK_NORMAL);
    free(label);
    free(title);
}

/* "Contact 3 · [Pré-diag 2] · Orient. 4" */
static void draw_strip(const struct board *board, const struct board_counts *counts,
                       const char *stage_labels)
{
    static const char *const brief[STAGE_COUNT] = {"Contact", "Pré-diag", "Orient.", "Clos"};
    int column = 1;
    for (enum stage stage = 0; stage < STAGE_COUNT; stage++) {
        bool here = stage == board->column;
        char *name = stage_labels ? stage_label(stage, stage_labels) : mem_copy(brief[stage]);
        char *text = mem_print("%s%s%s %d%s", stage ? " · " : "", here ? "[" : "", name,
                               counts->stage[stage], here ? "]" : "");
        column +=
            put_piece(1, column, text, tui_columns() - column, here ? LOOK_TITLE : LOOK_FAINT);
        free(name);
        free(text);
    }
}

/* Between the columns, `rows` of them below the rule. */
static void draw_rule(const struct board_layout *layout, int rows)
{
    put_rule(2, 0, tui_columns());
    for (int i = 0; i + 1 < layout->count || (i + 1 == layout->count && layout->detail_columns);
         i++) {
        int column = layout->lanes[i].column + layout->lanes[i].columns;
        put_piece(1, column, put_sign(SIGN_VERTICAL), 1, LOOK_FRAME);
        put_piece(2, column, put_sign(SIGN_CROSS), 1, LOOK_FRAME);
        for (int row = 0; row < rows; row++)
            put_piece(layout->top + row, column, put_sign(SIGN_VERTICAL), 1, LOOK_FRAME);
    }
}

/* In a parcours nobody comes to its last stage by being referred. */
static void draw_empty_lane(const struct tui *tui, const struct lane *lane, int row, bool parcours)
{
    static const struct {
        enum command command;
        const char *does;
    } fills[STAGE_COUNT] = {{COMMAND_NEW_CASE, "en ajoute un"},
                            {COMMAND_FORWARD, "y fait avancer"},
                            {COMMAND_REFER, "y oriente"},
                            {COMMAND_CLOSE, "clôt un dossier"}};
    if (filter_narrows(&tui->app->filter)) {
        put(row, lane->column + 1, "rien sous ce filtre", lane->columns - 1, LOOK_FAINT);
        return;
    }
    enum stage as =
        parcours && lane->stage == STAGE_ORIENTATION ? STAGE_PREDIAGNOSTIC : lane->stage;
    char *words = mem_print("vide : %s %s", tui_key(tui, fills[as].command), fills[as].does);
    put(row, lane->column + 1, words, lane->columns - 1, LOOK_FAINT);
    free(words);
}

static void draw_lane(struct board *board, struct tui *tui, const struct lane *lane,
                      const struct board_counts *counts)
{
    int count = counts->stage[lane->stage];
    const struct board_layout *layout = &board->layout;
    struct cards cards;
    struct error err = {0};
    if (!count) {
        draw_empty_lane(tui, lane, layout->top, counts->parcours);
        if (lane->stage == board->column)
            tui_cursor(tui, layout->top, lane->column + 1, false);
        return;
    }
    if (!query_column(tui->app->store, app_filter(tui->app), lane->stage, lane->first, lane->shown,
                      &cards, &err)) {
        tui_fail(tui, &err);
        return;
    }
    for (size_t i = 0; i < cards.count; i++) {
        int row = layout->top + (int)i * (layout->card_rows + layout->gap);
        bool selected = id_equal(&cards.rows[i].id, &board->selected);
        card_draw(tui, &cards.rows[i], row, lane->column, lane->columns, layout->card_rows,
                  selected, marks_hold(&board->marks, &cards.rows[i].id));
        if (selected)
            tui_cursor(tui, row, lane->column + 1, false);
    }
    int left = count - (int)(lane->first + cards.count);
    if (left > 0) {
        char text[48];
        snprintf(text, sizeof text, "… %d autre%s", left, left > 1 ? "s" : "");
        put(layout->top + layout->rows - 1, lane->column + 1, text, lane->columns - 1, LOOK_FAINT);
    }
    cards_clear(&cards);
}

static int total(const struct board_counts *counts)
{
    int sum = 0;
    for (enum stage stage = 0; stage < STAGE_COUNT; stage++)
        sum += counts->stage[stage];
    return sum;
}

/* Nothing passes: which filter hides how many, and what to press. False when none does. */
static bool draw_hidden(const struct board *board, struct tui *tui,
                        const struct board_counts *counts)
{
    struct board_counts all;
    struct filter whole = FILTER_NONE;
    int top = board->layout.top, columns = tui_columns() - 2;
    whole.programme = tui->app->filter.programme;
    whole.today = app_today(tui->app);
    if (total(counts) || !filter_narrows(&tui->app->filter) ||
        !query_counts(tui->app->store, &whole, &all, NULL) || !total(&all))
        return false;
    char *title = filter_title(tui->app, &tui->app->filter);
    char *text = mem_print("Le filtre « %s » cache tout : %d dossier%s.", title, total(&all),
                           total(&all) > 1 ? "s" : "");
    int used = put_text(top + 1, 1, text, columns, 3, LOOK_NORMAL);
    char *words = mem_print("%s puis Entrée : tout montrer", tui_key(tui, COMMAND_FILTER));
    put_text(top + 2 + used, 1, words, columns, 3, LOOK_FAINT);
    free(words);
    tui_cursor(tui, top + 1, 1, false);
    free(title);
    free(text);
    return true;
}

void board_draw(struct board *board, struct tui *tui, const struct board_counts *counts)
{
    struct record programme = {0};
    const struct id *id = &tui->app->filter.programme;
    if (!id_is_none(id))
        query_record(tui->app->store, ENTITY_PROGRAMME, id, &programme, NULL);
    const char *name = record_get(&programme, FIELD_PROGRAMME_NAME);
    const char *stage_labels = record_get(&programme, FIELD_PROGRAMME_STAGE_LABELS);
    draw_header(board, tui, counts, name ? name : "Tous les programmes");
    if (board->layout.strip)
        draw_strip(board, counts, stage_labels);
    bool hidden = draw_hidden(board, tui, counts);
    draw_rule(&board->layout, hidden ? 0 : board->layout.rows);
    for (int i = 0; i < board->layout.count; i++) {
        const struct lane *lane = &board->layout.lanes[i];
        if (!board->layout.strip)
            lane_title(board, lane, counts, stage_labels);
        if (!hidden)
            draw_lane(board, tui, lane, counts);
    }
    if (board->layout.detail_columns && !id_is_none(&board->selected))
        detail_draw(tui, &board->selected, 1, board->layout.detail_column + 1, tui_rows() - 1,
                    board->layout.detail_columns - 2);
    record_clear(&programme);
}

void board_draw_empty(struct tui *tui)
{
    static const struct {
        enum command command;
        const char *text;
    } lines[] = {{COMMAND_IMPORT, "importer le tableau de la Mission ESS (XLSX, ODS, CSV)"},
                 {COMMAND_EXAMPLE, "montrer un exemple : Hors-réseaux 2023"},
                 {COMMAND_NEW_CASE, "ajouter un premier porteur"}};
    int columns = tui_columns(), left = columns > 76 ? (columns - 70) / 2 : 2;
    int row = tui_rows() > 14 ? tui_rows() / 2 - 5 : 1;
    put(row, left, "dentelle", columns - left, LOOK_TITLE);
    put_piece(row + 2, left,
              "Suivre les porteurs de projet : Contact, Pré-diagnostic, Orientation.",
              columns - left - 1, LOOK_NORMAL);
    put_piece(row + 3, left, "Hors connexion, sans rien perdre, jusqu'au bilan dû au Département.",
              columns - left - 1, LOOK_NORMAL);
    for (int i = 0; i < 3; i++) {
        int used = put_piece(row + 5 + i, left, tui_key(tui, lines[i].command), 6, LOOK_KEY);
        used = used > 1 ? used + 2 : 3;
        put_piece(row + 5 + i, left + used, lines[i].text, columns - left - used - 1, LOOK_NORMAL);
    }
    tui_cursor(tui, row + 5, left, false);
    const struct footer_item items[] = {{tui_key(tui, COMMAND_IMPORT), "importer"},
                                        {tui_key(tui, COMMAND_EXAMPLE), "exemple"},
                                        {tui_key(tui, COMMAND_NEW_CASE), "dossier"},
                                        {tui_key(tui, COMMAND_QUIT), "quitter"}};
    tui_footer(tui, items, sizeof items / sizeof items[0]);
}
