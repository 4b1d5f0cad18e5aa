/* One cycle: the lock, the place, what the others put there, what we have to put there, our head.
 * Nothing is remembered outside the base, and each step can be the last: the next cycle goes on. */
#include "cycle.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

void sync_report_clear(struct sync_report *report)
{
    strings_clear(&report->remarks);
    *report = (struct sync_report){0};
}

static bool tell(struct cycle *cycle)
{
    const struct sync_watch *watch = cycle->watch;
    if (watch && watch->tell && !watch->tell(watch->context, &cycle->step))
        cycle->report->stopped = true;
    return !cycle->report->stopped;
}

bool cycle_goes_on(struct cycle *cycle, enum sync_phase phase, int64_t done, int64_t total)
{
    cycle->step = (struct sync_step){phase, done, total > done ? total : done, cycle->devices};
    return tell(cycle);
}

/* Asked by a place that makes us wait. */
static bool may_wait(void *context)
{
    return tell(context);
}

bool cycle_read(struct cycle *cycle, const struct remote_item *item, struct text *bytes,
                struct error *err)
{
    return cycle->remote.kind->read(&cycle->remote, item, bytes, err);
}

bool cycle_remove(struct cycle *cycle, const struct remote_item *item, struct error *err)
{
    struct error why = {0};
    return cycle->remote.kind->remove(&cycle->remote, item, &why) ||
           (why.code == ERR_READONLY && !cycle->remote.kind->names_may_lie) ||
           error_set(err, why.code, "%s", why.text);
}

void cycle_remark(struct cycle *cycle, const char *format, ...)
{
    struct text line = {0};
    va_list arguments;
    va_start(arguments, format);
    text_vaddf(&line, format, arguments);
    va_end(arguments);
    if (!strings_hold(&cycle->report->remarks, text_get(&line)))
        strings_add(&cycle->report->remarks, text_get(&line));
    text_clear(&line);
}

char *cycle_device(struct cycle *cycle, const struct stream_name *name)
{
    struct streams streams;
    char *called = NULL, prefix[3];
    stream_prefix(name, prefix);
    if (streams_read(cycle->store, false, &streams, NULL))
        for (size_t i = 0; i < streams.count && !called; i++)
            if (stream_equal(&streams.rows[i].name, name) && streams.rows[i].label)
                called = mem_print("%s (%s)", streams.rows[i].label, prefix);
    streams_clear(&streams);
    return called ? called : mem_print("un poste (%s)", prefix);
}

/* ---- one place ----------------------------------------------------------------------------- */

static bool check_place(struct cycle *cycle, struct error *err)
{
    struct id organisation;
    if (!cycle->remote.kind->recognise(&cycle->remote, &organisation, err))
        return false;
    return id_equal(&organisation, &cycle->team.organisation) ||
           error_set(err, ERR_INPUT,
                     "%s est le lieu d'une autre équipe ; rien n'y a été lu ni écrit",
                     cycle->remote.at);
}

bool cycle_read_names(struct cycle *cycle, struct error *err)
{
    free(cycle->names);
    cycle->names = NULL;
    return outbox_streams(cycle->store, &cycle->names, &cycle->name_count, err);
}

bool cycle_gave_up(const struct cycle *cycle, const struct stream_name *name)
{
    for (size_t i = 0; i < cycle->name_count; i++)
        if (stream_equal(&cycle->names[i], name))
            return !stream_equal(&cycle->own, name);
    return false;
}

static bool list_items(struct cycle *cycle, struct error *err)
{
    remote_items_clear(&cycle->items);
    return cycle_read_names(cycle, err) &&
           cycle->remote.kind->list(&cycle->remote, cycle->names, cycle->name_count, &cycle->items,
                                    err);
}

/* What was told before this base knew itself to be a copy: others seemed to differ from it. What is
 * still so is told again. */
static void forget_remarks(struct strings *remarks, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        free(remarks->items[i]);
    memmove(remarks->items + from, remarks->items + to,
            (remarks->count - to) * sizeof *remarks->items);
    remarks->count -= to - from;
}

