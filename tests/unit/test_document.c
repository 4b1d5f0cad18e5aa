/* Documents: one tree, three files that say the same, whatever the text. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "dentelle/report.h"
#include "ground.h"
#include "paper.h"

static struct error err;
static struct document *document;

static const struct table_column columns[] = {
    {"Qui", .share = 1}, {"Quoi", .share = 2}, {"Quand", .share = 1}};

static void open_document(void)
{
    day date;
    cr_assert(day_from_iso("2027-03-15", &date));
    document = document_new("Qui fait quoi : essai", date);
    document_paragraph(document, TONE_PLAIN, "Un paragraphe\net un autre");
    document_heading(document, 2, "Gouvernance");
    document_item(document, "premier");
    document_item(document, "second");
    document_table(document, "Ce que chacune fait", columns, 3);
    document_row(document);
    document_cell(document);
    document_line(document, TONE_STRONG, "AAE62");
    document_line(document, TONE_LINK, "https://exemple.invalid/?a=1&b=2");
    document_cell(document);
    document_line(document, TONE_PLAIN, "Statuts, gouvernance");
    document_cell(document);
    document_line(document, TONE_FAINT, "à convenir");
    document_row(document);
    document_cell(document);
    document_line(document, TONE_STRONG, "DLA");
    document_chart(document, CHART_FUNNEL, "Du nom à la rencontre", "porteurs");
    document_bar(document, "Reçus", 20, CHART_NO_TARGET);
    document_bar(document, "Rencontrés", 8, 10);
    document_bar(document, "Perdus", 0, CHART_NO_TARGET);
}

static void close_document(void)
{
    document_free(document);
}

TestSuite(document, .init = open_document, .fini = close_document);

static struct text written(enum document_format format)
{
    struct text bytes = {0};
    cr_assert(document_write(document, format, &bytes, &err), "%s", err.text);
    return bytes;
}

/* What a reader reads in it. The caller frees. */
static char *words_of(enum document_format format)
{
    struct text bytes = written(format);
    char *words;
    if (format == DOCUMENT_TEXT)
        return text_take(&bytes);
    if (format == DOCUMENT_ODT) {
        words = paper_odt_words(bytes.bytes, bytes.length);
    } else {
        xmlDoc *page = paper_xml(bytes.bytes, bytes.length);
        words = paper_words(page->children);
        xmlFreeDoc(page);
    }
    text_clear(&bytes);
    return words;
}

static void all_say(const char *text)
{
    for (enum document_format format = 0; format < DOCUMENT_FORMATS; format++) {
        char *words = words_of(format);
        cr_expect_not_null(strstr(words, text), "%s does not say \"%s\": %s",
                           document_format_name(format), text, words);
        free(words);
    }
}

static void both_are_sound(void)
{
    struct text html = written(DOCUMENT_HTML), odt = written(DOCUMENT_ODT);
    paper_check_html(html.bytes, html.length);
    paper_check_odt(odt.bytes, odt.length);
    text_clear(&html);
    text_clear(&odt);
}

Test(document, three_files_say_the_same)
{
    static const char *const said[] = {
        "Qui fait quoi : essai",
        "15 mars 2027",
        "Un paragraphe",
        "et un autre",
        "Gouvernance",
        "premier",
        "second",
        "AAE62",
        "Statuts, gouvernance",
        "à convenir",
        "DLA",
        "https://exemple.invalid/?a=1&b=2",
        "Du nom à la rencontre (porteurs)",
        "Rencontrés",
        "(objectif 10)",
    };
    for (size_t i = 0; i < sizeof said / sizeof said[0]; i++)
        all_say(said[i]);
    both_are_sound();
}

Test(document, the_same_document_is_the_same_bytes)
{
    for (enum document_format format = 0; format < DOCUMENT_FORMATS; format++) {
        setenv("TZ", "Pacific/Auckland", 1);
        tzset();
        struct text first = written(format);
        setenv("TZ", "America/Lima", 1);
        tzset();
        struct text second = written(format);
        cr_assert_eq(first.length, second.length);
        cr_expect_eq(memcmp(first.bytes, second.bytes, first.length), 0, "%s",
                     document_format_name(format));
        text_clear(&first);
        text_clear(&second);
    }
}

