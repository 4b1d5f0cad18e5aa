/* screen: the stack of screens and what they share. A screen is a few functions and a state; it
 * reads through dentelle/store.h, acts through dentelle/app.h, draws through put.h, and keeps no
 * copy of the truth: draw reads again whatever it shows. */
#ifndef DENTELLE_TUI_SCREEN_H
#define DENTELLE_TUI_SCREEN_H

#include "../app/commands.h"
#include "dentelle/app.h"
#include "input.h"
#include "put.h"

struct tui;
struct tui_sync;
struct screen;

struct screen_ops {
    bool typing; /* a text cursor blinks: printable keys go to `event`, never to commands */
    bool dialog; /* covers only part of the screen: those below are drawn first */
    /* Draws from scratch; says where the cursor stands by tui_cursor. */
    void (*draw)(struct screen *screen, struct tui *tui);
    /* Arrows, Entrée, mouse, paste, characters. Esc and q that it does not take leave the screen.
     * False when the event is not its own. */
    bool (*event)(struct screen *screen, struct tui *tui, const struct event *event);
    /* A command of the table; NULL or false: those common to all are tried. */
    bool (*command)(struct screen *screen, struct tui *tui, enum command command);
    /* An action was done while this screen is on top: by its own key, or in a dialog that is gone
     * now. May be NULL. */
    void (*acted)(struct screen *screen, struct tui *tui);
    /* Something is being typed: write the draft now. NULL: nothing is typed here. */
    void (*keep)(struct screen *screen, struct tui *tui);
    /* Releases what the screen holds, the screen itself excepted. May be NULL. */
    void (*release)(struct screen *screen);
};

/* First member of every screen. */
struct screen {
    const struct screen_ops *ops;
    struct screen *below;
    int place; /* of enum place: which commands work; 0 in dialogs */
};

/* The running interface. */
struct tui {
    struct app *app;
    struct screen *top;
    bool leaving, mouse;
    bool lent; /* another program had the terminal: what was typed and not read was for it */
    struct text message; /* status line, kept until the next key */
    enum look message_look;
    bool overwritten; /* tui_say_now wrote over what was drawn */
    int cursor_row, cursor_column;
    bool caret;
    struct text sought;    /* what was searched last */
    bool refiltered;       /* other cases are looked at: the board goes where there are some */
    struct tui_sync *sync; /* sync.h */
    bool stay; /* our own act moved the case to another column: the board stays where it is */
};

/* ---- screen.c: the stack, the events; footer.c: the status line, the footer ---------------- */

void tui_push(struct tui *tui, struct screen *screen);
/* Keeps what is typed on the top screen and frees it. */
void tui_pop(struct tui *tui);
/* The draft of whatever is being typed, on every screen of the stack. */
void tui_keep(struct tui *tui);
/* Draws the stack, bottom to top. */
void tui_draw(struct tui *tui);
/* Gives an event to the top screen, then to the commands. */
void tui_event(struct tui *tui, const struct event *event);
/* Runs a command as its key would: the top screen first, then those common to all
 * (commands_common.c). */
void tui_command(struct tui *tui, enum command command);
bool common_command(struct tui *tui, enum command command);

/* The status line. tui_done says app->label and " — u annuler". */
void tui_say(struct tui *tui, const char *format, ...) __attribute__((format(printf, 2, 3)));
void tui_done(struct tui *tui);
void tui_fail(struct tui *tui, const struct error *err);

/* Over what is drawn, at once, and until the next frame: while nothing else can be drawn. */
void tui_say_now(struct tui *tui, const char *sentence);

/* sync.c: sharing with the team, in the background. The loop polls the descriptor (-1: none) and
 * then listens; `turn` starts what is due by itself, says what waits to be said, and tells whether
 * there is something to draw; `wait` is how many milliseconds until it is to be called (-1: none).
 */
