/* Sharing with the team while the screens go on: who starts the courier, when, and what is said
 * when it is back. */
#include "sync.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "terminal.h"

enum { PATIENCE_MS = 5000, MINUTE_MS = 60 * 1000 };

struct tui_sync *tui_sync_new(void)
{
    struct tui_sync *sync = mem_alloc(sizeof *sync);
    courier_init(&sync->courier);
    return sync;
}

bool tui_sync_runs(const struct tui *tui)
{
    return tui->sync->courier.child != 0;
}

bool tui_sync_was_asked(const struct tui *tui)
{
    return tui_sync_runs(tui) && tui->sync->asked;
}

int tui_sync_descriptor(const struct tui *tui)
{
    return tui->sync->courier.pipe;
}

const struct sync_badge *tui_sync_badge(struct tui *tui)
{
    struct tui_sync *sync = tui->sync;
    int64_t version = query_version(tui->app->store);
    if (!sync->read || version != sync->version) {
        sync->version = version;
        sync->read = sync_badge_read(tui->app->store, &sync->badge, NULL);
    }
    return &sync->badge;
}

/* ---- what is said -------------------------------------------------------------------------- */

/* Not over what somebody is reading or typing: it waits its turn. */
static void say_later(struct tui_sync *sync, enum look look, const char *sentence)
{
    text_clear(&sync->unsaid);
    text_add(&sync->unsaid, sentence);
    sync->unsaid_look = look;
}

static bool is_free(const struct tui *tui)
{
    const struct tui_sync *sync = tui->sync;
    return tui->message.length == 0 ||
           (sync->beginning.length &&
            strcmp(text_get(&tui->message), text_get(&sync->beginning)) == 0);
}

static bool say_unsaid(struct tui *tui)
{
    struct tui_sync *sync = tui->sync;
    if (!sync->unsaid.length || tui->top->ops->typing || !is_free(tui))
        return false;
    tui_say(tui, "%s", text_get(&sync->unsaid));
    tui->message_look = sync->unsaid_look;
    text_clear(&sync->unsaid);
    text_clear(&sync->beginning);
    return true;
}

/* One remark is said at once, several are to be read on the page of the team. */
static void add_remarks(struct text *sentence, const struct strings *remarks)
{
    if (remarks->count == 1)
        text_addf(sentence, " ; %s", remarks->items[0]);
    else if (remarks->count)
        text_addf(sentence, " ; %zu remarques (« %s » dans la palette)", remarks->count,
                  command_info(COMMAND_TEAM)->name);
}

/* The caller frees. */
static char *end_words(struct tui *tui, const struct synced *synced)
{
    struct text sentence = {0};
    char *words = synced_words(synced);
    if (synced->report.stopped)
        text_addf(&sentence, "arrêté : %s ; rien n'est perdu, %s pour la suite", words,
                  tui_key(tui, COMMAND_SYNC));
    else
        text_addf(&sentence, "synchronisé : %s", words);
    if (synced->twins)
        text_addf(&sentence,
                  " ; %zu paire%s de porteurs peut-être en double (« %s » dans la palette)",
                  synced->twins, synced->twins > 1 ? "s" : "", command_info(COMMAND_TWINS)->name);
    add_remarks(&sentence, &synced->report.remarks);
    free(words);
    return text_take(&sentence);
}

/* ---- starting and ending ------------------------------------------------------------------- */

static int64_t every_ms(const struct tui *tui)
{
    int minutes = tui->app->settings.sync_minutes;
    return minutes == SETTING_AUTO ? 0 : (int64_t)minutes * MINUTE_MS;
}

/* The next one by itself, so long after this one, whoever asked for it. */
static void plan(struct tui *tui, int64_t now_ms)
{
    tui->sync->is_due = every_ms(tui) > 0;
    tui->sync->due_ms = now_ms + every_ms(tui);
}

static void remember(struct tui *tui, const char *sentence)
{
    struct tui_sync *sync = tui->sync;
    const struct clock *clock = &tui->app->clock;
    text_clear(&sync->last);
    text_add(&sync->last, sentence);
    sync->last_ms = clock->now_ms(clock->state);
    sync->ended = true;
    strings_clear(&sync->remarks);
}

static void failed(struct tui *tui, const struct error *err)
{
    struct tui_sync *sync = tui->sync;
    bool elsewhere = err->code == ERR_BUSY; /* another window is at it, and will see to it */
    remember(tui, err->text);
    if (!elsewhere)
        sync->trouble = err->code == ERR_NOT_FOUND ? TROUBLE_ABSENT : TROUBLE_OTHER;
    if (sync->asked)
        say_later(sync, LOOK_ALERT, err->text);
}

