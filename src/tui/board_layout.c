/* Where the columns and the cards of the board go. Three lines a card while all fit, then two, then
 * one. */
#include "board.h"

enum { NARROW = 66, WIDE = 120, HEADER_ROWS = 3 };

static size_t fitting(int rows, int card_rows, int gap)
{
    int cards = (rows + gap) / (card_rows + gap);
    return cards > 0 ? (size_t)cards : 0;
}

/* Lines between two cards. */
static int gap_of(int card_rows)
{
    return card_rows == 3 ? 1 : 0;
}

static size_t fullest(const struct board_layout *layout, const struct board_counts *counts)
{
    size_t most = 0;
    for (int i = 0; i < layout->count; i++) {
        size_t cards = (size_t)counts->stage[layout->lanes[i].stage];
        most = cards > most ? cards : most;
    }
    return most;
}

static void choose_density(struct board_layout *layout, int forced, size_t most)
{
    layout->card_rows = forced ? forced : 3;
    while (!forced && layout->card_rows > 1 &&
           fitting(layout->rows, layout->card_rows, gap_of(layout->card_rows)) < most)
        layout->card_rows--;
    layout->gap = gap_of(layout->card_rows);
}

/* The columns side by side: the closed one takes the place of the first when it is gone to. */
static void place_lanes(struct board_layout *layout, enum stage column, int columns)
{
    int wanted = layout->strip ? 1 : 3, at = 0;
    enum stage first = layout->strip            ? column
                       : column == STAGE_CLOSED ? STAGE_PREDIAGNOSTIC
                                                : STAGE_CONTACT;
    layout->count = wanted;
    for (int i = 0; i < wanted; i++) {
        int right = (columns + 1) * (i + 1) / wanted - 1; /* a separator between two */
        layout->lanes[i] =
            (struct lane){.stage = first + (enum stage)i, .column = at, .columns = right - at};
        at = right + 1;
    }
}

/* Which cards of a column show: the selected one always does. */
static void scroll(struct board *board, struct lane *lane, size_t count)
{
    const struct board_layout *layout = &board->layout;
    size_t *top = &board->top[lane->stage];
    size_t shown = fitting(layout->rows, layout->card_rows, layout->gap);
    if (count > shown) /* the last row says how many are left */
        shown = fitting(layout->rows - 1 - layout->gap, layout->card_rows, layout->gap);
    shown = shown ? shown : 1;
    if (lane->stage == board->column) {
        if (board->place < *top)
            *top = board->place;
        if (board->place >= *top + shown)
            *top = board->place - shown + 1;
    }
    if (*top + shown > count)
        *top = count > shown ? count - shown : 0;
    lane->first = *top;
    lane->shown = shown < count - *top ? shown : count - *top;
}

void board_lay_out(struct board *board, const struct board_counts *counts)
{
    struct board_layout *layout = &board->layout;
    int columns = tui_columns();
    *layout = (struct board_layout){
        .strip = columns < NARROW, .top = HEADER_ROWS, .rows = tui_rows() - HEADER_ROWS};
    if (columns >= WIDE) {
        layout->detail_columns = columns * 34 / 100;
        layout->detail_column = columns - layout->detail_columns;
    }
    place_lanes(layout, board->column,
                columns - layout->detail_columns - (layout->detail_columns > 0));
    choose_density(layout, board->density, fullest(layout, counts));
    for (int i = 0; i < layout->count; i++)
        scroll(board, &layout->lanes[i], (size_t)counts->stage[layout->lanes[i].stage]);
}