struct tui_sync *tui_sync_new(void);
void tui_sync_command(struct tui *tui); /* starts one, or stops the one that runs */
void tui_sync_stop(struct tui *tui);
bool tui_sync_runs(const struct tui *tui);
bool tui_sync_was_asked(const struct tui *tui); /* the one that runs, by a key */
void tui_sync_open(struct tui *tui, int64_t now_ms);
int tui_sync_descriptor(const struct tui *tui);
void tui_sync_listen(struct tui *tui, int64_t now_ms);
int tui_sync_wait(const struct tui *tui, int64_t now_ms);
bool tui_sync_turn(struct tui *tui, int64_t now_ms);
/* The terminal has been given back. `patient`: the one that was asked for is waited for a little.
 */
void tui_sync_close(struct tui *tui, bool patient);
void team_open(struct tui *tui); /* team.c: where sharing stands, what the last one remarked */

/* badges.c: what waits for the user, at the right of a header: conflicts, what is not yet with the
 * whole team. */
enum badge { BADGE_SYNC, BADGE_CONFLICTS, BADGES };
struct badges {
    int row;
    int from[BADGES], to[BADGES]; /* columns; equal: it does not show */
};
/* Between two columns, from the right. Returns the column where they begin, a space before it. */
int badges_draw(struct badges *badges, struct tui *tui, int row, int left, int right);
/* Opens what is behind the one that was clicked; false when none was. */
bool badges_click(const struct badges *badges, struct tui *tui, const struct event *event);

/* progress.c: how far something long is; ERR_GIVEN_UP is what its caller says when Échap came. */
struct progress {
    struct tui *tui;
    const char *title; /* "Lecture de suivi.csv"; borrowed */
    int64_t drawn_ms;
    bool shown;
};
struct progress progress_begin(struct tui *tui, const char *title);
/* Its context is the progress. What takes a moment only shows nothing. */
bool progress_tell(void *context, uint64_t done, uint64_t total);

/* The key of a command as screens print it, to be named in a sentence: "n", "Ctrl-X". */
const char *tui_key(const struct tui *tui, enum command command);

/* Our own act took a case to another column: a board on top stays where it is, on the next card. */
void tui_case_moved(struct tui *tui);

/* Where the real cursor is left after drawing: the selected name, or the caret (visible). */
void tui_cursor(struct tui *tui, int row, int column, bool caret);

/* One word of a footer: "n" "note". */
struct footer_item {
    const char *key, *word;
};
/* The last two rows: status line and footer. As many items as fit; « , aide » is always last and
 * never dropped unless `bare`. */
void tui_footer(struct tui *tui, const struct footer_item items[], size_t count);
void tui_footer_bare(struct tui *tui, const struct footer_item items[], size_t count);
/* The footer of a place from the command table, with `extra` items before what leads elsewhere:
 * what can be done to this case as it is now, or where there is none (NULL, ID_NONE). */
void tui_footer_place(struct tui *tui, int place, const struct id *case_id,
                      const struct footer_item extra[], size_t count);

/* Rows and columns that a screen may draw on (the last two rows are status and footer). */
int tui_rows(void);
int tui_columns(void);

/* Moves a selection by arrows, j k, Home, End, pages and the wheel; false when the event is
 * another. */
bool list_event(const struct event *event, int *selected, int count, int page);

/* ---- the screens --------------------------------------------------------------------------- */

struct screen *board_new(struct tui *tui); /* board.c */
/* The board shows and selects this case (after undo, new case). */
void board_select(struct tui *tui, const struct id *case_id);

/* agenda.c: what is due, soonest first; the one that is open already, if there is one. */
void agenda_open(struct tui *tui);
/* An open agenda selects this case's row (after undo, new case). */
void agenda_select(struct tui *tui, const struct id *case_id);

enum case_tab { TAB_THREAD, TAB_RECORD, TAB_PREDIAGNOSTIC, TAB_REFERRALS, TAB_COUNT };
struct screen *case_new(const struct id *case_id, enum case_tab tab); /* case.c */
/* Its thread, with this note selected. */
struct screen *case_on_note(struct tui *tui, const struct id *case_id, const struct id *note);