Test(document, whatever_the_text_is_it_stays_text)
{
    document_paragraph(document, TONE_PLAIN,
                       "<script>alert(\"1\")</script> & ]]> \033[31mrouge\007 \302\233 \xFF "
                       "\357\277\276 l'été 😀");
    document_paragraph(document, TONE_LINK, "javascript:alert(1)");
    document_paragraph(document, TONE_LINK, "http://exemple.invalid/\" onclick=\"x");
    document_heading(document, 2, "</h2><h1>");
    for (enum chart_kind kind = CHART_BARS; kind <= CHART_TERRITORIES; kind++) {
        document_chart(document, kind, "</title></svg> & \033[0m", "\"]]>");
        document_bar(document, "</text><script>alert(2)</script>\nsuite \xFF\007", LONG_MAX,
                     LONG_MIN);
        document_bar(document, "", LONG_MIN, LONG_MAX);
        document_bar(document,
                     "un mot dont le nom est si long qu'aucune page ne le tient sur une ligne, ni "
                     "même sur deux, ni même sur trois, sans qu'il soit coupé quelque part",
                     -3, CHART_NO_TARGET);
        document_chart(document, kind, "", NULL);
    }
    both_are_sound();
    all_say("<script>alert(\"1\")</script> & ]]> [31mrouge");
    all_say("javascript:alert(1)");
    struct text html = written(DOCUMENT_HTML);
    cr_expect_null(strstr(html.bytes, "href=\"javascript"));
    cr_expect_null(strstr(html.bytes, "onclick=\""));
    cr_expect_null(strchr(html.bytes, '\033'));
    cr_expect_null(strstr(html.bytes, "<script"));
    text_clear(&html);
}

Test(document, blanks_count_once_and_an_empty_line_is_no_line)
{
    document_paragraph(document, TONE_PLAIN, "  deux   blancs \n   \n\nla suite ");
    char *text = words_of(DOCUMENT_TEXT);
    cr_expect_not_null(strstr(text, "\ndeux blancs\n\nla suite\n"), "%s", text);
    free(text);
}

Test(document, a_site_is_a_link_and_its_address_is_kept)
{
    struct text html = written(DOCUMENT_HTML), odt = written(DOCUMENT_ODT);
    char *content = paper_part(odt.bytes, odt.length, "content.xml");
    cr_expect_not_null(strstr(html.bytes, "href=\"https://exemple.invalid/?a=1&amp;b=2\""));
    cr_expect_not_null(strstr(content, "xlink:href=\"https://exemple.invalid/?a=1&amp;b=2\""));
    free(content);
    text_clear(&html);
    text_clear(&odt);
}

Test(document, no_line_begins_with_a_high_sign_and_no_number_is_cut)
{
    document_paragraph(document, TONE_PLAIN, "Le parcours « RH » : pour qui ? 00 12 !");
    struct text html = written(DOCUMENT_HTML);
    cr_expect_not_null(
        strstr(html.bytes, "«\u00A0RH\u00A0»\u00A0: pour qui\u00A0? 00\u00A012\u00A0!"), "%s",
        html.bytes);
    text_clear(&html);
}

Test(document, an_odt_has_real_headings_lists_and_a_head_that_is_repeated)
{
    struct text odt = written(DOCUMENT_ODT);
    char *content = paper_part(odt.bytes, odt.length, "content.xml");
    xmlDoc *xml = paper_xml(content, strlen(content));
    cr_expect_eq(paper_count(xml->children, "h"), 2);
    cr_expect_eq(paper_count(xml->children, "list"), 1);
    cr_expect_eq(paper_count(xml->children, "list-item"), 2);
    cr_expect_eq(paper_count(xml->children, "table-header-rows"), 1);
    cr_expect_eq(paper_count(xml->children, "table-row"), 3);
    cr_expect_eq(paper_count(xml->children, "table-cell"), 9, "a row has all its cells");
    xmlFreeDoc(xml);
    free(content);
    text_clear(&odt);
}

