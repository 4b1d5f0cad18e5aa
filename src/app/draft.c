/* Drafts: what is being typed, in a file each, so that neither a crash nor a flat battery takes a
 * word. Written whole or not at all (file_write_whole), readable with any editor, and offered back
 * even when something damaged its first lines. */
#include "dentelle/app.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const char first_line[] = "brouillon de dentelle, 1";

void draft_clear(struct draft *draft)
{
    free(draft->text);
    *draft = (struct draft){.follow_up = DAY_NONE};
}

static char *draft_path(const struct app *app, const struct id *entity, enum field field)
{
    char id[ID_TEXT_SIZE];
    id_to_text(entity, id);
    return mem_print("%s/%s-%d.txt", app->drafts, id, field_info(field)->id);
}

bool draft_save(struct app *app, const struct draft *draft, struct error *err)
{
    struct text file = {0};
    char follow_up[11] = "";
    struct error why = {0};
    if (draft->follow_up != DAY_NONE)
        day_to_iso(draft->follow_up, follow_up);
    text_addf(&file, "%s\nnature: %s\nrelance: %s\ncurseur: %zu\n\n", first_line, draft->kind,
              follow_up, draft->cursor);
    text_add(&file, draft->text);
    char *path = draft_path(app, &draft->entity, draft->field);
    bool done =
        folder_make(app->drafts, &why) && file_write_whole(path, file.bytes, file.length, &why);
    if (!done)
        error_set(err, why.code,
                  "brouillon non gardé, ne quittez pas sans avoir gardé la note : %s", why.text);
    free(path);
    text_clear(&file);
    return done;
}

static void read_header(struct draft *draft, const char *line, size_t length)
{
    day follow_up;
    if (strncmp(line, "nature: ", 8) == 0 && length - 8 < sizeof draft->kind)
        snprintf(draft->kind, sizeof draft->kind, "%.*s", (int)(length - 8), line + 8);
    else if (strncmp(line, "relance: ", 9) == 0 && length == 19) {
        char iso[11];
        snprintf(iso, sizeof iso, "%.10s", line + 9);
        if (day_from_iso(iso, &follow_up))
            draft->follow_up = follow_up;
    } else if (strncmp(line, "curseur: ", 9) == 0)
        draft->cursor = strtoul(line + 9, NULL, 10);
}

/* The text begins after the first empty line; a file without our first line is all text. */
static void read_draft(struct draft *draft, const struct text *file)
{
    const char *at = text_get(file), *end = at + file->length;
    size_t length = sizeof first_line - 1;
    if (file->length > length && memcmp(at, first_line, length) == 0 && at[length] == '\n') {
        for (at += length + 1; at < end && (length = strcspn(at, "\n")) > 0; at += at < end) {
            read_header(draft, at, length);
            at += length;
        }
        at += at < end;
    }
    draft->text = utf8_clean(at, (size_t)(end - at), CLEAN_LINES);
    if (draft->cursor > strlen(draft->text))
        draft->cursor = strlen(draft->text);
}

bool draft_load(struct app *app, const struct id *entity, enum field field, struct draft *draft,
                struct error *err)
{
    struct text file = {0};
    *draft = (struct draft){.entity = *entity, .field = field, .follow_up = DAY_NONE};
    char *path = draft_path(app, entity, field);
    bool done = file_read_whole(path, 2 * LINES_LIMIT, &file, err);
    if (done)
        read_draft(draft, &file);
    free(path);
    text_clear(&file);
    return done;
}

bool draft_exists(const struct app *app, const struct id *entity, enum field field)
{
    char *path = draft_path(app, entity, field);
    bool exists = access(path, F_OK) == 0;
    free(path);
    return exists;
}

bool draft_drop(struct app *app, const struct id *entity, enum field field, struct error *err)
{
    char *path = draft_path(app, entity, field);
    bool done =
        unlink(path) == 0 || errno == ENOENT || error_system(err, errno, "brouillon %s", path);
    free(path);
    return done;
}

/* ---- all of them --------------------------------------------------------------------------- */

/* "<uuid>-<field id>.txt" */
static bool read_name(const char *name, struct id *entity, enum field *field)
{
    char text[ID_TEXT_SIZE];
    int id, used = 0;
    if (strlen(name) < ID_TEXT_SIZE)
        return false;
    memcpy(text, name, ID_TEXT_SIZE - 1);
    text[ID_TEXT_SIZE - 1] = '\0';
    if (!id_from_text(text, entity) ||
        sscanf(name + ID_TEXT_SIZE - 1, "-%d.txt%n", &id, &used) != 1 || !used ||
        name[ID_TEXT_SIZE - 1 + used])
        return false;
    *field = field_by_id(id);
    return *field != FIELD_COUNT;
}

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

bool draft_list(struct app *app, struct drafts *drafts, struct error *err)
{
    struct dated *found = NULL;
    size_t count = 0;
    *drafts = (struct drafts){0};
    DIR *folder = opendir(app->drafts);
    if (!folder)
        return errno == ENOENT || error_system(err, errno, "les brouillons (%s)", app->drafts);
    for (struct dirent *entry; (entry = readdir(folder));) {
        struct id entity;
        enum field field;
        struct stat status;
        struct dated dated;
        if (fstatat(dirfd(folder), entry->d_name, &status, 0) != 0)
            continue;
        if (is_leftover(entry->d_name, &status)) {
            unlinkat(dirfd(folder), entry->d_name,
                     0); /* if refused, the next opening tries again */
            continue;
        }
        if (!read_name(entry->d_name, &entity, &field) ||
            !draft_load(app, &entity, field, &dated.draft, NULL))
            continue;
        dated.written = status.st_mtim;
        found = mem_resize(found, (count + 1) * sizeof *found);
        found[count++] = dated;
    }
    closedir(folder);
    if (count)
        qsort(found, count, sizeof *found, newest_first);
    drafts->rows = mem_alloc((count + 1) * sizeof *drafts->rows);
    for (size_t i = 0; i < count; i++)
        drafts->rows[drafts->count++] = found[i].draft;
    free(found);
    return true;
}

void drafts_clear(struct drafts *drafts)
{
    for (size_t i = 0; i < drafts->count; i++)
        draft_clear(&drafts->rows[i]);
    free(drafts->rows);
    *drafts = (struct drafts){0};
}
