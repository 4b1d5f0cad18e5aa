/* The bilan of a year, or of one programme of it: its figures and what the user wrote, read once
 * from the store. The formats (bilan_json.c, bilan_document*.c, bilan_tables.c) add no figure of
 * their own. */
#include "bilan.h"

#include <stdlib.h>
#include <string.h>

const enum field bilan_paragraphs[BILAN_PARAGRAPHS] = {FIELD_PROGRAMME_REPORT_DONE,
                                                       FIELD_PROGRAMME_REPORT_DIFFICULTIES,
                                                       FIELD_PROGRAMME_REPORT_PROSPECTS};

bool bilan_has_figure(bool parcours, enum figure figure)
{
    switch (figure) {
    case FIGURE_TARGET:
    case FIGURE_GAP:
    case FIGURE_BUDGET:
    case FIGURE_COST:
    case FIGURE_PREDIAGNOSTICS:
        return true;
    case FIGURE_RECEIVED:
    case FIGURE_CONTACTED:
    case FIGURE_MET:
    case FIGURE_REFERRALS:
    case FIGURE_REFERRED:
        return !parcours;
    default:
        return parcours && figure_info(figure)->over == OVER_PARCOURS;
    }
}

/* What a paragraph may count beside. */
static bool may_be_counted(bool parcours, enum figure figure)
{
    return bilan_has_figure(parcours, figure) ||
           (!parcours && figure_info(figure)->words[0] &&
            figure_info(figure)->over == OVER_ACTION) ||
           (!parcours && figure == FIGURE_REFERRALS_BY_PARTNER);
}

/* ---- which year ---------------------------------------------------------------------------- */

/* As query_figures_sql.c reads it. */
int bilan_year_of(const struct record *programme)
{
    const char *year = record_get(programme, FIELD_PROGRAMME_YEAR),
               *opens = record_get(programme, FIELD_PROGRAMME_OPENS_ON);
    return year ? atoi(year) : opens ? atoi(opens) : 0;
}

/* Until the end of June it is last year's, which is due on 1 June (convention, art. 6); then that
 * of the year; where it has no programme, the newest before. */
static int year_due(struct store *store, day today)
{
    enum { YEARS = 64, JUNE = 6 };
    char iso[11];
    int years[YEARS];
    size_t count = query_figure_years(store, years, YEARS);
    day_to_iso(today, iso);
    int due = atoi(iso) - (atoi(iso + 5) <= JUNE);
    for (size_t i = 0; i < count && i < YEARS; i++)
        if (years[i] <= due)
            return years[i];
    return count ? years[count < YEARS ? count - 1 : YEARS - 1] : 0;
}

static bool settle_programme(struct store *store, struct bilan_request *request, struct error *err)
{
    struct record programme;
    if (!query_record(store, ENTITY_PROGRAMME, &request->programme, &programme, err))
        return false;
    int year = bilan_year_of(&programme);
    const char *name = record_get(&programme, FIELD_PROGRAMME_NAME);
    bool done = true;
    if (request->year && year != request->year)
        done = error_set(err, ERR_INPUT, "« %s » est de %d, pas de %d",
                         utf8_short(name ? name : "?", 60).bytes, year, request->year);
    request->year = year;
    record_clear(&programme);
    return done;
}

static bool settle_year(struct store *store, struct bilan_request *request, struct error *err)
{
    if (!id_is_none(&request->programme))
        return settle_programme(store, request, err);
    if (!request->year)
        request->year = year_due(store, request->today);
    return request->year || error_set(err, ERR_NOT_FOUND,
                                      "aucun programme n'a d'année : écrivez-la dans sa fiche, le "
                                      "bilan se fait par année");
}

/* ---- reading ------------------------------------------------------------------------------- */

static bool is_combined(enum figure figure)
{
    return figure_info(figure)->first != FIGURE_NONE;
}

static void combine_all(bool parcours, struct figure_rows read[])
{
    for (enum figure figure = 0; figure < FIGURE_COUNT; figure++)
        if (is_combined(figure))
            figure_combine(figure, parcours, read);
}

/* Rows, or the value alone. */
static bool read_figure(struct store *store, const struct bilan *bilan,
                        const struct figure_scope *scope, enum figure figure, bool value,
                        struct figure_rows *rows, struct error *err)
{
    const struct id *programme =
        id_equal(&scope->programme, &bilan->scope.programme) ? NULL : &scope->programme;
    if (!figure_listed(bilan->lists, figure, programme, rows))
        return (value ? query_figure_value : query_figure)(store, scope, figure, rows, err);
    if (value) {
        free(rows->rows);
        *rows = (struct figure_rows){.known = rows->known, .value = rows->value};
    }
    return true;
}

static bool read_programme(struct store *store, const struct bilan *bilan,
                           struct bilan_programme *programme, const struct record *record,
                           struct error *err)
{
    struct figure_scope scope = bilan->scope;
    bool done = true;
    scope.programme = record->id;
    programme->id = record->id;
    programme->name = mem_copy(record_get(record, FIELD_PROGRAMME_NAME));
    programme->kind = mem_copy(record_get(record, FIELD_PROGRAMME_KIND));
    programme->parcours = programme_is_parcours(programme->kind);
    bool written = bilan->request.writing;
    for (size_t i = 0; i < BILAN_PARAGRAPHS; i++) {
        programme->paragraphs[i] = mem_copy(record_get(record, bilan_paragraphs[i]));
        written = written || programme->paragraphs[i];
    }
    if (programme->parcours)
        done = query_parcours(store, &scope, programme->figures, err);
    for (enum figure figure = 0; done && figure < FIGURE_COUNT; figure++)
        if ((written ? may_be_counted(programme->parcours, figure)
                     : bilan_has_figure(programme->parcours, figure)) &&
            !is_combined(figure) && figure_info(figure)->over != OVER_PARCOURS)
            done = read_figure(store, bilan, &scope, figure, !written, &programme->figures[figure],
                               err);
    combine_all(programme->parcours, programme->figures);
    return done;
}

