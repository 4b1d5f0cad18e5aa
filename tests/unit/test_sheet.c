/* Spreadsheets as they come: encodings, delimiters, titles above the header, cells of several
 * lines. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "dentelle/exchange.h"
#include "exchange/internal.h"

static struct workbook *workbook;
static struct sheet *sheet;
static struct error err;

/* The rows, kept: sheet_next lends them. */
static struct kept {
    int line;
    size_t count;
    char **cells;
} * rows;
static size_t row_count;

static void close_sheet(void)
{
    for (size_t i = 0; i < row_count; i++) {
        for (char **cell = rows[i].cells; *cell; cell++)
            free(*cell);
        free(rows[i].cells);
    }
    free(rows);
    rows = NULL;
    row_count = 0;
    sheet_close(sheet);
    sheet = NULL;
    workbook_free(workbook);
    workbook = NULL;
}

TestSuite(sheet, .fini = close_sheet);

static void keep(const struct sheet_row *row)
{
    size_t width = row->count > sheet->columns ? row->count : sheet->columns;
    rows = mem_resize(rows, (row_count + 1) * sizeof *rows);
    rows[row_count] = (struct kept){row->line, row->count, mem_alloc((width + 1) * sizeof(char *))};
    for (size_t i = 0; i < width; i++)
        rows[row_count].cells[i] = mem_copy(row->cells[i]);
    row_count++;
}

static bool read_all(const void *bytes, size_t length, struct error *why)
{
    const struct sheet_row *row;
    close_sheet();
    workbook = workbook_open_bytes(bytes, length, why);
    sheet = workbook ? sheet_open(workbook, workbook_likely(workbook), why) : NULL;
    if (!sheet)
        return false;
    while (sheet_next(sheet, &row, why)) {
        if (!row)
            return true;
        keep(row);
    }
    return false;
}

static void reads(const char *bytes, size_t length)
{
    cr_assert(read_all(bytes, length, &err), "%s", err.text);
}
#define READS(bytes) reads(bytes, sizeof(bytes) - 1)

static void refuses(const char *bytes, size_t length, const char *why)
{
    cr_assert_not(read_all(bytes, length, &err));
    cr_expect_eq(err.code, ERR_INPUT);
    cr_expect_not_null(strstr(err.text, why), "%s", err.text);
}
#define REFUSES(bytes, why) refuses(bytes, sizeof(bytes) - 1, why)

static void cell_is(size_t row, size_t column, const char *expected)
{
    cr_assert_lt(row, row_count);
    cr_expect_str_eq(rows[row].cells[column], expected);
}

static void remarks(size_t index, int line, enum sheet_remark remark)
{
    cr_assert_lt(index, sheet->note_count);
    cr_expect_eq(sheet->notes[index].line, line);
    cr_expect_eq(sheet->notes[index].remark, remark);
}

Test(sheet, utf8_with_and_without_mark_is_the_same)
{
    READS("Porteur;Ville\nÉpicerie;Béthune\n");
    cr_expect_str_eq(sheet->format.encoding, "UTF-8");
    cell_is(0, 0, "Épicerie");
    READS("\xEF\xBB\xBFPorteur;Ville\nÉpicerie;Béthune\n");
    cr_expect_str_eq(sheet->format.encoding, "UTF-8 (BOM)");
    cr_expect_eq(sheet->fields[0], FIELD_HOLDER_NAME);
    cell_is(0, 1, "Béthune");
}

Test(sheet, windows_1252_is_known_by_a_single_byte_on_the_last_line)
{
    READS("Porteur;Ville\nA;B\nC;D\nCaf\xE9 \x80;L'\x9Cuvre\n");
    cr_expect_str_eq(sheet->format.encoding, "Windows-1252");
    cell_is(2, 0, "Café €");
    cell_is(2, 1, "L'œuvre");
}

