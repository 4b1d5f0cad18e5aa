/* What a file holds, for the report: its sheets and the one that is read, the lines that are no
 * porteur's, what else the reading saw. */
#include "import_internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- sheets -------------------------------------------------------------------------------- */

static void list_sheets(const struct workbook_sheet *sheets, size_t count,
                        struct import_report *report)
{
    for (size_t i = 0; i < count; i++) {
        const struct workbook_sheet *sheet = &sheets[i];
        const char *why = sheet->hidden    ? " (masquée)"
                          : sheet->pivot   ? " (tableau croisé)"
                          : !sheet->filled ? " (vide)"
                                           : "";
        char *line = mem_print("%s%s", sheet->name[0] ? sheet->name : "la seule feuille", why);
        strings_add(&report->sheets, line);
        free(line);
    }
}

/* The sheet of that name, else of that number. */
static bool find_sheet(const struct workbook_sheet *sheets, size_t count, const char *wanted,
                       size_t *found, struct error *err)
{
    char *key = utf8_name_key(wanted), *end;
    struct text names = {0};
    *found = count;
    for (size_t i = 0; i < count && *found == count; i++) {
        char *own = utf8_name_key(sheets[i].name);
        if (strcmp(own, key) == 0)
            *found = i;
        free(own);
        text_addf(&names, "%s%s", i ? ", " : "", sheets[i].name);
    }
    long number = strtol(wanted, &end, 10);
    if (*found == count && end != wanted && !*end && number >= 1 && (size_t)number <= count)
        *found = (size_t)number - 1;
    if (*found == count)
        error_set(err, ERR_INPUT, "ce fichier n'a pas de feuille « %s » (il a : %s)",
                  utf8_short(wanted, 40).bytes,
                  names.length > 1 ? text_get(&names) : "une seule feuille");
    text_clear(&names);
    free(key);
    return *found < count;
}

struct sheet *import_open_sheet(struct workbook *workbook, const struct import_order *order,
                                struct import_report *report, struct error *err)
{
    size_t count;
    const struct workbook_sheet *sheets = workbook_sheets(workbook, &count);
    list_sheets(sheets, count, report);
    report->sheet = workbook_likely(workbook);
    if (order->sheet_number > 0 && order->sheet_number <= count)
        report->sheet = order->sheet_number - 1;
    if (order->sheet && !find_sheet(sheets, count, order->sheet, &report->sheet, err))
        return NULL;
    struct sheet *sheet = sheet_open(workbook, report->sheet, err);
    if (sheet) {
        report->format = sheet->format;
        report->header_line = sheet->header_line;
        report->header_to = sheet->header_to;
    }
    return sheet;
}

/* ---- what the reading saw ------------------------------------------------------------------ */

/* "ligne 12", "lignes 12 à 15". The caller frees. */
static char *lines_text(int line, int to)
{
    return line == to ? mem_print("ligne %d", line) : mem_print("lignes %d à %d", line, to);
}

static void describe_note(const struct sheet_note *note, struct strings *remarks)
{
    static const char *const sentences[] = {
        [REMARK_SHORT] = "moins de cellules que l'en-tête, les dernières sont prises pour vides",
        [REMARK_LONG] = "plus de cellules que l'en-tête, gardées dans la note d'import",
        [REMARK_UNDECODED] = "des octets illisibles sont remplacés par �",
        [REMARK_QUOTES] = "des guillemets de travers, la cellule est prise telle quelle",
        [REMARK_HIDDEN] = "masquée dans le tableur, lue quand même",
        [REMARK_ERROR] = "une cellule en erreur (#N/A, #REF!…) est prise pour vide",
    };
    char *lines = note->remark == REMARK_SPANS ? NULL : lines_text(note->line, note->to);
    char *line =
        lines ? mem_print("%s : %s", lines, sentences[note->remark])
              : mem_print("ligne %d : la cellule va jusqu'à la ligne %d", note->line, note->to);
    strings_add(remarks, line);
    free(line);
    free(lines);
}

void import_take_notes(const struct sheet *sheet, struct import_report *report)
{
    enum { MOST_OF_ONE = 100 };
    static const char *const reasons[] = {
        [REMARK_EMPTY] = "ligne vide",
        [REMARK_ABOVE] = "au-dessus de l'en-tête",
        [REMARK_TOTAL] = "total",
        [REMARK_FOOTER] = "note au pied du tableau",
        [REMARK_AGAIN] = "l'en-tête, répété",
        [REMARK_PHANTOM] = "formules sans résultat",
        [REMARK_REPEATED] = "la même que la ligne d'avant",
    };
    size_t said[REMARK_ERROR + 1] = {0}, unsaid = 0;
    for (size_t i = 0; i < sheet->note_count; i++) {
        const struct sheet_note *note = &sheet->notes[i];
        if (sheet_sets_aside(note->remark)) {
            report_add(report,
                       &(struct import_result){
                           .row = {.line = note->line, .to = note->to, .fate = IMPORT_SET_ASIDE},
                           .texts = {.reason = mem_copy(reasons[note->remark])}});
        } else if (said[note->remark]++ < MOST_OF_ONE) {
            describe_note(note, &report->remarks);
        } else {
            unsaid++;
        }
    }
    if (unsaid) {
        char *rest = mem_print("et %zu autres remarques comme celles-là", unsaid);
        strings_add(&report->remarks, rest);
        free(rest);
    }
}
