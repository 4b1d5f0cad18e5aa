/* The backups that there are: how they are named, in which order they were made, which are whole.
 */
#include "backup.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char *const marks[BACKUP_KINDS] = {"", "-mise-a-jour", "-reparation"};

char *backup_folder(const char *base_path)
{
    char *folder = folder_of(base_path), *result = mem_print("%s/sauvegardes", folder);
    free(folder);
    return result;
}

char *backup_stem(const char *base_path)
{
    const char *slash = strrchr(base_path, '/'), *name = slash ? slash + 1 : base_path;
    const char *dot = strrchr(name, '.');
    return dot && dot > name ? mem_copy_bytes(name, (size_t)(dot - name)) : mem_copy(name);
}

const char *backup_mark(enum backup_kind kind)
{
    return marks[kind];
}

/* What follows the day: nothing, or a mark, or a mark and the number of one more on that day. */
static bool read_mark(const char *rest, enum backup_kind *kind)
{
    for (*kind = BACKUP_DAILY; *kind < BACKUP_KINDS; (*kind)++) {
        size_t length = strlen(marks[*kind]);
        if (strncmp(rest, marks[*kind], length) != 0)
            continue;
        const char *after = rest + length;
        if (length > 0 && after[0] == '-' && after[1])
            after += 1 + strspn(after + 1, "0123456789");
        if (*after == '\0')
            return true;
    }
    return false;
}

bool backup_name_read(const char *file, const char *stem, struct backup_row *row)
{
    size_t length = strlen(stem);
    day value;
    *row = (struct backup_row){0};
    if (strncmp(file, stem, length) != 0 || file[length] != '-')
        return false;
    const char *name = file + length + 1, *end = strrchr(name, '.');
    if (!end || strcmp(end, ".db") != 0 || end - name < 10 ||
        (size_t)(end - name) >= sizeof row->name)
        return false;
    memcpy(row->name, name, (size_t)(end - name));
    memcpy(row->day_text, name, 10);
    return day_from_iso(row->day_text, &value) && read_mark(row->name + 10, &row->kind);
}

/* ---- the list ------------------------------------------------------------------------------ */

static int compare_rows(const void *a, const void *b)
{
    const struct backup_row *first = a, *second = b;
    bool repair = first->kind == BACKUP_REPAIR;
    if (repair != (second->kind == BACKUP_REPAIR))
        return repair ? 1 : -1;
    if (first->made != second->made)
        return first->made < second->made ? 1 : -1;
    return strcmp(second->name, first->name);
}

/* The time that its maker gave to the file (backup_make.c). */
static bool read_making(const char *path, int64_t *made)
{
    struct stat status;
    if (stat(path, &status) != 0)
        return false;
    *made = (int64_t)status.st_mtim.tv_sec * 1000000000 + status.st_mtim.tv_nsec;
    return true;
}

bool backup_files(const char *base_path, struct backups *backups, struct error *err)
{
    char *folder = backup_folder(base_path), *stem = backup_stem(base_path);
    *backups = (struct backups){0};
    DIR *directory = opendir(folder);
    bool done = directory || errno == ENOENT;
    if (!done)
        error_system(err, errno, "les sauvegardes ne peuvent pas être lues (%s)", folder);
    const struct dirent *entry;
    while (directory && (entry = readdir(directory))) {
        struct backup_row row;
        if (!backup_name_read(entry->d_name, stem, &row))
            continue;
        row.path = mem_print("%s/%s", folder, entry->d_name);
        if (!read_making(row.path, &row.made)) { /* removed meanwhile */
            free(row.path);
            continue;
        }
        backups->rows = mem_resize(backups->rows, (backups->count + 1) * sizeof backups->rows[0]);
        backups->rows[backups->count++] = row;
    }
    if (directory)
        closedir(directory);
    if (backups->count)
        qsort(backups->rows, backups->count, sizeof backups->rows[0], compare_rows);
    free(folder);
    free(stem);
    return done;
}

void backups_clear(struct backups *backups)
{
    for (size_t i = 0; i < backups->count; i++)
        free(backups->rows[i].path);
    free(backups->rows);
    *backups = (struct backups){0};
}

bool backup_is_whole(const char *path)
{
    struct store *store = base_reader(path, NULL, NULL);
    bool whole = store && store->version > 0 && !store->newer && db_check(store, NULL);
    store_close(store);
    return whole;
}

bool backup_any(const char *base_path)
{
    struct backups backups;
    bool any = backup_files(base_path, &backups, NULL) && backups.count > 0;
    backups_clear(&backups);
    return any;
}

bool backup_list(const char *base_path, struct backups *backups, struct error *err)
{
    if (!backup_files(base_path, backups, err))
        return false;
    size_t kept = 0;
    for (size_t i = 0; i < backups->count; i++) {
        if (backup_is_whole(backups->rows[i].path))
            backups->rows[kept++] = backups->rows[i];
        else
            free(backups->rows[i].path);
    }
    backups->count = kept;
    return true;
}
