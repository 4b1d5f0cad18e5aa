/* Workbooks as people have them: what each cell says, which sheet is meant, where the header is,
 * what is left out, and what is refused. */
#include "ground.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dentelle/exchange.h"
#include "exchange/number.h"
#include "spreadsheet.h"

/* ---- a workbook as text ---------------------------------------------------------------------- */

static void add_notes(const struct sheet *sheet, struct text *out)
{
    static const char *const names[] = {
        [REMARK_EMPTY] = "vide",        [REMARK_ABOVE] = "dessus",
        [REMARK_TOTAL] = "total",       [REMARK_FOOTER] = "pied",
        [REMARK_AGAIN] = "encore",      [REMARK_PHANTOM] = "fantôme",
        [REMARK_REPEATED] = "copie",    [REMARK_SHORT] = "court",
        [REMARK_LONG] = "long",         [REMARK_UNDECODED] = "illisible",
        [REMARK_QUOTES] = "guillemets", [REMARK_SPANS] = "étendu",
        [REMARK_HIDDEN] = "masqué",     [REMARK_ERROR] = "erreur"};
    for (size_t i = 0; i < sheet->note_count; i++) {
        const struct sheet_note *note = &sheet->notes[i];
        text_addf(out, "(%s %d", names[note->remark], note->line);
        if (note->to != note->line)
            text_addf(out, "-%d", note->to);
        text_add(out, ")");
    }
}

/* "L3 en-tête [Nom|Ville*] | 4:A|B | 5:C|D (vide 6)"; a star for a hidden column. What fails is
 * "erreur : …". Lines must add up. */
static void add_sheet(struct sheet *sheet, struct text *out)
{
    const struct sheet_row *row;
    struct error why = {0};
    int given = 0, aside = 0;
    text_addf(out, "%d[", sheet->header_line);
    for (size_t i = 0; i < sheet->columns; i++)
        text_addf(out, "%s%s%s", i ? "|" : "", sheet->header[i], sheet->hidden[i] ? "*" : "");
    text_add(out, "]");
    for (;;) {
        if (!sheet_next(sheet, &row, &why)) {
            text_addf(out, " erreur : %s", why.text);
            return;
        }
        if (!row)
            break;
        given++;
        text_addf(out, " %d:", row->line);
        for (size_t i = 0; i < row->count; i++)
            text_addf(out, "%s%s", i ? "|" : "", row->cells[i]);
    }
    for (size_t i = 0; i < sheet->note_count; i++)
        if (sheet_sets_aside(sheet->notes[i].remark))
            aside += sheet->notes[i].to - sheet->notes[i].line + 1;
    cr_expect_eq(sheet->lines_read, given + aside, "%d lines read, %d given, %d set aside",
                 sheet->lines_read, given, aside);
    add_notes(sheet, out);
}

/* The caller frees. */
static char *read_bytes(const struct text *bytes)
{
    struct text out = {0};
    struct error why = {0};
    struct workbook *workbook = workbook_open_bytes(text_get(bytes), bytes->length, &why);
    struct sheet *sheet = workbook ? sheet_open(workbook, workbook_likely(workbook), &why) : NULL;
    if (sheet)
        add_sheet(sheet, &out);
    else
        text_addf(&out, "erreur : %s", why.text);
    sheet_close(sheet);
    workbook_free(workbook);
    return text_take(&out);
}

static void reads(const struct text *bytes, const char *expected)
{
    char *read = read_bytes(bytes);
    cr_expect_str_eq(read, expected);
    free(read);
}

static void refuses(const struct text *bytes, const char *why)
{
    char *read = read_bytes(bytes);
    cr_expect_not_null(strstr(read, "erreur : "), "%s", read);
    cr_expect_not_null(strstr(read, why), "no \"%s\" in: %s", why, read);
    free(read);
}

/* ---- values ---------------------------------------------------------------------------------- */

