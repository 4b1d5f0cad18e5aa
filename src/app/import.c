/* A spreadsheet becomes cases. The preview is the import itself, taken back before it is committed:
 * what is announced is what will be done. */
#include "import_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- what became of the lines -------------------------------------------------------------- */

static void count_fates(struct import_report *report)
{
    for (size_t i = 0; i < report->count; i++) {
        const struct import_row row = import_row_at(report, i);
        int lines = row.to - row.line + 1;
        report->read += lines;
        report->added += row.fate == IMPORT_NEW;
        report->probable += row.fate == IMPORT_PROBABLE;
        report->known += row.fate == IMPORT_KNOWN;
        report->set_aside += row.fate == IMPORT_SET_ASIDE ? lines : 0;
        report->completed += row.fate == IMPORT_KNOWN && row.brought > 0;
        report->updated += row.updated;
        report->disputed += row.disputed;
    }
}

/* ---- the file ------------------------------------------------------------------------------ */

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

/* What cannot be read in a file that changes while it is read is not the file's fault. */
static void blame_change(const struct import_order *order, const struct import_report *report,
                         struct error *err)
{
    struct error changed = {0};
    if (err && (err->code == ERR_INPUT || err->code == ERR_IO) &&
        !check_stamp(order, &report->stamp, &changed) && changed.code == ERR_STALE)
        *err = changed;
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

static void take_notes(const struct app *app, const struct sheet *sheet,
                       struct import_report *report)
{
    size_t lines = report->count;
    char *folder = folder_of(store_path(app->store));
    import_take_notes(sheet, report);
    report_merge(report, lines, folder);
    free(folder);
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
    take_notes(app, sheet, report);
    count_fates(report);
    return import_report_sound(report, err);
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
    done = done && check_stamp(order, &report->stamp, err) &&
           (!write || go_on(order, 1, 1, err)); /* until the last moment */
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
    char *folder = folder_of(store_path(app->store));
    report_begin(report, folder);
    bool there = file_stamp_read(order->path, &report->stamp, err) &&
                 (!order->stamp || check_stamp(order, order->stamp, err));
    struct workbook *workbook =
        there ? workbook_open_slowly(order->path, folder, order->progress, order->context, err)
              : NULL;
    struct sheet *sheet = workbook ? import_open_sheet(workbook, order, report, err) : NULL;
    bool done = sheet && import(app, sheet, order, report, err);
    sheet_close(sheet);
    workbook_free(workbook);
    free(folder);
    if (there && !done)
        blame_change(order, report, err);
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
