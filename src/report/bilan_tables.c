/* The bilan as a workbook: its figures with their definitions, a sheet for each table, the evidence
 * last; each row of a sheet is one that a figure counts. */
#include "bilan.h"

#include <stdlib.h>

#include "dentelle/exchange.h"

#define COUNT(list) (sizeof(list) / sizeof(list)[0])

/* What a porteur is called: the rows of one case follow one another, and share how they name him.
 */
struct called {
    const char *name, *legal_form;
    char *said;
};

struct book {
    const struct bilan *bilan;
    struct tables *tables;
    struct called *last;
};

static void sheet(const struct book *book, const char *name, const struct tables_column columns[],
                  size_t count)
{
    tables_sheet(book->tables, name, columns, count);
    if (book->bilan->request.internal)
        tables_note(book->tables, "Document interne : il nomme des personnes, il n'est pas à "
                                  "transmettre.");
}

static void cell_name(const struct book *book, const struct figure_row *row)
{
    struct called *last = book->last;
    if (!last->said || last->name != row->name || last->legal_form != row->legal_form) {
        free(last->said);
        *last = (struct called){row->name, row->legal_form, bilan_name(book->bilan, row)};
    }
    tables_text(book->tables, last->said);
}

static void cell_said(const struct book *book, const struct figure_row *row, const char *text)
{
    char *said = bilan_text(book->bilan, row, text);
    tables_text(book->tables, said);
    free(said);
}

/* A value is a number that a sheet can add up; what is not known is empty. */
static void cell_value(const struct book *book, const struct figure_rows *rows)
{
    if (rows->known)
        tables_integer(book->tables, rows->value);
    else
        tables_empty(book->tables);
}

/* ---- figures ------------------------------------------------------------------------------- */

static void add_figures(const struct book *book)
{
    static const struct tables_column columns[] = {{"Chiffre", TABLES_TEXT, 44},
                                                   {"Valeur", TABLES_INTEGER, 10},
                                                   {"Définition", TABLES_TEXT, 120}};
    bool whole = id_is_none(&book->bilan->request.programme),
         parcours = !whole && book->bilan->programmes[0].parcours;
    sheet(book, "Chiffres", columns, COUNT(columns));
    for (enum figure figure = 0; figure < FIGURE_COUNT; figure++) {
        if (whole && figure_info(figure)->over == OVER_PARCOURS)
            continue; /* in the sheet of the programmes */
        tables_text(book->tables, bilan_label(figure, parcours));
        cell_value(book, &book->bilan->figures[figure]);
        tables_text(book->tables, figure_info(figure)->definition);
        tables_row(book->tables);
    }
}

static void add_programmes(const struct book *book)
{
    static const struct tables_column columns[] = {{"Programme", TABLES_TEXT, 40},
                                                   {"Chiffre", TABLES_TEXT, 44},
                                                   {"Valeur", TABLES_INTEGER, 10}};
    sheet(book, "Programmes", columns, COUNT(columns));
    for (size_t i = 0; i < book->bilan->programme_count; i++) {
        const struct bilan_programme *programme = &book->bilan->programmes[i];
        for (enum figure figure = 0; figure < FIGURE_COUNT; figure++) {
            if (!bilan_has_figure(programme->parcours, figure) ||
                figure_info(figure)->shape == SHAPE_GROUPS)
                continue;
            tables_text(book->tables, programme->name);
            tables_text(book->tables, bilan_label(figure, programme->parcours));
            cell_value(book, &programme->figures[figure]);
            tables_row(book->tables);
        }
    }
}

static void add_paragraphs(const struct book *book)
{
    static const struct tables_column columns[] = {
        {"Programme", TABLES_TEXT, 40}, {"Partie", TABLES_TEXT, 32}, {"Texte", TABLES_LINES, 100}};
    sheet(book, "Texte", columns, COUNT(columns));
    for (size_t i = 0; i < book->bilan->programme_count; i++)
        for (size_t p = 0; p < BILAN_PARAGRAPHS; p++) {
            const struct bilan_programme *programme = &book->bilan->programmes[i];
            char *text = bilan_paragraph(book->bilan, programme->paragraphs[p]);
            if (text) {
                tables_text(book->tables, programme->name);
                tables_text(book->tables, field_info(bilan_paragraphs[p])->label);
                tables_text(book->tables, text);
                tables_row(book->tables);
            }
            free(text);
        }
}

