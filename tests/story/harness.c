/* The pseudo-terminal and the screen behind it; see harness.h. What the traps are:
 * docs/architecture.md, "Tests". */
#include "harness.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glob.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

enum { DEADLINE_MS = 15000, SILENCE_MS = 60, FRAME_MS = 8 };

static char *print(const char *format, ...) __attribute__((format(printf, 1, 2)));
static char *print(const char *format, ...)
{
    char *text = NULL;
    va_list arguments;
    va_start(arguments, format);
    cr_assert(vasprintf(&text, format, arguments) >= 0);
    va_end(arguments);
    return text;
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---- opening and closing ------------------------------------------------------------------- */

void story_environment(struct story *story, const char *pair)
{
    size_t name = strcspn(pair, "=") + 1;
    for (int i = 0; i < story->environment_count; i++)
        if (strncmp(story->environment[i], pair, name) == 0) {
            free(story->environment[i]);
            story->environment[i] = strdup(pair);
            return;
        }
    cr_assert(story->environment_count < STORY_ENVIRONMENT - 1);
    story->environment[story->environment_count++] = strdup(pair);
}

void story_open(struct story *story, int rows, int columns)
{
    *story = (struct story){.rows = rows, .columns = columns, .master = -1, .child = -1};
    cr_assert(scratch_make(story->folder, "story"));
    story->base = print("%s/dentelle.db", story->folder);
    char *home = print("HOME=%s", story->folder);
    char *runtime = print("XDG_RUNTIME_DIR=%s/runtime", story->folder);
    char *sanitizer = print("ASAN_OPTIONS=log_path=%s/sanitizer", story->folder);
    char *undefined = print("UBSAN_OPTIONS=log_path=%s/sanitizer:halt_on_error=1", story->folder);
    story_environment(story, "PATH=/usr/local/bin:/usr/bin:/bin");
    story_environment(story, "TERM=xterm-256color");
    story_environment(story, "LANG=C.UTF-8");
    story_environment(story, "TZ=UTC");
    story_environment(story, "DENTELLE_MAINTENANT=2027-03-15T09:00");
    story_environment(story, home);
    story_environment(story, runtime);
    story_environment(story, sanitizer);
    story_environment(story, undefined);
    free(home);
    free(runtime);
    free(sanitizer);
    free(undefined);
}

static int remove_entry(const char *path, const struct stat *status, int flag, struct FTW *place)
{
    (void)status;
    (void)flag;
    (void)place;
    return remove(path);
}

static void check_sanitizer(struct story *story)
{
    glob_t reports;
    char *pattern = print("%s/sanitizer.*", story->folder);
    if (glob(pattern, 0, NULL, &reports) == 0) {
        char text[4096] = "";
        FILE *report = fopen(reports.gl_pathv[0], "r");
        size_t n = report ? fread(text, 1, sizeof text - 1, report) : 0;
        text[n] = '\0';
        cr_assert(false, "a sanitizer complained:\n%s", text);
    }
    globfree(&reports);
    free(pattern);
}

static void drop_terminal(struct story *story)
{
    if (story->master >= 0)
        close(story->master);
    story->master = -1;
    if (story->terminal)
        vterm_free(story->terminal);
    story->terminal = NULL;
}

void story_close(struct story *story)
{
    if (story->child > 0) {
        kill(story->child, SIGKILL);
        waitpid(story->child, NULL, 0);
    }
    drop_terminal(story);
    check_sanitizer(story);
    nftw(story->folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    for (int i = 0; i < story->environment_count; i++)
        free(story->environment[i]);
    free(story->log);
    free(story->base);
}

char *story_path(const struct story *story, const char *name)
{
    return print("%s/%s", story->folder, name);
}

void story_write(struct story *story, const char *name, const void *bytes, size_t length)
{
    char *path = story_path(story, name);
    FILE *file = fopen(path, "wb");
    cr_assert_not_null(file);
    cr_assert_eq(fwrite(bytes, 1, length, file), length);
    cr_assert_eq(fclose(file), 0);
    free(path);
}

/* ---- the terminal -------------------------------------------------------------------------- */

static int on_property(VTermProp property, VTermValue *value, void *state)
{
    struct story *story = state;
    if (property == VTERM_PROP_ALTSCREEN)
        story->alternate = value->boolean;
    if (property == VTERM_PROP_CURSORVISIBLE)
        story->cursor_visible = value->boolean;
    return 1;
}

static int on_cursor(VTermPos position, VTermPos old, int visible, void *state)
{
    (void)old;
    (void)visible;
    ((struct story *)state)->cursor = position;
    return 1;
}

static void make_terminal(struct story *story)
{
    static const VTermScreenCallbacks callbacks = {.settermprop = on_property,
                                                   .movecursor = on_cursor};
    story->terminal = vterm_new(story->rows, story->columns);
    vterm_set_utf8(story->terminal, 1);
    story->screen = vterm_obtain_screen(story->terminal);
    vterm_screen_set_callbacks(story->screen, &callbacks, story);
    vterm_screen_enable_altscreen(story->screen, 1);
    vterm_screen_reset(story->screen, 1);
    story->alternate = false;
    story->cursor_visible = true;
}

char *story_program(void)
{
    const char *given = getenv("DENTELLE_PROGRAM");
    char *path = realpath(given ? given : "./dentelle", NULL);
    cr_assert_not_null(path, "no program at %s", given ? given : "./dentelle");
    return path;
}

void story_start_command(struct story *story, const char *const arguments[])
{
    struct winsize size = {.ws_row = (unsigned short)story->rows,
                           .ws_col = (unsigned short)story->columns};
    char *path = story_program();
    free(story->log);
    story->log = NULL;
    story->log_length = 0;
    drop_terminal(story);
    make_terminal(story);
    story->environment[story->environment_count] = NULL;
    story->child = forkpty(&story->master, NULL, NULL, &size);
    cr_assert(story->child >= 0);
    if (story->child == 0) {
        for (int number = 1; number < NSIG; number++)
            signal(number, SIG_DFL);
        if (chdir(story->folder) == 0)
            execve(arguments ? arguments[0] : path,
                   arguments ? (char *const *)arguments
                             : (char *const[]){path, "--base", story->base, NULL},
                   story->environment);
        _exit(126);
    }
    free(path);
    fcntl(story->master, F_SETFL, fcntl(story->master, F_GETFL) | O_NONBLOCK);
    fcntl(story->master, F_SETFD, FD_CLOEXEC); /* or another child would keep the terminal open */
}

void story_start(struct story *story)
{
    story_start_command(story, NULL);
}

static void answer(struct story *story)
{
    char bytes[256];
    size_t n = vterm_output_read(story->terminal, bytes, sizeof bytes);
    if (n > 0 && write(story->master, bytes, n) < 0)
        return; /* the program is gone: the next read will say so */
}

/* Reads what comes within `ms`; false at the end of the program. */
static bool pump(struct story *story, int ms)
{
    struct pollfd watched = {.fd = story->master, .events = POLLIN};
    char bytes[65536];
    if (story->master < 0)
        return false;
    if (poll(&watched, 1, ms) <= 0)
        return true;
    ssize_t n = read(story->master, bytes, sizeof bytes);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return true;
    if (n <= 0)
        return false; /* EIO: the other side is closed */
    story->log = realloc(story->log, story->log_length + (size_t)n + 1);
    memcpy(story->log + story->log_length, bytes, (size_t)n);
    story->log_length += (size_t)n;
    story->log[story->log_length] = '\0';
    vterm_input_write(story->terminal, bytes, (size_t)n);
    answer(story);
    return true;
}

void story_settle(struct story *story)
{
    size_t before;
    do {
        before = story->log_length;
        if (!pump(story, SILENCE_MS))
            return;
    } while (story->log_length != before);
}

/* ---- typing -------------------------------------------------------------------------------- */

void story_send(struct story *story, const char *bytes, size_t length)
{
    int64_t deadline = now_ms() + DEADLINE_MS;
    while (length > 0) {
        ssize_t n = write(story->master, bytes, length);
        if (n > 0) {
            bytes += n;
            length -= (size_t)n;
        } else {
            cr_assert(n < 0 && (errno == EAGAIN || errno == EINTR),
                      "the program takes no more input");
            cr_assert(pump(story, 10), "the program ended while it was typed to");
        }
        cr_assert(now_ms() < deadline, "the program does not read");
    }
}

void story_type(struct story *story, const char *text)
{
    story_send(story, text, strlen(text));
}

void story_paste(struct story *story, const char *text, size_t length)
{
    story_type(story, "\033[200~");
    story_send(story, text, length);
    story_type(story, "\033[201~");
}

void story_click(struct story *story, int row, int column, int times)
{
    char bytes[64];
    for (int i = 0; i < times; i++) {
        snprintf(bytes, sizeof bytes, "\033[<0;%d;%dM\033[<0;%d;%dm", column + 1, row + 1,
                 column + 1, row + 1);
        story_type(story, bytes);
    }
}

void story_does(struct story *story, const char *typed, const char *seen)
{
    story_type(story, typed);
    story_sees(story, seen);
}

/* ---- looking ------------------------------------------------------------------------------- */

static size_t put_utf8(char *to, uint32_t c)
{
    if (c < 0x80) {
        to[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        to[0] = (char)(0xC0 | c >> 6);
        to[1] = (char)(0x80 | (c & 0x3F));
        return 2;
    }
    if (c < 0x10000) {
        to[0] = (char)(0xE0 | c >> 12);
        to[1] = (char)(0x80 | (c >> 6 & 0x3F));
        to[2] = (char)(0x80 | (c & 0x3F));
        return 3;
    }
    to[0] = (char)(0xF0 | c >> 18);
    to[1] = (char)(0x80 | (c >> 12 & 0x3F));
    to[2] = (char)(0x80 | (c >> 6 & 0x3F));
    to[3] = (char)(0x80 | (c & 0x3F));
    return 4;
}

char *story_row(struct story *story, int row)
{
    char *text = calloc((size_t)story->columns * VTERM_MAX_CHARS_PER_CELL * 4 + 1, 1);
    size_t used = 0, end = 0;
    for (int column = 0; column < story->columns;) {
        VTermScreenCell cell;
        vterm_screen_get_cell(story->screen, (VTermPos){.row = row, .col = column}, &cell);
        if (!cell.chars[0])
            text[used++] = ' ';
        for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i]; i++)
            used += put_utf8(text + used, cell.chars[i]);
        if (cell.chars[0] && cell.chars[0] != ' ')
            end = used;
        column += cell.width > 0 ? cell.width : 1;
    }
    text[end] = '\0';
    return text;
}

char *story_screen(struct story *story)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    for (int row = 0; row < story->rows; row++) {
        char *line = story_row(story, row);
        fprintf(stream, "%s\n", line);
        free(line);
    }
    fclose(stream);
    return text;
}