static void came_back(struct tui *tui)
{
    struct tui_sync *sync = tui->sync;
    struct synced *synced = &sync->courier.synced;
    const struct sync_report *report = &synced->report;
    char *sentence = end_words(tui, synced);
    remember(tui, sentence);
    sync->trouble = TROUBLE_NONE;
    sync->twins += synced->twins;
    if (sync->asked || report->received || report->sent || report->stopped)
        say_later(sync, LOOK_NORMAL, sentence);
    sync->remarks = synced->report.remarks;
    synced->report.remarks = (struct strings){0};
    free(sentence);
}

static void start(struct tui *tui, bool asked)
{
    struct tui_sync *sync = tui->sync;
    struct error err = {0};
    sync->asked = asked;
    sync->is_due = false;
    text_clear(&sync->unsaid);
    if (!courier_send(&sync->courier, store_path(tui->app->store), &err))
        failed(tui, &err);
}

void tui_sync_listen(struct tui *tui, int64_t now_ms)
{
    struct tui_sync *sync = tui->sync;
    if (!tui_sync_runs(tui) || courier_listen(&sync->courier))
        return;
    if (sync->courier.done)
        came_back(tui);
    else
        failed(tui, &sync->courier.err);
    plan(tui, now_ms);
}

/* ---- by a key ------------------------------------------------------------------------------ */

void tui_sync_stop(struct tui *tui)
{
    struct tui_sync *sync = tui->sync;
    sync->asked = true;
    tui_say(tui, sync->courier.stopped ? "la synchronisation est interrompue"
                                       : "la synchronisation s'arrête…");
    courier_stop(&sync->courier);
    text_clear(&sync->beginning);
    text_add(&sync->beginning, text_get(&tui->message));
}

static void say_beginning(struct tui *tui, const char *words)
{
    struct tui_sync *sync = tui->sync;
    tui_say(tui, "%s, %s l'arrête", words, tui_key(tui, COMMAND_SYNC));
    text_clear(&sync->beginning);
    text_add(&sync->beginning, text_get(&tui->message));
}

/* Who presses the key while one runs by itself wants it to run: it is his now. */
void tui_sync_command(struct tui *tui)
{
    struct tui_sync *sync = tui->sync;
    if (tui_sync_was_asked(tui)) {
        tui_sync_stop(tui);
        return;
    }
    if (!tui_sync_badge(tui)->shares) {
        tui_say(tui, "cette base ne partage avec personne : « dentelle sync init dossier:DIR » "
                     "pour commencer, « dentelle sync rejoindre dossier:DIR » pour être d'une "
                     "équipe");
        return;
    }
    bool already = tui_sync_runs(tui);
    if (!already)
        start(tui, true);
    sync->asked = true;
    if (tui_sync_runs(tui))
        say_beginning(tui, already ? "la synchronisation est en cours" : "synchronise");
}

/* ---- by itself ----------------------------------------------------------------------------- */

void tui_sync_open(struct tui *tui, int64_t now_ms)
{
    plan(tui, now_ms);
    if (tui->app->settings.sync_at_opening) {
        tui->sync->is_due = true;
        tui->sync->due_ms = now_ms;
    }
}

int tui_sync_wait(const struct tui *tui, int64_t now_ms)
{
    const struct tui_sync *sync = tui->sync;
    if (!sync->is_due || tui_sync_runs(tui))
        return -1;
    return sync->due_ms > now_ms ? (int)(sync->due_ms - now_ms) : 0;
}

bool tui_sync_turn(struct tui *tui, int64_t now_ms)
{
    struct tui_sync *sync = tui->sync;
    bool starts = sync->is_due && now_ms >= sync->due_ms && !tui_sync_runs(tui);
    if (starts && tui_sync_badge(tui)->shares && !store_is_read_only(tui->app->store))
        start(tui, false);
    else if (starts)
        plan(tui, now_ms);
    return say_unsaid(tui) || starts;
}

/* ---- leaving ------------------------------------------------------------------------------- */

/* One that somebody asked for is waited for a little, so that he sees how it ends; any other, or
 * one that takes longer, ends by itself. */
void tui_sync_close(struct tui *tui, bool patient)
{
    struct tui_sync *sync = tui->sync;
    struct courier *courier = &sync->courier;
    if (patient && tui_sync_was_asked(tui)) {
        fputs("dentelle : la synchronisation finit…\n", stderr);
        if (!courier_wait(courier, PATIENCE_MS)) {
            fputs("dentelle : elle continue seule ; « dentelle sync etat » dira quand elle a eu "
                  "lieu\n",
                  stderr);
        } else {
            char *words = courier->done ? end_words(tui, &courier->synced) : NULL;
            fprintf(stderr, "dentelle : %s\n", words ? words : courier->err.text);
            free(words);
        }
    }
    courier_leave(courier);
    text_clear(&sync->last);
    text_clear(&sync->unsaid);
    text_clear(&sync->beginning);
    strings_clear(&sync->remarks);
    free(sync);
    tui->sync = NULL;
}
