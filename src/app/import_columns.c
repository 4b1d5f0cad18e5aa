/* Where each column of a file goes. A header names its field; somebody may say otherwise, and it is
 * remembered for the next file that has such a header. It is kept header by header and not for the
 * whole line of them, because the next version of a table often has one column more. */
#include "import_internal.h"

#include <stdlib.h>
#include <string.h>

enum { SAMPLE_COLUMNS = 60 };

/* ---- places as words ----------------------------------------------------------------------- */

#define WORD_NOTE "note d'import"
#define WORD_NOWHERE "ne pas prendre"

const char *import_place_label(int to)
{
    return to == IMPORT_TO_NOTE   ? WORD_NOTE
           : to == IMPORT_NOWHERE ? WORD_NOWHERE
                                  : field_info((enum field)to)->label;
}

size_t import_fields(enum field fields[FIELD_COUNT])
{
    size_t count = 0;
    for (enum field field = 0; field < FIELD_COUNT; field++)
        if (field_info(field)->label[0] && sheet_match_header(field_info(field)->label) == field)
            fields[count++] = field;
    return count;
}

/* As the base keeps it: "holder.phone", "note", "rien". The caller frees. */
static char *place_code(int to)
{
    if (to == IMPORT_TO_NOTE || to == IMPORT_NOWHERE)
        return mem_copy(to == IMPORT_TO_NOTE ? "note" : "rien");
    const struct field_info *info = field_info((enum field)to);
    return mem_print("%s.%s", entity_table(info->entity), info->column);
}

/* -1 for what this version does not know. */
static int place_of_code(const char *code)
{
    static const enum entity entities[] = {ENTITY_HOLDER, ENTITY_CASE};
    const char *dot = strchr(code, '.');
    if (strcmp(code, "note") == 0)
        return IMPORT_TO_NOTE;
    if (strcmp(code, "rien") == 0)
        return IMPORT_NOWHERE;
    for (size_t i = 0; dot && i < sizeof entities / sizeof entities[0]; i++) {
        const char *table = entity_table(entities[i]);
        if (strlen(table) != (size_t)(dot - code) || strncmp(code, table, strlen(table)) != 0)
            continue;
        enum field field = field_by_column(entities[i], dot + 1);
        bool taken = field != FIELD_COUNT && field_info(field)->label[0] &&
                     sheet_match_header(field_info(field)->label) == field;
        return taken ? (int)field : -1;
    }
    return -1;
}

/* -1 when it is none. */
static int place_of_word(const char *word)
{
    static const struct {
        const char *folded;
        int to;
    } words[] = {{"note", IMPORT_TO_NOTE},
                 {"note d import", IMPORT_TO_NOTE},
                 {"rien", IMPORT_NOWHERE},
                 {"ne pas prendre", IMPORT_NOWHERE}};
    enum field field = sheet_match_header(word);
    char *folded = utf8_fold(word);
    int to = field == FIELD_COUNT ? -1 : (int)field;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(folded, words[i].folded) == 0)
            to = words[i].to;
    free(folded);
    return to;
}

/* ---- remembered ---------------------------------------------------------------------------- */

/* The name of the setting: the header folded, its place among those that are alike, its number when
 * it has none. The caller frees. */
static char *setting_name(const struct import_column *columns, size_t column)
{
    enum { KEY_BYTES = 200 };
    char *key = utf8_name_key(columns[column].header);
    int alike = 1;
    for (size_t i = 0; i < column; i++) {
        char *other = utf8_name_key(columns[i].header);
        alike += strcmp(key, other) == 0;
        free(other);
    }
    key[utf8_fitting(key, KEY_BYTES)] = '\0';
    char *name = !key[0]     ? mem_print("colonne %zu", column + 1)
                 : alike > 1 ? mem_print("colonne : %s (%d)", key, alike)
                             : mem_print("colonne : %s", key);
    free(key);
    return name;
}

static int remembered(struct app *app, const struct import_column *columns, size_t column)
{
    char *name = setting_name(columns, column), *code = store_setting(app->store, name);
    int to = code ? place_of_code(code) : -1;
    free(name);
    free(code);
    return to;
}

static bool remember(struct app *app, const struct import_report *report, size_t column, int to,
                     struct error *err)
{
    char *name = setting_name(report->columns, column), *code = place_code(to);
    bool done = store_set_setting(app->store, name, code, err);
    free(name);
    free(code);
    return done;
}

bool app_import_column(struct app *app, const struct import_report *report, size_t column, int to,
                       struct error *err)
{
    bool done = true;
    for (size_t i = 0; done && to < FIELD_COUNT && i < report->column_count; i++)
        if (i != column && report->columns[i].to == to)
            done = remember(app, report, i, IMPORT_TO_NOTE, err);
    return done && remember(app, report, column, to, err);
}

