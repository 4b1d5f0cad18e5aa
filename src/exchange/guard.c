/* What a spreadsheet would take for a formula when it opens a CSV file, and how that is prevented:
 * an apostrophe before it, which our own reading takes away. The rule is here once, for whoever
 * writes such cells and whoever reads them. */
#include "internal.h"

#include <csv.h>
#include <stdlib.h>
#include <string.h>

/* Signs that begin a formula, in the width of the West and in that of the East; blanks before them
 * are passed over, as some programs do. */
static bool begins_formula(const char *at)
{
    static const char *const wide[] = {"\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D",
                                       "\xEF\xBC\xA0"}; /* ＝ ＋ － ＠ */
    at += strspn(at, " \t\r\n\xC2\xA0");
    for (size_t i = 0; i < sizeof wide / sizeof wide[0]; i++)
        if (strncmp(at, wide[i], 3) == 0)
            return true;
    return *at && strchr("=+-@", *at) != NULL;
}

/* Apostrophes and then a formula are guarded too: reading would take the first for a guard. */
static bool is_guarded(const char *cell)
{
    const char *at = cell + strspn(cell, "'");
    return (*at && strchr("\t\r\n", *at)) || begins_formula(at);
}

const char *guard_drop(const char *cell)
{
    return cell[0] == '\'' && is_guarded(cell) ? cell + 1 : cell;
}

void guard_write(struct text *out, const char *cell)
{
    char *guarded = is_guarded(cell) ? mem_print("'%s", cell) : mem_copy(cell);
    size_t length = strlen(guarded), size = csv_write(NULL, 0, guarded, length);
    char *quoted = mem_alloc(size + 1);
    csv_write(quoted, size, guarded, length);
    text_add_bytes(out, quoted, size);
    free(quoted);
    free(guarded);
}
