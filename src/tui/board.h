/* What the files of the board share: its state (board.c), its geometry (board_layout.c), its
 * drawing (board_draw.c, board_card.c, board_detail.c). */
#ifndef DENTELLE_TUI_BOARD_H
#define DENTELLE_TUI_BOARD_H

#include "marks.h"
#include "screen.h"

/* A column of the board on the screen. */
struct lane {
    enum stage stage;
    int column, columns;
    size_t first, shown; /* cards: the first one drawn, how many */
};

struct board_layout {
    struct lane lanes[STAGE_COUNT];
    int count;
    bool strip;    /* too narrow for several columns: one, and a strip of counts */
    int top, rows; /* where cards are drawn */
    int card_rows, gap;
    int detail_column, detail_columns; /* 0 columns: no room for it */
};

struct board {
    struct screen screen;
    struct id selected; /* ID_NONE: its column is empty */
    enum stage column;  /* where the selection is, or was */
    size_t place;
    size_t top[STAGE_COUNT];
    int density;        /* 1 to 3 lines a card; 0: as many as fit */
    struct marks marks; /* the ticked cases */
    struct id shown_programme;
    bool placed;                /* a first column was chosen for this programme */
    struct board_layout layout; /* of the last frame, for the mouse */
    struct badges badges;
};

/* Geometry for the size of the screen; scrolls so that the selection shows. */
void board_lay_out(struct board *board, const struct board_counts *counts);
void board_draw_empty(struct tui *tui);
void board_draw(struct board *board, struct tui *tui, const struct board_counts *counts);
/* A card at (row, column); `rows` lines of it. */
void card_draw(struct tui *tui, const struct card *card, int row, int column, int columns, int rows,
               bool selected, bool marked);
/* What is next for a case, in `columns`: the sign, what, when. Gives the look. The caller frees. */
char *card_status(struct tui *tui, const struct card *card, int columns, enum look *look);
void detail_draw(struct tui *tui, const struct id *case_id, int row, int column, int rows,
                 int columns);

#endif
