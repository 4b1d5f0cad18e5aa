/* terminal: takes the terminal over and gives it back, whatever happens (TERMINAL.md §3, 4, 7 in
 * the design). */
#ifndef DENTELLE_TUI_TERMINAL_H
#define DENTELLE_TUI_TERMINAL_H

#include <stdbool.h>

#include "dentelle/app.h"

/* Starts ncurses in raw mode, with bracketed paste and, with `mouse`, its clicks (SGR); installs
 * the signal handlers. ERR_USAGE when stdin or stdout is no terminal, or cannot address the cursor.
 * A TERM that terminfo does not know is taken for xterm-256color. */
bool terminal_start(bool mouse, struct error *err);

/* Gives the terminal back as it was; safe to call twice. */
void terminal_stop(void);

/* Stops the process as Ctrl-Z does in a shell, and takes the terminal again after. */
void terminal_suspend(void);

/* Takes the terminal again after a stop: modes, size, and everything repainted. */
void terminal_resume(void);

/* Gives the terminal to another program, and takes it again: what was typed meanwhile and not read
 * was for that program. */
void terminal_lend(void);
void terminal_take_back(void);

/* Repaints everything from nothing at the next flush (Ctrl-L). */
void terminal_repaint(void);

/* Reports clicks or leaves them to the terminal's own selection. */
void terminal_mouse(bool on);

/* Gives a text to the clipboard of the desktop (OSC 52). False where the terminal is known to have
 * none, or the text is too long for it; true tells that it was asked, a terminal does not answer.
 */
bool terminal_copy(const char *text);
bool terminal_copies(void);

/* The end of a frame: cursor placed at (row, column), visible when `caret`, then the screen sent.
 */
void terminal_flush(int row, int column, bool caret);

/* False on terminals whose fonts lack our signs (the Linux console, vt100), and where no locale
 * draws them: the ASCII set is for them. */
bool terminal_draws_signs(void);

/* The name the terminal is driven by, and how long a lone Esc waits for a sequence to follow, in
 * milliseconds: what the user set, or SETTING_AUTO. */
const char *terminal_name(void);
int terminal_escape_ms(int wanted);

enum terminal_wake {
    WAKE_INPUT,   /* bytes can be read from the terminal */
    WAKE_OTHER,   /* bytes can be read from the other descriptor */
    WAKE_RESIZE,  /* the size changed, ncurses already knows */
    WAKE_TIMEOUT, /* nothing for the time asked */
    WAKE_SUSPEND, /* SIGTSTP came: call terminal_suspend */
    WAKE_RESUMED, /* we come back from a stop: call terminal_resume */
    WAKE_END,     /* TERM, INT, HUP or the terminal is gone: save the draft, close, leave */
};
/* Waits at most `timeout_ms` (-1: for ever). Pending signals first. */
enum terminal_wake terminal_wait(int timeout_ms);
/* The same, for another descriptor (-1: none) too, after the terminal: typing comes first. */
enum terminal_wake terminal_wait_for(int other, int timeout_ms);

/* Reads what is there (at most `size`), 0 when nothing, -1 when the terminal is gone. */
int terminal_read(void *bytes, int size);

/* ---- signals.c ----------------------------------------------------------------------------------
 */

/* Handlers, to be installed before newterm (so that ncurses installs none of its own) and once more
 * after. */
void signals_install(void);
/* What a crash writes: bytes that give the terminal back. Copied. */
void signals_on_crash(const char *bytes, size_t length);
int signals_pipe(void); /* readable when a signal is pending */
/* The next pending signal as a wake; WAKE_TIMEOUT when none is. */
enum terminal_wake signals_next(void);
/* Dies of the signal that asked for the end, so that the caller sees 143 or 129; exits with 1 when
 * the terminal simply went away. The terminal has been given back and the base is closed. */
void signals_die(void) __attribute__((noreturn));
/* SIGTSTP does what it does to other programs, until signals_install. */
void signals_let_stop(void);
/* While a child has the terminal, until signals_install: Ctrl-C and Ctrl-\ are for it alone, Ctrl-Z
 * stops us with it. */
void signals_leave_to_child(void);
/* In the child, before exec. */
void signals_default(void);

#endif
