/* Drafts: what is being typed, in a file each, so that neither a crash nor a flat battery takes a
 * word. Written whole or not at all (file_write_whole), readable with any editor, and offered back
 * even when something damaged its first lines. While their folder refuses them they go to another.
 */
#include "draft.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char first_line[] = "brouillon de dentelle, 1";

void draft_clear(struct draft *draft)
{
    free(draft->text);
    *draft = (struct draft){.follow_up = DAY_NONE};
}

/* ---- the folder, and the one aside --------------------------------------------------------- */

char *drafts_folder_aside(const char *base)
{
    char id[ID_TEXT_SIZE], *whole = realpath(base, NULL);
    const char *runtime = getenv("XDG_RUNTIME_DIR");
    struct id of_base = id_named(whole ? whole : base);
    free(whole);
    id_to_text(&of_base, id);
    if (runtime && runtime[0] == '/')
        return mem_print("%s/dentelle/%s", runtime, id);
    return mem_print("/tmp/dentelle-%u/%s", (unsigned)getuid(), id);
}

/* Ours, and nobody else's to read: another user may have made a folder of that name under /tmp. */
static bool is_private(const char *folder)
{
    struct stat status;
    return lstat(folder, &status) == 0 && S_ISDIR(status.st_mode) && status.st_uid == getuid() &&
           (status.st_mode & 077) == 0;
}

bool draft_make_aside(const struct app *app)
{
    if (!app->drafts_aside)
        return false;
    const char *folder = app->drafts_aside;
    char *above = folder_of(folder);
    bool made = folder_make(folder, NULL) && is_private(above) && is_private(folder);
    free(above);
    return made;
}

/* ---- one draft ----------------------------------------------------------------------------- */

static bool write_in(const char *folder, const struct draft_name *name, const struct text *file,
                     struct error *err)
{
    char *path = draft_path(folder, name);
    bool done = file_write_whole(path, file->bytes, file->length, err);
    free(path);
    return done;
}

static bool remove_in(const char *folder, const struct draft_name *name, struct error *err)
{
    char *path = draft_path(folder, name);
    bool done = unlink(path) == 0 || errno == ENOENT || errno == ENOTDIR ||
                error_system(err, errno, "brouillon %s", path);
    free(path);
    return done;
}

static void print_file(const struct draft *draft, struct text *file)
{
    char follow_up[11] = "";
    if (draft->follow_up != DAY_NONE)
        day_to_iso(draft->follow_up, follow_up);
    text_addf(file, "%s\nnature: %s\nrelance: %s\ncurseur: %zu\n\n", first_line, draft->kind,
              follow_up, draft->cursor);
    text_add(file, draft->text);
}

enum draft_kept draft_save(struct app *app, const struct draft *draft, struct error *err)
{
    struct text file = {0};
    struct error why = {0};
    struct draft_name name;
    enum draft_kept kept = DRAFT_LOST;
    print_file(draft, &file);
    bool made = folder_make(app->drafts, &why); /* what says whose it is goes there too */
    draft_hold_any(app, &draft->entity, draft->field, &name);
    if (made && write_in(app->drafts, &name, &file, &why)) {
        kept = DRAFT_KEPT;
        if (app->drafts_aside)
            remove_in(app->drafts_aside, &name, NULL);
    } else if (draft_make_aside(app) && write_in(app->drafts_aside, &name, &file, NULL)) {
        kept = DRAFT_ASIDE;
        error_set(err, why.code, "brouillon gardé à part, jusqu'au prochain démarrage : %s",
                  why.text);
    } else {
        error_set(err, why.code,
                  "brouillon non gardé, ne quittez pas sans avoir gardé la note : %s", why.text);
    }
    text_clear(&file);
    drafts_forget(app);
    return kept;
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

bool draft_load_from(const char *folder, const struct draft_name *name, struct draft *draft,
                     struct error *err)
{
    struct text file = {0};
    *draft = (struct draft){
        .entity = name->entity, .field = name->field, .copy = name->copy, .follow_up = DAY_NONE};
    char *path = draft_path(folder, name);
    bool done = file_read_whole(path, 2 * LINES_LIMIT, &file, err);
    if (done)
        read_draft(draft, &file);
    free(path);
    text_clear(&file);
    return done;
}

static bool find_ours(struct app *app, const struct id *entity, enum field field,
                      struct draft_name *name, struct error *err)
{
    bool elsewhere;
    if (draft_held(app, entity, field, name) ||
        draft_hold_kept(app, entity, field, &elsewhere, name))
        return true;
    if (elsewhere)
        return error_set(err, ERR_BUSY,
                         "une autre fenêtre de dentelle écrit ici aussi : chacune garde son texte");
    return error_set(err, ERR_NOT_FOUND, "il n'y a pas de brouillon");
}

bool draft_load(struct app *app, const struct id *entity, enum field field, struct draft *draft,
                struct error *err)
{
    struct draft_name name;
    *draft = (struct draft){.entity = *entity, .field = field, .follow_up = DAY_NONE};
    if (!find_ours(app, entity, field, &name, err))
        return false;
    /* The one aside is newer: it goes as soon as its folder takes the draft again. */
    return (app->drafts_aside && draft_load_from(app->drafts_aside, &name, draft, NULL)) ||
           draft_load_from(app->drafts, &name, draft, err);
}

bool draft_choose(struct app *app, const struct draft *draft, struct error *err)
{
    struct draft_name name = {draft->entity, draft->field, draft->copy};
    return draft_hold(app, &name) ||
           error_set(err, ERR_BUSY, "une autre fenêtre de dentelle a repris ce brouillon");
}

static bool exists_in(const char *folder, const struct draft_name *name)
{
    char *path = draft_path(folder, name);
    bool exists = access(path, F_OK) == 0;
    free(path);
    return exists;
}

bool draft_is_kept(const struct app *app, const struct draft_name *name)
{
    return exists_in(app->drafts, name) ||
           (app->drafts_aside && exists_in(app->drafts_aside, name));
}

const char *draft_folder(const struct app *app, const struct draft_name *name)
{
    bool aside = app->drafts_aside && exists_in(app->drafts_aside, name);
    return aside ? app->drafts_aside : app->drafts;
}

bool draft_drop(struct app *app, const struct id *entity, enum field field, struct error *err)
{
    struct draft_name name;
    if (!draft_held(app, entity, field, &name))
        return true; /* what is there is not ours */
    draft_lent_drop(app, entity, field, NULL);
    if (app->drafts_aside)
        remove_in(app->drafts_aside, &name, NULL);
    bool done = remove_in(app->drafts, &name, err);
    draft_let_go(app, &name);
    drafts_forget(app);
    return done;
}
