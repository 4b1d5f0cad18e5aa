/* A file that holds sheets: what kind it is, what each of its sheets looks like, and which one is
 * likely meant. */
#include "kind.h"

#include <stdlib.h>
#include <string.h>

struct workbook {
    enum workbook_kind kind;
    struct archive *archive;
    struct source source; /* of a CSV */
    struct csv_file csv;
    struct xlsx xlsx;
    struct ods ods;
    struct workbook_sheet *sheets;
    size_t count;
};

/* ---- what each sheet looks like ------------------------------------------------------------- */

static void describe(const struct records *records, struct grid *grid, struct workbook_sheet *sheet)
{
    struct header header;
    header_find(records, grid, &header);
    if (header.at < records->count) {
        sheet->porteur = header.porteur;
        sheet->fields = header.named;
        sheet->columns = header.columns;
        sheet->header_line = records->rows[header.from].line;
        for (size_t i = header.at + 1; i < records->count; i++)
            sheet->filled = sheet->filled || !record_is_empty(&records->rows[i]);
    }
    header_clear(&header);
}

/* A sheet that cannot be read is none to propose; opening it says why. */
static void look_at(struct workbook *workbook, size_t index)
{
    struct records records = {0};
    struct grid *grid = workbook_grid(workbook, index, NULL);
    if (!grid)
        return;
    records_read_first(&records, grid, NULL);
    describe(&records, grid, &workbook->sheets[index]);
    records_clear(&records);
    grid->ops->close(grid);
}

static size_t likelihood(const struct workbook_sheet *sheet)
{
    return (sheet->columns > 0) + 2 * (!sheet->hidden && sheet->columns > 0) +
           (sheet->fields < 100 ? 10 * sheet->fields : 1000) + 2000 * sheet->filled +
           (sheet->porteur ? 10000 : 0) + (sheet->hidden || sheet->pivot ? 0 : 5000);
}

size_t workbook_likely(const struct workbook *workbook)
{
    size_t best = 0;
    for (size_t i = 1; i < workbook->count; i++)
        if (likelihood(&workbook->sheets[i]) > likelihood(&workbook->sheets[best]))
            best = i;
    return best;
}

/* ---- opening --------------------------------------------------------------------------------- */

static void make_sheets(struct workbook *workbook, size_t count)
{
    workbook->sheets = mem_alloc(count * sizeof *workbook->sheets);
    workbook->count = count;
}

static bool open_csv(struct workbook *workbook, struct error *err)
{
    workbook->kind = WORKBOOK_CSV;
    if (!kind_refuse(&workbook->source, err) ||
        !csv_file_read(&workbook->source, &workbook->csv, err))
        return false;
    make_sheets(workbook, 1);
    workbook->sheets[0].name = "";
    look_at(workbook, 0);
    return true;
}

static bool open_xlsx(struct workbook *workbook, const char *part, const char *folder,
                      struct error *err)
{
    struct xlsx *xlsx = &workbook->xlsx;
    if (!xlsx_read(workbook->archive, part, folder, xlsx, err))
        return false;
    make_sheets(workbook, xlsx->count);
    for (size_t i = 0; i < xlsx->count; i++) {
        workbook->sheets[i] = (struct workbook_sheet){.name = xlsx->sheets[i].name,
                                                      .hidden = xlsx->sheets[i].hidden,
                                                      .pivot = xlsx->sheets[i].pivot};
        look_at(workbook, i);
    }
    return true;
}

/* Its first lines came with the list of its sheets. */
static bool open_ods(struct workbook *workbook, struct error *err)
{
    static const struct grid_ops no_ops = {0};
    struct grid no_grid = {.ops = &no_ops};
    struct ods *ods = &workbook->ods;
    if (!ods_read(workbook->archive, ods, err))
        return false;
    make_sheets(workbook, ods->count);
    for (size_t i = 0; i < ods->count; i++) {
        workbook->sheets[i] = (struct workbook_sheet){.name = ods->sheets[i].name,
                                                      .hidden = ods->sheets[i].hidden,
                                                      .pivot = ods->sheets[i].pivot};
        describe(&ods->sheets[i].ahead, &no_grid, &workbook->sheets[i]);
        records_clear(&ods->sheets[i].ahead);
    }
    return true;
}

