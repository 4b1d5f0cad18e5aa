/* "Qui fait quoi" of a case: read first as the porteur will read it, then written as a file. */
#include "screen.h"

#include <stdlib.h>
#include <string.h>

#include "dentelle/report.h"

static const struct {
    const char *text, *more;
} forms[DOCUMENT_FORMATS] = {
    [DOCUMENT_ODT] = {"odt", "à imprimer ou à compléter, dans LibreOffice ou Word"},
    [DOCUMENT_HTML] = {"html", "à imprimer ou à envoyer, dans un navigateur"},
    [DOCUMENT_TEXT] = {"texte", "à coller dans un message"},
};

static struct document *build(struct tui *tui, const struct id *case_id, struct error *err)
{
    return who_does_what(tui->app->store, case_id, app_today(tui->app), err);
}

static bool save(struct tui *tui, const struct document *document, enum document_format format,
                 struct error *err)
{
    char *folder = documents_folder(err), *path = NULL;
    bool done = folder && document_save(document, format, folder, &path, err);
    if (done)
        say_written(tui, path);
    free(folder);
    free(path);
    return done;
}

static bool accept(struct tui *tui, void *context, const struct choice_row *const chosen[],
                   size_t count, struct error *err)
{
    const struct targets *of = context;
    (void)count;
    struct document *document = build(tui, &of->ids[0], err);
    bool done = document && save(tui, document, document_format_named(chosen[0]->code), err);
    document_free(document);
    return done;
}

static void choose_form(struct tui *tui, void *context)
{
    const struct targets *of = context;
    struct choose choose = {.title = "Écrire cette feuille…",
                            .enter = "écrire",
                            .accept = accept,
                            .context = targets_new(of->ids, 1)};
    for (enum document_format format = DOCUMENT_FORMATS; format-- > 0;)
        choice_add(&choose, forms[format].text, forms[format].more, "",
                   document_format_name(format), NULL, false);
    choose_open(tui, &choose);
}

/* The text but for its title, which the screen has. */
static bool read_lines(const struct document *document, struct strings *lines, struct error *err)
{
    struct text text = {0};
    if (!document_write(document, DOCUMENT_TEXT, &text, err))
        return false;
    const char *at = strchr(text_get(&text), '=');
    while (at && *at && *at != '\n')
        at++;
    for (at = at && *at ? at + 1 : text_get(&text); *at;) {
        size_t length = strcspn(at, "\n");
        char *line = mem_copy_bytes(at, length);
        strings_add(lines, line);
        free(line);
        at += length + (at[length] == '\n');
    }
    text_clear(&text);
    return true;
}

void who_does_what_open(struct tui *tui, const struct id *case_id)
{
    struct error err = {0};
    struct strings lines = {0};
    struct document *document = build(tui, case_id, &err);
    if (document && read_lines(document, &lines, &err))
        tui_push(tui, report_new(document_title(document), &lines, "écrire un fichier", choose_form,
                                 targets_new(case_id, 1)));
    else
        tui_fail(tui, &err);
    document_free(document);
}
