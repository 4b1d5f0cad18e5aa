/* Which field a header names, and which line of a file is its header: titles stand above it, and
 * the values below it may be words that headers use ("Contact", "Association"). Two lines may be
 * one header: header_pair.c. */
#include "grid.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* What a spreadsheet may bring: fields of a porteur and of its case. What only our own actions
 * write and the needs, which carry who said them, are not typed in spreadsheets: such columns are
 * kept as text. */
static bool is_importable(enum field field)
{
    const struct field_info *info = field_info(field);
    return (info->entity == ENTITY_HOLDER || info->entity == ENTITY_CASE) && info->label[0] &&
           !field_is_read_only(field) && field != FIELD_CASE_NEEDS;
}

/* Folding is what costs, twenty lines of it in each file: a label that begins with another letter
 * is not folded. */
static bool is_label(const char *label, const char *folded)
{
    if (isascii((unsigned char)label[0]) && tolower((unsigned char)label[0]) != folded[0])
        return false;
    char *same = utf8_fold(label);
    bool named = strcmp(folded, same) == 0;
    free(same);
    return named;
}

static bool is_named(enum field field, const char *folded)
{
    const struct field_info *info = field_info(field);
    size_t wanted = strlen(folded);
    for (const char *at = info->headers; *at;) {
        size_t length = strcspn(at, "|");
        if (wanted == length && strncmp(folded, at, length) == 0)
            return true;
        at += length + (at[length] == '|');
    }
    return is_label(info->label, folded);
}

enum field sheet_match_header(const char *header)
{
    enum { LONGEST = 200 };
    if (strlen(header) > LONGEST) /* a text, and no header */
        return FIELD_COUNT;
    char *folded = utf8_fold(header);
    enum field found = 0;
    while (found < FIELD_COUNT && !(folded[0] && is_importable(found) && is_named(found, folded)))
        found++;
    free(folded);
    return found;
}

/* ---- one line of headers -------------------------------------------------------------------- */

/* What a line names. */
struct naming {
    size_t filled; /* cells that hold something */
    size_t fields; /* fields named, each once */
    size_t names;  /* cells that name one */
    bool porteur;  /* the name of a porteur or of a person is among them */
};

static bool is_porteur(enum field field)
{
    return field == FIELD_HOLDER_NAME || field == FIELD_HOLDER_CONTACT_PERSON ||
           field == FIELD_HOLDER_LEGAL_REPRESENTATIVE;
}

static struct naming read_naming(const struct record_cells *row)
{
    struct naming naming = {0};
    bool seen[FIELD_COUNT] = {false};
    for (size_t i = 0; i < row->count; i++) {
        if (!row->cells[i][0])
            continue;
        enum field field = sheet_match_header(row->cells[i]);
        naming.filled++;
        if (field == FIELD_COUNT)
            continue;
        naming.names++;
        naming.fields += !seen[field];
        naming.porteur = naming.porteur || is_porteur(field);
        seen[field] = true;
    }
    return naming;
}

/* Does a line make a better header than one above it? Values below a header are header words too,
 * now and then: only what is clearly better wins. */
static bool is_clearly_better(const struct naming *line, const struct naming *above)
{
    if (above->porteur && !line->porteur)
        return false;
    if (line->fields >= 3 && line->fields >= 2 * above->fields)
        return true;
    if (!above->porteur && 2 * above->filled <= line->filled)
        return line->fields > above->fields; /* above stands a title */
    return above->fields == 0 && line->porteur && line->names == line->filled &&
           (line->fields >= 2 || above->filled == 1); /* nothing but headers */
}

/* The first line that is not empty, unless one of the first twenty is clearly better. */
static size_t find_line(const struct records *records)
{
    size_t header = records->count, looked_at = 0;
    struct naming best = {0};
    for (size_t i = 0; i < records->count && looked_at < HEADER_LOOKED_AT; i++) {
        if (record_is_empty(&records->rows[i]))
            continue;
        struct naming naming = read_naming(&records->rows[i]);
        if (header == records->count || is_clearly_better(&naming, &best)) {
            header = i;
            best = naming;
        }
        looked_at++;
    }
    return header;
}

/* ---- the header ----------------------------------------------------------------------------- */

/* The first column of a name is the field; another one of that name is kept as text. */
static void name_fields(struct header *header)
{
    bool seen[FIELD_COUNT] = {false};
    for (size_t i = 0; i < header->columns; i++) {
        enum field field = header->fields[i];
        if (field == FIELD_COUNT)
            continue;
        if (seen[field])
            header->fields[i] = FIELD_COUNT;
        header->named += !seen[field];
        header->porteur = header->porteur || is_porteur(field);
        seen[field] = true;
    }
}

static void read_line(const struct record_cells *row, struct header *header)
{
    header->columns = row->count;
    header->labels = mem_alloc((row->count + 1) * sizeof *header->labels);
    header->fields = mem_alloc((row->count + 1) * sizeof *header->fields);
    for (size_t i = 0; i < row->count; i++) {
        header->labels[i] = mem_copy(row->cells[i]);
        header->fields[i] = sheet_match_header(row->cells[i]);
    }
    name_fields(header);
}

void header_clear(struct header *header)
{
    for (size_t i = 0; i < header->columns; i++)
        free(header->labels[i]);
    free(header->labels);
    free(header->fields);
    *header = (struct header){0};
}

static bool has_twice(const struct header *header)
{
    for (size_t i = 0; i < header->columns; i++)
        for (size_t j = 0; header->labels[i][0] && j < i; j++)
            if (strcmp(header->labels[i], header->labels[j]) == 0)
                return true;
    return false;
}

/* Takes two lines for one header when that says more than the one that was found alone. */
static void try_pair(const struct records *records, size_t top, struct grid *grid,
                     struct header *header)
{
    struct header pair = {.from = top, .at = top + 1};
    bool merged;
    if (!header_pair(&records->rows[top], &records->rows[top + 1], grid, &pair, &merged))
        return;
    name_fields(&pair);
    bool more =
        pair.named > header->named ||
        (pair.named == header->named && header->at == pair.at && (merged || has_twice(header)));
    if (more && (pair.porteur || !header->porteur)) {
        header_clear(header);
        *header = pair;
    } else {
        header_clear(&pair);
    }
}

void header_find(const struct records *records, struct grid *grid, struct header *header)
{
    size_t at = find_line(records);
    *header = (struct header){.from = at, .at = at};
    if (at == records->count)
        return;
    read_line(&records->rows[at], header);
    if (at + 1 < records->count)
        try_pair(records, at, grid, header);
    if (at > 0 && header->from == at)
        try_pair(records, at - 1, grid, header);
}
