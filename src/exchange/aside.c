/* Lines below a header that are none of the table: sums, where the file comes from, the header
 * printed again on each page; and cells that have no value. */
#include "grid.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

bool cell_is_error(const char *cell)
{
    static const char *const errors[] = {
        "#N/A",          "#REF!",     "#REF !", "#DIV/0!",       "#DIV/0 !",  "#VALUE!",
        "#VALEUR!",      "#VALEUR !", "#NAME?", "#NOM?",         "#NOM ?",    "#NULL!",
        "#NUL!",         "#NUL !",    "#NUM!",  "#NOMBRE!",      "#NOMBRE !", "#N/D",
        "#GETTING_DATA", "#SPILL!",   "#CALC!", "#PROPAGATION!", "#CALCUL!"};
    if (cell[0] == 'E' && strncmp(cell, "Err:5", 5) == 0)
        return strspn(cell + 4, "0123456789") == 3 && !cell[7];
    for (size_t i = 0; cell[0] == '#' && i < sizeof errors / sizeof errors[0]; i++)
        if (strcmp(cell, errors[i]) == 0)
            return true;
    return false;
}

/* A sum, a count, a share: digits and what stands around them; or a date in words, "12 mars 2027".
 * Asked of each cell of each line: what begins with a letter is answered at once. */
static bool is_figure(const char *cell)
{
    bool digits = false;
    day date;
    for (const char *at = cell; *at; at++) {
        if (isalpha((unsigned char)*at))
            return digits && day_from_cell(cell, &date);
        digits = digits || isdigit((unsigned char)*at);
    }
    return digits;
}

static bool is_sum(const char *folded)
{
    static const char *const sums[] = {
        "total", "totaux",  "total general", "sous total",  "sous totaux",     "grand total",
        "somme", "moyenne", "nombre total",  "total annee", "total de l annee"};
    for (size_t i = 0; i < sizeof sums / sizeof sums[0]; i++)
        if (strcmp(folded, sums[i]) == 0)
            return true;
    return strncmp(folded, "total ", 6) == 0 || strncmp(folded, "sous total ", 11) == 0;
}

/* What spreadsheets and the databases behind them write below a table. */
static bool is_footer(const char *folded, const char *cell)
{
    static const char *const beginnings[] = {
        "extraction du ",        "extraction le ",     "extrait le ",     "extrait du ",
        "exporte le ",           "export du ",         "edite le ",       "edition du ",
        "imprime le ",           "mis a jour le ",     "mise a jour le ", "mise a jour du ",
        "derniere mise a jour ", "date d extraction ", "date d edition ", "donnees au ",
        "situation au "};
    static const char *const labels[] = {"source", "sources", "legende", "nota",
                                         "note",   "nb",      "champ"};
    char *spaced = mem_print("%s ", folded);
    bool begins = false;
    for (size_t i = 0; i < sizeof beginnings / sizeof beginnings[0]; i++)
        begins = begins || strncmp(spaced, beginnings[i], strlen(beginnings[i])) == 0;
    free(spaced);
    if (begins)
        return true;
    const char *colon = strchr(cell, ':');
    if (!colon)
        return false;
    char *before = mem_copy_bytes(cell, (size_t)(colon - cell)), *label = utf8_fold(before);
    bool known = false;
    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++)
        known = known || strcmp(label, labels[i]) == 0;
    free(before);
    free(label);
    return known;
}

static bool is_header_again(const struct grid_row *row, const struct header *header)
{
    size_t same = 0;
    if (header->from != header->at)
        return false;
    for (size_t i = 0; i < header->columns || i < row->count; i++) {
        const char *cell = i < row->count ? row->cells[i] : "";
        if (strcmp(cell, i < header->columns ? header->labels[i] : "") != 0)
            return false;
        same += cell[0] != '\0';
    }
    return same > 1;
}

/* The only cell that is no figure, when it is the first; NULL when beside it there are words: then
 * the line is about somebody. */
static const char *only_word(const struct grid_row *row, size_t *place, size_t *figures)
{
    const char *word = NULL;
    for (size_t i = 0; i < row->count; i++) {
        if (!row->cells[i][0])
            continue;
        if (!word) {
            word = row->cells[i];
            *place = i;
        } else if (is_figure(row->cells[i])) {
            ++*figures;
        } else {
            return NULL;
        }
    }
    return word;
}

int row_aside(const struct grid_row *row, const struct header *header)
{
    size_t place = 0, figures = 0;
    if (is_header_again(row, header))
        return REMARK_AGAIN;
    const char *word = only_word(row, &place, &figures);
    if (!word)
        return -1;
    char *folded = utf8_fold(word);
    bool sum = is_sum(folded) && (figures > 0 || place > 0 || !strchr(folded, ' '));
    bool footer = !sum && figures <= 1 && is_footer(folded, word);
    free(folded);
    return sum ? REMARK_TOTAL : footer ? REMARK_FOOTER : -1;
}
