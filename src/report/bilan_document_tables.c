/* The tables of the bilan's document, and its charts: who was met, what was found, where to. Each
 * chart is followed by a table of the same figures. */
#include "bilan_document.h"

#include <stdlib.h>
#include <string.h>

enum { BARS_MOST = 25 };

/* ---- cells --------------------------------------------------------------------------------- */

void page_say(const struct page *page, const char *text)
{
    document_paragraph(page->document, TONE_PLAIN, text);
}

void page_cell(const struct page *page, const char *text)
{
    document_cell(page->document);
    document_line(page->document, TONE_PLAIN, text);
}

void page_cell_number(const struct page *page, size_t number)
{
    char *text = mem_print("%zu", number);
    page_cell(page, text);
    free(text);
}

void page_cell_name(const struct page *page, const struct figure_row *row)
{
    char *name = bilan_name(page->bilan, row);
    document_cell(page->document);
    document_line(page->document, TONE_STRONG, name);
    if (page->bilan->request.internal)
        document_line(page->document, TONE_FAINT, row->ref);
    free(name);
}

void page_cell_said(const struct page *page, const struct figure_row *row, const char *text)
{
    char *said = bilan_text(page->bilan, row, text);
    page_cell(page, said);
    free(said);
}

void page_cell_day(const struct page *page, const char *on)
{
    char date[DAY_FRENCH_SIZE];
    bilan_day_in_table(on, date);
    page_cell(page, date);
}

void page_begin_row(const struct page *page, const char *head)
{
    document_row(page->document);
    document_cell(page->document);
    document_line(page->document, TONE_STRONG, head);
}

/* What is not known is a dash: the header says of what. */
void page_cell_value(const struct page *page, enum figure figure, const struct figure_rows *rows)
{
    char *value = rows->known ? bilan_value(figure, rows) : mem_copy("–");
    page_cell(page, value);
    free(value);
}

/* ---- who was met --------------------------------------------------------------------------- */

static int by_porteur(const void *a, const void *b)
{
    const struct figure_row *left = *(const struct figure_row *const *)a,
                            *right = *(const struct figure_row *const *)b;
    int order = memcmp(&left->porteur, &right->porteur, sizeof left->porteur);
    if (!order && left->on && right->on)
        order = strcmp(left->on, right->on);
    return order ? order : memcmp(&left->id, &right->id, sizeof left->id);
}

/* The referrals of the year, those of a porteur side by side. The caller frees. */
static const struct figure_row **sort_by_porteur(const struct figure_rows *rows)
{
    const struct figure_row **sorted = mem_alloc((rows->count + 1) * sizeof *sorted);
    for (size_t i = 0; i < rows->count; i++)
        sorted[i] = &rows->rows[i];
    if (rows->count)
        qsort(sorted, rows->count, sizeof *sorted, by_porteur);
    return sorted;
}

/* « DLA (prise en charge), AAE62 (transmise) », each on its line. */
static void cell_partners(const struct page *page, const struct figure_row **sorted, size_t count,
                          const struct id *porteur)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (memcmp(&sorted[middle]->porteur, porteur, sizeof *porteur) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    document_cell(page->document);
    for (; low < count && id_equal(&sorted[low]->porteur, porteur); low++) {
        char *line = mem_print("%s : %s", sorted[low]->group ? sorted[low]->group : "?",
                               choice_label(&choices_REFERRAL_STATUS, sorted[low]->what));
        document_line(page->document, TONE_PLAIN, line);
        free(line);
    }
}