/* note.c: a new note on a case (`pasted`: text to begin with, raw, or NULL); a text of the base to
 * edit, a note's or any field's of several lines, `start` in its place or NULL. Both take up the
 * draft if there is one. */
struct screen *note_new(struct tui *tui, const struct id *case_id, const char *pasted,
                        size_t length);
/* The note of a visit: once it is kept, the visit goes on. */
struct screen *note_of_visit(struct tui *tui, const struct id *case_id);
struct screen *text_edit(struct tui *tui, const struct id *case_id, const struct id *entity,
                         enum field field, const char *start);
/* May this note, of that text, be quoted in what leaves the house, or no longer? Says so, and what
 * in it tells somebody's private life (case_thread.c). */
bool note_publish(struct tui *tui, const struct id *note, bool publishable, const char *text);

/* external.c: a draft's text, which is on disk, in the user's own editor ($VISUAL, $EDITOR, else
 * what there is) until it ends. The text to take instead, which the caller frees; NULL when there
 * is none. Says what happened. */
char *external_edit(struct tui *tui, const struct draft *draft);
/* A file of the user's own, in his editor. */
bool external_edit_file(struct tui *tui, const char *path, struct error *err);

/* desktop.c: can links be opened here, and opening one. What it does with it is not ours to know.
 */
bool desktop_opens(void);
bool desktop_open(const char *link, struct error *err);

/* field.c: opens what edits one field of a record: a line, a text, a list of choices. */
void field_edit(struct tui *tui, const struct id *case_id, const struct id *record,
                enum field field);
/* The same, beginning with this value, as stored ("": none), in the place of the one that shows. */
void field_edit_from(struct tui *tui, const struct id *case_id, const struct id *record,
                     enum field field, const char *start);

/* record.c: all fields of one record, to read and to edit (a programme, a partner). */
struct screen *record_new(enum entity entity, const struct id *id);

/* report.c: lines to read; takes them. Entrée runs `accept` when there is one; the footer says
 * `enter`. */
typedef void report_accept(struct tui *tui, void *context);
struct screen *report_new(const char *title, struct strings *lines, const char *enter,
                          report_accept *accept, void *context);

/* Lines wrapped on `rows` rows, from that of their own lines on which *top says, which is brought
 * back to where there are some. Returns how many there are in all. */
int lines_draw(const struct strings *lines, int row, int rows, int *top);

/* partners.c: the directory; the one that is open already, if there is one. */
void partners_open(struct tui *tui);
/* partner.c: the sheet of a structure, and the cases that were sent to it. */
void partner_open(struct tui *tui, const struct id *partner);

void help_open(struct tui *tui, int place); /* help.c: place 0 is the palette */
void drafts_offer(struct tui *tui);         /* drafts.c: what a crash or an Esc left behind */
void programme_open(struct tui *tui);       /* programme.c */
/* The same programme for the next year; false when that could not be, which the status line says.
 */
bool programme_copy(struct tui *tui, const struct id *programme);
void filter_open(struct tui *tui); /* filter.c: which cases are looked at */
/* new_case.c: `name` to begin with, or NULL. */
void new_case_open(struct tui *tui, const char *name);
struct id new_case_draft(void);    /* under which the name of a case to come is kept */
void import_open(struct tui *tui); /* import_screen.c */
/* import_dump_screen.c: what the JSON of an export would add, before it is written. */
bool import_dump_open(struct tui *tui, const char *path, struct error *err);
void export_open(struct tui *tui); /* export_screen.c: the cases looked at, as a file */
/* paths.c: a path as typed ("~/" is the home), which the caller frees; the user's documents, else
 * where the program was started: NULL with an error when that folder is gone. The caller frees. */
char *typed_path(const char *text);
char *documents_folder(struct error *err);
/* The status line says which file is there now. */
void say_written(struct tui *tui, const char *path);
/* import_preview.c: what an import of this file will do, line by line. False, with an error, when
 * it cannot be read or the user gave up. */
bool import_preview_open(struct tui *tui, const char *path, const char *programme,
                         struct error *err);