Test(workbook, numbers_look_as_their_formats_say)
{
    static const struct {
        const char *code; /* "#22" is the builtin of that number */
        double value;
        const char *shown;
        bool dates_1904;
    } cases[] = {
        {"General", 12345678901234, "12345678901234", false}, /* a SIRET, never 1.2345E+13 */
        {"0.00E+00", 12345678901234, "12345678901234", false},
        {"General", 321123456, "321123456", false},
        {"General", 12.5, "12,5", false},
        {"General", 0.1 + 0.2, "0,3", false},
        {"General", -3, "-3", false},
        {"General", 0, "0", false},
        {"General", -0.0, "0", false},
        {"General", 1e-7, "0,0000001", false},
        {"#,##0.00", 1234.5, "1234,5", false},
        {"#,##0.00\\ \"€\"", 1234.5, "1234,5", false},
        {"00000", 1150, "01150", false},
        {"00000", 62000, "62000", false},
        {"00000", 123456, "123456", false},
        {"00000", 12.5, "12,5", false},
        {"00000", -12, "-12", false},
        {"0#\" \"##\" \"##\" \"##\" \"##", 321123456, "03 21 12 34 56", false},
        {"00\\ 00\\ 00\\ 00\\ 00", 321123456, "03 21 12 34 56", false},
        {"00\\.00\\.00\\.00\\.00", 321123456, "03.21.12.34.56", false},
        {"###\" \"###\" \"###\" \"#####", 12345678901234, "123 456 789 01234", false},
        {"#,##0", 1234567, "1234567", false},
        {"[>=3000000000000]#\" \"##;#\" \"##", 12345, "12345", false},
        {"0%", 0.25, "25\u00A0%", false},
        {"0.0%", 0.125, "12,5\u00A0%", false},
        {"#10", 0.07, "7\u00A0%", false},
        {"#14", 45366, "15/03/2024", false},
        {"#17", 45366.5, "15/03/2024", false},
        {"#22", 45366.5, "15/03/2024 12:00", false},
        {"#22", 45366.999999, "16/03/2024", false},
        {"#20", 45366.5, "12:00", false},
        {"#46", 1.5, "36:00", false},
        {"#49", 1150, "1150", false},
        {"dd/mm/yyyy;@", 45366, "15/03/2024", false},
        {"jj/mm/aaaa", 45366, "15/03/2024", false},
        {"[$-40C]d\\ mmmm\\ yyyy;@", 45366, "15/03/2024", false},
        {"[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", 45366, "15/03/2024", false},
        {"mmm\\-yy", 45366, "15/03/2024", false},
        {"yyyy\\-mm\\-dd\\ hh:mm", 45366.25, "15/03/2024 06:00", false},
        {"[h]:mm", 1.25, "30:00", false},
        {"h:mm AM/PM", 0.75, "18:00", false},
        {"mm:ss", 0.5, "12:00", false},
        {"[Red]0.00", 2, "2", false},
        {"\"jour \"0", 2, "2", false},
        {"dd/mm/yyyy", 1, "01/01/1900", false},
        {"dd/mm/yyyy", 59, "28/02/1900", false},
        {"dd/mm/yyyy", 60, "29/02/1900", false}, /* a day that never was, and Excel has it */
        {"dd/mm/yyyy", 61, "01/03/1900", false},
        {"dd/mm/yyyy", 0, "00/01/1900", false},
        {"dd/mm/yyyy", 0, "01/01/1904", true},
        {"dd/mm/yyyy", 43904, "15/03/2024", true},
        {"dd/mm/yyyy", -1, "-1", false},
        {"dd/mm/yyyy", 1e9, "1000000000", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct number_format format;
        char text[NUMBER_SIZE];
        if (cases[i].code[0] == '#' && cases[i].code[1] >= '1' && cases[i].code[1] <= '9')
            number_format_builtin(atol(cases[i].code + 1), &format);
        else
            number_format_read(cases[i].code, &format);
        number_show(cases[i].value, &format, cases[i].dates_1904, text);
        cr_expect_str_eq(text, cases[i].shown, "%s of %.15g is %s, not %s", cases[i].code,
                         cases[i].value, text, cases[i].shown);
    }
}

#define XLSX_STYLES                                                                                \
    "<numFmts count=\"2\"><numFmt numFmtId=\"164\" formatCode=\"dd/mm/yyyy;@\"/>"                  \
    "<numFmt numFmtId=\"165\" formatCode=\"0#&quot; &quot;##&quot; &quot;##&quot; &quot;##"        \
    "&quot; &quot;##\"/></numFmts><cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs>"              \
    "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"164\"/><xf numFmtId=\"165\"/>"                    \
    "<xf numFmtId=\"9\"/></cellXfs>"

/* Each cell stands in a line of its own, below the header. */
Test(workbook, cells_of_xlsx_say_what_people_see)
{
    static const struct {
        const char *cell, *shown;
    } cases[] = {
        {"<c t=\"s\"><v>1</v></c>", "L'Épicerie & Cie"},
        {"<c t=\"s\"><v>2</v></c>", "gras et maigre"}, /* two runs, and no phonetics */
        {"<c t=\"s\"><v>3</v></c>", "deux\nlignes"},
        {"<c t=\"s\"><v>4</v></c>", "une\nfin de ligne_x0041_"},
        {"<c t=\"inlineStr\"><is><t xml:space=\"preserve\"> sur place </t></is></c>", "sur place"},
        {"<c t=\"inlineStr\"><is><r><t>en </t></r><r><t>morceaux</t></r><rPh sb=\"0\" eb=\"1\"><t>"
         "lu</t></rPh></is></c>",
         "en morceaux"},
        {"<c t=\"str\"><f>A1&amp;B1</f><v>d'une formule</v></c>", "d'une formule"},
        {"<c><v>12345678901234</v></c>", "12345678901234"},
        {"<c><v>1.2345678901234E13</v></c>", "12345678901234"},
        {"<c><v>12.5</v></c>", "12,5"},
        {"<c t=\"n\"><f>1+1</f><v>2</v></c>", "2"},
        {"<c s=\"1\"><v>45366</v></c>", "15/03/2024"},
        {"<c s=\"2\"><v>321123456</v></c>", "03 21 12 34 56"},
        {"<c s=\"3\"><v>0.25</v></c>", "25\u00A0%"},
        {"<c s=\"99\"><v>7</v></c>", "7"}, /* a style that is not there */
        {"<c t=\"d\"><v>2024-03-15T00:00:00</v></c>", "15/03/2024"},
        {"<c t=\"d\"><v>2024-03-15T14:02:00</v></c>", "15/03/2024 14:02"},
        {"<c t=\"b\"><v>1</v></c>", "oui"},
        {"<c t=\"b\"><v>0</v></c>", "non"},
        {"<c t=\"str\"><v>15 mars 2024</v></c>", "15 mars 2024"},
        {"<c t=\"str\"><v>\u00A0\u202Fespacé\u00A0</v></c>", "espacé"},
        {"<c t=\"str\"><v>&#27;x</v></c>", NULL}, /* no XML, and no control byte */
        {"<c><v>douze</v></c>", "douze"},
        {"<c t=\"str\"><v><![CDATA[a<b]]></v></c>", "a<b"},
    };
    static const char strings[] =
        "<si><t>Nom</t></si><si><t>L'Épicerie &amp; Cie</t></si>"
        "<si><r><rPr><b/></rPr><t>gras</t></r><r><t xml:space=\"preserve\"> et maigre</t></r>"
        "<rPh sb=\"0\" eb=\"2\"><t>グラ</t></rPh><phoneticPr fontId=\"1\"/></si>"
        "<si><t>deux\nlignes</t></si><si><t>une_x000D_\nfin de ligne_x005F_x0041_</t></si>";
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct text bytes = {0};
        char *rows = mem_print("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row>"
                               "<row r=\"2\">%s</row>",
                               cases[i].cell);
        make_xlsx(&(struct made_book){.sheets = {{.rows = rows}},
                                      .strings = strings,
                                      .styles = XLSX_STYLES},
                  &bytes);
        if (cases[i].shown) {
            char *expected = mem_print("1[Nom] 2:%s", cases[i].shown);
            reads(&bytes, expected);
            free(expected);
        } else {
            refuses(&bytes, "abîmé");
        }
        free(rows);
        text_clear(&bytes);
    }
}

