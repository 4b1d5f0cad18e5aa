/* A draft's text in a file of its own while the user's editor has it. It is beside the draft, as
 * private as the draft, and outlives a program that does not see the editor end. */
#include "draft.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char *lent_path(const char *folder, const struct draft_name *name)
{
    return draft_file(folder, "", name, ".editeur.txt");
}

static char *path_beside(const struct app *app, const struct draft_name *name)
{
    return lent_path(draft_folder(app, name), name);
}

/* Editors end every file with a line feed: one is lent, and taken off again. */
static bool ends_with_feed(const char *text)
{
    size_t length = strlen(text);
    return length == 0 || text[length - 1] == '\n';
}

char *draft_lend(struct app *app, const struct draft *draft, struct error *err)
{
    struct draft_name name;
    draft_hold_any(app, &draft->entity, draft->field, &name);
    char *path = path_beside(app, &name);
    char *text = mem_print("%s%s", draft->text, ends_with_feed(draft->text) ? "" : "\n");
    bool done = file_write_whole(path, text, strlen(text), err);
    free(text);
    if (done)
        return path;
    free(path);
    return NULL;
}

static bool too_long(struct error *err)
{
    return error_set(err, ERR_INPUT, "texte trop long (plus de %d Mo)", LINES_LIMIT / 1024 / 1024);
}

bool draft_take_back(struct app *app, const struct draft *draft, char **text, struct error *err)
{
    struct text file = {0};
    struct error why = {0};
    struct draft_name name;
    *text = NULL;
    if (!draft_held(app, &draft->entity, draft->field, &name))
        return error_set(err, ERR_NOT_FOUND, "ce texte n'a pas été prêté");
    char *path = path_beside(app, &name);
    bool done = file_read_whole(path, 2 * LINES_LIMIT, &file, &why);
    free(path);
    if (!done)
        return why.code == ERR_INPUT ? too_long(err) : error_set(err, why.code, "%s", why.text);
    char *clean = utf8_clean(text_get(&file), file.length, CLEAN_LINES);
    size_t length = strlen(clean);
    text_clear(&file);
    bool lent_feed = !draft->text[0] || !ends_with_feed(draft->text);
    if (lent_feed && length && clean[length - 1] == '\n')
        clean[--length] = '\0';
    if (length > LINES_LIMIT)
        done = too_long(err);
    if (done && strcmp(clean, draft->text) != 0)
        *text = clean;
    else
        free(clean);
    return done;
}

static bool unlink_if_there(const char *path, struct error *err)
{
    return unlink(path) == 0 || errno == ENOENT || errno == ENOTDIR ||
           error_system(err, errno, "%s ne peut pas être retiré", path);
}

static bool drop_in(const char *folder, const struct draft_name *name, struct error *err)
{
    char *path = lent_path(folder, name);
    char *backup = mem_print("%s~", path); /* some editors keep what was there before */
    bool done = unlink_if_there(path, err) && unlink_if_there(backup, err);
    free(path);
    free(backup);
    return done;
}

bool draft_lent_drop(struct app *app, const struct id *entity, enum field field, struct error *err)
{
    struct draft_name name;
    if (!draft_held(app, entity, field, &name))
        return true;
    bool done = !app->drafts_aside || drop_in(app->drafts_aside, &name, err);
    return drop_in(app->drafts, &name, done ? err : NULL) && done;
}

bool draft_is_lent(const struct app *app, const struct id *entity, enum field field)
{
    struct draft_name name;
    if (!draft_held(app, entity, field, &name))
        return false;
    char *path = path_beside(app, &name);
    bool is = access(path, F_OK) == 0;
    free(path);
    return is;
}

bool draft_lent_is_newer(const struct app *app, const struct draft *draft)
{
    struct stat kept, lent;
    struct draft_name name;
    if (!draft_held(app, &draft->entity, draft->field, &name))
        return false;
    char *path = draft_path(draft_folder(app, &name), &name);
    char *beside = path_beside(app, &name);
    bool both = stat(path, &kept) == 0 && stat(beside, &lent) == 0;
    free(path);
    free(beside);
    if (!both || lent.st_mtim.tv_sec != kept.st_mtim.tv_sec)
        return both && lent.st_mtim.tv_sec > kept.st_mtim.tv_sec;
    return lent.st_mtim.tv_nsec >= kept.st_mtim.tv_nsec; /* clocks of files tick slowly */
}