int story_row_of(struct story *story, const char *text)
{
    for (int row = 0; row < story->rows; row++) {
        char *line = story_row(story, row);
        bool found = strstr(line, text) != NULL;
        free(line);
        if (found)
            return row;
    }
    return -1;
}

bool story_shows(struct story *story, const char *text)
{
    return story_row_of(story, text) >= 0;
}

bool story_is_reverse(struct story *story, int row, int column)
{
    VTermScreenCell cell;
    vterm_screen_get_cell(story->screen, (VTermPos){.row = row, .col = column}, &cell);
    return cell.attrs.reverse;
}

/* A frame comes in pieces: what is read of half of one is not what the user sees. */
static void finish_frame(struct story *story)
{
    size_t before;
    do {
        before = story->log_length;
    } while (pump(story, FRAME_MS) && story->log_length != before);
}

static void wait_for(struct story *story, const char *text, bool shown)
{
    int64_t deadline = now_ms() + DEADLINE_MS;
    bool alive = true;
    for (;;) {
        if (story_shows(story, text) == shown) {
            finish_frame(story);
            if (story_shows(story, text) == shown)
                return;
        }
        if (!alive || now_ms() > deadline) {
            char *screen = story_screen(story);
            cr_assert(false, "%s \"%s\" on the screen%s:\n%s", shown ? "no" : "still", text,
                      alive ? "" : ", and the program ended", screen);
        }
        alive = pump(story, 50);
    }
}

