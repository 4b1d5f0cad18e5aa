/* The user's own editor: it has the terminal while it runs. What becomes of the text is note.c's.
 */
#include "screen.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "terminal.h"

/* A command line for the shell, NULL when there is none. */
static const char *find_editor(const struct app *app)
{
    static const char *const wishes[] = {"VISUAL", "EDITOR"};
    static const char *const usual[] = {"sensible-editor", "nano", "vi"};
    if (app->settings.editor)
        return app->settings.editor;
    for (size_t i = 0; i < sizeof wishes / sizeof wishes[0]; i++) {
        const char *wish = getenv(wishes[i]);
        if (wish && wish[strspn(wish, " \t")])
            return wish;
    }
    for (size_t i = 0; i < sizeof usual / sizeof usual[0]; i++)
        if (program_is_installed(usual[i]))
            return usual[i];
    return NULL;
}

static void become_editor(const char *command, const char *path)
{
    signals_default();
    execl("/bin/sh", "sh", "-c", command, "sh", path, (char *)NULL);
    _exit(127);
}

/* Runs the command with the path as $1; its wait status, -1 when it could not be run. */
static int run(const char *command, const char *path)
{
    int status = -1;
    terminal_lend();
    signals_leave_to_child();
    pid_t child = fork();
    if (child == 0)
        become_editor(command, path);
    int reason = errno;
    while (child > 0 && waitpid(child, &status, 0) < 0) {
        reason = errno;
        if (reason != EINTR)
            break;
    }
    signals_install();
    terminal_take_back();
    errno = reason;
    return status;
}

static bool explain(int status, const char *editor, struct error *err)
{
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    if (code == 0)
        return true;
    if (code == 127)
        return error_set(err, ERR_NOT_FOUND, "l'éditeur « %s » est introuvable",
                         utf8_short(editor, 60).bytes);
    if (code == 126)
        return error_set(err, ERR_IO, "l'éditeur « %s » ne peut pas être lancé",
                         utf8_short(editor, 60).bytes);
    if (code > 128) /* the shell says so of a child that a signal ended */
        return error_set(err, ERR_IO, "éditeur interrompu (signal %d)", code - 128);
    return error_set(err, ERR_IO, "l'éditeur a fini sur une erreur (%d)", code);
}

bool external_edit_file(struct tui *tui, const char *path, struct error *err)
{
    const char *editor = find_editor(tui->app);
    if (!editor)
        return error_set(err, ERR_NOT_FOUND,
                         "aucun éditeur n'est installé ; le réglage « editeur » ou VISUAL en "
                         "nomme un");
    char *command = mem_print("%s \"$1\"", editor);
    int status = run(command, path), reason = errno;
    free(command);
    tui->lent = true;
    if (status < 0)
        return error_system(err, reason, "l'éditeur n'a pas pu être lancé");
    return explain(status, editor, err);
}

/* What the editor wrote and is not taken is told, never lost. */
static void say_failure(struct tui *tui, const struct error *why, const char *left)
{
    struct error err = {0};
    if (left)
        error_set(&err, why->code, "%s : texte inchangé, son fichier est gardé : %s", why->text,
                  left);
    else
        error_set(&err, why->code, "%s : texte inchangé", why->text);
    tui_fail(tui, &err);
}

char *external_edit(struct tui *tui, const struct draft *draft)
{
    struct error err = {0}, unread = {0};
    char *text = NULL, *path = draft_lend(tui->app, draft, &err);
    if (!path) {
        tui_fail(tui, &err);
        return NULL;
    }
    bool ended = external_edit_file(tui, path, &err);
    bool read = draft_take_back(tui->app, draft, &text, &unread), left = false;
    if (ended && !read && unread.code == ERR_NOT_FOUND)
        error_set(&err, ERR_NOT_FOUND, "l'éditeur a retiré le fichier");
    else if (ended && !read)
        err = unread;
    if (ended && read) {
        tui_say(tui, text ? "texte repris de l'éditeur — Ctrl-Z le défait"
                          : "rien n'a changé dans l'éditeur");
    } else {
        left = text || (!read && unread.code != ERR_NOT_FOUND);
        say_failure(tui, &err, left ? path : NULL);
        free(text);
        text = NULL;
    }
    if (!text && !left)
        draft_lent_drop(tui->app, &draft->entity, draft->field, NULL);
    free(path);
    return text;
}