Test(sheet, utf16_is_read_in_both_orders_with_its_surrogates)
{
    READS("\xFF\xFEN\0o\0m\0;\0V\0i\0l\0l\0e\0\n\0\xE9\0=\xD8\0\xDE;\0B\0\n\0");
    cr_expect_str_eq(sheet->format.encoding, "UTF-16");
    cell_is(0, 0, "é😀");
    READS("\xFE\xFF\0N\0o\0m\0;\0V\0i\0l\0l\0e\0\n\0\xE9\0;\0B\0\n");
    cell_is(0, 0, "é");
    READS("N\0o\0m\0;\0V\0i\0l\0l\0e\0\n\0\xE9\0;\0B\0\n\0"); /* without its mark */
    cr_expect_str_eq(sheet->format.encoding, "UTF-16");
    cell_is(0, 0, "é");
    READS("\xFF\xFENom;Ville\nCaf\xE9;Lens\n"); /* a mark that lies */
    cr_expect_str_eq(sheet->format.encoding, "Windows-1252");
    cell_is(0, 0, "Café");
    READS("\xEF\xBB\xBFNom;Ville\nCaf\xE9;Lens\n");
    cr_expect_str_eq(sheet->format.encoding, "Windows-1252");
    cell_is(0, 0, "Café");
    READS("\xFF\xFEN\0o\0m\0\r\0\n\0A\0\0\xD8\n\0"); /* a lone surrogate */
    cell_is(0, 0, "A\xEF\xBF\xBD");
    remarks(0, 2, REMARK_UNDECODED);
    cr_expect_eq(sheet->note_count, 1);
}

Test(sheet, a_file_of_two_encodings_is_read_line_by_line)
{
    READS("Porteur;Ville\nÉpicerie;Béthune\nCaf\xE9;Lens\nX\x81;Y\n");
    cell_is(0, 0, "Épicerie");
    cell_is(1, 0, "Café");
    cell_is(2, 0, "X\xEF\xBF\xBD");
    remarks(0, 4, REMARK_UNDECODED);
}

Test(sheet, the_delimiter_is_found_from_all_lines)
{
    READS("Porteur,Ville\n\"A; b\",C\n");
    cr_expect_eq(sheet->format.delimiter, ',');
    cell_is(0, 0, "A; b");
    READS("Porteur\tVille\nA, b; c\tD\n");
    cr_expect_eq(sheet->format.delimiter, '\t');
    READS("Porteur;Ville\nA, b, c, d;Lens\nE, f;Arras\n");
    cr_expect_eq(sheet->format.delimiter, ';');
    READS("Porteur\nDupont, Jean\n");
    cr_expect_eq(row_count, 1);
    cell_is(0, 0, "Dupont, Jean");
}

Test(sheet, a_title_above_the_header_is_no_header)
{
    READS("Tableau de suivi 2027;;\n;;\nNom de la structure;COMMUNE;Problematique  "
          "Pressentie\nA;B;C\n");
    cr_expect_eq(sheet->header_line, 3);
    cr_expect_eq(sheet->fields[0], FIELD_HOLDER_NAME);
    cr_expect_eq(sheet->fields[1], FIELD_HOLDER_TOWN);
    cr_expect_eq(sheet->fields[2], FIELD_CASE_PRESUMED_ISSUE);
    cr_expect_eq(rows[0].line, 4);
    remarks(0, 1, REMARK_ABOVE);
    remarks(1, 2, REMARK_EMPTY);
    cr_expect_eq(sheet->lines_read, 3, "what stands above is read, and left out");
}

static void header_is(const char *csv, int line)
{
    reads(csv, strlen(csv));
    cr_expect_eq(sheet->header_line, line, "line %d, not %d, of:\n%s", sheet->header_line, line,
                 csv);
}

Test(sheet, values_that_are_header_words_make_no_header)
{
    header_is("Porteur;Étape;Forme sociale\nLa Ruche;Contact;Collectif\n"
              "Le Fil;Contact;Association\nLa Main;Contact;Association\n",
              1);
    header_is("Porteur;Étape;Projet\nAlpha;Contact;Commune\nBeta;Contact;Association\n"
              "Gamma;Mobile;Projet\n",
              1);
    header_is("Nom complet;Étape;Forme\nLe Fil;Contact;Association\n", 1);
    header_is("Porteur;;\nLe Fil;Contact;Association\n", 1);
    header_is("Porteur\nContact\nAssociation\n", 1);
}

Test(sheet, a_clearly_better_line_is_the_header)
{
    header_is("Porteur;;;Contact;\nNom;Ville;Tél.;Fonction;Courriel\nA;B;C;D;E\n", 2);
    header_is("Tableau 2027\nPorteur\nAlpha\n", 2);
    header_is("Date;12/03/2027\nPorteur;Ville;Tél.\nA;B;C\n", 2);
    header_is("Année;2027\nPorteur;Ville\nA;B\n", 2);
    header_is("Mission ESS;;\n\nSuivi;;\nPorteur;Étape;Forme\nA;Contact;Association\n", 4);
}