/* ---- tables -------------------------------------------------------------------------------- */

static void add_groups(const struct book *book, enum figure figure, const char *head)
{
    const struct tables_column columns[] = {{head, TABLES_TEXT, 40},
                                            {"Nombre", TABLES_INTEGER, 10}};
    size_t count;
    const struct figure_rows *rows = &book->bilan->figures[figure];
    struct figure_group *groups = bilan_groups(rows, &count);
    sheet(book, figure_info(figure)->label, columns, COUNT(columns));
    for (size_t i = 0; i < count; i++) {
        tables_text(book->tables, figure_group_label(figure, groups[i].code));
        tables_integer(book->tables, (int64_t)groups[i].count);
        tables_row(book->tables);
    }
    free(groups);
}

static void add_needs(const struct book *book)
{
    static const struct tables_column columns[] = {{"Besoin", TABLES_TEXT, 40},
                                                   {"Porteurs", TABLES_INTEGER, 10},
                                                   {"Dit par le porteur", TABLES_INTEGER, 18},
                                                   {"Par la Mission ESS", TABLES_INTEGER, 18},
                                                   {"Par l'Apes", TABLES_INTEGER, 12}};
    size_t count;
    const struct figure_rows *rows = &book->bilan->figures[FIGURE_NEEDS];
    struct figure_group *groups = bilan_groups(rows, &count);
    sheet(book, "Besoins", columns, COUNT(columns));
    for (size_t i = 0; i < count; i++) {
        size_t said[SAID_BY_KINDS];
        bilan_said_by(rows, &groups[i], said);
        tables_text(book->tables, figure_group_label(FIGURE_NEEDS, groups[i].code));
        tables_integer(book->tables, (int64_t)groups[i].count);
        for (int s = 0; s < SAID_BY_KINDS; s++)
            tables_integer(book->tables, (int64_t)said[s]);
        tables_row(book->tables);
    }
    free(groups);
}

static void add_delays(const struct book *book)
{
    static const struct tables_column columns[] = {{"Délai, en jours", TABLES_TEXT, 40},
                                                   {"Médiane", TABLES_INTEGER, 10},
                                                   {"Le plus court", TABLES_INTEGER, 14},
                                                   {"Le plus long", TABLES_INTEGER, 14},
                                                   {"Connu pour", TABLES_INTEGER, 12}};
    static const enum figure delays[] = {FIGURE_FIRST_CONTACT, FIGURE_FIRST_ANSWER};
    sheet(book, "Délais", columns, COUNT(columns));
    for (size_t i = 0; i < COUNT(delays); i++) {
        const struct figure_rows *rows = &book->bilan->figures[delays[i]];
        struct figure_spread spread = figure_spread(rows);
        const int64_t days[] = {spread.median, spread.least, spread.most};
        tables_text(book->tables, figure_info(delays[i])->label);
        for (size_t d = 0; d < COUNT(days); d++) {
            if (rows->known)
                tables_integer(book->tables, days[d]);
            else
                tables_empty(book->tables);
        }
        tables_integer(book->tables, (int64_t)rows->count);
        tables_row(book->tables);
    }
}

static void add_met(const struct book *book)
{
    static const struct tables_column columns[] = {{"Référence", TABLES_TEXT, 18},
                                                   {"Porteur", TABLES_TEXT, 36},
                                                   {"Première rencontre", TABLES_DAY, 18},
                                                   {"Comment", TABLES_TEXT, 14}};
    const struct figure_rows *rows = &book->bilan->figures[FIGURE_MET];
    sheet(book, "Rencontrés", columns, COUNT(columns));
    for (size_t i = 0; i < rows->count; i++) {
        const struct figure_row *row = &rows->rows[i];
        day on;
        tables_text(book->tables, row->ref);
        cell_name(book, row);
        tables_day(book->tables, row->on && day_from_iso(row->on, &on) ? on : DAY_NONE);
        tables_text(book->tables, choice_label(&choices_NOTE_KIND, row->what));
        tables_row(book->tables);
    }
}

