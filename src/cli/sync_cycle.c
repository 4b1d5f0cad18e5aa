/* dentelle sync alone: one cycle, told to a person or to a program, and stopped by Ctrl-C. */
#include "sync.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static volatile sig_atomic_t asked_to_stop;

static void on_interrupt(int number)
{
    (void)number;
    asked_to_stop = 1;
}

/* Ctrl-C, and Échap on the screens that started us: the cycle stops between two steps, where the
 * next one goes on. Once more: at once, which loses nothing either. */
static bool catch_interrupt(struct error *err)
{
    struct sigaction action = {.sa_handler = on_interrupt,
                               .sa_flags = (int)SA_RESETHAND | SA_RESTART};
    sigemptyset(&action.sa_mask);
    return (sigaction(SIGINT, &action, NULL) == 0 && sigaction(SIGTERM, &action, NULL) == 0) ||
           error_system(err, errno, "la synchronisation ne pourrait pas être arrêtée");
}

/* Who is told, if anybody. */
struct listener {
    bool json, person;
    struct sync_lines lines;
};

static bool tell(void *context, const struct sync_step *step)
{
    struct listener *listener = context;
    if (listener->json)
        print_sync_line(&listener->lines, step);
    else if (listener->person)
        print_sync_step(step);
    return !asked_to_stop;
}

static bool cycle(struct cli *cli, struct error *err)
{
    struct synced synced;
    struct listener listener = {.json = cli->json,
                                .person = !cli->json && isatty(STDERR_FILENO) == 1};
    struct sync_watch watch = {.tell = tell, .context = &listener};
    bool done = app_sync(&cli->app, &watch, &synced, err);
    if (listener.person)
        fputs("\r\033[K", stderr);
    if (done && cli->json)
        done = print_synced_line(&synced, err);
    else if (done)
        print_synced(&synced);
    synced_clear(&synced);
    return done;
}

bool sync_cycle_verb(struct cli *cli, struct error *err)
{
    bool opened = catch_interrupt(err) && cli_open(cli, APP_BASE_THERE, err);
    bool done = opened && cycle(cli, err);
    if (!done && cli->json)
        print_sync_failure(err);
    if (opened)
        app_close(&cli->app);
    return done;
}