Test(sheet, headers_are_matched_in_all_their_spellings)
{
    cr_expect_eq(sheet_match_header("Porteur"), FIELD_HOLDER_NAME);
    cr_expect_eq(sheet_match_header("VILLE"), FIELD_HOLDER_TOWN);
    cr_expect_eq(sheet_match_header("Tél."), FIELD_HOLDER_PHONE);
    cr_expect_eq(sheet_match_header("tel"), FIELD_HOLDER_PHONE);
    cr_expect_eq(sheet_match_header("Adresse e-mail"), FIELD_HOLDER_EMAIL);
    cr_expect_eq(sheet_match_header("Problématiques pressenties"), FIELD_CASE_PRESUMED_ISSUE);
    cr_expect_eq(sheet_match_header("Couleur"), FIELD_COUNT);
    cr_expect_eq(sheet_match_header(""), FIELD_COUNT);
    cr_expect_eq(sheet_match_header("Référence"), FIELD_COUNT, "our references are ours to give");
}

Test(sheet, a_column_named_twice_is_a_field_once)
{
    READS("Porteur;Tél.;Téléphone\nA;1;2\n");
    cr_expect_eq(sheet->fields[1], FIELD_HOLDER_PHONE);
    cr_expect_eq(sheet->fields[2], FIELD_COUNT);
}

Test(sheet, lines_keep_their_number_after_cells_of_several_lines)
{
    READS("Porteur;Note\r\n\"A\r\nb\r\nc\";x\r\n\r\nD;y\r\n");
    cell_is(0, 0, "A\nb\nc");
    cr_expect_eq(rows[0].line, 2);
    cr_expect_eq(rows[1].line, 6);
    remarks(0, 2, REMARK_SPANS);
    cr_expect_eq(sheet->notes[0].to, 4);
    remarks(1, 5, REMARK_EMPTY);
}

Test(sheet, empty_short_and_long_lines_are_reported)
{
    READS("Porteur;Ville;CP\nA\nB;C;D;E\n;;\nF;G;H\n");
    remarks(0, 2, REMARK_SHORT);
    remarks(1, 3, REMARK_LONG);
    remarks(2, 4, REMARK_EMPTY);
    cr_expect_eq(sheet->note_count, 3);
    cr_expect_eq(row_count, 3);
    cr_expect_eq(sheet->lines_read, 4);
    cell_is(0, 2, "");
    cell_is(1, 3, "E");
}

Test(sheet, an_open_quote_is_refused_with_its_line)
{
    REFUSES("Porteur;Ville\nA;B\n\"C;D\nE;F\n", "ligne 3");
    REFUSES("Porteur;Ville\nA;Lens\nB;\"Arras\nC;Lens\nD;Lens\n", "ligne 3 : un guillemet");
    REFUSES("Porteur,Ville\nA,Lens\nB,\"Arras\nC,Lens\nD,Lens\n", "ligne 3 : un guillemet");
    REFUSES("Porteur,\"Ville\nA,Lens\n", "ligne 1 : un guillemet");
    REFUSES("Porteur;Ville\nA;\"Lens", "ligne 2 : un guillemet");
    REFUSES("Porteur;Ville\nA;\"x\ny\"\nB;\"Arras\nC;\"Lens\"\n", "ligne 4 : un guillemet");
}

Test(sheet, quotes_askew_swallow_nothing)
{
    READS("Porteur;Ville\n\"X\"y;Arras\nL\"Atelier;Lens\n\"La \"Main\" d'or\" ;Calais\n"
          "\"A \"\"b\"\"\" ; \"Lens\" \n");
    cr_expect_eq(row_count, 4);
    cell_is(0, 0, "\"X\"y");
    cell_is(0, 1, "Arras");
    cell_is(1, 0, "L\"Atelier");
    cell_is(2, 0, "La \"Main\" d'or");
    cell_is(2, 1, "Calais");
    cell_is(3, 0, "A \"b\"");
    cell_is(3, 1, "Lens");
    remarks(0, 2, REMARK_QUOTES);
    remarks(1, 4, REMARK_QUOTES);
    cr_expect_eq(sheet->note_count, 2);
}

Test(sheet, a_cell_that_swallowed_lines_is_remarked)
{
    READS("Porteur;Ville\nA;\"Lens\nB;Arras\nC;Lens\"\nD;Lens\n");
    cr_expect_eq(row_count, 2);
    remarks(0, 2, REMARK_SPANS);
    cr_expect_eq(sheet->notes[0].to, 4);
    cr_expect_eq(rows[1].line, 5);
}

