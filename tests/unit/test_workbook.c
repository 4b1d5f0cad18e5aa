/* Workbooks as people have them: what each cell says, which sheet is meant, where the header is,
 * what is left out, and what is refused. */
#include <criterion/criterion.h>
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
    workbook_close(workbook);
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
