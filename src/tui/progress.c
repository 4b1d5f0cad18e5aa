/* Something long is being done, and nothing else can be: how far it is, and Échap to give up. What
 * is typed meanwhile was for a screen that is not there, and is forgotten. */
#include "screen.h"

#include <curses.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "terminal.h"

enum { SHOWN_AFTER_MS = 200, REDRAWN_MS = 100, ROWS = 4 };

static int64_t monotonic_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

struct progress progress_begin(struct tui *tui, const char *title)
{
    return (struct progress){.tui = tui, .title = title, .drawn_ms = monotonic_ms()};
}

static void draw(const struct progress *progress, uint64_t done, uint64_t total)
{
    struct tui *tui = progress->tui;
    struct footer_item give_up = {"Échap", "abandonner"};
    int row = tui_rows() - ROWS, columns = tui_columns(), bar = columns - 10;
    char percent[16];
    text_clear(&tui->message);
    put_blank(row, 0, ROWS, columns);
    put_rule(row, 0, columns);
    put(row + 1, 1, progress->title, columns - 2, LOOK_TITLE);
    put_bar(row + 2, 1, bar, done, total);
    snprintf(percent, sizeof percent, "%d %%", (int)(100.0 * (double)done / (double)total));
    put_right(row + 2, 1 + bar, percent, 7, LOOK_NORMAL);
    tui_footer_bare(tui, &give_up, 1);
    terminal_flush(row + 1, 1, false);
    tui->overwritten = true;
}

/* A lone Esc, or Ctrl-C; an arrow begins with the byte of Esc, and others follow it. */
static bool is_give_up(const struct progress *progress, const char *bytes, int count)
{
    int wait = terminal_escape_ms(progress->tui->app->settings.escape_ms);
    char rest[4096];
    if (count == 1 && bytes[0] == 3)
        return true;
    if (count < 1 || bytes[count - 1] != 27)
        return false;
    if (terminal_wait(wait) != WAKE_INPUT)
        return true;
    (void)terminal_read(rest, sizeof rest);
    return false;
}

static bool gives_up(const struct progress *progress)
{
    char bytes[4096];
    int count;
    switch (terminal_wait(0)) {
    case WAKE_INPUT:
        count = terminal_read(bytes, sizeof bytes);
        return count < 0 || is_give_up(progress, bytes, count);
    case WAKE_END: /* the loop will be told again */
        return true;
    case WAKE_SUSPEND:
        terminal_suspend();
        return false;
    case WAKE_RESUMED:
        terminal_resume();
        return false;
    case WAKE_RESIZE:
    case WAKE_OTHER:
    case WAKE_TIMEOUT:
        break;
    }
    return false;
}

bool progress_tell(void *context, uint64_t done, uint64_t total)
{
    struct progress *progress = context;
    int64_t now = monotonic_ms();
    if (now - progress->drawn_ms < (progress->shown ? REDRAWN_MS : SHOWN_AFTER_MS))
        return true;
    progress->shown = true;
    progress->drawn_ms = now;
    draw(progress, done, total);
    return !gives_up(progress);
}
