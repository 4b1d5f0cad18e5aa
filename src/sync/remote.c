/* The kinds of shared places, and what is the same for all of them. See remote.h. */
#include "remote.h"

#include <stdlib.h>
#include <string.h>

static const struct remote_kind *const kinds[] = {&folder_remote, &hub_remote};

bool remote_open(struct remote *remote, const char *url, const char *base,
                 const struct remote_person *person, const char *mark, struct error *err)
{
    *remote = (struct remote){.mark = mem_copy(mark)};
    if (person)
        remote->person = *person;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (strncmp(url, kinds[i]->scheme, strlen(kinds[i]->scheme)) == 0) {
            remote->kind = kinds[i];
            return remote->kind->open(remote, url, base, err);
        }
    return error_set(err, ERR_USAGE,
                     "un lieu partagé s'écrit dossier:CHEMIN, par exemple "
                     "dossier:/media/cle/dentelle, ou postgresql://ROLE@SERVEUR/BASE ; « %s » n'en "
                     "est pas un",
                     utf8_short(url, 60).bytes);
}

void remote_close(struct remote *remote)
{
    if (remote->kind && remote->kind->close)
        remote->kind->close(remote);
    free(remote->url);
    free(remote->at);
    free(remote->mark);
    *remote = (struct remote){0};
}

bool remote_goes_on(const struct remote *remote, struct error *err)
{
    return !remote->person.goes_on || remote->person.goes_on(remote->person.context) ||
           error_set(err, ERR_GIVEN_UP,
                     "arrêté ; ce qui est reçu est gardé, la suite se fera la prochaine fois");
}

/* ---- files of the team --------------------------------------------------------------------- */

void remote_files_add(struct remote_files *files, const char *name, const void *bytes,
                      size_t length)
{
    files->rows = mem_resize(files->rows, (files->count + 1) * sizeof *files->rows);
    struct remote_file *file = &files->rows[files->count++];
    *file = (struct remote_file){.name = mem_copy(name)};
    text_add_bytes(&file->bytes, bytes, length);
}

void remote_files_clear(struct remote_files *files)
{
    for (size_t i = 0; i < files->count; i++) {
        free(files->rows[i].name);
        text_clear(&files->rows[i].bytes);
    }
    free(files->rows);
    *files = (struct remote_files){0};
}

/* ---- what lies in a place ------------------------------------------------------------------ */

struct remote_item *remote_items_add(struct remote_items *items)
{
    if (items->count == items->room) {
        items->room = items->room ? items->room * 2 : 64;
        items->rows = mem_resize(items->rows, items->room * sizeof *items->rows);
    }
    items->rows[items->count] = (struct remote_item){0};
    return &items->rows[items->count++];
}

static int by_place(const void *a, const void *b)
{
    const struct remote_item *first = a, *second = b;
    int order = memcmp(&first->device, &second->device, sizeof first->device);
    if (order == 0)
        order = second->head - first->head;
    if (order == 0 && first->first != second->first)
        order = (first->first < second->first) == first->head ? 1 : -1;
    return order ? order : strcmp(first->name, second->name);
}

void remote_items_sort(struct remote_items *items)
{
    if (items->count)
        qsort(items->rows, items->count, sizeof *items->rows, by_place);
}

void remote_items_clear(struct remote_items *items)
{
    for (size_t i = 0; i < items->count; i++)
        free(items->rows[i].name);
    free(items->rows);
    *items = (struct remote_items){0};
}