Test(document, plain_text_keeps_to_its_width_and_says_each_header)
{
    document_paragraph(document, TONE_PLAIN,
                       "une phrase assez longue pour ne pas tenir sur une seule ligne de soixante "
                       "et seize colonnes, et même de deux, si l'on en ajoute assez");
    document_chart(document, CHART_BARS, "Budget", "€");
    document_bar(document,
                 "un libellé qui a plus de trente colonnes, et même plus de soixante-seize", 12500,
                 15000);
    char *text = words_of(DOCUMENT_TEXT);
    cr_expect_not_null(strstr(text, "AAE62\n  https"), "%s", text);
    cr_expect_not_null(strstr(text, "\n  Quoi : Statuts, gouvernance\n  Quand : à convenir\n"));
    cr_expect_not_null(strstr(text, "\nReçus       20  ██████"), "%s", text);
    cr_expect_not_null(strstr(text, "\nRencontrés   8  ██"));
    cr_expect_not_null(strstr(text, "█ (objectif 10)\nPerdus       0\n"));
    cr_expect_null(strstr(text, " \n"), "no line ends with a blank");
    for (const char *at = text; *at; at += strcspn(at, "\n") + 1)
        cr_expect_leq(utf8_columns(at, strcspn(at, "\n")), 78);
    free(text);
}

Test(document, an_empty_one_is_a_file_too)
{
    document_free(document);
    document = document_new("", 0);
    both_are_sound();
    document_table(document, "", columns, 3);
    both_are_sound();
}

/* ---- charts -------------------------------------------------------------------------------- */

/* The picture in the package is the one of the page, but for its number. */
static xmlDoc *picture(size_t number)
{
    struct text odt = written(DOCUMENT_ODT);
    char *name = mem_print("Pictures/graphique%zu.svg", number);
    char *svg = paper_part(odt.bytes, odt.length, name);
    xmlDoc *xml = paper_xml(svg, strlen(svg));
    free(svg);
    free(name);
    text_clear(&odt);
    return xml;
}

static const xmlNode *element(const xmlNode *node, const char *name, int skipped)
{
    for (node = node->children; node; node = node->next)
        if (node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, name) == 0 &&
            skipped-- == 0)
            return node;
    return NULL;
}

static double length_of(const xmlNode *node, const char *name)
{
    xmlChar *value = xmlGetProp(node, (const xmlChar *)name);
    cr_assert_not_null(value, "%s", name);
    double length = strtod((const char *)value, NULL);
    xmlFree(value);
    return length;
}

Test(document, a_chart_is_drawn_to_scale_says_its_figures_and_is_one_in_page_and_package)
{
    char *words = words_of(DOCUMENT_HTML), *odt = words_of(DOCUMENT_ODT);
    static const char said[] = "Reçus : 20 ; Rencontrés : 8 (objectif 10) ; Perdus : 0.";
    cr_expect_not_null(strstr(words, said), "%s", words);
    cr_expect_not_null(strstr(odt, said), "%s", odt);
    free(words);
    free(odt);
    xmlDoc *xml = picture(6); /* the seventh block */
    const xmlNode *svg = xmlDocGetRootElement(xml), *all = element(svg, "rect", 0),
                  *some = element(svg, "rect", 1);
    cr_assert(all && some);
    cr_expect_null(element(svg, "rect", 2), "nothing has no bar");
    cr_expect_float_eq(length_of(some, "width") / length_of(all, "width"), 8 / 20.0, 0.01);
    cr_expect_float_eq(length_of(some, "x") * 2 + length_of(some, "width"),
                       length_of(all, "x") * 2 + length_of(all, "width"), 0.3, "one axis");
    xmlFreeDoc(xml);
}

/* The tile whose first words are the label: each is a rectangle, its label, its value. */
static const xmlNode *tile_of(const xmlNode *svg, const char *label)
{
    const xmlNode *text;
    for (int i = 0; (text = element(svg, "text", 2 * i)); i++)
        if (text->children && strcmp((const char *)text->children->content, label) == 0)
            return element(svg, "rect", i);
    cr_assert_fail("no tile for %s", label);
    return NULL;
}

/* Along a side: a corner is not enough. */
static bool tiles_touch(const xmlNode *a, const xmlNode *b)
{
    static const char *const at[] = {"x", "y"}, *const wide[] = {"width", "height"};
    double shared[2];
    for (int i = 0; i < 2; i++) {
        double from_a = length_of(a, at[i]), from_b = length_of(b, at[i]),
               to_a = from_a + length_of(a, wide[i]), to_b = from_b + length_of(b, wide[i]);
        shared[i] = (to_a < to_b ? to_a : to_b) - (from_a > from_b ? from_a : from_b);
    }
    return (shared[0] > 10 && shared[1] > -6) || (shared[1] > 10 && shared[0] > -6);
}

