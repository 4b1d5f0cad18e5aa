/* A spreadsheet becomes cases. The preview is the import itself, taken back before it is committed:
 * what is announced is what will be done. */
#include "import_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- what the reading saw ------------------------------------------------------------------ */

/* "ligne 12", "lignes 12 à 15". The caller frees. */
static char *lines_text(int line, int to)
{
    return line == to ? mem_print("ligne %d", line) : mem_print("lignes %d à %d", line, to);
}

static void describe_note(const struct sheet_note *note, struct strings *remarks)
{
    static const char *const sentences[] = {
        [REMARK_SHORT] = "moins de cellules que l'en-tête, les dernières sont prises pour vides",
        [REMARK_LONG] = "plus de cellules que l'en-tête, gardées dans la note d'import",
        [REMARK_UNDECODED] = "des octets illisibles sont remplacés par �",
        [REMARK_QUOTES] = "des guillemets de travers, la cellule est prise telle quelle",
        [REMARK_HIDDEN] = "masquée dans le tableur, lue quand même",
        [REMARK_ERROR] = "une cellule en erreur (#N/A, #REF!…) est prise pour vide",
    };
    char *lines = note->remark == REMARK_SPANS ? NULL : lines_text(note->line, note->to);
    char *line =
        lines ? mem_print("%s : %s", lines, sentences[note->remark])
              : mem_print("ligne %d : la cellule va jusqu'à la ligne %d", note->line, note->to);
    strings_add(remarks, line);
    free(line);
    free(lines);
}

/* Lines that are no porteur's were read too: they stand among those set aside, in their place. */
static void take_notes(const struct sheet *sheet, struct import_report *report)
{
    enum { MOST_OF_ONE = 100 };
    static const char *const reasons[] = {
        [REMARK_EMPTY] = "ligne vide",
        [REMARK_ABOVE] = "au-dessus de l'en-tête",
        [REMARK_TOTAL] = "total",
        [REMARK_FOOTER] = "note au pied du tableau",
        [REMARK_AGAIN] = "l'en-tête, répété",
        [REMARK_PHANTOM] = "formules sans résultat",
        [REMARK_REPEATED] = "la même que la ligne d'avant",
    };
    size_t said[REMARK_ERROR + 1] = {0}, unsaid = 0;
    for (size_t i = 0; i < sheet->note_count; i++) {
        const struct sheet_note *note = &sheet->notes[i];
        if (sheet_sets_aside(note->remark)) {
            report_add(report,
                       &(struct import_result){
                           .row = {.line = note->line, .to = note->to, .fate = IMPORT_SET_ASIDE},
                           .texts = {.reason = mem_copy(reasons[note->remark])}});
        } else if (said[note->remark]++ < MOST_OF_ONE) {
            describe_note(note, &report->remarks);
        } else {
            unsaid++;
        }
    }
    if (unsaid) {
        char *rest = mem_print("et %zu autres remarques comme celles-là", unsaid);
        strings_add(&report->remarks, rest);
        free(rest);
    }
}

static int by_line(const void *a, const void *b)
{
    const struct import_row *left = a, *right = b;
    return (left->line > right->line) - (left->line < right->line);
}

static void count_fates(struct import_report *report)
{
    for (size_t i = 0; i < report->count; i++) {
        const struct import_row *row = &report->rows[i];
        int lines = row->to - row->line + 1;
        report->read += lines;
        report->added += row->fate == IMPORT_NEW;
        report->probable += row->fate == IMPORT_PROBABLE;
        report->known += row->fate == IMPORT_KNOWN;
        report->set_aside += row->fate == IMPORT_SET_ASIDE ? lines : 0;
        report->completed += row->fate == IMPORT_KNOWN && row->brought > 0;
        report->updated += row->updated;
        report->disputed += row->disputed;
    }
}

/* ---- the file ------------------------------------------------------------------------------ */