void page_add_met(const struct page *page)
{
    static const struct table_column columns[] = {{"Porteur", 30, false},
                                                  {"Première rencontre", 20, false},
                                                  {"Comment", 15, false},
                                                  {"Orienté vers", 35, false}};
    const struct figure_rows *rows = &page->bilan->figures[FIGURE_MET],
                             *referrals = &page->bilan->figures[FIGURE_REFERRALS_BY_PARTNER];
    if (!rows->count)
        return;
    const struct figure_row **sorted = sort_by_porteur(referrals);
    document_heading(page->document, 2, "Les porteurs rencontrés");
    document_table(page->document, "Les porteurs rencontrés et leurs orientations", columns,
                   COUNT(columns));
    for (size_t i = 0; i < rows->count; i++) {
        const struct figure_row *row = &rows->rows[i];
        document_row(page->document);
        page_cell_name(page, row);
        page_cell_day(page, row->on);
        page_cell(page, choice_label(&choices_NOTE_KIND, row->what));
        cell_partners(page, sorted, referrals->count, &row->porteur);
    }
    free(sorted);
}

void page_add_prediagnostics(const struct page *page)
{
    static const struct table_column columns[] = {{"Structure", 24, false},
                                                  {"Éléments pré-diagnostiqués", 40, false},
                                                  {"Intérêt de l'orientation", 36, false}};
    const struct figure_rows *rows = &page->bilan->figures[FIGURE_PREDIAGNOSTICS];
    if (!rows->count)
        return;
    document_heading(page->document, 2, "Les pré-diagnostics");
    char *said = mem_print("%zu pré-diagnostic%s écrit%s, parcours compris.", rows->count,
                           rows->count > 1 ? "s" : "", rows->count > 1 ? "s" : "");
    page_say(page, said);
    free(said);
    document_table(page->document, "Les pré-diagnostics de l'année", columns, COUNT(columns));
    for (size_t i = 0; i < rows->count; i++) {
        document_row(page->document);
        page_cell_name(page, &rows->rows[i]);
        page_cell_said(page, &rows->rows[i], rows->rows[i].text);
        page_cell_said(page, &rows->rows[i], rows->rows[i].more);
    }
}

/* ---- by groups ----------------------------------------------------------------------------- */

/* The largest, as far as a page has room; the table has all. */
static void add_bars(const struct page *page, enum figure figure, enum chart_kind kind,
                     const char *name, const char *unit)
{
    size_t count;
    const struct figure_rows *rows = &page->bilan->figures[figure];
    struct figure_group *groups = bilan_groups(rows, &count);
    bool placed = kind == CHART_TERRITORIES;
    document_chart(page->document, kind, name, unit);
    for (size_t i = 0; i < count && i < BARS_MOST; i++)
        if (groups[i].code || !placed)
            document_bar(page->document, figure_group_label(figure, groups[i].code),
                         (long)groups[i].count, CHART_NO_TARGET);
    free(groups);
}

static size_t count_met(const struct figure_rows *rows, const struct figure_group *group)
{
    size_t met = 0;
    for (size_t i = group->first; i < group->first + group->count; i++)
        met += rows->rows[i].number != 0;
    return met;
}

/* "Territoire", how many, and how many of them were met where the rows say it. */
static void add_groups(const struct page *page, enum figure figure, const char *head,
                       const char *unit, bool met)
{
    size_t count;
    const struct figure_rows *rows = &page->bilan->figures[figure];
    const struct table_column columns[] = {
        {head, 60, false}, {unit, 20, true}, {"dont rencontrés", 20, true}};
    struct figure_group *groups = bilan_groups(rows, &count);
    if (count) {
        document_table(page->document, figure_info(figure)->label, columns, met ? 3 : 2);
        for (size_t i = 0; i < count; i++) {
            page_begin_row(page, figure_group_label(figure, groups[i].code));
            page_cell_number(page, groups[i].count);
            if (met)
                page_cell_number(page, count_met(rows, &groups[i]));
        }
    }
    free(groups);
}

void page_add_who(const struct page *page)
{
    if (!page->bilan->figures[FIGURE_RECEIVED].count)
        return;
    document_heading(page->document, 2, "Qui sont les porteurs");
    document_heading(page->document, 3, "Territoires");
    add_bars(page, FIGURE_TERRITORIES, CHART_TERRITORIES, "Noms reçus par territoire", "porteurs");
    add_groups(page, FIGURE_TERRITORIES, "Territoire", "Porteurs", true);
    document_heading(page->document, 3, "Formes juridiques");
    add_groups(page, FIGURE_LEGAL_FORMS, "Forme juridique", "Porteurs", true);
    document_heading(page->document, 3, "Maturité des projets");
    add_groups(page, FIGURE_MATURITIES, "Maturité", "Porteurs", true);
    document_heading(page->document, 3, "Qui les a signalés");
    add_groups(page, FIGURE_SOURCES, "Signalé par", "Porteurs", true);
}