/* ---- matching ------------------------------------------------------------------------------ */

/* A field is one column's: the first that claims it; the others are kept as text. */
static void claim(struct import_report *report, size_t column, int to, bool chosen)
{
    bool taken = false;
    for (size_t i = 0; to < FIELD_COUNT && i < report->column_count; i++)
        taken = taken || (i != column && report->columns[i].to == to);
    report->columns[column].to = taken ? IMPORT_TO_NOTE : to;
    report->columns[column].chosen = chosen;
}

static size_t column_named(const struct import_report *report, const char *header)
{
    char *key = utf8_name_key(header);
    size_t found = report->column_count;
    for (size_t i = 0; i < report->column_count && found == report->column_count; i++) {
        char *own = report->columns[i].header[0] ? utf8_name_key(report->columns[i].header)
                                                 : mem_print("colonne %zu", i + 1);
        if (strcmp(own, key) == 0)
            found = i;
        free(own);
    }
    free(key);
    return found;
}

static char *listed_headers(const struct import_report *report)
{
    struct text headers = {0};
    for (size_t i = 0; i < report->column_count; i++) {
        char *header = utf8_cut(report->columns[i].header, 30);
        text_addf(&headers, "%s%s", i ? ", " : "", header);
        free(header);
    }
    return text_take(&headers);
}

/* "En-tête=champ". */
static bool take_said(struct import_report *report, const char *said, struct error *err)
{
    const char *equals = strrchr(said, '=');
    if (!equals || equals == said)
        return error_set(err, ERR_USAGE,
                         "--colonne « %s » : il faut écrire « En-tête=champ », par exemple "
                         "« Tél. fixe=Téléphone », « Couleur=note » ou « Couleur=rien »",
                         utf8_short(said, 60).bytes);
    char *header = mem_copy_bytes(said, (size_t)(equals - said));
    size_t column = column_named(report, header);
    int to = place_of_word(equals + 1);
    bool done = column < report->column_count && to >= 0;
    if (column == report->column_count) {
        char *headers = listed_headers(report);
        error_set(err, ERR_INPUT, "ce fichier n'a pas de colonne « %s » (il a : %s)",
                  utf8_short(header, 40).bytes, headers);
        free(headers);
    } else if (!done) {
        error_set(err, ERR_INPUT,
                  "« %s » n'est pas un champ : son nom est celui de la fiche (« Téléphone », "
                  "« Commune »…), ou « note », ou « rien »",
                  utf8_short(equals + 1, 40).bytes);
    } else {
        claim(report, column, to, true);
    }
    free(header);
    return done;
}

bool import_columns(struct app *app, const struct import_order *order, const struct sheet *sheet,
                    struct import_report *report, struct error *err)
{
    bool done = true;
    report->columns = mem_alloc((sheet->columns + 1) * sizeof report->columns[0]);
    report->column_count = sheet->columns;
    for (size_t i = 0; i < sheet->columns; i++)
        report->columns[i] = (struct import_column){
            .header = mem_copy(sheet->header[i]), .to = -1, .hidden = sheet->hidden[i]};
    for (size_t i = 0; done && order->columns && i < order->columns->count; i++)
        done = take_said(report, order->columns->items[i], err);
    for (size_t i = 0; done && i < sheet->columns; i++) {
        int to = report->columns[i].to < 0 ? remembered(app, report->columns, i) : -1;
        if (to >= 0)
            claim(report, i, to, true);
    }
    report->nameless = true;
    for (size_t i = 0; done && i < sheet->columns; i++) {
        if (report->columns[i].to < 0)
            claim(report, i, (int)sheet->fields[i], false);
        int to = report->columns[i].to;
        if (to == FIELD_HOLDER_NAME || to == FIELD_HOLDER_CONTACT_PERSON ||
            to == FIELD_HOLDER_LEGAL_REPRESENTATIVE)
            report->nameless = false;
    }
    if (!done || !report->nameless || !order->write)
        return done;
    char *headers = listed_headers(report);
    error_set(err, ERR_INPUT,
              "aucune colonne ne donne le nom du porteur (attendu : « Nom de la structure », « "
              "Porteur »… ; « --colonne En-tête=Nom » le dit) ; colonnes lues : %s",
              headers);
    free(headers);
    return false;
}

void import_sample(struct import_report *report, const struct sheet_row *row)
{
    for (size_t i = 0; i < report->column_count; i++)
        if (!report->columns[i].sample && row->cells[i][0])
            report->columns[i].sample = utf8_cut(row->cells[i], SAMPLE_COLUMNS);
}
