/* Rows that a parser made and nobody has taken yet: a parser is fed by the block and gives what the
 * block holds. */
#include "archive.h"
#include "grid.h"

#include <stdlib.h>
#include <string.h>

/* ---- one cell ------------------------------------------------------------------------------ */

/* ASCII without controls: nothing to clean, and most cells are so. */
static bool is_plain(const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)bytes[i];
        if ((c < 0x20 && c != '\n') || c >= 0x7F)
            return false;
    }
    return true;
}

/* Bytes of the blank that stands at `at`; 0 when it is none. */
static size_t blank_at(const char *at, size_t left)
{
    if (left >= 1 && (*at == ' ' || *at == '\n'))
        return 1;
    if (left >= 2 && memcmp(at, "\xC2\xA0", 2) == 0)
        return 2;
    return left >= 3 && memcmp(at, "\xE2\x80\xAF", 3) == 0 ? 3 : 0;
}

static size_t blank_before(const char *bytes, size_t end)
{
    for (size_t size = 1; size <= 3 && size <= end; size++)
        if (blank_at(bytes + end - size, size) == size)
            return size;
    return 0;
}

static void add_trimmed(struct text *out, const char *bytes, size_t length)
{
    size_t start = 0, size;
    while (start < length && (size = blank_at(bytes + start, length - start)) > 0)
        start += size;
    while (length > start && (size = blank_before(bytes + start, length - start)) > 0)
        length -= size;
    text_add_bytes(out, bytes + start, length - start);
    text_add_bytes(out, "", 1);
}

void cell_clean(struct text *out, const char *bytes, size_t length)
{
    if (is_plain(bytes, length)) {
        add_trimmed(out, bytes, length);
        return;
    }
    char *clean = utf8_clean(bytes, length, CLEAN_LINES);
    add_trimmed(out, clean, strlen(clean));
    free(clean);
}

/* ---- a row --------------------------------------------------------------------------------- */

static struct stored_cell *cell_at(struct stored_row *row, size_t column)
{
    if (column >= row->capacity) {
        size_t room = column < 8 ? 16 : 2 * column;
        row->cells = mem_resize(row->cells, room * sizeof *row->cells);
        row->capacity = room;
    }
    for (; row->count <= column; row->count++)
        row->cells[row->count] = (struct stored_cell){0};
    return &row->cells[column];
}

void row_put(struct stored_row *row, size_t column, const char *bytes, size_t length)
{
    struct stored_cell *cell = cell_at(row, column);
    *cell = (struct stored_cell){true, row->bytes.length};
    cell_clean(&row->bytes, bytes, length);
}

void row_put_clean(struct stored_row *row, size_t column, const char *bytes, size_t length)
{
    *cell_at(row, column) = (struct stored_cell){true, row->bytes.length};
    text_add_bytes(&row->bytes, bytes, length);
    text_add_bytes(&row->bytes, "", 1);
}

void row_pass(struct stored_row *row, size_t column)
{
    cell_at(row, column);
}

/* ---- the ring ------------------------------------------------------------------------------ */

static struct stored_row *row_at(struct rows *rows, size_t index)
{
    return &rows->rows[(rows->first + index) % rows->capacity];
}

static void make_room(struct rows *rows)
{
    if (rows->count + 1 <= rows->capacity)
        return;
    size_t room = rows->capacity ? 2 * rows->capacity : 16;
    struct stored_row *larger = mem_alloc(room * sizeof *larger);
    for (size_t i = 0; i < rows->capacity; i++)
        larger[i] = *row_at(rows, i);
    free(rows->rows);
    rows->rows = larger;
    rows->first = 0;
    rows->capacity = room;
}

struct stored_row *rows_begin(struct rows *rows, int line)
{
    make_room(rows);
    struct stored_row *row = row_at(rows, rows->count);
    row->line = row->to = line;
    row->repeated = row->hidden = row->phantom = false;
    row->count = 0;
    row->bytes.length = 0;
    return row;
}

void rows_end(struct rows *rows)
{
    rows->count++;
}

bool rows_take(struct rows *rows, struct grid_row *row)
{
    if (rows->taken) {
        rows->first = (rows->first + 1) % rows->capacity;
        rows->count--;
        rows->taken = false;
    }
    if (rows->count == 0)
        return false;
    const struct stored_row *stored = row_at(rows, 0);
    rows->taken = true;
    if (stored->count > rows->pointer_room) {
        rows->pointer_room = 2 * stored->count;
        rows->pointers = mem_resize(rows->pointers, rows->pointer_room * sizeof *rows->pointers);
    }
    for (size_t i = 0; i < stored->count; i++) {
        const struct stored_cell *cell = &stored->cells[i];
        rows->pointers[i] = cell->filled ? stored->bytes.bytes + cell->at : "";
    }
    *row = (struct grid_row){.line = stored->line,
                             .to = stored->to,
                             .repeated = stored->repeated,
                             .hidden = stored->hidden,
                             .phantom = stored->phantom,
                             .count = stored->count,
                             .cells = rows->pointers};
    return true;
}

void rows_clear(struct rows *rows)
{
    for (size_t i = 0; i < rows->capacity; i++) {
        free(rows->rows[i].cells);
        text_clear(&rows->rows[i].bytes);
    }
    free(rows->rows);
    free(rows->pointers);
    *rows = (struct rows){0};
}

bool rows_next(struct rows *rows, struct part_xml *xml, struct grid_row *row, bool *more,
               struct error *err)
{
    bool left = true;
    while (!(*more = rows_take(rows, row)) && left)
        if (!part_xml_feed(xml, &left, err))
            return false;
    return true;
}