static bool open_archive(struct workbook *workbook, struct archive *archive, const char *folder,
                         workbook_progress *tell, void *context, struct error *err)
{
    char *part = NULL;
    workbook->archive = archive;
    if (archive)
        archive_on_progress(archive, tell, context);
    bool done = archive && kind_of_archive(archive, &workbook->kind, &part, err) &&
                (workbook->kind == WORKBOOK_ODS ? open_ods(workbook, err)
                                                : open_xlsx(workbook, part, folder, err));
    free(part);
    if (archive)
        archive_on_progress(archive, NULL, NULL); /* whoever reads its rows counts them */
    return done;
}

static struct workbook *begin(void)
{
    struct workbook *workbook = mem_alloc(sizeof *workbook);
    source_bytes(&workbook->source, NULL, 0);
    return workbook;
}

/* Of a workbook that was just begun: itself, or NULL. */
static struct workbook *settle(struct workbook *workbook, bool done)
{
    if (done)
        return workbook;
    workbook_free(workbook);
    return NULL;
}

static bool is_archive(const struct source *source)
{
    char head[4];
    size_t got;
    return source_read(source, 0, head, sizeof head, &got, NULL) && got == sizeof head &&
           (memcmp(head, "PK\x03\x04", 4) == 0 || memcmp(head, "PK\x05\x06", 4) == 0 ||
            memcmp(head, "PK\x07\x08", 4) == 0);
}

struct workbook *workbook_open_bytes(const void *bytes, size_t length, struct error *err)
{
    struct workbook *workbook = begin();
    source_bytes(&workbook->source, bytes, length);
    return settle(workbook, is_archive(&workbook->source)
                                ? open_archive(workbook, archive_open_bytes(bytes, length, err),
                                               NULL, NULL, NULL, err)
                                : open_csv(workbook, err));
}

struct workbook *workbook_open_slowly(const char *path, const char *folder, workbook_progress *tell,
                                      void *context, struct error *err)
{
    if (!kind_refuse_name(path, err))
        return NULL;
    struct workbook *workbook = begin();
    if (!source_open(&workbook->source, path, SHEET_FILE_LIMIT, err))
        return settle(workbook, false);
    if (!is_archive(&workbook->source))
        return settle(workbook, open_csv(workbook, err));
    source_close(&workbook->source); /* libzip has its own */
    return settle(workbook,
                  open_archive(workbook, archive_open(path, err), folder, tell, context, err));
}

struct workbook *workbook_open(const char *path, struct error *err)
{
    return workbook_open_slowly(path, NULL, NULL, NULL, err);
}

void workbook_free(struct workbook *workbook)
{
    if (!workbook)
        return;
    csv_file_clear(&workbook->csv);
    source_close(&workbook->source);
    xlsx_clear(&workbook->xlsx);
    ods_clear(&workbook->ods);
    archive_close(workbook->archive);
    free(workbook->sheets);
    free(workbook);
}

/* ---- what it holds --------------------------------------------------------------------------- */

enum workbook_kind workbook_kind(const struct workbook *workbook)
{
    return workbook->kind;
}

const struct workbook_sheet *workbook_sheets(const struct workbook *workbook, size_t *count)
{
    *count = workbook->count;
    return workbook->sheets;
}

const struct csv_file *workbook_csv(const struct workbook *workbook)
{
    return workbook->kind == WORKBOOK_CSV ? &workbook->csv : NULL;
}

bool workbook_dates_1904(const struct workbook *workbook)
{
    return workbook->xlsx.dates_1904;
}

struct grid *workbook_grid(struct workbook *workbook, size_t index, struct error *err)
{
    if (index >= workbook->count) {
        error_set(err, ERR_NOT_FOUND, "ce classeur n'a pas de feuille %zu", index + 1);
        return NULL;
    }
    switch (workbook->kind) {
    case WORKBOOK_XLSX:
        return xlsx_grid(&workbook->xlsx, index, err);
    case WORKBOOK_ODS:
        return ods_grid(workbook->archive, index, err);
    case WORKBOOK_CSV:
        break;
    }
    return csv_grid(&workbook->csv);
}
