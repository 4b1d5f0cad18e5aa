/* What the files of the bilan share: the screen (bilan.c), its lines (bilan_lines.c), how they are
 * drawn (bilan_draw.c), what the user writes (bilan_text.c). */
#ifndef DENTELLE_TUI_BILAN_H
#define DENTELLE_TUI_BILAN_H

#include "dentelle/report.h"
#include "editor.h"
#include "screen.h"

enum bilan_kind { BILAN_FIGURE, BILAN_GROUP, BILAN_TEXT };
/* A line that can be selected. What it borrows lives as long as the bilan. */
struct bilan_line {
    enum bilan_kind kind;
    char *heading; /* above it; NULL: it goes on */
    char *label, *value;
    char *key;                               /* what it is, to be found again after a change */
    const struct bilan_programme *programme; /* NULL: of the year */
    enum figure figure;
    bool known;                     /* there is something to count from */
    enum figure behind;             /* whose rows are behind it: of one made of two, the first */
    const struct figure_rows *rows; /* of that one; of the evidence they are not read yet */
    size_t first, count;            /* of the rows: those behind the line */
    const char *group;              /* code of a group */
    int64_t number, most;           /* a bar: number out of most; most 0: none */
    int paragraph;                  /* of bilan_paragraphs */
    const char *text;               /* of the paragraph, NULL: not written yet */
    struct bilan_checks checks;     /* of it: what is to be looked at */
};

struct bilan_screen {
    struct screen screen;
    int year;
    struct id only; /* a programme of the year, or ID_NONE */
    bool read;      /* the bilan below is there */
    struct bilan bilan;
    struct figures_mark mark;    /* when it was read */
    struct figure_rows evidence; /* its rows, once they are beside it */
    struct error why;
    struct bilan_line *lines;
    size_t count;
    int selected, top; /* top: in rows of the screen, from the first line on */
    char *key;         /* of the selected line */
};

/* The programme that is looked at alone; NULL: the year. */
const struct bilan_programme *bilan_only(const struct bilan_screen *self);
void bilan_list(struct bilan_screen *self); /* its lines, anew */
void bilan_lines_clear(struct bilan_screen *self);

/* It is not known, because the sheet of the programme does not say what is promised, or costs. */
bool bilan_is_of_sheet(const struct bilan_line *line);
void bilan_draw(struct bilan_screen *self, struct tui *tui);
/* The line at a row of the screen, -1 when there is none. */
int bilan_line_at(const struct bilan_screen *self, int row);
int bilan_page(void); /* rows that lines have */

/* bilan_rows.c: the rows behind a line, to open. */
void bilan_rows_open(struct tui *tui, const struct bilan_screen *self,
                     const struct bilan_line *line);
/* "15/03/2027"; "–" when unknown. */
enum { BILAN_DAY_SIZE = 16 };
void bilan_row_day(const char *on, char text[BILAN_DAY_SIZE]);
/* What a row is, beside who and when: "visite", "acceptée", "12 j". The caller frees. */
char *bilan_row_words(struct tui *tui, enum figure figure, const struct figure_row *row);

/* bilan_text.c: what is to be looked at in a paragraph while it is written. */
struct bilan_proof;
/* What is to be looked at in a text, as parts of it in order and apart from each other. The caller
 * frees. */
struct mark *bilan_marks(const struct bilan_checks *checks, size_t *count);
/* NULL when the field is no paragraph of the bilan. The figures are those of now. */
struct bilan_proof *bilan_proof_new(struct tui *tui, const struct id *programme, enum field field);
void bilan_proof_free(struct bilan_proof *proof); /* NULL is allowed */
/* Underlines it in the editor, and says at `row` what it is: the one at the cursor, else the first.
 */
void bilan_proof_draw(struct bilan_proof *proof, struct editor *editor, int row);
/* What the base says of a programme, where the caret is, as one step of undo; says how much is
 * quoted. False when it could not be read, which is said. */
bool bilan_draft_insert(struct tui *tui, struct editor *editor, const struct id *programme);

/* bilan_write.c: which file, then writes it. */
void bilan_write_open(struct tui *tui, const struct bilan_screen *self);

#endif