static void list_sheets(const struct workbook_sheet *sheets, size_t count,
                        struct import_report *report)
{
    for (size_t i = 0; i < count; i++) {
        const struct workbook_sheet *sheet = &sheets[i];
        const char *why = sheet->hidden    ? " (masquée)"
                          : sheet->pivot   ? " (tableau croisé)"
                          : !sheet->filled ? " (vide)"
                                           : "";
        char *line = mem_print("%s%s", sheet->name[0] ? sheet->name : "la seule feuille", why);
        strings_add(&report->sheets, line);
        free(line);
    }
}

/* The sheet of that name, else of that number. */
static bool find_sheet(const struct workbook_sheet *sheets, size_t count, const char *wanted,
                       size_t *found, struct error *err)
{
    char *key = utf8_name_key(wanted), *end;
    struct text names = {0};
    *found = count;
    for (size_t i = 0; i < count && *found == count; i++) {
        char *own = utf8_name_key(sheets[i].name);
        if (strcmp(own, key) == 0)
            *found = i;
        free(own);
        text_addf(&names, "%s%s", i ? ", " : "", sheets[i].name);
    }
    long number = strtol(wanted, &end, 10);
    if (*found == count && end != wanted && !*end && number >= 1 && (size_t)number <= count)
        *found = (size_t)number - 1;
    if (*found == count)
        error_set(err, ERR_INPUT, "ce fichier n'a pas de feuille « %s » (il a : %s)",
                  utf8_short(wanted, 40).bytes,
                  names.length > 1 ? text_get(&names) : "une seule feuille");
    text_clear(&names);
    free(key);
    return *found < count;
}

static struct sheet *open_sheet(struct workbook *workbook, const struct import_order *order,
                                struct import_report *report, struct error *err)
{
    size_t count;
    const struct workbook_sheet *sheets = workbook_sheets(workbook, &count);
    list_sheets(sheets, count, report);
    report->sheet = workbook_likely(workbook);
    if (order->sheet_number > 0 && order->sheet_number <= count)
        report->sheet = order->sheet_number - 1;
    if (order->sheet && !find_sheet(sheets, count, order->sheet, &report->sheet, err))
        return NULL;
    struct sheet *sheet = sheet_open(workbook, report->sheet, err);
    if (sheet) {
        report->format = sheet->format;
        report->header_line = sheet->header_line;
        report->header_to = sheet->header_to;
    }
    return sheet;
}

static const char *file_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* The file is still the one that was looked at. */
static bool check_stamp(const struct import_order *order, const struct file_stamp *expected,
                        struct error *err)
{
    struct file_stamp now;
    if (!file_stamp_read(order->path, &now, err))
        return false;
    if (file_stamp_equal(&now, expected))
        return true;
    return error_set(err, ERR_STALE,
                     "le fichier %s a changé depuis qu'il a été lu : rien n'est écrit, relisez-le",
                     file_name(order->path));
}

/* ---- the run ------------------------------------------------------------------------------- */

static bool go_on(const struct import_order *order, uint64_t done, uint64_t total,
                  struct error *err)
{
    if (!order->progress || order->progress(order->context, done, total))
        return true;
    return error_set(err, ERR_GIVEN_UP, "import abandonné : rien n'est écrit");
}

/* Without a name nothing can be decided: a few lines are read, for the samples. */
static bool read_samples(struct sheet *sheet, struct import_report *report, struct error *err)
{
    enum { LINES = 50 };
    const struct sheet_row *row = NULL;
    bool done = true;
    for (int i = 0; done && i < LINES && (done = sheet_next(sheet, &row, err)) && row; i++)
        import_sample(report, row);
    return done;
}

static bool read_rows(struct import *import, struct sheet *sheet, struct import_report *report,
                      struct error *err)
{
    enum { ROWS_BETWEEN = 32 };
    const struct sheet_row *row = NULL;
    uint64_t at, total;
    bool done = true;
    for (int i = 0; done && (done = sheet_next(sheet, &row, err)) && row; i++) {
        struct import_result result;
        import_sample(report, row);
        done = import_row(import, row, &result, err) &&
               (!import->order->write || op_settle(import->app->store, err));
        report_add(report, &result);
        if (done && i % ROWS_BETWEEN == 0) {
            sheet_progress(sheet, &at, &total);
            done = go_on(import->order, at < total ? at : total - 1, total, err);
        }
    }
    return done;
}