Test(document, territories_that_touch_are_tiles_that_touch_and_what_is_elsewhere_is_said)
{
    /* As they are: the communautés of each, on the map of the department. */
    static const struct {
        const char *one, *other;
    } neighbours[] = {
        {"Boulonnais", "Calaisis"},      {"Boulonnais", "Audomarois"},
        {"Boulonnais", "Montreuillois"}, {"Calaisis", "Audomarois"},
        {"Audomarois", "Montreuillois"}, {"Audomarois", "Ternois"},
        {"Audomarois", "Artois"},        {"Montreuillois", "Ternois"},
        {"Ternois", "Artois"},           {"Ternois", "Arrageois"},
        {"Artois", "Lens-Liévin"},       {"Artois", "Arrageois"},
        {"Lens-Liévin", "Hénin-Carvin"}, {"Lens-Liévin", "Arrageois"},
        {"Hénin-Carvin", "Arrageois"},
    };
    static const struct {
        const char *label;
        long value;
        const char *text;
    } cases[] = {{"Artois", 1250, "1 250"}, {"Ternois", 2, "2"}};
    document_chart(document, CHART_TERRITORIES, "Où", NULL);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        document_bar(document, cases[i].label, cases[i].value, CHART_NO_TARGET);
    document_bar(document, "non renseigné", 4, CHART_NO_TARGET);
    both_are_sound();
    all_say("non renseigné");
    xmlDoc *xml = picture(7);
    const xmlNode *svg = xmlDocGetRootElement(xml);
    char *words = paper_words(svg->children);
    cr_expect_not_null(strstr(words, "Artois 1 250 "), "%s", words);
    cr_expect_not_null(strstr(words, "Calaisis 0 "), "%s", words);
    cr_expect_not_null(strstr(words, " non renseigné : 4 "), "%s", words);
    free(words);
    int touching = 0;
    for (int i = 0; i < 9; i++)
        for (int j = 0; j < i; j++) {
            const xmlNode *a = element(svg, "rect", i), *b = element(svg, "rect", j);
            touching += tiles_touch(a, b);
        }
    for (size_t i = 0; i < sizeof neighbours / sizeof neighbours[0]; i++)
        cr_expect(tiles_touch(tile_of(svg, neighbours[i].one), tile_of(svg, neighbours[i].other)),
                  "%s and %s", neighbours[i].one, neighbours[i].other);
    cr_expect_eq(touching, (int)(sizeof neighbours / sizeof neighbours[0]), "and no others: %d",
                 touching);
    xmlFreeDoc(xml);
}

/* ---- files --------------------------------------------------------------------------------- */

Test(document, a_file_that_is_there_is_never_replaced)
{
    struct ground ground;
    char *first, *second;
    struct text kept = {0};
    ground_open(&ground);
    cr_assert(document_save(document, DOCUMENT_TEXT, ground.folder, &first, &err), "%s", err.text);
    cr_expect_not_null(strstr(first, "/qui-fait-quoi-essai.txt"), "%s", first);
    cr_assert(file_write_whole(first, "à moi", 6, &err), "%s", err.text);
    cr_assert(document_save(document, DOCUMENT_TEXT, ground.folder, &second, &err));
    cr_expect_not_null(strstr(second, "/qui-fait-quoi-essai-2.txt"), "%s", second);
    cr_expect_not(document_save_as(document, DOCUMENT_TEXT, first, &err));
    cr_expect_eq(err.code, ERR_INPUT);
    cr_assert(file_read_whole(first, 1000, &kept, &err));
    cr_expect_str_eq(kept.bytes, "à moi");
    text_clear(&kept);
    free(first);
    free(second);
    ground_close(&ground);
}

Test(document, a_folder_that_is_not_there_is_said)
{
    char *path;
    cr_expect_not(document_save(document, DOCUMENT_ODT, "/nulle/part", &path, &err));
    cr_expect_null(path);
    cr_expect_not_null(strstr(err.text, "/nulle/part/qui-fait-quoi-essai.odt"), "%s", err.text);
}
