/* The directory as a table: one structure a line, the labels of the registry as header, sets as
 * "gouvernance | bénévolat". */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

static const char identity[] = "Identifiant"; /* the header of the column that knows who is who */

/* ---- writing ------------------------------------------------------------------------------- */

static void write_cell(struct text *out, const char *cell, bool first)
{
    if (!first)
        text_add(out, ";");
    guard_write(out, cell);
}

/* A value as a person reads it, and as value_check reads it back. The caller frees. */
static char *cell_of(enum field field, const char *stored)
{
    const struct field_info *info = field_info(field);
    if (!stored)
        return mem_copy("");
    if (info->type == TYPE_SET)
        return members_show(field, stored, MEMBERS_BETWEEN);
    if (info->type == TYPE_CHOICE)
        return mem_copy(choice_label(field_choices(field), stored));
    if (info->type == TYPE_FLAG)
        return mem_copy("oui");
    if (info->type == TYPE_DATE && strlen(stored) >= 10)
        return mem_print("%.2s/%.2s/%.4s", stored + 8, stored + 5, stored);
    return mem_copy(stored);
}

static const char *header_of(enum field field)
{
    return field_info(field)->label[0] ? field_info(field)->label : "Code";
}

char *listing_csv(const struct listing *listing)
{
    struct text out = {0};
    text_add(&out, "\xEF\xBB\xBF");
    write_cell(&out, identity, true);
    for (enum field f = FIELD_PARTNER_DELETED; f < FIELD_REFERRAL_DELETED; f++)
        if (listed_travels(f))
            write_cell(&out, header_of(f), false);
    text_add(&out, "\r\n");
    for (size_t i = 0; i < listing->count; i++) {
        char id[ID_TEXT_SIZE];
        id_to_text(&listing->rows[i].id, id);
        write_cell(&out, id, true);
        for (enum field f = FIELD_PARTNER_DELETED; f < FIELD_REFERRAL_DELETED; f++) {
            if (!listed_travels(f))
                continue;
            char *cell = cell_of(f, listed_get(&listing->rows[i], f));
            write_cell(&out, cell, false);
            free(cell);
        }
        text_add(&out, "\r\n");
    }
    return text_take(&out);
}

/* ---- reading ------------------------------------------------------------------------------- */

enum { COLUMN_IDENTITY = FIELD_COUNT + 1 };

static int column_of(const char *header)
{
    char *wanted = utf8_fold(header), *mine = utf8_fold(identity);
    int column = strcmp(wanted, mine) == 0 ? COLUMN_IDENTITY : FIELD_COUNT;
    free(mine);
    for (enum field f = FIELD_PARTNER_DELETED; f < FIELD_REFERRAL_DELETED; f++) {
        char *label = utf8_fold(header_of(f));
        if (listed_travels(f) && strcmp(wanted, label) == 0)
            column = (int)f;
        free(label);
    }
    free(wanted);
    return column;
}

/* Members between bars, each a label, a code, or a need in one's own words. */
static void take_members(struct listing *listing, struct listed *listed, enum field field,
                         const char *cell, int line)
{
    while (*cell) {
        struct error why = {0};
        size_t length = strcspn(cell, "|;\n");
        char *piece = mem_copy_bytes(cell, length), *member = NULL;
        if (!piece[strspn(piece, " ")])
            ; /* nothing between two bars */
        else if (member_find(field, piece, &member, &why))
            listed_add(listed, field, member);
        else
            listing_remark(listing, "ligne %d : %s", line, why.text);
        free(piece);
        free(member);
        cell += length + (cell[length] != '\0');
    }
}

static void take_cell(struct listing *listing, struct listed *listed, int column, const char *cell,
                      int line)
{
    if (column == COLUMN_IDENTITY)
        id_from_text(cell, &listed->id);
    else if (column < FIELD_COUNT && field_info((enum field)column)->type == TYPE_SET)
        take_members(listing, listed, (enum field)column, cell, line);
    else if (column < FIELD_COUNT)
        listed_set(listed, (enum field)column, cell);
}

/* Rows after the header; a line without a name is said and left. */
static bool take_rows(const struct records *records, size_t header, const int columns[],
                      struct listing *listing, struct error *err)
{
    for (size_t i = header + 1; i < records->count; i++) {
        const struct record_cells *row = &records->rows[i];
        if (record_is_empty(row))
            continue;
        if (listing->count >= LISTING_LIMIT)
            return error_set(err, ERR_INPUT, "plus de %d structures dans ce fichier",
                             LISTING_LIMIT);
        struct listed *listed = listing_add(listing, &ID_NONE);
        for (size_t c = 0; c < row->count && c < records->rows[header].count; c++)
            take_cell(listing, listed, columns[c], row->cells[c], row->line);
        if (listed_get(listed, FIELD_PARTNER_NAME))
            continue;
        listing_remark(listing, "ligne %d : pas de nom, ligne laissée", row->line);
        for (int f = 0; f < LISTED_FIELDS; f++)
            free(listed->values[f]);
        listing->count--;
    }
    return true;
}

static bool take_table(const struct records *records, struct listing *listing, struct error *err)
{
    size_t header = 0;
    bool named = false;
    while (header < records->count && record_is_empty(&records->rows[header]))
        header++;
    if (header == records->count)
        return error_set(err, ERR_INPUT, "ce fichier est vide");
    int *columns = mem_alloc((records->rows[header].count + 1) * sizeof *columns);
    for (size_t c = 0; c < records->rows[header].count; c++) {
        columns[c] = column_of(records->rows[header].cells[c]);
        named = named || columns[c] == (int)FIELD_PARTNER_NAME;
        if (columns[c] == FIELD_COUNT && records->rows[header].cells[c][0])
            listing_remark(listing, "colonne « %s » : inconnue, laissée",
                           utf8_short(records->rows[header].cells[c], 40).bytes);
    }
    bool done = named
                    ? take_rows(records, header, columns, listing, err)
                    : error_set(err, ERR_INPUT,
                                "ce n'est ni du JSON HSDS ni un tableau de structures : il manque "
                                "une colonne « Nom »");
    free(columns);
    return done;
}

bool csv_read(const void *bytes, size_t length, struct listing *listing, struct error *err)
{
    struct source source;
    struct csv_file file;
    struct records records = {0};
    source_bytes(&source, bytes, length);
    bool done = csv_file_cut(&source, &file, err);
    if (done) {
        struct grid *grid = csv_grid(&file);
        done = records_read_all(&records, grid, err) && take_table(&records, listing, err);
        grid->ops->close(grid);
    }
    records_clear(&records);
    csv_file_clear(&file);
    return done;
}
