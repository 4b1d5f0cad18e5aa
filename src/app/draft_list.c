/* All drafts, as the next opening offers them back. */
#include "draft.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct dated {
    struct draft draft;
    struct timespec written;
};

static int newest_first(const void *a, const void *b)
{
    const struct dated *left = a, *right = b;
    if (left->written.tv_sec != right->written.tv_sec)
        return left->written.tv_sec < right->written.tv_sec ? 1 : -1;
    return (left->written.tv_nsec < right->written.tv_nsec) -
           (left->written.tv_nsec > right->written.tv_nsec);
}

/* What a crash left beside a draft while it was written: text that nobody looks for must not stay.
 * Another instance may be writing one right now; an hour later nobody is. */
static bool is_leftover(const char *name, const struct stat *status)
{
    enum { AN_HOUR = 3600 };
    const char *end = strstr(name, ".txt.");
    return end && strlen(end) == strlen(".txt.XXXXXX") && status->st_mtime + AN_HOUR < time(NULL);
}

struct dated_list {
    struct dated *items;
    size_t count;
};

static bool is_listed(const struct dated_list *list, const struct draft_name *name)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct draft *draft = &list->items[i].draft;
        struct draft_name listed = {draft->entity, draft->field, draft->copy};
        if (draft_name_equal(&listed, name))
            return true;
    }
    return false;
}

static void list_entry(const struct app *app, DIR *folder, const char *path, const char *file,
                       struct dated_list *list)
{
    struct stat status;
    struct dated dated;
    struct draft_name name;
    if (fstatat(dirfd(folder), file, &status, 0) != 0)
        return;
    if (is_leftover(file, &status)) {
        unlinkat(dirfd(folder), file, 0); /* if refused, the next opening tries again */
        return;
    }
    if (!draft_name_read(file, &name) || is_listed(list, &name) || draft_is_elsewhere(app, &name) ||
        !draft_load_from(path, &name, &dated.draft, NULL))
        return;
    dated.written = status.st_mtim;
    list->items = mem_resize(list->items, (list->count + 1) * sizeof *list->items);
    list->items[list->count++] = dated;
}

static bool list_folder(const struct app *app, const char *path, struct dated_list *list,
                        struct error *err)
{
    DIR *folder = opendir(path);
    if (!folder)
        return errno == ENOENT || error_system(err, errno, "les brouillons (%s)", path);
    for (struct dirent *entry; (entry = readdir(folder));)
        list_entry(app, folder, path, entry->d_name, list);
    closedir(folder);
    return true;
}

bool draft_list(struct app *app, struct drafts *drafts, struct error *err)
{
    struct dated_list list = {0};
    *drafts = (struct drafts){0};
    if (app->drafts_aside)
        list_folder(app, app->drafts_aside, &list, NULL);
    bool done = list_folder(app, app->drafts, &list, err);
    if (list.count)
        qsort(list.items, list.count, sizeof *list.items, newest_first);
    drafts->rows = mem_alloc((list.count + 1) * sizeof *drafts->rows);
    for (size_t i = 0; i < list.count; i++)
        drafts->rows[drafts->count++] = list.items[i].draft;
    free(list.items);
    if (drafts->count == 0)
        drafts_clear(drafts);
    return done || drafts->count > 0;
}

void drafts_clear(struct drafts *drafts)
{
    for (size_t i = 0; i < drafts->count; i++)
        draft_clear(&drafts->rows[i]);
    free(drafts->rows);
    *drafts = (struct drafts){0};
}
