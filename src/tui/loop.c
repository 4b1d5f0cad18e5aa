/* The loop: wait, read, act, draw once. What is typed is on disk within a second; what another
 * instance writes shows within two; whatever ends us, the draft is written first. */
#include "dentelle/tui.h"

#include <stdlib.h>
#include <time.h>

#include "screen.h"
#include "terminal.h"

enum { KEEP_MS = 1000, WATCH_MS = 2000 };

static bool ended_by_signal;

static int64_t monotonic_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void frame(struct tui *tui)
{
    tui_draw(tui);
    terminal_flush(tui->cursor_row, tui->cursor_column, tui->caret);
}

/* All events that have come whole; the screen is drawn once after. Says whether there was one. */
static bool give_events(struct tui *tui, struct input *input)
{
    struct event event;
    bool any = false;
    while (!tui->leaving && !tui->lent && input_next(input, monotonic_ms(), &event)) {
        tui_event(tui, &event);
        any = true;
    }
    if (tui->lent)
        input_forget(input); /* typed ahead, for the other program */
    tui->lent = false;
    return any;
}

/* False when the terminal is gone. A piece of a paste is nothing to draw yet. */
static bool take_input(struct tui *tui, struct input *input, bool *draw)
{
    char bytes[65536];
    int n = terminal_read(bytes, sizeof bytes);
    if (n < 0)
        return false;
    input_feed(input, bytes, (size_t)n, monotonic_ms());
    *draw = give_events(tui, input);
    return true;
}

static int shortest(int a, int b)
{
    return a < 0 || (b >= 0 && b < a) ? b : a;
}

/* True until something asks for the end. `*draw` when there may be something new to see. */
static bool turn(struct tui *tui, struct input *input, int64_t *kept_at, bool *draw)
{
    int64_t now = monotonic_ms();
    int until_keep = (int)(*kept_at + KEEP_MS - now);
    int timeout =
        shortest(input_wait(input, now), tui->caret ? (until_keep > 0 ? until_keep : 0) : WATCH_MS);
    timeout = shortest(timeout, tui_sync_wait(tui, now));
    *draw = true;
    switch (terminal_wait_for(tui_sync_descriptor(tui), timeout)) {
    case WAKE_INPUT:
        if (!take_input(tui, input, draw))
            return false;
        break;
    case WAKE_RESIZE:
        break;
    case WAKE_SUSPEND:
        tui_keep(tui);
        terminal_suspend();
        break;
    case WAKE_RESUMED:
        terminal_resume();
        break;
    case WAKE_END:
        return false;
    case WAKE_OTHER: /* what it received shows as what another window writes */
        tui_sync_listen(tui, monotonic_ms());
        break;
    case WAKE_TIMEOUT: /* a lone Esc, a paste whose end never came */
        *draw = give_events(tui, input) || store_changed(tui->app->store);
        break;
    }
    if (monotonic_ms() - *kept_at >= KEEP_MS) {
        bool had_message = tui->message.length > 0;
        tui_keep(tui);
        *draw = *draw || (tui->message.length > 0) != had_message;
        *kept_at = monotonic_ms();
    }
    *draw = (!tui->leaving && tui_sync_turn(tui, monotonic_ms())) || *draw;
    return true;
}

/* The backup of the day, once the board is seen: a base of 100 MB takes a moment. */
static void care(struct tui *tui)
{
    struct error err = {0};
    if (store_is_newer(tui->app->store)) {
        tui_say(tui, "cette base vient d'une version plus récente de dentelle : elle est ouverte "
                     "en lecture seule");
        tui->message_look = LOOK_ALERT;
    } else if (store_is_read_only(tui->app->store)) {
        tui_say(tui,
                "la base ou son dossier sont en lecture seule : rien ne pourra être enregistré");
        tui->message_look = LOOK_ALERT;
    } else if (!app_daily_care(tui->app, &err)) {
        tui_fail(tui, &err);
    }
}

/* What is wrong in the settings, unless there is worse to say. */
static void say_settings(struct tui *tui)
{
    char *complaint = settings_complaint(&tui->app->settings);
    if (complaint && !tui->message.length) {
        tui_say(tui, "%s", complaint);
        tui->message_look = LOOK_ALERT;
    }
    free(complaint);
}

static void say_waiting(void *context, const char *sentence)
{
    tui_say_now(context, sentence);
}

int tui_run(struct app *app, struct error *err)
{
    const struct settings *settings = &app->settings;
    struct tui tui = {.app = app, .mouse = settings->mouse != 0};
    if (!terminal_start(tui.mouse, err))
        return 2;
    struct input *input = input_new(terminal_name(), terminal_escape_ms(settings->escape_ms));
    if (!input) {
        terminal_stop();
        error_set(err, ERR_IO, "le clavier de ce terminal n'est pas lisible");
        return 1;
    }
    bool ascii =
        settings->signs == SIGNS_AUTO ? !terminal_draws_signs() : settings->signs == SIGNS_ASCII;
    put_start(ascii, (enum colours)settings->colours);
    store_on_wait(app->store, &(struct store_waiting){say_waiting, &tui});
    tui.sync = tui_sync_new();
    tui_push(&tui, board_new(&tui));
    frame(&tui);
    care(&tui);
    say_settings(&tui);
    drafts_offer(&tui);
    tui_sync_open(&tui, monotonic_ms());
    frame(&tui);
    int64_t kept_at = monotonic_ms();
    bool draw = true, going = true;
    while (going && !tui.leaving) {
        going = turn(&tui, input, &kept_at, &draw);
        if (going && (draw || tui.overwritten) && !tui.leaving)
            frame(&tui);
    }
    while (tui.top)
        tui_pop(&tui);
    ended_by_signal = !going;
    store_on_wait(app->store, NULL);
    text_clear(&tui.message);
    text_clear(&tui.sought);
    input_free(input);
    terminal_stop();
    tui_sync_close(&tui, going);
    return 0;
}

void tui_leave(void)
{
    if (ended_by_signal)
        signals_die();
}