/* conflicts.c: what is in conflict, that of a case first when there is one (may be NULL). */
void conflicts_open(struct tui *tui, const struct id *case_id);
/* history.c: of a field of a record, or (FIELD_COUNT) of the whole case; case_id may be ID_NONE for
 * a field. */
void history_open(struct tui *tui, const struct id *case_id, const struct id *record,
                  enum field field);
void twins_open(struct tui *tui); /* twins.c: the porteurs that may be one */
/* twins_pair.c: two of them side by side. */
struct screen *twins_pair_new(const struct id *kept, const struct id *other);
void triage_open(struct tui *tui); /* triage.c */
/* search.c: `typed` to begin with; NULL: what was searched last, which a letter replaces. */
void search_open(struct tui *tui, const char *typed);

/* ---- commands on a case, the same wherever one is selected (case_commands.c) --------------- */

/* Note, stage, orient, follow-up, done, needs, edit, close, programme, worker. False when the
 * command is not one of them. `shown`: the stage on screen. */
bool case_command(struct tui *tui, enum command command, const struct id *case_id,
                  enum stage shown);
void needs_open(struct tui *tui, const struct id *case_id); /* needs.c */
void needs_open_in_visit(struct tui *tui, const struct id *case_id);

/* visit.c: a visit typed straight through, one screen after the other: the note, then the needs,
 * the maturity, the next action. Each is kept as it is left; Échap stops there. */
enum visit_step { VISIT_NOTE, VISIT_NEEDS, VISIT_MATURITY, VISIT_NEXT_ACTION };
void visit_open(struct tui *tui, const struct id *case_id);
void visit_go_on(struct tui *tui, const struct id *case_id, enum visit_step step);
/* What is said of a referral: its state, who confirms, its messages, what comes next (referral.c).
 */
void referral_open(struct tui *tui, const struct id *referral);
/* The message that goes with it, before it goes (message.c). */
void message_open(struct tui *tui, const struct id *referral, enum message_to to);

/* who_does_what.c: what is handed to the porteur, to read, then to write as a file. */
void who_does_what_open(struct tui *tui, const struct id *case_id);

/* bilan.c: the figures of a year and what the user writes of it; the one that is open already, if
 * there is one. */
void bilan_open(struct tui *tui);

/* On one case, or on several by one action. */
void follow_up_open(struct tui *tui, const struct id cases[], size_t count); /* follow_up.c */
void refer_open(struct tui *tui, const struct id cases[], size_t count);     /* refer.c */
/* The next best partner, after a referral that came to nothing. */
void refer_again(struct tui *tui, const struct id *case_id, const struct id *after);
void close_open(struct tui *tui, const struct id cases[], size_t count);    /* close.c */
void transfer_open(struct tui *tui, const struct id cases[], size_t count); /* assign.c */
void rebound_open(struct tui *tui, const struct id *case_id);               /* rebound.c */
void entrust_open(struct tui *tui, const struct id cases[], size_t count);  /* assign.c */

/* The cases that a dialog was opened for, as its context. */
struct targets {
    size_t count;
    struct id ids[];
};
struct targets *targets_new(const struct id cases[], size_t count); /* freed by free() */

/* ---- dialogs ------------------------------------------------------------------------------- */