Test(sheet, what_is_no_text_is_refused_with_what_to_do)
{
    REFUSES("PK\x03\x04\x14", "incomplet");
    REFUSES("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", ".xlsx ou .ods");
    REFUSES("%PDF-1.7", "PDF");
    REFUSES("Porteur;Ville\nA\0;B\n", "octets nuls");
    REFUSES("", "vide");
    REFUSES("\n\n\n", "vide");
}

Test(sheet, too_many_columns_are_refused)
{
    char *wide = malloc(4096);
    size_t used = (size_t)sprintf(wide, "Porteur");
    for (int i = 0; i < SHEET_COLUMN_LIMIT + 5; i++)
        wide[used++] = ';';
    wide[used++] = '\n';
    /* as ";" it is too wide; as "," it is one column: what is left is a table nobody meant, but it
     * is read */
    bool done = read_all(wide, used, &err);
    cr_expect(!done || sheet->columns <= SHEET_COLUMN_LIMIT);
    free(wide);
}

Test(sheet, whatever_the_bytes_lines_add_up)
{
    static const char pieces[] = "ab;;,,\"\"\n\n\r\t\xE9\xC3\xA9Porteur;\x80\x81 ";
    uint64_t dice = UINT64_C(88172645463325252);
    for (int turn = 0; turn < 500; turn++) {
        char bytes[120];
        size_t length = 0;
        for (size_t i = 0; i < sizeof bytes; i++) {
            dice ^= dice << 13;
            dice ^= dice >> 7;
            dice ^= dice << 17;
            bytes[length++] = pieces[dice % (sizeof pieces - 1)];
        }
        struct error why = {0};
        if (read_all(bytes, length, &why)) {
            size_t empty = 0;
            for (size_t i = 0; i < sheet->note_count; i++)
                if (sheet_sets_aside(sheet->notes[i].remark))
                    empty += (size_t)(sheet->notes[i].to - sheet->notes[i].line + 1);
            cr_assert_eq((size_t)sheet->lines_read, row_count + empty);
        } else {
            cr_assert_neq(why.text[0], '\0');
        }
    }
}

/* ---- a block at a time ----------------------------------------------------------------------- */

/* Encoding, delimiter, rows, notes, lines of no encoding: all that is read of a file, or why not.
 */
static void tell_file(const char *bytes, size_t length, size_t block, struct text *out)
{
    struct source source;
    struct csv_file file;
    struct error why = {0};
    struct grid_row row;
    bool more = true;
    source_bytes(&source, bytes, length);
    source.block = block;
    bool done = csv_file_read(&source, &file, &why);
    struct grid *grid = csv_grid(&file);
    text_addf(out, "%s %d", file.encoding.name, file.delimiter);
    while (done && (done = grid->ops->next(grid, &row, &more, &why)) && more) {
        text_addf(out, " %d-%d:", row.line, row.to);
        for (size_t i = 0; i < row.count; i++)
            text_addf(out, "[%s]", row.cells[i]);
    }
    for (size_t i = 0; i < file.notes.count; i++)
        text_addf(out, " (%d %d-%d)", (int)file.notes.rows[i].remark, file.notes.rows[i].line,
                  file.notes.rows[i].to);
    for (size_t i = 0; i < file.undecoded.count; i++)
        text_addf(out, " ?%d", file.undecoded.lines[i]);
    text_addf(out, " %s", why.text);
    grid->ops->close(grid);
    csv_file_clear(&file);
}

