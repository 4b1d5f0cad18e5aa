/* The bilan as a document, in the order in which the Département reads it: what was done beside
 * what was promised, programme by programme, then who, what and where to, and the evidence. Each
 * chart is followed by a table of the same figures. */
#include "bilan_document.h"

#include <stdlib.h>
#include <string.h>

/* ---- figures side by side ------------------------------------------------------------------ */

static void add_figures(const struct page *page, const char *name,
                        const struct figure_rows figures[], const enum figure said[], size_t count,
                        bool parcours)
{
    static const struct table_column columns[] = {{"Chiffre", 70, false}, {"Valeur", 30, true}};
    document_table(page->document, name, columns, COUNT(columns));
    for (size_t i = 0; i < count; i++) {
        char *value = bilan_value(said[i], &figures[said[i]]);
        page_begin_row(page, bilan_label(said[i], parcours));
        page_cell(page, value);
        free(value);
    }
}

/* From the names received to those who were oriented; the number promised is that of those met. */
static void add_funnel(const struct page *page)
{
    static const enum figure steps[] = {FIGURE_RECEIVED, FIGURE_CONTACTED, FIGURE_MET,
                                        FIGURE_REFERRED};
    const struct figure_rows *figures = page->bilan->figures;
    document_chart(page->document, CHART_FUNNEL, "Des noms reçus aux porteurs orientés",
                   "porteurs");
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
        document_bar(page->document, figure_info(steps[i])->label, (long)figures[steps[i]].value,
                     steps[i] == FIGURE_MET && figures[FIGURE_TARGET].known
                         ? (long)figures[FIGURE_TARGET].value
                         : CHART_NO_TARGET);
}

static const enum figure essential[] = {
    FIGURE_RECEIVED,       FIGURE_CONTACTED, FIGURE_MET,          FIGURE_MET_FACE_TO_FACE,
    FIGURE_MET_ON_SITE,    FIGURE_MEETINGS,  FIGURE_TARGET,       FIGURE_GAP,
    FIGURE_PREDIAGNOSTICS, FIGURE_REFERRED,  FIGURE_SENT_TO_APES, FIGURE_REFERRALS,
    FIGURE_DRAFTS};
static const enum figure of_action[] = {FIGURE_RECEIVED, FIGURE_CONTACTED, FIGURE_MET,
                                        FIGURE_TARGET,   FIGURE_GAP,       FIGURE_PREDIAGNOSTICS,
                                        FIGURE_REFERRALS};

/* One parcours was asked for, and nothing else: what the whole says is what it says. */
static bool is_one_parcours(const struct bilan *bilan)
{
    return !id_is_none(&bilan->request.programme) && bilan->programmes[0].parcours;
}

static void add_essential(const struct page *page)
{
    if (is_one_parcours(page->bilan))
        return; /* its own figures come right after */
    document_heading(page->document, 2, "L'essentiel");
    add_funnel(page);
    add_figures(page, "Les chiffres de l'année", page->bilan->figures, essential, COUNT(essential),
                false);
    if (page->bilan->conventional) {
        char *said = mem_print("Les dates de %zu porteur%s sont conventionnelles : les délais et "
                               "les dates de ces dossiers ne disent rien de réel.",
                               page->bilan->conventional, page->bilan->conventional > 1 ? "s" : "");
        page_say(page, said);
        free(said);
    }
}

/* ---- programme by programme ---------------------------------------------------------------- */

static void add_paragraphs(const struct page *page, const struct bilan_programme *programme)
{
    static const char *const heads[BILAN_PARAGRAPHS] = {"Ce qui a été fait",
                                                        "Difficultés rencontrées", "Perspectives"};
    for (size_t i = 0; i < BILAN_PARAGRAPHS; i++) {
        char *text = bilan_paragraph(page->bilan, programme->paragraphs[i]);
        if (text)
            document_paragraph(page->document, TONE_STRONG, heads[i]);
        document_paragraph(page->document, TONE_PLAIN, text);
        free(text);
    }
}

/* Those of the only one that is no parcours are those of the whole, and said already. */
static bool says_the_whole(const struct bilan *bilan, const struct bilan_programme *programme)
{
    size_t actions = 0;
    for (size_t i = 0; i < bilan->programme_count; i++)
        actions += !bilan->programmes[i].parcours;
    return programme->parcours || actions == 1;
}

/* Has it anything to say beside the tables of all? */
static bool has_part(const struct bilan *bilan, const struct bilan_programme *programme)
{
    bool written = false;
    for (size_t i = 0; i < BILAN_PARAGRAPHS; i++)
        written = written || programme->paragraphs[i];
    return written || !says_the_whole(bilan, programme) ||
           programme->figures[FIGURE_PARCOURS_REBOUNDS].count > 0;
}

static void add_programme(const struct page *page, const struct bilan_programme *programme)
{
    const char *called = programme->name ? programme->name : "?";
    document_heading(page->document, 3, called);
    add_paragraphs(page, programme);
    if (says_the_whole(page->bilan, programme))
        return;
    char *name = mem_print("Les chiffres de %s", called);
    add_figures(page, name, programme->figures, of_action, COUNT(of_action), false);
    free(name);
}