/* All lines, inside an open group. */
static bool run(struct app *app, struct sheet *sheet, const char *file,
                const struct import_order *order, struct import_report *report, struct id *into,
                struct error *err)
{
    struct import import = {.app = app,
                            .columns = report->columns,
                            .column_count = report->column_count,
                            .order = order,
                            .file = file,
                            .remarks = &report->remarks};
    if (report->nameless)
        return read_samples(sheet, report, err);
    op_from_file(app->store);
    bool done = programme_of_name(app, order->programme, &import.programme, err) &&
                read_rows(&import, sheet, report, err);
    *into = import.programme;
    known_clear(&import);
    noted_clear(&import);
    import_cells_clear(&import);
    twin_watch_free(import.watch);
    if (!done)
        return false;
    take_notes(sheet, report);
    if (report->count)
        qsort(report->rows, report->count, sizeof report->rows[0], by_line);
    count_fates(report);
    return true;
}

static bool commit(struct app *app, const char *file, const struct import_report *report,
                   struct error *err)
{
    int added = report->added + report->probable;
    const char *s = added > 1 ? "s" : "", *t = report->completed > 1 ? "s" : "";
    if (!report->completed)
        return action_commit(app, NULL, err, "import de %s, %d dossier%s", file, added, s);
    if (!added)
        return action_commit(app, NULL, err, "import de %s, %d ligne%s sur des dossiers connus",
                             file, report->completed, t);
    return action_commit(app, NULL, err, "import de %s, %d dossier%s, %d ligne%s sur des connus",
                         file, added, s, report->completed, t);
}

/* What was run is kept, or taken back. */
static bool end(struct app *app, const struct import_order *order, const char *file, bool done,
                const struct import_report *report, const struct id *into, struct error *err)
{
    bool write = done && order->write && import_report_writes(report);
    done = done && check_stamp(order, &report->stamp, err);
    if (!done || !write) {
        op_rollback(app->store);
        return done;
    }
    if (!commit(app, file, report, err))
        return false;
    app_show_programme(app, into, NULL); /* a preference: its failure takes nothing back */
    return true;
}

static bool import(struct app *app, struct sheet *sheet, const struct import_order *order,
                   struct import_report *report, struct error *err)
{
    struct id into = ID_NONE;
    char *file = utf8_clean(file_name(order->path), strlen(file_name(order->path)), CLEAN_LINE);
    bool done = import_columns(app, order, sheet, report, err) && op_begin(app->store, err);
    if (done) {
        done = run(app, sheet, file, order, report, &into, err);
        done = end(app, order, file, done, report, &into, err);
    }
    free(file);
    return done;
}

bool app_import_run(struct app *app, const struct import_order *order, struct import_report *report,
                    struct error *err)
{
    enum { TEXT_BYTES = 1 << 20 };
    char *folder = folder_of(store_path(app->store));
    *report = (struct import_report){.texts = spill_new(folder, TEXT_BYTES)};
    free(folder);
    bool there = file_stamp_read(order->path, &report->stamp, err) &&
                 (!order->stamp || check_stamp(order, order->stamp, err));
    struct workbook *workbook =
        there ? workbook_open_slowly(order->path, order->progress, order->context, err) : NULL;
    struct sheet *sheet = workbook ? open_sheet(workbook, order, report, err) : NULL;
    bool done = sheet && import(app, sheet, order, report, err);
    sheet_close(sheet);
    workbook_free(workbook);
    if (!done)
        import_report_clear(report);
    return done;
}

bool app_import_preview(struct app *app, const char *path, const char *programme,
                        struct import_report *report, struct error *err)
{
    return app_import_run(app, &(struct import_order){.path = path, .programme = programme}, report,
                          err);
}

bool app_import(struct app *app, const char *path, const char *programme,
                struct import_report *report, struct error *err)
{
    return app_import_run(
        app, &(struct import_order){.path = path, .programme = programme, .write = true}, report,
        err);
}