/* prompt.c: a field of one line above the footer. */
struct prompt {
    const char *title;            /* "Nouveau dossier : nom du porteur" */
    const char *text;             /* to begin with, or NULL */
    bool proposed;                /* that text is a proposal: what is typed first replaces it */
    const char *const *proposals; /* what up and down bring; NULL-terminated, or NULL */
    size_t limit;                 /* bytes */
    /* What is shown beside while typing ("ven. 22 mars, dans 7 j"). May be NULL. */
    void (*hint)(struct tui *tui, void *context, const char *text, char *hint, size_t size);
    /* Entrée. False keeps the prompt open and says `err`. The prompt is gone when it returns true.
     */
    bool (*accept)(struct tui *tui, void *context, const char *text, struct error *err);
    bool hint_below; /* on the line below what is typed, which it leaves its room */
    /* Tab: something else is done with what is typed, over the prompt. The word of the footer; NULL
     * while there is nothing. Both may be NULL. */
    const char *(*tab_word)(void *context);
    void (*tab)(struct tui *tui, void *context, const char *text);
    void *context; /* freed with the prompt, by `release` or else by free(); may be NULL */
    void (*release)(void *context);
    /* Where what is typed is kept as a draft; entity ID_NONE: nowhere. */
    struct id draft_entity;
    enum field draft_field;
};
void prompt_open(struct tui *tui,
                 const struct prompt *prompt); /* copies title and text; proposals are borrowed */

/* choose.c: a list under a filter. Letters filter (folded); up, down; Tab ticks when `several`;
 * Entrée. */
struct choice_row {
    char *text;       /* owned */
    char *more;       /* secondary text at the right, or NULL */
    char *also;       /* words the filter looks at too, or NULL */
    char *detail;     /* a second line, shown under the selected row, or NULL */
    char *warning;    /* a line of its own under the row, always shown, or NULL */
    const char *code; /* borrowed, static */
    struct id id;
    bool ticked;
    int mode, level; /* what its tick says: choose.modes, choose.levels */
    bool leads; /* to another list: Entrée on it comes after the ticked ones; it has no tick */
};
struct choose {
    const char *title; /* "Orienter Où sont mes clefs ? vers…" */
    const char *aside; /* said at the right of the title, or NULL */
    const char *enter; /* footer word for Entrée: "orienter" */
    bool several;
    struct choice_row *rows; /* taken over, freed with the dialog */
    size_t count;
    /* Entrée: the ticked rows, and the one under the cursor when what is typed sought it, or when
     * none is ticked. `several` with nothing ticked, nothing typed and `or_none`: none. False keeps
     * the dialog open. The dialog is gone when it returns true. */
    bool (*accept)(struct tui *tui, void *context, const struct choice_row *const chosen[],
                   size_t count, struct error *err);
    bool or_none;
    /* `several`: what a tick says beside "yes", shown at the right of the filter; Maj-Tab goes to
     * the next, for the row under the cursor and those ticked later. NULL: nothing. */
    const struct choice_list *modes;
    int mode;              /* rank in it */
    const char *mode_word; /* footer word for Maj-Tab: "qui le dit" */
    /* `several`: how much, 1 to this, typed as a digit; 0: ticks weigh nothing. */
    int levels, usual_level;
    /* `several`: as long as nothing was ticked or unticked here, Entrée takes the row under the
     * cursor along with those that are ticked. */
    bool adds;
    const char
        *now; /* the code under the cursor at first, said to be so now; NULL: the first row */
    /* Rows that what is typed brings, after those that pass: added to `found` by choice_add, anew
     * at each change. May be NULL. */
    void (*find)(struct tui *tui, const char *typed, struct choose *found);
    /* Right at the end of the text: the sheet of the row under the cursor. May be NULL. */
    void (*sheet)(struct tui *tui, const struct choice_row *row);
    /* Suppr at the end of the text: the row under the cursor is to go, after asking. May be NULL.
     */
    void (*remove)(struct tui *tui, const struct choice_row *row);
    const char *remove_word; /* footer word for it: "jeter" */
    /* Ctrl-D: a copy of the row under the cursor. The list may leave the stack meanwhile. May be
     * NULL. */
    void (*copy)(struct tui *tui, const struct choice_row *row);
    const char *copy_word; /* footer word for it: "copier en 2025" */
    void *context;         /* freed by free() */
};
void choose_open(struct tui *tui, const struct choose *choose);
/* A row for choose; copies its texts. */
void choice_add(struct choose *choose, const char *text, const char *more, const char *also,
                const char *code, const struct id *id, bool ticked);
/* A row that leads on. */
void choice_lead(struct choose *choose, const char *text, const char *more, const char *also,
                 const char *code);

#endif
