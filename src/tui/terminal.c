/* The terminal itself: started by newterm, given back by endwin, its size and its wakes. What
 * ncurses does not do for us (paste, mouse, a second terminal type) is done here. */
#include "terminal.h"

#include <curses.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

static struct {
    struct termios before;
    const char *name;
    bool started, mouse, caret;
} terminal;

/* ---- bytes of our own ---------------------------------------------------------------------- */

static void send(const char *bytes)
{
    size_t length = strlen(bytes);
    while (length > 0) {
        ssize_t n = write(STDOUT_FILENO, bytes, length);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return; /* the terminal is gone: the loop will see it */
        bytes += n;
        length -= (size_t)n;
    }
}

/* Base64 of RFC 4648, in whole. The caller frees. */
static char *encode(const char *text)
{
    static const char signs[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t length = strlen(text);
    char *encoded = mem_alloc(length / 3 * 4 + 5), *to = encoded;
    for (size_t at = 0; at < length; at += 3) {
        size_t left = length - at;
        unsigned bits = (unsigned)(unsigned char)text[at] << 16;
        if (left > 1)
            bits |= (unsigned)(unsigned char)text[at + 1] << 8;
        if (left > 2)
            bits |= (unsigned char)text[at + 2];
        *to++ = signs[bits >> 18];
        *to++ = signs[bits >> 12 & 63];
        *to++ = left > 1 ? signs[bits >> 6 & 63] : '=';
        *to++ = left > 2 ? signs[bits & 63] : '=';
    }
    *to = '\0';
    return encoded;
}

bool terminal_copies(void)
{
    static const char *const mute[] = {"linux", "vt", "ansi", "dumb", "cons"};
    for (size_t i = 0; i < sizeof mute / sizeof mute[0]; i++)
        if (strncmp(terminal.name, mute[i], strlen(mute[i])) == 0)
            return false;
    return true;
}

bool terminal_copy(const char *text)
{
    enum { MOST = 74994 }; /* bytes of base64 that xterm takes */
    char *encoded = encode(text);
    bool sent = terminal_copies() && strlen(encoded) <= MOST;
    if (sent) {
        send("\033]52;c;");
        send(encoded);
        send("\a");
    }
    free(encoded);
    return sent;
}

static void switch_modes(bool on)
{
    send(on ? "\033[?2004h" : "\033[?2004l");
    if (terminal.mouse || !on) {
        /* Apart, and the coordinates' format first: some terminals read only the first number. */
        send(on ? "\033[?1006h" : "\033[?1000l");
        send(on ? "\033[?1000h" : "\033[?1006l");
    }
}

/* A capability without its padding ("$<5>"), at the end of `text`. */
static void add_capability(struct text *text, const char *name)
{
    const char *value = tigetstr((char *)name);
    if (!value || value == (char *)-1)
        return;
    while (*value) {
        if (value[0] == '$' && value[1] == '<' && strchr(value, '>'))
            value = strchr(value, '>') + 1;
        else
            text_add_bytes(text, value++, 1);
    }
}

static void prepare_crash(void)
{
    struct text bytes = {0};
    text_add(&bytes, "\033[?2004l\033[?1000l\033[?1006l");
    add_capability(&bytes, "sgr0");
    add_capability(&bytes, "rmkx");
    add_capability(&bytes, "cnorm");
    add_capability(&bytes, "rmcup");
    add_capability(&bytes, "cnorm");
    signals_on_crash(text_get(&bytes), bytes.length);
    text_clear(&bytes);
}

/* ---- start and stop ------------------------------------------------------------------------ */

static bool open_screen(void)
{
    const char *name = getenv("TERM");
    bool hopeless = !name || !name[0] || strcmp(name, "dumb") == 0 || strcmp(name, "unknown") == 0;
    int known = 0;
    terminal.name = name;
    if (hopeless)
        return false;
    if (setupterm(name, STDOUT_FILENO, &known) == OK)
        del_curterm(cur_term); /* it was only asked whether it is known */
    else
        terminal.name = "xterm-256color"; /* what nearly all terminals of today understand */
    if (!newterm(terminal.name, stdout, stdin))
        return false;
    const char *cup = tigetstr("cup");
    if (cup && cup != (char *)-1)
        return true;
    endwin();
    return false;
}

/* Raw: Ctrl-S, Ctrl-Z and Ctrl-C are keys. Keypad: the keys arrive in the form that terminfo says.
 */
static void set_modes(void)
{
    raw();
    noecho();
    nonl();
    keypad(stdscr, TRUE);
    intrflush(stdscr, FALSE);
}

bool terminal_start(bool mouse, struct error *err)
{
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO) ||
        tcgetattr(STDIN_FILENO, &terminal.before) != 0)
        return error_set(
            err, ERR_USAGE,
            "les écrans demandent un terminal ; « dentelle tableau » donne le tableau en texte");
    unsetenv("LINES"); /* they would freeze the size */
    unsetenv("COLUMNS");
    signals_install();
    if (!open_screen()) {
        tcsetattr(STDIN_FILENO, TCSANOW, &terminal.before);
        return error_set(err, ERR_USAGE,
                         "ce terminal (TERM=%.40s) ne sait pas placer le curseur ; « dentelle "
                         "tableau » donne le tableau "
                         "en texte",
                         terminal.name ? terminal.name : "");
    }
    signals_install(); /* newterm put some of its own */
    terminal.started = true;
    terminal.mouse = mouse;
    terminal.caret = true;
    set_modes();
    prepare_crash();
    mem_on_exhaustion(terminal_stop);
    switch_modes(true);
    return true;
}

