/* Writing the bilan: what is to be looked at before it leaves, which file, then where it went. */
#include <stdlib.h>
#include <string.h>

#include "bilan.h"

/* What is written. */
struct wanted {
    int year;
    struct id only;
    bool internal;
};

static struct wanted *wanted_new(const struct wanted *like)
{
    struct wanted *wanted = mem_alloc(sizeof *wanted);
    *wanted = *like;
    return wanted;
}

static bool read_wanted(struct tui *tui, const struct wanted *wanted, enum bilan_evidence evidence,
                        struct bilan *bilan, struct error *err)
{
    const struct bilan_request request = {.year = wanted->year,
                                          .programme = wanted->only,
                                          .internal = wanted->internal,
                                          .evidence = evidence,
                                          .today = app_today(tui->app)};
    store_hold(tui->app->store); /* all figures of one moment */
    bool done = bilan_read(tui->app->store, &request, bilan, err);
    store_release(tui->app->store);
    return done;
}

/* ---- files --------------------------------------------------------------------------------- */

enum form { FORM_ODT, FORM_HTML, FORM_TEXT, FORM_XLSX, FORM_JSON, FORMS };
static const struct {
    const char *code, *more;
} forms[FORMS] = {
    [FORM_ODT] = {"odt", "à compléter et à imprimer, dans LibreOffice ou Word"},
    [FORM_HTML] = {"html", "à lire, à imprimer ou à envoyer, dans un navigateur"},
    [FORM_TEXT] = {"texte", "à coller dans un message"},
    [FORM_XLSX] = {"xlsx", "les tableaux, dans LibreOffice ou Excel"},
    [FORM_JSON] = {"json", "pour un autre programme"},
};
static const char more_forms[] = "interne"; /* the code of the row that leads to them */

static bool write_document(const struct bilan *bilan, const char *code, const char *folder,
                           char **path, struct error *err)
{
    struct document *document = bilan_document(bilan);
    bool done = document_save(document, document_format_named(code), folder, path, err);
    document_free(document);
    return done;
}

static bool write_json(const struct bilan *bilan, const char *path, struct error *err)
{
    struct file_beside file;
    if (!file_begin(&file, path, false, err))
        return false;
    bool done = bilan_json(bilan, &file, err) && file_keep(&file, err);
    file_drop(&file);
    return done;
}

/* As documents are named, where nothing is replaced. */
static bool write_other(const struct bilan *bilan, enum form form, const char *folder, char **path,
                        struct error *err)
{
    char *name = mem_print("bilan-%d%s", bilan->request.year,
                           bilan->request.internal ? "-document-interne" : "");
    *path = file_free_path(folder, name, forms[form].code);
    bool done = *path || error_set(err, ERR_INPUT, "trop de fichiers %s dans %s", name, folder);
    if (done)
        done = form == FORM_XLSX ? bilan_save_tables(bilan, *path, false, err)
                                 : write_json(bilan, *path, err);
    free(name);
    return done;
}

static bool write_file(struct tui *tui, const struct wanted *wanted, enum form form,
                       struct error *err)
{
    struct bilan bilan;
    char *folder = documents_folder(err), *path = NULL;
    bool done = folder && read_wanted(tui, wanted, EVIDENCE_ROWS, &bilan, err);
    if (done) {
        done = form < FORM_XLSX ? write_document(&bilan, forms[form].code, folder, &path, err)
                                : write_other(&bilan, form, folder, &path, err);
        bilan_clear(&bilan);
    }
    if (done)
        say_written(tui, path);
    free(folder);
    free(path);
    return done;
}

/* ---- which one ----------------------------------------------------------------------------- */

static void choose_form(struct tui *tui, const struct wanted *wanted);

static bool accept(struct tui *tui, void *context, const struct choice_row *const chosen[],
                   size_t count, struct error *err)
{
    struct wanted wanted = *(const struct wanted *)context;
    (void)count;
    if (chosen[0]->code == more_forms) {
        wanted.internal = true;
        choose_form(tui, &wanted);
        return true;
    }
    for (enum form form = 0; form < FORMS; form++)
        if (chosen[0]->code == forms[form].code)
            return write_file(tui, &wanted, form, err);
    return false;
}

static void choose_form(struct tui *tui, const struct wanted *wanted)
{
    char *title = mem_print("Écrire le bilan %d…", wanted->year);
    struct choose choose = {.title = title,
                            .aside = wanted->internal
                                         ? "document interne : noms et toutes les notes"
                                         : "initiales, notes publiables",
                            .enter = "écrire",
                            .accept = accept,
                            .context = wanted_new(wanted)};
    for (enum form form = 0; form < FORMS; form++)
        choice_add(&choose, forms[form].code, forms[form].more, "", forms[form].code, NULL, false);
    if (!wanted->internal)
        choice_lead(&choose, "document interne…", "noms et toutes les notes : il reste ici",
                    "complet noms notes", more_forms);
    choose_open(tui, &choose);
    free(title);
}

/* ---- what is to be looked at first --------------------------------------------------------- */

static void write_all_the_same(struct tui *tui, void *context)
{
    choose_form(tui, context);
}

static void show_checks(struct tui *tui, const struct bilan_checks *checks,
                        const struct wanted *wanted)
{
    struct strings lines = {0};
    strings_add(&lines, checks->count > 1 ? "Avant que ce bilan parte, à relire :"
                                          : "Avant que ce bilan parte, un point à relire :");
    for (size_t i = 0; i < checks->count; i++) {
        const struct bilan_check *check = &checks->items[i];
        bool other = i == 0 || strcmp(check->where, checks->items[i - 1].where) != 0;
        char *what = mem_print("  %s %s", put_sign(SIGN_OVERDUE), check->what);
        if (other) {
            strings_add(&lines, "");
            strings_add(&lines, check->where);
        }
        strings_add(&lines, what);
        free(what);
    }
    tui_push(tui, report_new("À relire avant d'écrire", &lines, "écrire quand même",
                             write_all_the_same, wanted_new(wanted)));
}

void bilan_write_open(struct tui *tui, const struct bilan_screen *self)
{
    const struct wanted wanted = {.year = self->year, .only = self->only};
    struct bilan bilan; /* as it would leave: the screen's own says more */
    struct bilan_checks checks;
    struct error err = {0};
    if (!read_wanted(tui, &wanted, EVIDENCE_QUOTES, &bilan, &err)) {
        tui_fail(tui, &err);
        return;
    }
    bilan_checks_read(&bilan, &checks);
    if (checks.count)
        show_checks(tui, &checks, &wanted);
    else
        choose_form(tui, &wanted);
    bilan_checks_clear(&checks);
    bilan_clear(&bilan);
}