static void add_prediagnostics(const struct book *book)
{
    static const struct tables_column columns[] = {{"Structure", TABLES_TEXT, 30},
                                                   {"Éléments pré-diagnostiqués", TABLES_LINES, 60},
                                                   {"Intérêt de l'orientation", TABLES_LINES, 60},
                                                   {"Pré-diagnostic du", TABLES_DAY, 16},
                                                   {"Programme", TABLES_TEXT, 36}};
    const struct figure_rows *rows = &book->bilan->figures[FIGURE_PREDIAGNOSTICS];
    sheet(book, "Pré-diagnostics", columns, COUNT(columns));
    for (size_t i = 0; i < rows->count; i++) {
        const struct figure_row *row = &rows->rows[i];
        cell_name(book, row);
        cell_said(book, row, row->text);
        cell_said(book, row, row->more);
        tables_moment(book->tables, row->on);
        tables_text(book->tables, row->what);
        tables_row(book->tables);
    }
}

static void add_referrals(const struct book *book)
{
    static const struct tables_column columns[] = {{"Référence", TABLES_TEXT, 18},
                                                   {"Porteur", TABLES_TEXT, 36},
                                                   {"Partenaire", TABLES_TEXT, 30},
                                                   {"Transmise le", TABLES_DAY, 14},
                                                   {"État", TABLES_TEXT, 18}};
    const struct figure_rows *rows = &book->bilan->figures[FIGURE_REFERRALS_BY_PARTNER];
    sheet(book, "Orientations", columns, COUNT(columns));
    for (size_t i = 0; i < rows->count; i++) {
        const struct figure_row *row = &rows->rows[i];
        tables_text(book->tables, row->ref);
        cell_name(book, row);
        tables_text(book->tables, row->group);
        tables_moment(book->tables, row->on);
        tables_text(book->tables, choice_label(&choices_REFERRAL_STATUS, row->what));
        tables_row(book->tables);
    }
}

/* The day alone, as on paper: a filter of a spreadsheet shows years, months and days, not a hundred
 * thousand minutes. */
static void cell_day(const struct book *book, const char *on)
{
    day date;
    if (on && day_from_iso(on, &date))
        tables_day(book->tables, date);
    else
        tables_text(book->tables, on);
}

static void add_evidence(const struct book *book)
{
    static const struct tables_column columns[] = {{"Date", TABLES_DAY, 14},
                                                   {"Référence", TABLES_TEXT, 18},
                                                   {"Porteur", TABLES_TEXT, 36},
                                                   {"Nature", TABLES_TEXT, 14},
                                                   {"Partenaire ou motif", TABLES_TEXT, 30},
                                                   {"Texte", TABLES_LINES, 80}};
    const struct figure_rows *rows = &book->bilan->figures[FIGURE_EVIDENCE];
    sheet(book, "Preuves", columns, COUNT(columns));
    for (size_t i = 0; i < rows->count; i++) {
        const struct figure_row *row = &rows->rows[i];
        cell_day(book, row->on);
        tables_text(book->tables, row->ref);
        cell_name(book, row);
        tables_text(book->tables, bilan_evidence_kind(row));
        tables_text(book->tables, row->entity == ENTITY_CASE
                                      ? choice_label(&choices_OUTCOME, row->what)
                                      : row->more);
        cell_said(book, row, row->text);
        tables_row(book->tables);
    }
}

bool bilan_save_tables(const struct bilan *bilan, const char *path, bool replace, struct error *err)
{
    static const struct {
        enum figure figure;
        const char *head;
    } grouped[] = {{FIGURE_REFERRALS_BY_PARTNER, "Partenaire"},
                   {FIGURE_REFERRALS_BY_STATUS, "État"},
                   {FIGURE_OUTCOMES, "Motif"},
                   {FIGURE_OPEN, "Étape"},
                   {FIGURE_TERRITORIES, "Territoire"},
                   {FIGURE_LEGAL_FORMS, "Forme juridique"},
                   {FIGURE_MATURITIES, "Maturité"},
                   {FIGURE_SOURCES, "Signalé par"}};
    char *title = bilan_title(bilan);
    struct called last = {0};
    struct book book = {.bilan = bilan, .last = &last};
    book.tables = tables_begin(TABLES_XLSX, path, replace, title, bilan->request.today, err);
    free(title);
    if (!book.tables)
        return false;
    add_figures(&book);
    add_programmes(&book);
    add_paragraphs(&book);
    add_met(&book);
    add_prediagnostics(&book);
    add_referrals(&book);
    add_needs(&book);
    for (size_t i = 0; i < COUNT(grouped); i++)
        add_groups(&book, grouped[i].figure, grouped[i].head);
    add_delays(&book);
    add_evidence(&book);
    free(last.said);
    return tables_finish(book.tables, err);
}