void page_add_needs(const struct page *page)
{
    static const struct table_column columns[] = {{"Besoin", 40, false},
                                                  {"Porteurs", 15, true},
                                                  {"dit par le porteur", 15, true},
                                                  {"par la Mission ESS", 15, true},
                                                  {"par l'Apes", 15, true}};
    size_t count;
    const struct figure_rows *rows = &page->bilan->figures[FIGURE_NEEDS];
    if (!rows->count)
        return;
    document_heading(page->document, 2, "Les besoins");
    add_bars(page, FIGURE_NEEDS, CHART_BARS, "Besoins les plus fréquents", "porteurs");
    struct figure_group *groups = bilan_groups(rows, &count);
    document_table(page->document, "Les besoins, et qui les a dits", columns, COUNT(columns));
    for (size_t i = 0; i < count; i++) {
        size_t said[SAID_BY_KINDS];
        bilan_said_by(rows, &groups[i], said);
        page_begin_row(page, figure_group_label(FIGURE_NEEDS, groups[i].code));
        page_cell_number(page, groups[i].count);
        for (int s = 0; s < SAID_BY_KINDS; s++)
            page_cell_number(page, said[s]);
    }
    free(groups);
}

void page_add_referrals(const struct page *page)
{
    if (!page->bilan->figures[FIGURE_REFERRALS].count)
        return;
    document_heading(page->document, 2, "Les orientations");
    add_bars(page, FIGURE_REFERRALS_BY_PARTNER, CHART_BARS, "Orientations par partenaire", NULL);
    add_groups(page, FIGURE_REFERRALS_BY_PARTNER, "Partenaire", "Orientations", false);
    document_heading(page->document, 3, "Ce qu'elles sont devenues");
    add_groups(page, FIGURE_REFERRALS_BY_STATUS, "État", "Orientations", false);
}

void page_add_outcomes(const struct page *page)
{
    if (!page->bilan->figures[FIGURE_OUTCOMES].count && !page->bilan->figures[FIGURE_OPEN].count)
        return;
    document_heading(page->document, 2, "Ce que sont devenus les dossiers");
    add_groups(page, FIGURE_OUTCOMES, "Clos : motif", "Dossiers", false);
    add_groups(page, FIGURE_OPEN, "Ouverts : étape", "Dossiers", false);
}

static void add_delay(const struct page *page, enum figure figure, size_t among)
{
    const struct figure_rows *rows = &page->bilan->figures[figure];
    struct figure_spread spread = figure_spread(rows);
    const int64_t days[] = {spread.median, spread.least, spread.most};
    page_begin_row(page, figure_info(figure)->label);
    for (size_t i = 0; i < COUNT(days); i++) {
        char *value = rows->known ? mem_print("%lld", (long long)days[i]) : mem_copy("–");
        page_cell(page, value);
        free(value);
    }
    char *known = mem_print("%zu sur %zu", rows->count, among);
    page_cell(page, known);
    free(known);
}

void page_add_delays(const struct page *page)
{
    static const struct table_column columns[] = {{"Délai, en jours", 36, false},
                                                  {"Médiane", 14, true},
                                                  {"Le plus court", 16, true},
                                                  {"Le plus long", 16, true},
                                                  {"Connu pour", 18, true}};
    const struct figure_rows *figures = page->bilan->figures;
    document_heading(page->document, 2, "Les délais");
    document_table(page->document, "Les délais, en jours", columns, COUNT(columns));
    add_delay(page, FIGURE_FIRST_CONTACT, figures[FIGURE_CONTACTED].count);
    add_delay(page, FIGURE_FIRST_ANSWER, figures[FIGURE_REFERRALS].count);
}
