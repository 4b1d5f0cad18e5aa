/* A header of two lines, as people make them in a spreadsheet: "Contact", merged over three
 * columns, and below it "Nom", "Tél." and "Courriel". A CSV keeps of it the first cell and blanks.
 */
#include "grid.h"

#include <stdlib.h>

struct pair {
    const struct record_cells *top, *bottom;
    size_t columns;
    size_t *group; /* per column: where the cell of the top line that covers it stands; itself when
                      that one covers no other */
    bool merged;   /* the file says so, and not only blanks */
};

static const char *text_at(const struct record_cells *row, size_t column)
{
    return column < row->count ? row->cells[column] : "";
}

/* ---- which cell stands above which ----------------------------------------------------------- */

static size_t filled_below(const struct pair *pair, size_t from, size_t to)
{
    size_t count = 0;
    for (size_t i = from; i < to; i++)
        count += text_at(pair->bottom, i)[0] != '\0';
    return count;
}

/* How many columns the top cell covers: as it was merged, else the blanks after it. Merged cells
 * are asked for only where there may be some: an XLSX tells them after its last line. */
static size_t extent(struct pair *pair, struct grid *grid, size_t column)
{
    size_t columns = 1, end = column + 1;
    int lines = 1;
    if (end == pair->columns || text_at(pair->top, end)[0])
        return 1;
    if (grid->ops->merge)
        grid->ops->merge(grid, pair->top->line, column, &columns, &lines);
    if (columns > 1 && lines == 1) {
        pair->merged = true;
        return columns < pair->columns - column ? columns : pair->columns - column;
    }
    while (lines == 1 && end < pair->columns && !text_at(pair->top, end)[0] &&
           text_at(pair->bottom, end)[0])
        end++;
    return end - column;
}

/* False when they are no two lines of one header: below a cell that stands alone there is nothing,
 * or it would be a value. */
static bool read_groups(struct pair *pair, struct grid *grid)
{
    bool grouped = false;
    for (size_t i = 0; i < pair->columns;) {
        size_t width = text_at(pair->top, i)[0] ? extent(pair, grid, i) : 1;
        bool group = width > 1 && filled_below(pair, i, i + width) > 1;
        if (text_at(pair->top, i)[0] && !group && text_at(pair->bottom, i)[0])
            return false;
        for (size_t j = i; j < i + width; j++)
            pair->group[j] = group ? i : j;
        grouped = grouped || group;
        i += width;
    }
    return grouped;
}

/* ---- what it names --------------------------------------------------------------------------- */

/* "Nom" below "Contact" is the "nom du contact". */
static enum field match_both(const char *top, const char *bottom)
{
    static const char *const links[] = {" ", " du ", " de la ", " de l "};
    enum field found = FIELD_COUNT;
    for (size_t i = 0; i < sizeof links / sizeof links[0] && found == FIELD_COUNT; i++) {
        char *both = mem_print("%s%s%s", bottom, links[i], top);
        found = sheet_match_header(both);
        free(both);
    }
    if (found == FIELD_COUNT) {
        char *both = mem_print("%s %s", top, bottom);
        found = sheet_match_header(both);
        free(both);
    }
    return found == FIELD_COUNT ? sheet_match_header(bottom) : found;
}

/* "Téléphone" above "fixe" and "autre": the first of them, where none says more. */
static void match_tops(const struct pair *pair, struct header *header)
{
    for (size_t i = 0; i < pair->columns; i++) {
        bool named = false;
        if (pair->group[i] != i || header->fields[i] != FIELD_COUNT)
            continue;
        for (size_t j = i; j < pair->columns && pair->group[j] == i; j++)
            named = named || header->fields[j] != FIELD_COUNT;
        if (!named)
            header->fields[i] = sheet_match_header(text_at(pair->top, i));
    }
}

static void read_labels(const struct pair *pair, struct header *header)
{
    header->columns = pair->columns;
    header->labels = mem_alloc((pair->columns + 1) * sizeof *header->labels);
    header->fields = mem_alloc((pair->columns + 1) * sizeof *header->fields);
    for (size_t i = 0; i < pair->columns; i++) {
        const char *top = text_at(pair->top, pair->group[i]), *bottom = text_at(pair->bottom, i);
        header->labels[i] = top[0] && bottom[0] ? mem_print("%s — %s", top, bottom)
                                                : mem_copy(top[0] ? top : bottom);
        header->fields[i] =
            top[0] && bottom[0] ? match_both(top, bottom) : sheet_match_header(header->labels[i]);
    }
    match_tops(pair, header);
}

bool header_pair(const struct record_cells *top, const struct record_cells *bottom,
                 struct grid *grid, struct header *header, bool *merged)
{
    struct pair pair = {.top = top, .bottom = bottom};
    pair.columns = top->count > bottom->count ? top->count : bottom->count;
    if (bottom->line != top->to + 1 || top->repeated || record_is_empty(top) ||
        record_is_empty(bottom))
        return false;
    pair.group = mem_alloc((pair.columns + 1) * sizeof *pair.group);
    bool grouped = read_groups(&pair, grid);
    if (grouped)
        read_labels(&pair, header);
    *merged = pair.merged;
    free(pair.group);
    return grouped;
}