void story_sees(struct story *story, const char *text)
{
    wait_for(story, text, true);
}

void story_sees_no(struct story *story, const char *text)
{
    wait_for(story, text, false);
}

bool story_sent(const struct story *story, const char *bytes)
{
    return story->log && memmem(story->log, story->log_length, bytes, strlen(bytes));
}

/* ---- what happens to the terminal ---------------------------------------------------------- */

void story_resize(struct story *story, int rows, int columns)
{
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
    if (rows > 0 && columns > 0) {
        story->rows = rows;
        story->columns = columns;
        vterm_set_size(story->terminal, rows, columns);
    }
    ioctl(story->master, TIOCSWINSZ, &size);
}

void story_signal(struct story *story, int number)
{
    kill(story->child, number);
}

void story_hang_up(struct story *story)
{
    close(story->master);
    story->master = -1;
}

int story_end(struct story *story)
{
    int status, waited;
    int64_t deadline = now_ms() + DEADLINE_MS;
    while (pump(story, 50) && now_ms() < deadline)
        ; /* all it said first: waiting before reading would lose its last words, or deadlock */
    while ((waited = waitpid(story->child, &status, WNOHANG)) == 0 && now_ms() < deadline)
        poll(NULL, 0, 2);
    cr_assert(waited == story->child, "the program does not end");
    story->child = -1;
    return status;
}

