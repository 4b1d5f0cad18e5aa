/* The workbook of an ODS: its sheets and their first lines, in one look through its content. */
#include "ods.h"

#include <stdlib.h>
#include <string.h>

struct looking {
    struct ods *ods;
    struct strings hidden; /* styles of tables that are not shown */
    size_t filled;         /* lines of the last table that hold something */
};

static void on_style(void *state, const char *name, bool shown)
{
    enum { STYLE_LIMIT = 4096 };
    struct looking *looking = state;
    if (!shown && looking->hidden.count < STYLE_LIMIT)
        strings_add(&looking->hidden, name);
}

static void on_table(void *state, const char *name, const char *style)
{
    struct looking *looking = state;
    struct ods *ods = looking->ods;
    ods->sheets = mem_resize(ods->sheets, (ods->count + 1) * sizeof *ods->sheets);
    struct ods_sheet *sheet = &ods->sheets[ods->count++];
    *sheet = (struct ods_sheet){.name = utf8_clean(name, strlen(name), CLEAN_LINE)};
    for (size_t i = 0; i < looking->hidden.count; i++)
        sheet->hidden = sheet->hidden || strcmp(looking->hidden.items[i], style) == 0;
    looking->filled = 0;
}

static bool on_row(void *state, const struct grid_row *row)
{
    struct looking *looking = state;
    struct records *ahead = &looking->ods->sheets[looking->ods->count - 1].ahead;
    enum { PHANTOM_LIMIT = 1000 };
    records_add(ahead, row);
    looking->filled += !record_is_empty(&ahead->rows[ahead->count - 1]);
    return looking->filled < HEADER_LOOKED_AT && ahead->count < PHANTOM_LIMIT;
}

/* "$'Bilan 2024'.$A$3:$C$9" is on the sheet "Bilan 2024". */
static void on_pivot(void *state, const char *target)
{
    struct looking *looking = state;
    struct text name = {0};
    bool quoted = false;
    for (const char *at = target; *at && (quoted || *at != '.'); at++) {
        if (*at == '\'')
            quoted = !quoted;
        else if (*at != '$' || quoted)
            text_add_bytes(&name, at, 1);
    }
    for (size_t i = 0; i < looking->ods->count; i++)
        if (strcmp(looking->ods->sheets[i].name, text_get(&name)) == 0)
            looking->ods->sheets[i].pivot = true;
    text_clear(&name);
}

bool ods_read(struct archive *archive, struct ods *ods, struct error *err)
{
    struct looking looking = {.ods = ods};
    struct ods_watch watch = {
        .state = &looking, .table = on_table, .row = on_row, .style = on_style, .pivot = on_pivot};
    *ods = (struct ods){0};
    bool done = ods_look_through(archive, &watch, err);
    strings_clear(&looking.hidden);
    if (done && ods->count == 0)
        done =
            error_set(err, ERR_INPUT, "ce classeur n'a pas de feuille : il n'y a rien à importer");
    return done;
}

void ods_clear(struct ods *ods)
{
    for (size_t i = 0; i < ods->count; i++) {
        free(ods->sheets[i].name);
        records_clear(&ods->sheets[i].ahead);
    }
    free(ods->sheets);
    *ods = (struct ods){0};
}