/* The parcours side by side: one row each. */
static void add_parcours(const struct page *page)
{
    static const struct table_column columns[] = {
        {"Parcours", 24, false}, {"Contacts", 12, true},     {"Diagnostics", 15, true},
        {"Rebonds", 12, true},   {"Inscriptions", 15, true}, {"Désistements", 17, true},
        {"Promises", 12, true}};
    static const enum figure said[] = {FIGURE_PARCOURS_CONTACTS,  FIGURE_PARCOURS_DIAGNOSTICS,
                                       FIGURE_PARCOURS_REBOUNDS,  FIGURE_PARCOURS_INSCRIBED,
                                       FIGURE_PARCOURS_WITHDRAWN, FIGURE_TARGET};
    bool begun = false;
    for (size_t i = 0; i < page->bilan->programme_count; i++) {
        const struct bilan_programme *programme = &page->bilan->programmes[i];
        if (!programme->parcours)
            continue;
        if (!begun) {
            document_heading(page->document, 2, "Les parcours");
            document_table(page->document, "Les parcours : contacts, diagnostics, inscriptions",
                           columns, COUNT(columns));
        }
        begun = true;
        page_begin_row(page, programme->name ? programme->name : "?");
        for (size_t f = 0; f < COUNT(said); f++)
            page_cell_value(page, said[f], &programme->figures[said[f]]);
    }
}

static void add_rebounds(const struct page *page, const struct bilan_programme *programme)
{
    static const struct table_column columns[] = {
        {"Porteur", 40, false}, {"Issue", 30, false}, {"Suite", 30, false}};
    const struct figure_rows *rows = &programme->figures[FIGURE_PARCOURS_REBOUNDS];
    if (!programme->parcours || !rows->count)
        return;
    char *name = mem_print("Les rebonds de %s", programme->name ? programme->name : "?");
    document_paragraph(page->document, TONE_STRONG, "Rebonds");
    document_table(page->document, name, columns, COUNT(columns));
    for (size_t i = 0; i < rows->count; i++) {
        const struct figure_row *row = &rows->rows[i];
        document_row(page->document);
        page_cell_name(page, row);
        page_cell(page, row->what ? choice_label(&choices_OUTCOME, row->what) : "");
        page_cell(page, row->text);
        document_line(page->document, TONE_PLAIN, row->more);
    }
    free(name);
}

static void add_programmes(const struct page *page)
{
    bool begun = false;
    for (size_t i = 0; i < page->bilan->programme_count; i++) {
        const struct bilan_programme *programme = &page->bilan->programmes[i];
        if (!has_part(page->bilan, programme))
            continue;
        if (!begun)
            document_heading(page->document, 2, "Programme par programme");
        begun = true;
        add_programme(page, programme);
        add_rebounds(page, programme);
    }
}

/* ---- budget, what is to be checked ----------------------------------------------- */

static void add_budget(const struct page *page)
{
    static const struct table_column columns[] = {{"Programme", 40, false},
                                                  {"Budget prévu", 18, true},
                                                  {"Rencontrés, ou inscrits", 22, true},
                                                  {"Par porteur", 20, true}};
    document_heading(page->document, 2, "Le budget");
    document_table(page->document, "Le budget prévu de chaque programme", columns, COUNT(columns));
    for (size_t i = 0; i < page->bilan->programme_count; i++) {
        const struct bilan_programme *programme = &page->bilan->programmes[i];
        enum figure by = programme->parcours ? FIGURE_PARCOURS_INSCRIBED : FIGURE_MET;
        page_begin_row(page, programme->name ? programme->name : "?");
        page_cell_value(page, FIGURE_BUDGET, &programme->figures[FIGURE_BUDGET]);
        page_cell_value(page, by, &programme->figures[by]);
        page_cell_value(page, FIGURE_COST, &programme->figures[FIGURE_COST]);
    }
}

static void add_definitions(const struct page *page)
{
    document_heading(page->document, 2, "Annexe : ce que compte chaque chiffre");
    for (enum figure figure = 0; figure < FIGURE_COUNT; figure++) {
        const struct figure_info *info = figure_info(figure);
        char *item = mem_print("%s : %s", info->label, info->definition);
        document_item(page->document, item);
        free(item);
    }
}

static void add_checks(const struct page *page)
{
    struct bilan_checks checks;
    bilan_checks_read(page->bilan, &checks);
    if (checks.count)
        document_heading(page->document, 2, "À vérifier avant l'envoi");
    for (size_t i = 0; i < checks.count; i++) {
        char *item = mem_print("à vérifier : %s (%s)", checks.items[i].what, checks.items[i].where);
        document_item(page->document, item);
        free(item);
    }
    bilan_checks_clear(&checks);
}

/* ---- the whole ----------------------------------------------------------------------------- */

struct document *bilan_document(const struct bilan *bilan)
{
    char *title = bilan_title(bilan);
    struct page page = {bilan, document_new(title, bilan->request.today)};
    free(title);
    if (bilan->request.internal) {
        document_paragraph(page.document, TONE_STRONG,
                           "Document interne : il nomme des personnes et cite toutes les notes. "
                           "Il n'est pas à transmettre.");
        add_checks(&page);
    }
    add_essential(&page);
    add_parcours(&page);
    add_programmes(&page);
    page_add_met(&page);
    page_add_prediagnostics(&page);
    page_add_who(&page);
    page_add_needs(&page);
    page_add_referrals(&page);
    page_add_outcomes(&page);
    if (!is_one_parcours(bilan))
        page_add_delays(&page);
    add_budget(&page);
    page_add_evidence(&page);
    add_definitions(&page);
    return page.document;
}
