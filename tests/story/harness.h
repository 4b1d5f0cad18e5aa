/* The harness of the stories: a user at a terminal. The program runs in a pseudo-terminal, what it
 * sends is fed to libvterm, and the story reads the screen as the user does. It waits for what the
 * screen shows, never for time. */
#ifndef DENTELLE_TESTS_HARNESS_H
#define DENTELLE_TESTS_HARNESS_H

#include <criterion/criterion.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <vterm.h>

#include "../scratch.h"

enum { STORY_ENVIRONMENT = 24 };

struct story {
    char folder[SCRATCH_SIZE]; /* HOME of the story, removed at the end */
    char *base;
    char *environment[STORY_ENVIRONMENT];
    int environment_count;
    int rows, columns;
    /* while the program runs */
    VTerm *terminal;
    VTermScreen *screen;
    int master; /* -1: the terminal is gone */
    pid_t child;
    bool alternate, cursor_visible;
    VTermPos cursor;
    char *log; /* all bytes the program sent */
    size_t log_length;
};

/* A folder, a size, a program not yet started. The clock says Monday 15 March 2027, 9 h. */
void story_open(struct story *story, int rows, int columns);
/* Checks that no sanitizer complained, and removes everything. */
void story_close(struct story *story);
/* "NAME=value", from the next start on; replaces one of that name. */
void story_environment(struct story *story, const char *pair);

/* The program under test: $DENTELLE_PROGRAM, else the one beside. The caller frees. */
char *story_program(void);
/* Starts the screens. */
void story_start(struct story *story);
/* Starts any command line in the pseudo-terminal (a shell, to suspend the program in). */
void story_start_command(struct story *story, const char *const arguments[]);
/* Runs a verb to its end; what it printed, both streams, freed by the caller. `input` may be NULL.
 * The exit status goes to `status`. */
char *story_verb(struct story *story, int *status, const char *input,
                 const char *const arguments[]);
#define VERB(story, status, ...)                                                                   \
    story_verb((story), (status), NULL, (const char *const[]){__VA_ARGS__, NULL})
/* One that must end with this status; what it printed. The caller frees. */
char *story_run(struct story *story, int expected, const char *const arguments[]);
/* A verb that must succeed. */
#define STORY_DO(story, ...) story_do((story), (const char *const[]){__VA_ARGS__, NULL})
void story_do(struct story *story, const char *const arguments[]);

/* Bytes as typed. */
void story_send(struct story *story, const char *bytes, size_t length);
void story_type(struct story *story, const char *text);
void story_paste(struct story *story, const char *text,
                 size_t length); /* between the marks of a bracketed paste */
void story_click(struct story *story, int row, int column, int times);
#define KEY_UP_ "\033OA"
#define KEY_DOWN_ "\033OB"
#define KEY_RIGHT_ "\033OC"
#define KEY_LEFT_ "\033OD"
#define KEY_ENTER_ "\r"
#define KEY_TAB_ "\t"
#define KEY_BACK_TAB_ "\033[Z"
#define KEY_ESCAPE_ "\033"
#define KEY_DELETE_ "\033[3~"
#define KEY_PAGE_DOWN_ "\033[6~"
#define KEY_BACKSPACE_ "\177"
#define CTRL_S_ "\023"
#define CTRL_(letter) ((const char[]){(letter)&0x1F, 0})

/* Waits until the text is on the screen, or is no longer; fails with the screen after ten seconds.
 */
void story_sees(struct story *story, const char *text);
void story_sees_no(struct story *story, const char *text);
/* Types, then waits for a text that shows it was understood. */
void story_does(struct story *story, const char *typed, const char *seen);
bool story_shows(struct story *story, const char *text); /* now, without waiting */
/* The whole screen as text, a line feed after each row; trailing blanks cut. The caller frees. */
char *story_screen(struct story *story);
/* A row of it. The caller frees. */
char *story_row(struct story *story, int row);
/* The row that holds the text, -1 when none does. */
int story_row_of(struct story *story, const char *text);
bool story_is_reverse(struct story *story, int row, int column);
/* Lets the program say all it has to: 60 ms of silence. For counts of bytes only. */
void story_settle(struct story *story);

void story_resize(struct story *story, int rows, int columns);
void story_signal(struct story *story, int number);
void story_hang_up(struct story *story); /* the terminal is closed */
/* Waits for the end of the program; its wait status. */
int story_end(struct story *story);
/* Quits from the board and expects exit 0. */
void story_quit(struct story *story);
/* The terminal is as it was: alternate screen left, cursor shown, paste and mouse off, canonical
 * mode. */
void story_terminal_is_restored(struct story *story);
/* The bytes were sent by the program. */
bool story_sent(const struct story *story, const char *bytes);

char *story_path(const struct story *story, const char *name); /* in its folder; the caller frees */
void story_write(struct story *story, const char *name, const void *bytes, size_t length);

#endif
