/* The preview of an import as one list: what was read, the columns, the lines. A hundred thousand
 * lines cost what ten do: an item is found by counting, and made text when it shows. */
#include "import_preview.h"

#include <stdlib.h>
#include <string.h>

static const char *file_name(const char *path)
{
    const char *name = path;
    for (const char *at = path; *at; at++)
        if (*at == '/')
            name = at + 1;
    return name;
}

/* How many items of each kind, in the order of the list. */
static size_t items_of(const struct import_preview *self, enum item_kind kind)
{
    switch (kind) {
    case ITEM_SHEET:
        return self->report.sheets.count > 1;
    case ITEM_REMARK:
        return self->report.remarks.count;
    case ITEM_COLUMN:
        return self->report.column_count;
    case ITEM_LINES:
        return self->report.count > 0;
    case ITEM_LINE:
        return self->report.count;
    default:
        return 1;
    }
}

int items_count(const struct import_preview *self)
{
    size_t count = 0;
    for (enum item_kind kind = ITEM_SUM; kind <= ITEM_LINE; kind++)
        count += items_of(self, kind);
    return (int)count;
}

struct item items_at(const struct import_preview *self, int at)
{
    size_t left = at < 0 ? 0 : (size_t)at;
    enum item_kind kind = ITEM_SUM;
    while (kind < ITEM_LINE && left >= items_of(self, kind))
        left -= items_of(self, kind++);
    return (struct item){kind, left};
}

int items_find(const struct import_preview *self, enum item_kind kind, size_t index)
{
    size_t at = index;
    if (index >= items_of(self, kind))
        return -1;
    for (enum item_kind before = ITEM_SUM; before < kind; before++)
        at += items_of(self, before);
    return (int)at;
}

static char *sum_text(const struct import_preview *self)
{
    const struct import_report *sum = &self->sum;
    if (self->report.nameless)
        return mem_print("Aucune colonne ne donne le nom du porteur : e sur la bonne le dit%s.",
                         self->report.sheets.count > 1 ? ", ou sur la feuille en lit une autre"
                                                       : "");
    char *lines = import_report_sum(sum);
    struct text text = {0};
    text_add(&text, lines);
    if (sum->completed)
        text_addf(&text, "\n%d complété%s", sum->completed, sum->completed > 1 ? "s" : "");
    if (sum->updated)
        text_addf(&text, ", %d cellule%s mise%s à jour", sum->updated, sum->updated > 1 ? "s" : "",
                  sum->updated > 1 ? "s" : "");
    if (sum->disputed)
        text_addf(&text, "%s%d où la fiche dit autre chose", sum->completed ? ", " : "\n",
                  sum->disputed);
    free(lines);
    return text_take(&text);
}

static char *file_text(const struct import_preview *self)
{
    char *reading = import_reading_text(&self->report);
    char *name = utf8_clean(file_name(self->path), strlen(file_name(self->path)), CLEAN_LINE);
    char *text = mem_print("%s. %s", name, reading);
    free(name);
    free(reading);
    return text;
}

static char *line_text(const struct import_preview *self, size_t index)
{
    const struct import_row row = import_row_at(&self->report, index);
    struct import_texts texts;
    if (!self->left[index] && !self->same[index])
        return import_row_text(&self->report, &row);
    import_row_texts(&self->report, &row, &texts);
    const char *name = texts.name ? texts.name : "sans nom";
    char *line = self->left[index] ? mem_print("ligne %d : laissée, %s", row.line, name)
                                   : mem_print("ligne %d : même porteur, dites-vous, %s (%s)",
                                               row.line, name, texts.reason ? texts.reason : "");
    import_texts_clear(&texts);
    return line;
}

char *items_text(const struct import_preview *self, struct item item)
{
    switch (item.kind) {
    case ITEM_SUM:
        return sum_text(self);
    case ITEM_PROMISE:
        return mem_copy(self->promise);
    case ITEM_FILE:
        return file_text(self);
    case ITEM_SHEET:
        return mem_print("Feuille %zu sur %zu : %s. Une autre : e.", self->report.sheet + 1,
                         self->report.sheets.count, self->report.sheets.items[self->report.sheet]);
    case ITEM_REMARK:
        return mem_copy(self->report.remarks.items[item.index]);
    case ITEM_COLUMNS:
        return mem_copy("Colonnes du fichier → champs de la fiche");
    case ITEM_LINES:
        return mem_copy("Lignes");
    case ITEM_LINE:
        return line_text(self, item.index);
    case ITEM_COLUMN:
        break;
    }
    return import_column_text(&self->report.columns[item.index]);
}

bool items_asks(const struct import_preview *self, size_t row)
{
    const struct import_row line = import_row_at(&self->report, row);
    return !self->left[row] &&
           ((line.fate == IMPORT_PROBABLE && !self->same[row]) || line.disputed > 0);
}

/* ---- the counts, as the import will have them ---------------------------------------------- */

/* Cases that lines which are left would have made: the first other line about one makes it. */
struct unmade {
    struct id *cases;
    size_t count;
};

static bool takes_up(struct unmade *unmade, const struct id *case_id)
{
    for (size_t i = 0; i < unmade->count; i++)
        if (id_equal(&unmade->cases[i], case_id)) {
            unmade->cases[i] = unmade->cases[--unmade->count];
            return true;
        }
    return false;
}

static void leave(struct import_report *sum, const struct import_row *row, struct unmade *unmade)
{
    if (row->fate == IMPORT_KNOWN) {
        sum->known--;
        sum->completed -= row->brought > 0;
    } else {
        sum->added -= row->fate == IMPORT_NEW;
        sum->probable -= row->fate == IMPORT_PROBABLE;
        unmade->cases = mem_resize(unmade->cases, (unmade->count + 1) * sizeof unmade->cases[0]);
        unmade->cases[unmade->count++] = row->case_id;
    }
    sum->set_aside++;
    sum->updated -= row->updated;
    sum->disputed -= row->disputed;
}

void items_count_again(struct import_preview *self)
{
    const struct import_report *report = &self->report;
    struct unmade unmade = {0};
    self->sum = (struct import_report){.read = report->read,
                                       .added = report->added,
                                       .probable = report->probable,
                                       .known = report->known,
                                       .set_aside = report->set_aside,
                                       .completed = report->completed,
                                       .updated = report->updated,
                                       .disputed = report->disputed};
    for (size_t i = 0; i < report->count; i++) {
        const struct import_row row = import_row_at(report, i);
        if (self->left[i]) {
            leave(&self->sum, &row, &unmade);
        } else if (self->same[i]) {
            self->sum.probable--;
            self->sum.known += row.twin_here;
            self->sum.added += !row.twin_here;
        } else if (row.fate == IMPORT_KNOWN && unmade.count && takes_up(&unmade, &row.case_id)) {
            self->sum.known--;
            self->sum.completed -= row.brought > 0;
            self->sum.added++;
        }
    }
    free(unmade.cases);
}