/* A copy takes its own name before anything is sent, and then receives what it lacks. */
static bool pull_all(struct cycle *cycle, struct error *err)
{
    bool split;
    struct strings *remarks = &cycle->report->remarks;
    size_t before = remarks->count;
    if (!list_items(cycle, err) || !cycle_know_bundles(cycle, err) || !cycle_pull(cycle, err))
        return false;
    if (cycle->report->stopped)
        return true;
    size_t after = remarks->count;
    if (!cycle_check_copy(cycle, &split, err))
        return false;
    if (split && after > before)
        forget_remarks(remarks, before, after);
    return !split || cycle_pull(cycle, err);
}

static bool is_settled(const struct streams *streams, const struct remote_item *item)
{
    for (size_t i = 0; i < streams->count; i++)
        if (stream_equal(&streams->rows[i].name, &item->device))
            return item->last <= streams->rows[i].seq;
    return false;
}

/* How far everything that arrived in the place is here: the next cycle looks at what came later.
 * What cannot be used yet holds this back, and is looked at again. */
static bool mark_arrived(struct cycle *cycle, const struct sync_place *place, struct error *err)
{
    struct streams streams;
    const struct remote_items *items = &cycle->items;
    int64_t greatest = 0, unsettled = INT64_MAX;
    if (!cycle->remote.kind->mark)
        return true;
    if (!streams_read(cycle->store, false, &streams, err))
        return false;
    for (size_t i = 0; i < items->count; i++) {
        int64_t position = items->rows[i].position;
        greatest = position > greatest ? position : greatest;
        if (position && position < unsettled && !is_settled(&streams, &items->rows[i]))
            unsettled = position;
    }
    streams_clear(&streams);
    char *mark =
        cycle->remote.kind->mark(&cycle->remote, unsettled <= greatest ? unsettled - 1 : greatest);
    bool done = !mark || (cycle->remote.mark && strcmp(mark, cycle->remote.mark) == 0) ||
                place_write_mark(cycle->store, place->id, mark, err);
    free(mark);
    return done;
}

/* Does anybody hold that this very device is lost? Whoever is at it must know. */
static bool tell_own_fate(struct cycle *cycle, struct error *err)
{
    struct gones gones;
    if (!gones_read(cycle->store, &gones, err))
        return false;
    const struct gone *gone = gones_find(&gones, &cycle->own);
    if (gone && gone->kind == GONE_LOST) {
        char *by = cycle_device(cycle, &gone->by), *date = cycle_day(gone->at_ms);
        cycle_remark(cycle,
                     "ce poste a été déclaré perdu (%s, par %s) : ce qu'il envoie est gardé à part "
                     "chez les autres, jusqu'à « dentelle sync retrouvé »",
                     date, by);
        free(by);
        free(date);
    }
    gones_clear(&gones);
    return true;
}

static bool visit_place(struct cycle *cycle, const struct sync_place *place, struct error *err)
{
    if (!cycle_keys(cycle, place->id, err) || !pull_all(cycle, err) ||
        !mark_arrived(cycle, place, err) || !tell_own_fate(cycle, err))
        return false;
    if (cycle->report->stopped || cycle->locked)
        return true;
    if (!cycle_push(cycle, err))
        return false;
    const char *farewell = cycle->remote.kind->farewell && !cycle->report->stopped
                               ? cycle->remote.kind->farewell(&cycle->remote)
                               : NULL;
    if (farewell)
        cycle_remark(cycle, "%s", farewell);
    return true;
}

/* What failed may have failed because the key was pulled out: that is what the person has to hear.
 * A server tells so itself. */
static void tell_departure(struct cycle *cycle, struct error *why)
{
    struct id organisation;
    struct remote *remote = &cycle->remote;
    if (remote->kind->names_may_lie && !remote->kind->recognise(remote, &organisation, NULL))
        error_set(why, ERR_NOT_FOUND,
                  "%s n'est plus là : la clé a-t-elle été retirée ? Ce qui était reçu est gardé, "
                  "le reste partira la prochaine fois",
                  remote->at);
}

