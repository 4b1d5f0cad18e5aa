/* The names of the drafts: which files of the folders are drafts, and of what. A frame of the board
 * asks of each card; the folders are looked at once for all of them. */
#include "draft.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *draft_file(const char *folder, const char *before, const struct draft_name *name,
                 const char *after)
{
    char id[ID_TEXT_SIZE], copy[16] = "";
    id_to_text(&name->entity, id);
    if (name->copy > 1)
        snprintf(copy, sizeof copy, ".%d", name->copy);
    return mem_print("%s/%s%s-%d%s%s", folder, before, id, field_info(name->field)->id, copy,
                     after);
}

char *draft_path(const char *folder, const struct draft_name *name)
{
    return draft_file(folder, "", name, ".txt");
}

/* "<uuid>-<field id>.txt", "<uuid>-<field id>.<copy>.txt" */
bool draft_name_read(const char *file, struct draft_name *name)
{
    char text[ID_TEXT_SIZE];
    int id;
    if (strlen(file) < ID_TEXT_SIZE)
        return false;
    memcpy(text, file, ID_TEXT_SIZE - 1);
    text[ID_TEXT_SIZE - 1] = '\0';
    name->copy = 1;
    if (!id_from_text(text, &name->entity) ||
        sscanf(file + ID_TEXT_SIZE - 1, "-%d.%d", &id, &name->copy) < 1)
        return false;
    name->field = field_by_id(id);
    if (name->field == FIELD_COUNT || name->copy < 1)
        return false;
    char *path = draft_path("", name); /* as it would be written, and in no other way */
    bool is = strcmp(path + 1, file) == 0;
    free(path);
    return is;
}

bool draft_name_equal(const struct draft_name *a, const struct draft_name *b)
{
    return a->field == b->field && a->copy == b->copy && id_equal(&a->entity, &b->entity);
}

/* ---- all of them --------------------------------------------------------------------------- */

static int first_copies_first(const void *a, const void *b)
{
    const struct draft_name *left = a, *right = b;
    return (left->copy > right->copy) - (left->copy < right->copy);
}

static void add_name(struct draft_name **names, size_t *count, const struct draft_name *name)
{
    for (size_t i = 0; i < *count; i++)
        if (draft_name_equal(&(*names)[i], name))
            return;
    *names = mem_resize(*names, (*count + 1) * sizeof **names);
    (*names)[(*count)++] = *name;
}

/* A folder that does not open has nothing to offer: the list of drafts says why. */
static void read_folder(const char *path, struct draft_name **names, size_t *count)
{
    struct draft_name name;
    DIR *folder = opendir(path);
    if (!folder)
        return;
    for (struct dirent *entry; (entry = readdir(folder));)
        if (draft_name_read(entry->d_name, &name))
            add_name(names, count, &name);
    closedir(folder);
}

size_t draft_names_read(const struct app *app, struct draft_name **names)
{
    size_t count = 0;
    *names = NULL;
    read_folder(app->drafts, names, &count);
    if (app->drafts_aside)
        read_folder(app->drafts_aside, names, &count);
    if (count)
        qsort(*names, count, sizeof **names, first_copies_first);
    return count;
}

/* ---- which there are ----------------------------------------------------------------------- */

static void look(struct app *app)
{
    struct draft_name *names;
    size_t count = draft_names_read(app, &names);
    app->draft_count = 0;
    for (size_t i = 0; i < count; i++)
        if (!draft_is_elsewhere(app, &names[i]))
            names[app->draft_count++] = names[i];
    app->draft_names = names;
    app->drafts_seen = true;
}

bool draft_exists(struct app *app, const struct id *entity, enum field field)
{
    if (!app->drafts_seen)
        look(app);
    for (size_t i = 0; i < app->draft_count; i++)
        if (app->draft_names[i].field == field && id_equal(&app->draft_names[i].entity, entity))
            return true;
    return false;
}

void drafts_forget(struct app *app)
{
    free(app->draft_names);
    app->draft_names = NULL;
    app->draft_count = 0;
    app->drafts_seen = false;
}