static bool is_asked(const struct bilan *bilan, const struct record *record)
{
    const struct id *asked = &bilan->request.programme;
    return id_is_none(asked) ? bilan_year_of(record) == bilan->request.year
                             : id_equal(asked, &record->id);
}

/* The hors-réseaux first, then in the order of the list of kinds, then by name. */
static int by_kind(const void *a, const void *b)
{
    const struct bilan_programme *left = a, *right = b;
    int order = choice_rank(&choices_PROGRAMME_KIND, left->kind) -
                choice_rank(&choices_PROGRAMME_KIND, right->kind);
    return order ? order : strcmp(left->name ? left->name : "", right->name ? right->name : "");
}

static bool read_programmes(struct store *store, struct bilan *bilan, struct error *err)
{
    struct programmes programmes;
    bool done = true;
    if (!query_programmes(store, &programmes, err))
        return false;
    for (size_t i = 0; done && i < programmes.count; i++) {
        struct record record;
        done = query_record(store, ENTITY_PROGRAMME, &programmes.rows[i].id, &record, err);
        if (!done)
            break;
        if (is_asked(bilan, &record)) {
            bilan->programmes = mem_resize(bilan->programmes, (bilan->programme_count + 1) *
                                                                  sizeof bilan->programmes[0]);
            struct bilan_programme *programme = &bilan->programmes[bilan->programme_count++];
            *programme = (struct bilan_programme){0};
            done = read_programme(store, bilan, programme, &record, err);
        }
        record_clear(&record);
    }
    programmes_clear(&programmes);
    if (done && !bilan->programme_count)
        return error_set(err, ERR_NOT_FOUND, "aucun programme de %d", bilan->request.year);
    if (done)
        qsort(bilan->programmes, bilan->programme_count, sizeof bilan->programmes[0], by_kind);
    return done;
}

static bool read_evidence(struct store *store, struct bilan *bilan, struct error *err)
{
    struct figure_rows *rows = &bilan->figures[FIGURE_EVIDENCE];
    if (bilan->request.evidence == EVIDENCE_ROWS)
        return query_figure(store, &bilan->scope, FIGURE_EVIDENCE, rows, err);
    if (!query_figure_value(store, &bilan->scope, FIGURE_EVIDENCE, rows, err))
        return false;
    const int64_t value = rows->value;
    if (bilan->request.evidence == EVIDENCE_QUOTES &&
        !query_quotes(store, &bilan->scope, rows, err))
        return false;
    rows->value = value;
    return true;
}

static bool read_figures(struct store *store, struct bilan *bilan, struct error *err)
{
    bool done = true;
    bool one = !id_is_none(&bilan->request.programme);
    if (one) /* whatever it is: all that is said of a programme */
        done = query_parcours(store, &bilan->scope, bilan->figures, err);
    for (enum figure figure = 0; done && figure < FIGURE_COUNT; figure++)
        if (!is_combined(figure) && figure != FIGURE_EVIDENCE &&
            figure_info(figure)->over != OVER_PARCOURS)
            done = read_figure(store, bilan, &bilan->scope, figure, false, &bilan->figures[figure],
                               err);
    figure_lists_settle(bilan->lists);
    combine_all(one && bilan->programmes[0].parcours, bilan->figures);
    const struct figure_rows *received = &bilan->figures[FIGURE_RECEIVED];
    for (size_t i = 0; done && i < received->count; i++)
        bilan->conventional += received->rows[i].conventional;
    return done;
}

bool bilan_read(struct store *store, const struct bilan_request *request, struct bilan *bilan,
                struct error *err)
{
    *bilan = (struct bilan){.request = *request};
    if (!settle_year(store, &bilan->request, err))
        return false;
    bilan->scope = (struct figure_scope){.year = bilan->request.year,
                                         .programme = request->programme,
                                         .texts = request->internal ? TEXTS_ALL : TEXTS_PUBLISHABLE,
                                         .by_case_after = BILAN_EVIDENCE_LISTED};
    store_read_much(store, true);
    bilan->lists = query_figure_lists(store, &bilan->scope, err);
    bool done = bilan->lists && read_programmes(store, bilan, err) &&
                read_figures(store, bilan, err) && read_evidence(store, bilan, err);
    store_read_much(store, false);
    if (done)
        bilan_read_persons(bilan);
    else
        bilan_clear(bilan);
    return done;
}

void bilan_clear(struct bilan *bilan)
{
    for (size_t i = 0; i < bilan->programme_count; i++) {
        struct bilan_programme *programme = &bilan->programmes[i];
        for (enum figure figure = 0; figure < FIGURE_COUNT; figure++)
            figure_rows_clear(&programme->figures[figure]);
        for (size_t p = 0; p < BILAN_PARAGRAPHS; p++)
            free(programme->paragraphs[p]);
        free(programme->name);
        free(programme->kind);
    }
    for (enum figure figure = 0; figure < FIGURE_COUNT; figure++)
        figure_rows_clear(&bilan->figures[figure]);
    free(bilan->programmes);
    figure_lists_free(bilan->lists);
    strings_clear(&bilan->persons);
    strings_clear(&bilan->persons_folded);
    *bilan = (struct bilan){0};
}
