/* The evidence in the document of the bilan: one by one, or by case where there are many. */
#include "bilan_document.h"

#include <stdlib.h>
#include <string.h>

enum { EVIDENCE_TEXT = 500 }; /* columns of a quotation */

static bool any_text(const struct figure_rows *rows)
{
    for (size_t i = 0; i < rows->count; i++)
        if (rows->rows[i].text)
            return true;
    return false;
}

static void cell_quote(const struct page *page, const struct figure_row *row)
{
    char *said = bilan_text(page->bilan, row, row->text);
    document_cell(page->document);
    if (said) {
        char *cut = page->bilan->request.internal ? mem_copy(said) : utf8_cut(said, EVIDENCE_TEXT);
        document_line(page->document, TONE_PLAIN, cut);
        free(cut);
    }
    free(said);
}

static void add_each_evidence(const struct page *page, const struct figure_rows *rows)
{
    static const struct table_column columns[] = {{"Date", 16, false},
                                                  {"Dossier", 26, false},
                                                  {"Porteur", 26, false},
                                                  {"Nature", 14, false},
                                                  {"Partenaire ou motif", 18, false},
                                                  {"Texte", 40, false}};
    bool quoted = any_text(rows);
    document_table(page->document, "Notes, orientations et clôtures de l'année", columns,
                   quoted ? COUNT(columns) : COUNT(columns) - 1);
    for (size_t i = 0; i < rows->count; i++) {
        const struct figure_row *row = &rows->rows[i];
        char date[DAY_FRENCH_SIZE], *name = bilan_name(page->bilan, row);
        bilan_day_in_table(row->on, date);
        page_begin_row(page, date[0] ? date : "sans date");
        page_cell(page, row->ref);
        page_cell(page, name);
        page_cell(page, bilan_evidence_kind(row));
        page_cell(page, row->entity == ENTITY_CASE ? choice_label(&choices_OUTCOME, row->what)
                                                   : row->more);
        if (quoted)
            cell_quote(page, row);
        free(name);
    }
}

/* Those of one case, side by side: from when to when, and how many of each. */
static void add_case_evidence(const struct page *page, const struct figure_row rows[], size_t count)
{
    size_t notes = 0, referrals = 0;
    char *name = bilan_name(page->bilan, &rows[0]);
    for (size_t i = 0; i < count; i++) {
        notes += rows[i].entity == ENTITY_NOTE;
        referrals += rows[i].entity == ENTITY_REFERRAL;
    }
    page_begin_row(page, rows[0].ref);
    page_cell(page, name);
    page_cell_day(page, rows[0].on);
    page_cell_day(page, rows[count - 1].on ? rows[count - 1].on : rows[0].on);
    page_cell_number(page, notes);
    page_cell_number(page, referrals);
    free(name);
}

static void add_evidence_by_case(const struct page *page, const struct figure_rows *rows)
{
    static const struct table_column columns[] = {
        {"Dossier", 24, false},       {"Porteur", 28, false}, {"Première date", 16, false},
        {"Dernière date", 16, false}, {"Notes", 8, true},     {"Orientations", 12, true}};
    char *said = mem_print("%zu preuves, dossier par dossier ; elles sont une à une dans le "
                           "classeur (--format xlsx).",
                           rows->count);
    page_say(page, said);
    free(said);
    document_table(page->document, "Preuves de l'année, dossier par dossier", columns,
                   COUNT(columns));
    for (size_t first = 0, end; first < rows->count; first = end) {
        for (end = first + 1;
             end < rows->count && id_equal(&rows->rows[end].case_id, &rows->rows[first].case_id);)
            end++;
        add_case_evidence(page, rows->rows + first, end - first);
    }
}

/* A list of a hundred thousand lines is for a sheet, not for paper. */
void page_add_evidence(const struct page *page)
{
    const struct figure_rows *rows = &page->bilan->figures[FIGURE_EVIDENCE];
    if (!rows->count)
        return;
    document_heading(page->document, 2, "Preuves datées (article 8 de la convention)");
    if (rows->count <= BILAN_EVIDENCE_LISTED)
        add_each_evidence(page, rows);
    else
        add_evidence_by_case(page, rows);
}