/* Terminals of libvterm (Neovim's, Emacs') hide the cursor again with the screen they come back
 * to, if it was hidden when ncurses last saved its place: it is shown once more after. */
static void close_screen(void)
{
    struct text bytes = {0};
    switch_modes(false);
    curs_set(1);
    add_capability(&bytes, "cnorm");
    endwin();
    send(text_get(&bytes));
    text_clear(&bytes);
}

void terminal_stop(void)
{
    if (!terminal.started)
        return;
    terminal.started = false;
    close_screen();
    tcsetattr(STDIN_FILENO, TCSANOW, &terminal.before);
}

void terminal_lend(void)
{
    close_screen();
    tcsetattr(STDIN_FILENO, TCSANOW, &terminal.before);
}

void terminal_suspend(void)
{
    terminal_lend();
    signals_let_stop();
    raise(SIGTSTP); /* we stop here, and go on here */
    signals_install();
    terminal_resume();
}

static void take_size(void)
{
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0)
        return;
    int height = size.ws_row ? size.ws_row : 24, width = size.ws_col ? size.ws_col : 80;
    if (height == LINES && width == COLS)
        return;
    resizeterm(height, width);
    clearok(
        curscr,
        TRUE); /* terminals move or lose text when they change size: nothing on them is certain */
}

void terminal_resume(void)
{
    set_modes();
    switch_modes(true);
    curs_set(terminal.caret ? 1 : 0);
    take_size();
    clearok(curscr, TRUE);
}

void terminal_take_back(void)
{
    /* A program that was killed may have left anything: its modes on, the output stopped by Ctrl-S,
     * the cursor hidden when ncurses believes it shown. */
    struct termios flowing = terminal.before;
    flowing.c_iflag &= ~(tcflag_t)IXON;
    tcsetattr(STDIN_FILENO, TCSANOW, &flowing);
    switch_modes(false);
    tcflush(STDIN_FILENO, TCIFLUSH);
    curs_set(0);
    terminal_resume();
}

void terminal_repaint(void)
{
    clearok(curscr, TRUE);
}

void terminal_mouse(bool on)
{
    terminal.mouse = true;
    switch_modes(on);
    terminal.mouse = on;
    if (!on)
        send("\033[?2004h");
}

void terminal_flush(int row, int column, bool caret)
{
    if (caret != terminal.caret)
        curs_set(caret ? 1 : 0);
    terminal.caret = caret;
    /* Hidden or not, the cursor stands where the eyes should be: screen readers follow it. */
    move(row < 0        ? 0
         : row >= LINES ? LINES - 1
                        : row,
         column < 0       ? 0
         : column >= COLS ? COLS - 1
                          : column);
    wnoutrefresh(stdscr);
    doupdate();
}

bool terminal_draws_signs(void)
{
    const char *name = terminal.name;
    bool old = strncmp(name, "vt", 2) == 0 && name[2] >= '0' && name[2] <= '9'; /* not vte */
    return strcmp(name, "linux") != 0 && !old && utf8_is_drawn();
}

const char *terminal_name(void)
{
    return terminal.name;
}

int terminal_escape_ms(int wanted)
{
    if (wanted != SETTING_AUTO)
        return wanted;
    return getenv("SSH_CONNECTION") ? 100 : 25;
}

/* ---- waiting ------------------------------------------------------------------------------- */

static enum terminal_wake signal_wake(void)
{
    enum terminal_wake wake = signals_next();
    if (wake == WAKE_RESIZE)
        take_size();
    return wake;
}

enum terminal_wake terminal_wait(int timeout_ms)
{
    return terminal_wait_for(-1, timeout_ms);
}

enum terminal_wake terminal_wait_for(int other, int timeout_ms)
{
    struct pollfd watched[3] = {{.fd = STDIN_FILENO, .events = POLLIN},
                                {.fd = signals_pipe(), .events = POLLIN},
                                {.fd = other, .events = POLLIN}};
    enum terminal_wake wake = signal_wake();
    if (wake != WAKE_TIMEOUT)
        return wake;
    int ready = poll(watched, 3, timeout_ms);
    wake = signal_wake();
    if (wake != WAKE_TIMEOUT)
        return wake;
    if (ready < 0)
        return errno == EINTR ? WAKE_TIMEOUT : WAKE_END;
    if (watched[0].revents & POLLIN)
        return WAKE_INPUT;
    if (watched[0].revents) /* hung up, and nothing left to read */
        return WAKE_END;
    return watched[2].revents ? WAKE_OTHER : WAKE_TIMEOUT;
}

int terminal_read(void *bytes, int size)
{
    ssize_t n = read(STDIN_FILENO, bytes, (size_t)size);
    if (n > 0)
        return (int)n;
    return n < 0 && (errno == EINTR || errno == EAGAIN) ? 0 : -1;
}
