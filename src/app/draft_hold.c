/* Whose a draft is. Two windows on one base do not take each other's text: each locks what it types
 * through a file beside the draft, which the kernel unlocks however a program ends. Where the
 * folder refuses the file it is aside; where nothing can be locked, keeping the text comes first.
 */
#include "draft.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* Both folders are asked, for another instance may have found the first one closed. */
enum place { BESIDE, ASIDE, PLACES };

struct draft_hold {
    struct draft_name name;
    int locks[PLACES]; /* -1: not there */
};

static char *lock_path(const struct app *app, enum place place, const struct draft_name *name)
{
    const char *folder = place == BESIDE ? app->drafts : app->drafts_aside;
    return folder ? draft_file(folder, ".", name, ".verrou") : NULL;
}

static struct draft_hold *find_hold(const struct app *app, const struct id *entity,
                                    enum field field)
{
    for (size_t i = 0; i < app->hold_count; i++)
        if (app->holds[i].name.field == field && id_equal(&app->holds[i].name.entity, entity))
            return &app->holds[i];
    return NULL;
}

bool draft_held(const struct app *app, const struct id *entity, enum field field,
                struct draft_name *name)
{
    const struct draft_hold *hold = find_hold(app, entity, field);
    if (hold)
        *name = hold->name;
    return hold != NULL;
}

/* ---- locks --------------------------------------------------------------------------------- */

enum locked { LOCK_OURS, LOCK_THEIRS, LOCK_NOWHERE };

/* Its owner removes the file before it lets go: one that has no name any more locks nothing. */
static bool is_named(int fd)
{
    struct stat status;
    return fstat(fd, &status) == 0 && status.st_nlink > 0;
}

static enum locked lock(const char *path, int flags, int how, int *fd)
{
    for (;;) {
        *fd = open(path, flags | O_CLOEXEC, 0600);
        if (*fd < 0)
            return LOCK_NOWHERE;
        int result = flock(*fd, how | LOCK_NB), reason = errno;
        if (result == 0 && is_named(*fd))
            return LOCK_OURS;
        close(*fd);
        *fd = -1;
        if (result != 0)
            return reason == EWOULDBLOCK ? LOCK_THEIRS : LOCK_NOWHERE;
    }
}

static enum locked lock_place(const struct app *app, enum place place,
                              const struct draft_name *name, bool make, int *fd)
{
    char *path = lock_path(app, place, name);
    *fd = -1;
    if (!path)
        return LOCK_NOWHERE;
    enum locked locked = LOCK_NOWHERE;
    if (make && (place == BESIDE || draft_make_aside(app)))
        locked = lock(path, O_RDWR | O_CREAT, LOCK_EX, fd);
    if (locked == LOCK_NOWHERE) /* a folder that cannot be written may have one */
        locked = lock(path, O_RDONLY, LOCK_EX, fd);
    free(path);
    return locked;
}

static void unlock_place(const struct app *app, enum place place, const struct draft_hold *hold)
{
    if (hold->locks[place] < 0)
        return;
    char *path = lock_path(app, place, &hold->name);
    unlink(path); /* while it is locked: see is_named. Refused, it stays, and locks nothing */
    close(hold->locks[place]);
    free(path);
}

bool draft_is_elsewhere(const struct app *app, const struct draft_name *name)
{
    struct draft_name ours;
    bool theirs = false;
    if (draft_held(app, &name->entity, name->field, &ours) && ours.copy == name->copy)
        return false;
    for (enum place place = BESIDE; !theirs && place < PLACES; place++) {
        int fd = -1;
        char *path = lock_path(app, place, name);
        theirs = path && lock(path, O_RDONLY, LOCK_SH, &fd) == LOCK_THEIRS;
        if (fd >= 0)
            close(fd);
        free(path);
    }
    return theirs;
}

/* ---- to have and to let go ----------------------------------------------------------------- */

bool draft_hold(struct app *app, const struct draft_name *name)
{
    struct draft_hold hold = {.name = *name, .locks = {-1, -1}};
    struct draft_name before;
    if (draft_held(app, &name->entity, name->field, &before)) {
        if (before.copy == name->copy)
            return true;
        draft_let_go(app, &before);
    }
    enum locked beside = lock_place(app, BESIDE, name, true, &hold.locks[BESIDE]);
    if (beside == LOCK_THEIRS)
        return false;
    bool make = beside == LOCK_NOWHERE;
    if (lock_place(app, ASIDE, name, make, &hold.locks[ASIDE]) == LOCK_THEIRS) {
        unlock_place(app, BESIDE, &hold);
        return false;
    }
    app->holds = mem_resize(app->holds, (app->hold_count + 1) * sizeof *app->holds);
    app->holds[app->hold_count++] = hold;
    return true;
}

bool draft_hold_kept(struct app *app, const struct id *entity, enum field field, bool *elsewhere,
                     struct draft_name *name)
{
    struct draft_name *names;
    bool held = false;
    size_t count = draft_names_read(app, &names);
    *elsewhere = false;
    for (size_t i = 0; !held && i < count; i++) {
        *name = names[i];
        if (name->field != field || !id_equal(&name->entity, entity))
            continue;
        held = draft_hold(app, name);
        *elsewhere = *elsewhere || !held;
        if (held && !draft_is_kept(app, name)) { /* gone while we read */
            draft_let_go(app, name);
            held = false;
        }
    }
    free(names);
    return held;
}

void draft_hold_any(struct app *app, const struct id *entity, enum field field,
                    struct draft_name *name)
{
    if (draft_held(app, entity, field, name))
        return;
    *name = (struct draft_name){.entity = *entity, .field = field};
    for (;;) {
        name->copy++;
        if (draft_is_kept(app, name) || !draft_hold(app, name))
            continue;
        if (!draft_is_kept(app, name))
            return;
        draft_let_go(app, name); /* it came while we locked */
    }
}

void draft_let_go(struct app *app, const struct draft_name *name)
{
    struct draft_hold *hold = find_hold(app, &name->entity, name->field);
    if (!hold)
        return;
    for (enum place place = BESIDE; place < PLACES; place++)
        unlock_place(app, place, hold);
    *hold = app->holds[--app->hold_count];
}

void draft_let_all_go(struct app *app)
{
    while (app->hold_count)
        draft_let_go(app, &app->holds[0].name);
    free(app->holds);
    app->holds = NULL;
}