void story_quit(struct story *story)
{
    story_type(story, "q");
    int status = story_end(story);
    cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0, "exit status %x", status);
    story_terminal_is_restored(story);
}

void story_terminal_is_restored(struct story *story)
{
    struct termios modes;
    cr_assert(!story->alternate, "the alternate screen was not left");
    cr_assert(story->cursor_visible, "the cursor is hidden");
    cr_assert(story_sent(story, "\033[?2004l"), "bracketed paste was left on");
    cr_assert(story_sent(story, "\033[?1000l"), "the mouse was left on");
    if (story->master >= 0 && tcgetattr(story->master, &modes) == 0)
        cr_assert((modes.c_lflag & (ICANON | ECHO)) == (ICANON | ECHO),
                  "the line modes were not restored");
}

/* ---- verbs --------------------------------------------------------------------------------- */

char *story_verb(struct story *story, int *status, const char *input, const char *const arguments[])
{
    int in[2], out[2], count = 0;
    char *program = story_program();
    const char *command[32] = {program, "--base", story->base};
    while (arguments[count]) {
        command[count + 3] = arguments[count];
        count++;
    }
    command[count + 3] = NULL;
    story->environment[story->environment_count] = NULL;
    cr_assert(pipe2(in, O_CLOEXEC) == 0 && pipe2(out, O_CLOEXEC) == 0);
    pid_t child = fork();
    cr_assert(child >= 0);
    if (child == 0) {
        dup2(in[0], STDIN_FILENO);
        dup2(out[1], STDOUT_FILENO);
        dup2(out[1], STDERR_FILENO);
        execve(command[0], (char *const *)command, story->environment);
        _exit(126);
    }
    free(program);
    close(in[0]);
    close(out[1]);
    signal(SIGPIPE, SIG_IGN);
    if (input && write(in[1], input, strlen(input)) < 0)
        cr_log_warn("the verb did not read its input");
    close(in[1]);
    char *text = NULL, part[4096];
    size_t size = 0;
    ssize_t n;
    FILE *stream = open_memstream(&text, &size);
    while ((n = read(out[0], part, sizeof part)) > 0)
        fwrite(part, 1, (size_t)n, stream);
    fclose(stream);
    close(out[0]);
    int ended;
    waitpid(child, &ended, 0);
    *status = WIFEXITED(ended) ? WEXITSTATUS(ended) : 128 + WTERMSIG(ended);
    return text;
}

char *story_run(struct story *story, int expected, const char *const arguments[])
{
    int status;
    char *said = story_verb(story, &status, NULL, arguments);
    cr_assert_eq(status, expected, "%s, exit %d: %s", arguments[0], status, said);
    return said;
}

void story_do(struct story *story, const char *const arguments[])
{
    free(story_run(story, 0, arguments));
}
