/* A spreadsheet becomes cases. The preview is the import itself, taken back before it is committed:
 * what is announced is what will be done. */
#include "import_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void import_report_clear(struct import_report *report)
{
    for (size_t i = 0; i < report->count; i++) {
        free(report->rows[i].name);
        free(report->rows[i].reason);
    }
    free(report->rows);
    strings_clear(&report->columns);
    strings_clear(&report->remarks);
    *report = (struct import_report){0};
}

static void describe_columns(const struct sheet *sheet, struct strings *columns)
{
    for (size_t i = 0; i < sheet->columns; i++) {
        enum field field = sheet->fields[i];
        const char *to = field == FIELD_COUNT ? "note d'import" : field_info(field)->label;
        char *header =
            sheet->header[i][0] ? utf8_cut(sheet->header[i], 40) : mem_print("colonne %zu", i + 1);
        char *line = mem_print("%s → %s%s", header, to,
                               sheet->hidden[i] ? " (colonne masquée dans le tableur)" : "");
        strings_add(columns, line);
        free(header);
        free(line);
    }
}

/* Lines that are set aside are told with the lines, not here; but empty ones in both places. */
static void describe_notes(const struct sheet *sheet, struct strings *remarks)
{
    static const char *const sentences[REMARK_ERROR + 1] = {
        [REMARK_EMPTY] = "ligne vide, mise de côté",
        [REMARK_SHORT] = "moins de cellules que l'en-tête, les dernières sont prises pour vides",
        [REMARK_LONG] = "plus de cellules que l'en-tête, gardées dans la note d'import",
        [REMARK_UNDECODED] = "des octets illisibles sont remplacés par �",
        [REMARK_QUOTES] = "des guillemets de travers, la cellule est prise telle quelle",
        [REMARK_SPANS] = "la cellule va jusqu'à la ligne",
        [REMARK_HIDDEN] = "masquée dans le tableur, lue quand même",
        [REMARK_ERROR] = "une cellule en erreur (#N/A, #REF!…) est prise pour vide",
    };
    for (size_t i = 0; i < sheet->note_count; i++) {
        const struct sheet_note *note = &sheet->notes[i];
        const char *sentence = sentences[note->remark];
        if (!sentence)
            continue;
        char *line = note->remark == REMARK_SPANS
                         ? mem_print("ligne %d : %s %d", note->line, sentence, note->to)
                     : note->to > note->line
                         ? mem_print("lignes %d à %d : %s", note->line, note->to, sentence)
                         : mem_print("ligne %d : %s", note->line, sentence);
        strings_add(remarks, line);
        free(line);
    }
}

static struct import_row *add_row(struct import_report *report)
{
    if ((report->count & (report->count - 1)) == 0) /* full: twice as many */
        report->rows = mem_resize(report->rows,
                                  (report->count ? 2 * report->count : 1) * sizeof *report->rows);
    return &report->rows[report->count++];
}

/* What is set aside by the sheet is read too: it stands among the lines, in its place. */
static void report_left_out(const struct sheet *sheet, struct import_report *report)
{
    static const char *const reasons[REMARK_SET_ASIDE_LAST + 1] = {
        [REMARK_EMPTY] = "ligne vide",
        [REMARK_ABOVE] = "au-dessus de l'en-tête",
        [REMARK_TOTAL] = "total",
        [REMARK_FOOTER] = "note au pied du tableau",
        [REMARK_AGAIN] = "l'en-tête, répété",
        [REMARK_PHANTOM] = "formules sans résultat",
        [REMARK_REPEATED] = "la même que la ligne d'avant",
    };
    for (size_t i = 0; i < sheet->note_count; i++) {
        const struct sheet_note *note = &sheet->notes[i];
        if (sheet_sets_aside(note->remark))
            *add_row(report) = (struct import_row){.line = note->line,
                                                   .to = note->to,
                                                   .fate = IMPORT_SET_ASIDE,
                                                   .reason = mem_copy(reasons[note->remark])};
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
        int lines = row->to > row->line ? row->to - row->line + 1 : 1;
        report->read += lines;
        report->added += report->rows[i].fate == IMPORT_NEW;
        report->probable += report->rows[i].fate == IMPORT_PROBABLE;
        report->known += report->rows[i].fate == IMPORT_KNOWN;
        report->completed += report->rows[i].brought > 0;
        report->set_aside += report->rows[i].fate == IMPORT_SET_ASIDE ? lines : 0;
    }
}