static bool visit(struct cycle *cycle, const struct sync_place *place, struct error *err)
{
    struct error why = {0}, untold = {0};
    struct remote_person person = {.goes_on = may_wait, .context = cycle};
    char *mark = NULL;
    cycle->place = place->id;
    bool met =
        place_read_mark(cycle->store, place->id, &mark, &why) &&
        remote_open(&cycle->remote, place->url, store_path(cycle->store), &person, mark, &why) &&
        check_place(cycle, &why);
    bool done = met && visit_place(cycle, place, &why);
    if (met && !done)
        tell_departure(cycle, &why);
    done = done || (cycle->report->stopped && why.code == ERR_GIVEN_UP);
    place_told(cycle->store, place->id, done ? NULL : why.text, &untold);
    remote_items_clear(&cycle->items);
    bundles_clear(&cycle->bundles);
    free(cycle->names);
    cycle->names = NULL;
    remote_close(&cycle->remote);
    free(mark);
    return done || error_set(err, why.code, "%s", why.text);
}

/* ---- all of them --------------------------------------------------------------------------- */

/* One cycle at a time on a base, whatever window or verb asks for it. */
static int take_lock(const char *base, struct error *err)
{
    char *path = mem_print("%s.sync", base);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        error_system(err, errno, "%s ne peut pas être écrit", path);
    } else if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        error_set(err, ERR_BUSY, "une synchronisation est déjà en cours sur cette base");
        close(fd);
        fd = -1;
    }
    free(path);
    return fd;
}

static bool visit_all(struct cycle *cycle, const struct sync_places *places, struct error *err)
{
    size_t reached = 0;
    struct error why = {0};
    for (size_t i = 0; i < places->count && !cycle->report->stopped; i++) {
        if (visit(cycle, &places->rows[i], &why))
            reached++;
        else if (places->count > 1)
            cycle_remark(cycle, "%s", why.text);
    }
    return reached || error_set(err, why.code, "%s", why.text);
}

/* What was erased goes from the file itself; that it could not be is no reason to fail, and is
 * tried again. */
static void scrub(struct cycle *cycle)
{
    struct error why = {0};
    bool busy;
    if (!store_scrub(cycle->store, &busy, &why))
        cycle_remark(cycle, "l'effacement n'est pas fini dans le fichier de la base : %s",
                     why.text);
    else if (busy)
        cycle_remark(cycle, "l'effacement n'est pas fini dans le fichier de la base : une autre "
                            "fenêtre la lit ; il finira à la prochaine synchronisation");
}

static bool prepare(struct cycle *cycle, struct sync_places *places, struct error *err)
{
    *places = (struct sync_places){0};
    if (!sodium_ready(err) || !team_read(cycle->store, &cycle->team, err))
        return false;
    if (id_is_none(&cycle->team.organisation))
        return error_set(err, ERR_NOT_FOUND,
                         "cette base ne partage avec personne : « dentelle sync init dossier:DIR » "
                         "pour commencer, « dentelle sync rejoindre dossier:DIR » pour être d'une "
                         "équipe");
    return stream_own(cycle->store, &cycle->own, err) && places_read(cycle->store, places, err);
}

bool sync_cycle(struct store *store, const char *label, const struct sync_watch *watch,
                struct sync_report *report, struct error *err)
{
    struct cycle cycle = {.store = store, .label = label, .watch = watch, .report = report};
    struct sync_places places;
    *report = (struct sync_report){0};
    if (store_is_read_only(store))
        return error_set(err, store_is_newer(store) ? ERR_NEWER : ERR_READONLY,
                         "la base est en lecture seule : rien ne peut y être reçu ; rien n'est "
                         "parti");
    bool done = prepare(&cycle, &places, err);
    int lock = done ? take_lock(store_path(store), err) : -1;
    done = done && lock >= 0 && visit_all(&cycle, &places, err);
    if (lock >= 0)
        scrub(&cycle);
    if (lock >= 0)
        close(lock); /* and with it the lock */
    places_clear(&places);
    sodium_memzero(&cycle.team, sizeof cycle.team);
    return done;
}
