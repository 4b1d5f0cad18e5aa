/* put: the only file that writes text on the screen. Text is drawn cluster by cluster, never past
 * the columns it was given, whatever it holds. */
#ifndef DENTELLE_TUI_PUT_H
#define DENTELLE_TUI_PUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dentelle/app.h"

/* What a piece of text means; theme.c gives each a colour or, without colours, an attribute.
 * Meaning never rests on the look alone: a sign or a word says it too. */
enum look {
    LOOK_NORMAL,
    LOOK_TITLE,    /* the one strong line of a screen */
    LOOK_FAINT,    /* secondary text: place, legal form, hints */
    LOOK_SELECTED, /* the selected card or line: reverse video */
    LOOK_ALERT,    /* overdue, refused */
    LOOK_GOOD,     /* answered, taken on */
    LOOK_KEY,      /* the letter of a command in the footer */
    LOOK_FRAME,    /* rules and column separators */
    LOOK_MATCH,    /* a word that was looked for, where it stands */
    LOOK_COUNT,    /* number of looks */
};

/* The signs of the screens; each means one thing everywhere. An ASCII set replaces them where the
 * locale or the terminal cannot draw them. */
enum sign {
    SIGN_SELECTED,  /* ▌ margin of the selected card */
    SIGN_OVERDUE,   /* ⚠ */
    SIGN_DUE,       /* ◷ a date to come */
    SIGN_NEVER,     /* ○ never contacted */
    SIGN_NO_ACTION, /* – without next action */
    SIGN_REFERRAL,  /* → */
    SIGN_DONE,      /* ✓ */
    SIGN_REFUSED,   /* ✗ */
    SIGN_WAITING,   /* … */
    SIGN_CONFLICT,  /* ≠ two versions of a value */
    SIGN_MENU,      /* ▾ */
    SIGN_HORIZONTAL,
    SIGN_VERTICAL,
    SIGN_CROSS,
    SIGN_TEE,    /* ─ │ ┼ ┬ */
    SIGN_PROMPT, /* › */
    SIGN_FULL,
    SIGN_EMPTY,  /* █ ░ what is done of a whole, and what is left */
    SIGN_MARKED, /* ■ a ticked case */
    SIGN_BAR,    /* ━ as long as a number is great beside others */
    SIGN_COUNT,
};

/* To be called once after the terminal has started. Terminals without colours are honoured, and
 * NO_COLOR unless the user asked for some; `ascii` asks for the ASCII signs. */
void put_start(bool ascii, enum colours colours);

const char *put_sign(enum sign sign); /* UTF-8, static, always one column */

/* Draws `text` at (row, column) in exactly `columns` columns: cut with "…", or padded with spaces.
 * Draws nothing outside the screen. Returns the columns that the text itself took. `text` NULL is
 * empty. */
int put(int row, int column, const char *text, int columns, enum look look);

/* As put, but pads nothing and returns the columns used, so that a line can be made of pieces:
 * `x += put_piece(y, x, "Contact ", right - x, LOOK_TITLE)`. */
int put_piece(int row, int column, const char *text, int columns, enum look look);

/* Bytes of a text, from `start` to before `end`. */
struct mark {
    size_t start, end;
};
/* As put_piece, the marked parts (in order, apart from each other) in LOOK_MATCH. What is past
 * `columns` is not drawn. */
int put_marked(int row, int column, const char *text, const struct mark marks[], size_t count,
               int columns, enum look look);

/* The bytes from `start` to before `end` of a text, the same way: marks are of the whole text. */
int put_part(int row, int column, const char *text, size_t start, size_t end,
             const struct mark marks[], size_t count, int columns, enum look look);

/* As put, text set against the right edge of the columns. */
void put_right(int row, int column, const char *text, int columns, enum look look);

/* Text wrapped at words on at most `lines` lines from (row, column) on, "…" where it goes on;
 * nothing is padded. Returns the lines used, at least 1. */
int put_text(int row, int column, const char *text, int columns, int lines, enum look look);

/* The same, the marked parts in LOOK_MATCH. */
int put_text_marked(int row, int column, const char *text, const struct mark marks[], size_t count,
                    int columns, int lines, enum look look);

/* A rule of `columns`. */
void put_rule(int row, int column, int columns);

/* A bar of `columns`, full as far as `done` of `all` goes; all of it when `all` is 0. */
void put_bar(int row, int column, int columns, uint64_t done, uint64_t all);

/* Spaces over a rectangle, wide characters cut cleanly. */
void put_blank(int row, int column, int rows, int columns);

#endif