#define FILE_OF(bytes) bytes, sizeof(bytes) - 1
static const struct {
    const char *bytes;
    size_t length;
    const char *begins;
} cut_files[] = {
    {FILE_OF("\xEF\xBB\xBFPorteur;Ville\r\nÉpicerie;Béthune\r\n\r\n€ 𝄞;日本\r\n"),
     "UTF-8 (BOM) 59 1-1:[Porteur][Ville] 2-2:[Épicerie][Béthune] 3-3: 4-4:[€ 𝄞][日本] "},
    {FILE_OF("Porteur,Ville\rA,B\r\rC,D"),
     "UTF-8 44 1-1:[Porteur][Ville] 2-2:[A][B] 3-3: 4-4:[C][D] "},
    {FILE_OF("Porteur;Ville\r\nCaf\xE9;L'\x9Cuvre\r\nA\x81;B\r\n"),
     "Windows-1252 59 1-1:[Porteur][Ville] 2-2:[Café][L'œuvre] 3-3:[A�][B] ?3 "},
    {FILE_OF("Porteur;Ville\r\nCaf\xE9;\x80\r\nCafé;é\r\n"),
     "UTF-8 et Windows-1252 mêlés 59 1-1:[Porteur][Ville] 2-2:[Café][€] 3-3:[Café][é] "},
    {FILE_OF("\xFF\xFEN\0o\0m\0;\0V\0\r\0\n\0\xC9\0;\0\x34\xD8\x1E\xDD\r\0\n\0A\0\x34\xD8;\0B\0\n"),
     "UTF-16 59 1-1:[Nom][V] 2-2:[É][𝄞] 3-3:[A�][B�] ?3 "},
    {FILE_OF("\0N\0o\0m\0\t\0V\0\r\0A\0\t\0\"\0B\0\r\0\n\0C\0\"\0\r\0D\0\t\0E"),
     "UTF-16 9 1-1:[Nom][V] 2-3:[A][B\nC] 4-4:[D][E] (11 2-3) "},
    {FILE_OF("Nom;V\nA;\"un\n\ndeux; \"\"trois\"\"\" \nB; \"x\" y;z\nC;d\"e\"\n\"D\";\"\"\n"),
     "UTF-8 59 1-1:[Nom][V] 2-4:[A][un\n\ndeux; \"trois\"] 5-5:[B][\"x\" y][z] 6-6:[C][d\"e\"] "
     "7-7:[D][] (11 2-4) (10 5-5) "},
    {FILE_OF("Nom;V\nA;B\nC;\"D\nE;F\n"),
     "UTF-8 59 ligne 3 : un guillemet ouvert n'est jamais refermé"},
    {FILE_OF("Nom;V\nA;\"B\" C\nD;\"E\nF\" G;H\n"),
     "UTF-8 59 (10 2-2) ligne 3 : un guillemet ouvert n'est jamais refermé"},
    {FILE_OF("\xFF\xFENom;V\n\xE9t\xE9;B"), "Windows-1252 59 1-1:[Nom][V] 2-2:[été][B] "},
};

/* Wherever a block ends: within a character, a line end, a cell between quotes. */
Test(sheet, a_file_is_the_same_however_it_is_cut)
{
    static const size_t blocks[] = {32 * 1024, 1, 2, 3, 5, 7, 16};
    for (size_t i = 0; i < sizeof cut_files / sizeof cut_files[0]; i++)
        for (size_t b = 0; b < sizeof blocks / sizeof blocks[0]; b++) {
            struct text told = {0};
            tell_file(cut_files[i].bytes, cut_files[i].length, blocks[b], &told);
            cr_expect(strncmp(told.bytes, cut_files[i].begins, strlen(cut_files[i].begins)) == 0,
                      "file %zu by %zu: %s", i, blocks[b], told.bytes);
            text_clear(&told);
        }
}

/* Many blocks of some kilobytes, each cut elsewhere, from a file; which may then become shorter. */
Test(sheet, a_long_file_is_read_from_the_disk_as_from_memory)
{
    struct text bytes = {0}, told = {0}, whole = {0};
    char path[] = "/tmp/dentelle-suivi-XXXXXX";
    int fd = mkstemp(path);
    cr_assert(fd >= 0);
    text_add(&bytes, "Porteur;Notes\r\n");
    for (int line = 0; bytes.length < 300 * 1024; line++)
        text_addf(&bytes, "Épicerie fictive %d;%s\r\n", line,
                  line % 7 ? "d'été" : "\"à deux\r\nlignes ; \"\"ici\"\"\"");
    cr_assert(file_write_all(fd, bytes.bytes, bytes.length));
    workbook = workbook_open(path, &err);
    cr_assert_not_null(workbook, "%s", err.text);
    sheet = sheet_open(workbook, 0, &err);
    const struct sheet_row *row;
    for (bool done = true; done && (done = sheet_next(sheet, &row, &err)) && row;)
        text_addf(&told, "%d:%s|%s\n", row->line, row->cells[0], row->cells[1]);
    reads(bytes.bytes, bytes.length);
    for (size_t i = 0; i < row_count; i++)
        text_addf(&whole, "%d:%s|%s\n", rows[i].line, rows[i].cells[0], rows[i].cells[1]);
    cr_expect_gt(row_count, 5000);
    cr_expect(strcmp(text_get(&told), text_get(&whole)) == 0);

    close_sheet();
    workbook = workbook_open(path, &err);
    sheet = sheet_open(workbook, 0, &err);
    cr_assert_eq(ftruncate(fd, 150 * 1024), 0);
    size_t left = 0;
    while (sheet_next(sheet, &row, &err) && row)
        left++;
    cr_expect(left > 1000 && left < 5000, "%zu", left);
    close(fd);
    unlink(path);
    text_clear(&bytes);
    text_clear(&told);
    text_clear(&whole);
}