#define P(text) "<text:p>" text "</text:p>"

Test(workbook, cells_of_ods_say_what_people_see)
{
    static const struct {
        const char *cell, *shown;
    } cases[] = {
        {"office:value-type=\"string\">" P("L'Épicerie &amp; Cie"), "L'Épicerie & Cie"},
        {"office:value-type=\"string\">" P("deux") P("lignes"), "deux\nlignes"},
        {">" P("<text:span>gras</text:span> et<text:s text:c=\"2\"/>maigre"), "gras et  maigre"},
        {">" P("a<text:line-break/>b<text:tab/>c"), "a\nb c"},
        {">" P("  mis\n   en page "), "mis en page"},
        {">" P("<text:ruby><text:ruby-base>base</text:ruby-base><text:ruby-text>lu</text:ruby-text>"
               "</text:ruby>"),
         "base"},
        {"><office:annotation><dc:creator>X</dc:creator>" P("à revoir") "</office:annotation>" P(
             "valeur"),
         "valeur"},
        {">" P("valeur") "<draw:frame><draw:text-box>" P("dessin") "</draw:text-box></draw:frame>",
         "valeur"},
        {"office:value-type=\"string\" office:string-value=\"sans texte\">", "sans texte"},
        {"office:value-type=\"float\" office:value=\"12345678901234\">" P("1,23E+13"),
         "12345678901234"},
        {"office:value-type=\"float\" office:value=\"12345678901234\">" P("###"), "12345678901234"},
        {"office:value-type=\"float\" office:value=\"1150\">" P("01150"), "01150"},
        {"office:value-type=\"float\" office:value=\"321123456\">" P("03 21 12 34 56"),
         "03 21 12 34 56"},
        {"office:value-type=\"float\" office:value=\"12.345\">" P("12,3"), "12,345"},
        {"office:value-type=\"float\" office:value=\"-3\">" P("-3"), "-3"},
        {"office:value-type=\"float\" office:value=\"3\">" P("-3"), "3"},
        {"office:value-type=\"percentage\" office:value=\"0.25\">" P("25 %"), "25\u00A0%"},
        {"office:value-type=\"currency\" office:value=\"1234.5\">" P("1 234,50 €"), "1234,5"},
        {"office:value-type=\"date\" office:date-value=\"2024-03-15\">" P("ven. 15 mars"),
         "15/03/2024"},
        {"office:value-type=\"date\" office:date-value=\"2024-03-15T14:02:00\">" P("15/03 14:02"),
         "15/03/2024 14:02"},
        {"office:value-type=\"date\" office:date-value=\"2024-03-15T14:02:00\">" P("15/03"),
         "15/03/2024"},
        {"office:value-type=\"date\" office:date-value=\"n'importe\">" P("15/03"), "n'importe"},
        {"office:value-type=\"time\" office:time-value=\"PT14H02M00S\">" P("14:02"), "14:02"},
        {"office:value-type=\"time\" office:time-value=\"PT36H30M00S\">" P("36:30"), "36:30"},
        {"office:value-type=\"boolean\" office:boolean-value=\"true\">" P("VRAI"), "oui"},
        {"office:value-type=\"boolean\" office:boolean-value=\"false\">" P("FAUX"), "non"},
        {"table:formula=\"of:=1\" office:value-type=\"float\" office:value=\"2\">" P("2"), "2"},
        {"><table:table><table:table-row><table:table-cell>" P(
             "dedans") "</table:table-cell>"
                       "</table:table-row></table:table>" P("dehors"),
         "dehors"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct text bytes = {0};
        char *rows = mem_print("<table:table-row><table:table-cell>" P(
                                   "Nom") "</table:table-cell>"
                                          "</table:table-row><table:table-row><table:table-cell %s"
                                          "</table:table-cell></table:table-row>",
                               cases[i].cell);
        char *expected = mem_print("1[Nom] 2:%s", cases[i].shown);
        make_ods(&(struct made_book){.sheets = {{.rows = rows}}}, &bytes);
        reads(&bytes, expected);
        free(rows);
        free(expected);
        text_clear(&bytes);
    }
}

/* ---- tables ---------------------------------------------------------------------------------- */

/* Rows from a table in text, "Nom|Ville/A|B//C": '/' ends a row, a row without text is not written;
 * "^3Contact" is merged over three columns, "~" holds a formula that gives nothing, "!" before a
 * row hides it. */
static char *rows_of(const char *table, bool ods, struct text *merges)
{
    struct text out = {0};
    int line = 1;
    text_add(merges, "");
    while (*table) {
        size_t length = strcspn(table, "/");
        bool hidden = *table == '!';
        const char *at = table + hidden, *end = table + length;
        char column = 'A';
        if (ods)
            text_addf(&out, "<table:table-row%s>", hidden ? " table:visibility=\"filter\"" : "");
        else if (length)
            text_addf(&out, "<row r=\"%d\"%s>", line, hidden ? " hidden=\"1\"" : "");
        while (length && at <= end) {
            size_t size = strcspn(at, "|/");
            int span = *at == '^' ? at[1] - '0' : 1;
            size_t skip = *at == '^' ? 2 : 0;
            char *cell = mem_copy_bytes(at + skip, size - skip);
            bool formula = strcmp(cell, "~") == 0;
            if (ods && formula)
                text_add(&out, "<table:table-cell table:formula=\"of:=A1\" office:value-type="
                               "\"string\" office:string-value=\"\"/>");
            else if (ods && span > 1)
                text_addf(&out,
                          "<table:table-cell table:number-columns-spanned=\"%d\">" P(
                              "%s") "</table:table-cell>",
                          span, cell);
            else if (ods && cell[0])
                text_addf(&out, "<table:table-cell>" P("%s") "</table:table-cell>", cell);
            else if (ods)
                text_add(&out, "<table:table-cell/>");
            else if (formula)
                text_addf(&out, "<c r=\"%c%d\" t=\"str\"><f>A1</f><v></v></c>", column, line);
            else if (cell[0])
                text_addf(&out, "<c r=\"%c%d\" t=\"inlineStr\"><is><t>%s</t></is></c>", column,
                          line, cell);
            else
                text_addf(&out, "<c r=\"%c%d\" s=\"3\"/>", column, line);
            if (span > 1)
                text_addf(merges, "<mergeCell ref=\"%c%d:%c%d\"/>", column, line, column + span - 1,
                          line);
            free(cell);
            column++;
            at += size + 1;
        }
        if (ods)
            text_add(&out, "</table:table-row>");
        else if (length)
            text_add(&out, "</row>");
        table += length + (table[length] == '/');
        line++;
    }
    return text_take(&out);
}

static void make_table(const char *table, bool ods, struct text *bytes)
{
    struct text merges = {0};
    char *rows = rows_of(table, ods, &merges);
    char *after = mem_print("<mergeCells>%s</mergeCells>", text_get(&merges));
    struct made_book book = {.sheets = {{.rows = rows, .after = after}}};
    if (ods)
        make_ods(&book, bytes);
    else
        make_xlsx(&book, bytes);
    free(rows);
    free(after);
    text_clear(&merges);
}

Test(workbook, tables_are_found_and_what_is_left_out_is_known)
{
    static const struct {
        const char *table, *read;
    } cases[] = {
        {"Nom|Ville/A|B/C|D", "1[Nom|Ville] 2:A|B 3:C|D"},
        /* titles, blank lines */
        {"Tableau 2027////Nom|Ville/A|B", "5[Nom|Ville] 6:A|B(dessus 1)(vide 2-4)"},
        {"//Nom|Ville/A|B", "3[Nom|Ville] 4:A|B(vide 1-2)"},
        {"Nom|Ville/A|B///C|D", "1[Nom|Ville] 2:A|B 5:C|D(vide 3-4)"},
        {"Nom|Ville/A|B///", "1[Nom|Ville] 2:A|B"},
        /* two lines of header, merged or only drawn so */
        {"Nom|Ville|^3Contact||/||Nom|Tél.|Mail/A|B|C|D|E",
         "1[Nom|Ville|Contact — Nom|Contact — Tél.|Contact — Mail] 3:A|B|C|D|E"},
        {"^2Structure||^2Contact|/Nom|Ville|Nom|Tél./A|B|C|D",
         "1[Structure — Nom|Structure — Ville|Contact — Nom|Contact — Tél.] 3:A|B|C|D"},
        {"Bilan/Nom|Ville|Contact||/||Nom|Tél./A|B|C|D",
         "2[Nom|Ville|Contact — Nom|Contact — Tél.] 4:A|B|C|D(dessus 1)"},
        {"Nom|Ville|Contact|/A|B|C|D", "1[Nom|Ville|Contact] 2:A|B|C|D(long 2)"},
        {"Porteur|Étape|Projet/Alpha|Contact|Commune",
         "1[Porteur|Étape|Projet] 2:Alpha|Contact|Commune"},
        /* totals and footers */
        {"Nom|Ville|Salariés/A|B|2/C|D|3/Total||5",
         "1[Nom|Ville|Salariés] 2:A|B|2 3:C|D|3(total 4)"},
        {"Nom|Salariés/A|2/Sous-total Artois|2/Total général|2",
         "1[Nom|Salariés] 2:A|2(total 3-4)"},
        {"Nom|Ville/A|B//Extraction du 12-03-2027", "1[Nom|Ville] 2:A|B(vide 3)(pied 4)"},
        {"Nom|Ville/A|B/Source : Département/Mis à jour le|12-03-2027",
         "1[Nom|Ville] 2:A|B(pied 3-4)"},
        {"Nom|Ville/Total Énergie fictive|Lens/Source vive|Lens/Totaux",
         "1[Nom|Ville] 2:Total Énergie fictive|Lens 3:Source vive|Lens(total 4)"},
        {"Nom|Ville/A|B/Nom|Ville/C|D", "1[Nom|Ville] 2:A|B 4:C|D(encore 3)"},
        /* phantoms, hidden lines, errors */
        {"Nom|Ville/A|B/~|~/~|/C|D/~|~", "1[Nom|Ville] 2:A|B 5:C|D(fantôme 3-4)(fantôme 6)"},
        {"Nom|Ville/A|B/!C|D/!E|F/G|H", "1[Nom|Ville] 2:A|B 3:C|D 4:E|F 5:G|H(masqué 3-4)"},
        {"Nom|Ville/A|#REF!/#VALEUR!|B", "1[Nom|Ville] 2:A| 3:|B(erreur 2-3)"},
        {"Nom|Ville/A|Err:502/A|Err:5", "1[Nom|Ville] 2:A| 3:A|Err:5(erreur 2)"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        for (int ods = 0; ods < 2; ods++) {
            struct text bytes = {0};
            make_table(cases[i].table, ods, &bytes);
            reads(&bytes, cases[i].read);
            text_clear(&bytes);
        }
}

Test(workbook, hidden_columns_and_repeated_lines_are_known)
{
    struct text bytes = {0}, merges = {0};
    char *rows = rows_of("Nom|Ville|Tél./A|B|C", false, &merges);
    make_xlsx(&(struct made_book){.sheets = {{.rows = rows,
                                              .before = "<cols><col min=\"2\" max=\"2\" hidden="
                                                        "\"1\"/><col min=\"9\" max=\"16384\" "
                                                        "hidden=\"1\"/></cols>"}}},
              &bytes);
    reads(&bytes, "1[Nom|Ville*|Tél.] 2:A|B|C");
    free(rows);
    text_clear(&bytes);
    text_clear(&merges);
    make_ods(
        &(struct made_book){
            .sheets = {{.before = "<table:table-column/><table:table-column table:visibility="
                                  "\"collapse\" table:number-columns-repeated=\"2\"/>",
                        .rows = "<table:table-header-rows><table:table-row><table:table-cell>" P(
                            "Nom") "</table:table-cell><table:table-cell "
                                   "table:number-columns-repeated=\"2\">" P(
                                       "x") "</table:table-cell></table:table-row>"
                                            "</table:table-header-rows>"
                                            "<table:table-row-group><table:table-row "
                                            "table:number-rows-repeated=\"3\">"
                                            "<table:table-cell>" P(
                                                "A") "</table:table-cell>"
                                                     "</table:table-row>"
                                                     "</table:table-row-group>"
                                                     "<table:table-row table:number-rows-"
                                                     "repeated=\"1048572\"><table:table-"
                                                     "cell table:number-columns-repeated="
                                                     "\"16384\"/></table:table-row>"}}},
        &bytes);
    reads(&bytes, "1[Nom|x*|x*] 2:A(copie 3-4)");
    text_clear(&bytes);
}

Test(workbook, the_sheet_with_the_data_is_proposed)
{
    static const struct {
        struct made_sheet sheets[MADE_SHEETS];
        size_t likely;
    } cases[] = {
        {{{.name = "Page de garde", .rows = "Mission ESS"},
          {.name = "Mode d'emploi", .rows = "Nom|comment le remplir"},
          {.name = "Suivi &amp; co", .rows = "Nom|Ville|Tél./A|B|C"}},
         2},
        {{{.name = "Vide", .rows = ""}, {.name = "Suivi", .rows = "Nom|Ville/A|B"}}, 1},
        {{{.name = "Caché", .rows = "Nom|Ville|Tél./A|B|C", .hidden = true},
          {.name = "Vu", .rows = "Nom|Ville/A|B"}},
         1},
        {{{.name = "Croisé", .rows = "Commune|Nom|Étape/A|B|C", .pivot = true},
          {.name = "Suivi", .rows = "Nom|Ville/A|B"}},
         1},
        {{{.name = "Modèle", .rows = "Nom|Ville|Tél."}, {.name = "2027", .rows = "Nom|Ville/A|B"}},
         1},
        {{{.name = "2027", .rows = "Nom|Ville/A|B"}, {.name = "2026", .rows = "Nom|Ville/A|B"}}, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        for (int ods = 0; ods < 2; ods++) {
            struct text bytes = {0}, merges = {0};
            struct error why = {0};
            struct made_book book = {0};
            size_t count = 0, found;
            for (; cases[i].sheets[count].rows; count++) {
                book.sheets[count] = cases[i].sheets[count];
                book.sheets[count].rows = rows_of(cases[i].sheets[count].rows, ods, &merges);
            }
            (ods ? make_ods : make_xlsx)(&book, &bytes);
            struct workbook *workbook = workbook_open_bytes(text_get(&bytes), bytes.length, &why);
            cr_assert(workbook, "%s", why.text);
            const struct workbook_sheet *sheets = workbook_sheets(workbook, &found);
            cr_assert_eq(found, count);
            cr_expect_eq(workbook_likely(workbook), cases[i].likely, "case %zu: %zu", i,
                         workbook_likely(workbook));
            for (size_t j = 0; j < count; j++) {
                cr_expect_eq(sheets[j].hidden, cases[i].sheets[j].hidden);
                cr_expect_eq(sheets[j].pivot, cases[i].sheets[j].pivot);
                free((char *)book.sheets[j].rows);
            }
            if (i == 0)
                cr_expect_str_eq(sheets[2].name, "Suivi & co");
            if (i == 0)
                cr_expect_eq(sheets[2].fields, 3);
            workbook_free(workbook);
            text_clear(&bytes);
            text_clear(&merges);
        }
}

/* ---- what is refused --------------------------------------------------------------------------
 */

#define OLE "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0\0\0"
#define BYTES(bytes) bytes, sizeof(bytes) - 1

Test(workbook, what_is_no_table_is_refused_with_what_to_do)
{
    static const struct {
        const char *bytes;
        size_t length;
        const char *why;
    } cases[] = {
        {BYTES(""), "vide"},
        {BYTES(OLE "W\0o\0r\0k\0b\0o\0o\0k\0"), "ancien (.xls) : dans le tableur, « Enregistrer"},
        {BYTES(OLE "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0"), "mot de passe"},
        {BYTES(OLE "W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0"), "texte mis en page"},
        {BYTES("%PDF-1.7\n"), "PDF"},
        {BYTES("\x89PNG\r\n\x1A\n\0\0"), "image"},
        {BYTES("\xFF\xD8\xFF\xE0\0\0"), "image"},
        {BYTES("Rar!\x1A\x07"), "archive"},
        {BYTES("{\\rtf1 Nom}"), "texte mis en page"},
        {BYTES("ID;PWXL;N;E\n"), "SYLK"},
        {BYTES("SQLite format 3\0"), "--base"},
        {BYTES("  <html><table><tr><td>Nom</td></tr></table></html>"), "page web"},
        {BYTES("\xEF\xBB\xBF<!DOCTYPE html>\n<html>"), "page web"},
        {BYTES("<table><tr><td>Nom</td></tr></table>"), "page web"},
        {BYTES("<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:"
               "spreadsheet\">"),
         "XML de 2003"},
        {BYTES("<?xml version=\"1.0\"?><office:document office:mimetype=\"application/"
               "vnd.oasis.opendocument.spreadsheet\">"),
         ".fods"},
        {BYTES("<?xml version=\"1.0\"?><note/>"), "XML"},
        {BYTES("Nom;Ville\nA\0\0;B\n"), "octets nuls"},
        {BYTES("PK\x03\x04 et la suite n'est jamais venue"), "incomplet"},
        {BYTES("PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"), "archive"},
    };
    static const struct {
        struct made_part parts[4];
        const char *why;
    } archives[] = {
        {{{"mimetype", "application/vnd.oasis.opendocument.text"}, {"content.xml", "<x/>"}},
         "texte mis en page"},
        {{{"mimetype", "application/vnd.oasis.opendocument.presentation"}}, "diaporama"},
        {{{"mimetype", MADE_ODS_TYPE}}, "il manque « content.xml »"},
        {{{"mimetype", MADE_ODS_TYPE},
          {"content.xml", "chiffré"},
          {"META-INF/manifest.xml", "<manifest:encryption-data manifest:checksum=\"\"/>"}},
         "mot de passe"},
        {{{"mimetype", MADE_ODS_TYPE}, {"encrypted-package", "chiffré"}}, "mot de passe"},
        {{{"_rels/.rels", "<Relationships><Relationship Type=\"x/officeDocument\" Target=\"xl/"
                          "workbook.bin\"/></Relationships>"}},
         ".xlsb"},
        {{{"_rels/.rels", "<Relationships><Relationship Type=\"x/officeDocument\" Target=\"word/"
                          "document.xml\"/></Relationships>"}},
         "texte mis en page"},
        {{{"_rels/.rels", MADE_RELS}}, "il manque « xl/workbook.xml »"},
        {{{"Index/Document.iwa", "x"}}, "Numbers"},
        {{{"suivi.xlsx", "x"}, {"lisezmoi.txt", "x"}}, "décompressez"},
        {{{"xl/workbook.xml", "<workbook xmlns=\"http://schemas.openxmlformats.org/"
                              "spreadsheetml/2006/main\"/>"}},
         "pas de feuille"},
        {{{"xl/workbook.xml", "<workbook"}}, "abîmé"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct text bytes = {0};
        text_add_bytes(&bytes, cases[i].bytes, cases[i].length);
        refuses(&bytes, cases[i].why);
        text_clear(&bytes);
    }
    for (size_t i = 0; i < sizeof archives / sizeof archives[0]; i++) {
        struct text bytes = {0};
        make_zip(archives[i].parts, &bytes);
        refuses(&bytes, archives[i].why);
        text_clear(&bytes);
    }
    static const struct {
        const char *path, *why;
    } names[] = {{"/tmp/.~lock.suivi.ods#", "importez « suivi.ods »"},
                 {"~$suivi.xlsx", "importez « suivi.xlsx »"},
                 {"/nulle/part/suivi.xlsx", "suivi.xlsx"},
                 {"/tmp", "/tmp"}};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct error why = {0};
        cr_expect_null(workbook_open(names[i].path, &why));
        cr_expect_not_null(strstr(why.text, names[i].why), "%s", why.text);
    }
}

/* ---- and then ---------------------------------------------------------------------------------
 */

/* A million lines of formulas that give nothing are one remark, and are not kept. */
Test(workbook, phantoms_without_end_are_one_remark)
{
    struct text bytes = {0}, rows = {0};
    text_add(&rows, "<row r=\"1\"><c t=\"str\"><v>Nom</v></c></row>"
                    "<row r=\"2\"><c t=\"str\"><v>A</v></c></row>");
    for (int line = 3; line <= 20000; line++)
        text_add(&rows, "<row><c t=\"str\"><f>A</f><v/></c></row>");
    make_xlsx(&(struct made_book){.sheets = {{.rows = text_get(&rows)}}}, &bytes);
    reads(&bytes, "1[Nom] 2:A(fantôme 3-20000)");
    text_clear(&bytes);
    text_clear(&rows);
}

/* More than a spill keeps in memory, named in another order than they stand in: the disk, a folder
 * that cannot be written and memory alone give the same cells. */
Test(workbook, shared_strings_that_memory_does_not_hold_are_read_back)
{
    enum { TEXTS = 30000, STEP = 7919 };
    struct ground ground;
    struct text bytes = {0}, strings = {0}, rows = {0};
    struct error why = {0};
    ground_open(&ground);
    char *path = mem_print("%s/suivi.xlsx", ground.folder);
    text_add(&strings, "<si><t>Nom</t></si>");
    text_add(&rows, "<row><c t=\"s\"><v>0</v></c></row>");
    for (int i = 1; i <= TEXTS; i++) {
        text_addf(&strings, "<si><t>%*s Association d'été fictive, numéro %d </t></si>", i % 90, "",
                  i);
        text_addf(&rows, "<row><c t=\"s\"><v>%d</v></c></row>", 1 + i * STEP % TEXTS);
    }
    make_xlsx(
        &(struct made_book){.sheets = {{.rows = text_get(&rows)}}, .strings = text_get(&strings)},
        &bytes);
    cr_assert(file_write_whole(path, text_get(&bytes), bytes.length, &why), "%s", why.text);
    const char *const folders[] = {ground.folder, "/nulle/part", NULL};
    for (size_t f = 0; f < sizeof folders / sizeof folders[0]; f++) {
        const struct sheet_row *row;
        struct workbook *workbook = workbook_open_slowly(path, folders[f], NULL, NULL, &why);
        struct sheet *sheet = workbook ? sheet_open(workbook, 0, &why) : NULL;
        cr_assert_not_null(sheet, "%s", why.text);
        int i = 0;
        while (sheet_next(sheet, &row, &why) && row) {
            char *expected =
                mem_print("Association d'été fictive, numéro %d", 1 + ++i * STEP % TEXTS);
            cr_assert_str_eq(row->cells[0], expected);
            free(expected);
        }
        cr_expect_eq(i, TEXTS, "%s", why.text);
        sheet_close(sheet);
        workbook_free(workbook);
    }
    free(path);
    text_clear(&bytes);
    text_clear(&strings);
    text_clear(&rows);
    ground_close(&ground);
}

static void imports(struct app *app, const char *path, const struct text *bytes, int added,
                    int known)
{
    struct import_report report;
    struct error err = {0};
    cr_assert(file_write_whole(path, text_get(bytes), bytes->length, &err), "%s", err.text);
    cr_assert(app_import(app, path, "HR 2027", &report, &err), "%s", err.text);
    cr_expect_eq(report.added, added);
    cr_expect_eq(report.known, known);
    cr_expect_eq(report.completed, 0, "the same table brings nothing");
    cr_expect_eq(report.read, added + known + report.set_aside);
    import_report_clear(&report);
}

/* The same table as in the other two forms, as an ODS holds it. */
#define CELL(attributes, shown) "<table:table-cell" attributes ">" P(shown) "</table:table-cell>"
static const char form_in_ods[] =
    "<table:table-row>" CELL("", "Nom") CELL("", "CP") CELL("", "Tél.")
        CELL("", "Reçu le") "</table:table-row><table:table-row>" CELL("", "La Ruche fictive")
            CELL(" office:value-type=\"float\" office:value=\"1150\"", "01150")
                CELL(" office:value-type=\"float\" office:value=\"321123456\"", "3,21E+08")
                    CELL(" office:value-type=\"date\" office:date-value=\"2024-03-15\"",
                         "mars") "</table:table-row>";

/* Whatever its name says, whatever its form. */
Test(workbook, one_table_in_three_forms_is_imported_once)
{
    struct ground ground;
    struct app app;
    struct text csv = {0}, xlsx = {0}, ods = {0};
    ground_open(&ground);
    ground_app(&ground, &app);
    char *path = mem_print("%s/suivi.pdf", ground.folder);
    text_add(&csv, "Tableau 2027;;;\n\nNom;CP;Tél.;Reçu le\nLa Ruche fictive;01150;0321123456;"
                   "15/03/2024\nLe Fil fictif;62000;;\nTotal;;;2\n");
    make_xlsx(
        &(struct made_book){
            .styles = "<numFmts><numFmt numFmtId=\"164\" formatCode=\"00000\"/></numFmts><cellXfs>"
                      "<xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"164\"/></cellXfs>",
            .strings = "<si><t>Nom</t></si><si><t>La Ruche fictive</t></si>"
                       "<si><t>Le Fil fictif</t></si>",
            .sheets = {{.rows = "<row r=\"3\"><c t=\"s\"><v>0</v></c><c t=\"str\"><v>CP</v></c>"
                                "<c t=\"str\"><v>Tél.</v></c><c t=\"str\"><v>Reçu le</v></c></row>"
                                "<row><c t=\"s\"><v>1</v></c><c s=\"2\"><v>1150</v></c>"
                                "<c><v>321123456</v></c><c s=\"1\"><v>45366</v></c></row>"
                                "<row><c t=\"s\"><v>2</v></c><c s=\"2\"><v>62000</v></c></row>"}}},
        &xlsx);
    make_ods(&(struct made_book){.sheets = {{.rows = form_in_ods}}}, &ods);
    imports(&app, path, &xlsx, 2, 0);
    imports(&app, path, &csv, 0, 2);
    imports(&app, path, &ods, 0, 1);
    char *answer =
        ground_ask(&ground, "SELECT postcode || phone FROM holder WHERE postcode = '01150'");
    cr_expect_str_eq(answer, "0115003 21 12 34 56");
    free(answer);
    free(path);
    text_clear(&csv);
    text_clear(&xlsx);
    text_clear(&ods);
    app_close(&app);
    ground_close(&ground);
}