static bool check_columns(const struct sheet *sheet, struct error *err)
{
    struct text headers = {0};
    if (import_name_column(sheet) >= 0)
        return true;
    for (size_t i = 0; i < sheet->columns; i++) {
        char *header = utf8_cut(sheet->header[i], 30);
        text_addf(&headers, "%s%s", i ? ", " : "", header);
        free(header);
    }
    error_set(err, ERR_INPUT,
              "aucune colonne ne donne le nom du porteur (attendu : « Nom de la structure », « "
              "Porteur »…) ; "
              "colonnes lues : %s",
              text_get(&headers));
    text_clear(&headers);
    return false;
}

/* What is asked of an import. */
struct order {
    const char *path, *programme;
    bool write;
    const int *same; /* lines whose porteurs are those they resemble */
    size_t same_count;
};

static bool import_rows(struct import *import, struct sheet *sheet, struct import_report *report,
                        struct error *err)
{
    const struct sheet_row *row;
    for (;;) {
        if (!sheet_next(sheet, &row, err))
            return false;
        if (!row)
            return true;
        if (!import_row(import, row, add_row(report), err))
            return false;
    }
}

/* All lines, inside an open group. */
static bool run(struct app *app, struct sheet *sheet, const char *file, const struct order *order,
                struct import_report *report, struct id *into, struct error *err)
{
    struct import import = {.app = app,
                            .sheet = sheet,
                            .file = file,
                            .same = order->same,
                            .same_count = order->same_count,
                            .remarks = &report->remarks};
    if (!programme_of_name(app, order->programme, &import.programme, err))
        return false;
    *into = import.programme;
    bool done = import_rows(&import, sheet, report, err);
    known_clear(&import);
    noted_clear(&import);
    twin_watch_free(import.watch);
    if (!done)
        return false;
    describe_notes(sheet, &report->remarks);
    report_left_out(sheet, report);
    if (report->count)
        qsort(report->rows, report->count, sizeof *report->rows, by_line);
    count_fates(report);
    return true;
}

static const char *file_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
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

/* The lines of an open sheet. */
static bool import_sheet_rows(struct app *app, struct sheet *sheet, const struct order *order,
                              struct import_report *report, struct error *err)
{
    struct id into;
    report->format = sheet->format;
    report->header_line = sheet->header_line;
    describe_columns(sheet, &report->columns);
    if (!check_columns(sheet, err) || !op_begin(app->store, err))
        return false;
    const char *name = file_name(order->path);
    char *file = utf8_clean(name, strlen(name), CLEAN_LINE);
    bool done = run(app, sheet, file, order, report, &into, err);
    if (done && order->write && import_report_writes(report)) {
        done = commit(app, file, report, err);
        if (done)
            app_show_programme(app, &into, NULL); /* a preference: its failure takes nothing back */
    } else {
        op_rollback(app->store);
    }
    free(file);
    return done;
}

static bool import(struct app *app, const struct order *order, struct import_report *report,
                   struct error *err)
{
    *report = (struct import_report){0};
    struct workbook *workbook = workbook_open(order->path, err);
    struct sheet *sheet = workbook ? sheet_open(workbook, workbook_likely(workbook), err) : NULL;
    bool done = sheet && import_sheet_rows(app, sheet, order, report, err);
    sheet_close(sheet);
    workbook_free(workbook);
    if (!done)
        import_report_clear(report);
    return done;
}

bool app_import_preview(struct app *app, const char *path, const char *programme,
                        struct import_report *report, struct error *err)
{
    struct order order = {.path = path, .programme = programme};
    return import(app, &order, report, err);
}

bool app_import(struct app *app, const char *path, const char *programme,
                struct import_report *report, struct error *err)
{
    return app_import_same(app, path, programme, NULL, 0, report, err);
}

bool app_import_same(struct app *app, const char *path, const char *programme, const int lines[],
                     size_t count, struct import_report *report, struct error *err)
{
    struct order order = {path, programme, true, lines, count};
    return import(app, &order, report, err);
}
