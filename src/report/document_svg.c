/* A chart as SVG: dark on white and told apart without colour, its values written beside it, its
 * figures in words in <desc>. Nothing is fetched nor run, and no style is needed. Lengths are in
 * the units of a picture that is CHART_WIDTH wide. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dentelle/model.h"
#include "document.h"

enum {
    LETTERS = 26,    /* of a label, on a line */
    LABEL_LINES = 3, /* at most */
    LINE = 16,       /* from a line of a label to the next */
    LABEL_END = 208, /* where labels end: on the right */
    AXIS = 217,      /* where bars begin */
    ROW = 30,        /* of a label on one line */
    BAR = 18,        /* thickness */
    LETTER = 9,      /* a wide one, bold: what is written after a bar has room in any font */
    BAR_LEAST = 100, /* of the longest one, whatever is written after it */
    FRAME = 6        /* above and below */
};
#define INK "#111111"
#define FILL "#35536e"
#define PALE "#dfe6ec"

/* ---- words --------------------------------------------------------------------------------- */

static void add_set(struct text *out, const char *text)
{
    char *set = document_typeset(text);
    add_escaped(out, set);
    free(set);
}

/* `anchor`: "start", "middle" or "end" of the text is at `x`. */
static void add_text(struct text *out, double x, double y, const char *anchor, const char *more,
                     const char *text)
{
    text_addf(out, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\"%s>", x, y, anchor, more);
    add_set(out, text);
    text_add(out, "</text>\n");
}

static int label_lines(const char *label)
{
    return wrap_count(label, LETTERS, LABEL_LINES);
}

/* The label on as many lines as it takes, the last one cut where there is more, around the height
 * `middle`. */
static void add_label(struct text *out, const char *label, double middle)
{
    size_t length = strlen(label), at = 0;
    int lines = label_lines(label);
    for (int i = 0; i < lines; i++) {
        size_t start = at, end = wrap_line(label, length, at, LETTERS, &at);
        end = i < lines - 1 ? end : length;
        while (end > start && label[end - 1] == ' ')
            end--;
        char *whole = mem_copy_bytes(label + start, end - start);
        char *line = utf8_cut(whole, LETTERS);
        add_text(out, LABEL_END, middle + (i - (lines - 1) / 2.0) * LINE + 5, "end", "", line);
        free(line);
        free(whole);
    }
}

/* ---- bars and funnels ---------------------------------------------------------------------- */

static int row_height(const struct chart_bar *bar)
{
    int lines = label_lines(bar->label);
    return lines > 1 ? ROW + (lines - 1) * LINE : ROW;
}

/* How long the longest bar may be. */
static double bars_width(const struct document_chart *chart)
{
    int most = 0;
    for (size_t i = 0; i < chart->count; i++) {
        char *value = chart_value(&chart->bars[i]);
        int letters = utf8_columns(value, strlen(value));
        most = letters > most ? letters : most;
        free(value);
    }
    double left = CHART_WIDTH - AXIS - 10 - most * LETTER;
    return left > BAR_LEAST ? left : BAR_LEAST;
}

/* The value in bold, its target after it. */
static void add_value(struct text *out, double x, double middle, const struct chart_bar *bar)
{
    char *number = document_number(bar->value), *target = chart_target(bar);
    text_addf(out, "<text x=\"%.1f\" y=\"%.1f\"><tspan font-weight=\"bold\">", x, middle + 5);
    add_set(out, number);
    text_add(out, "</tspan>");
    if (target) {
        text_add(out, "\u00A0"); /* a plain blank between two spans is lost by LibreOffice */
        add_set(out, target);
    }
    text_add(out, "</text>\n");
    free(number);
    free(target);
}

static void add_rectangle(struct text *out, double x, double y, double width, double height,
                          const char *more)
{
    text_addf(out, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" %s/>\n", x, y, width,
              height, more);
}

/* What was to be reached: a mark across the bar, seen on it and beside it. */
static void add_target(struct text *out, double x, double middle)
{
    add_rectangle(out, x - 2.5, middle - BAR / 2.0 - 4, 5, BAR + 8, "fill=\"#ffffff\"");
    add_rectangle(out, x - 1.25, middle - BAR / 2.0 - 4, 2.5, BAR + 8, "fill=\"" INK "\"");
}

static void draw_bars(const struct document_chart *chart, struct text *out)
{
    double whole = bars_width(chart), y = FRAME;
    for (size_t i = 0; i < chart->count; i++) {
        const struct chart_bar *bar = &chart->bars[i];
        int height = row_height(bar);
        double middle = y + height / 2.0, length = chart_length(chart, bar->value, whole),
               end = length;
        add_label(out, bar->label, middle);
        if (length > 0)
            add_rectangle(out, AXIS, middle - BAR / 2.0, length, BAR, "fill=\"" FILL "\"");
        if (bar->target != CHART_NO_TARGET) {
            double target = chart_length(chart, bar->target, whole);
            add_target(out, AXIS + target, middle);
            end = target > length ? target : length;
        }
        add_value(out, AXIS + end + 8, middle, bar);
        y += height;
    }
    add_rectangle(out, AXIS - 1, FRAME, 1, y - FRAME, "fill=\"" INK "\"");
}

static void draw_funnel(const struct document_chart *chart, struct text *out)
{
    double whole = bars_width(chart), y = FRAME, axis = AXIS + whole / 2, above = 0, above_end = 0;
    for (size_t i = 0; i < chart->count; i++) {
        const struct chart_bar *bar = &chart->bars[i];
        int height = row_height(bar);
        double middle = y + height / 2.0, half = chart_length(chart, bar->value, whole) / 2;
        if (i)
            text_addf(out,
                      "<polygon points=\"%.1f,%.1f %.1f,%.1f %.1f,%.1f %.1f,%.1f\" fill=\"" PALE
                      "\"/>\n",
                      axis - above, above_end, axis + above, above_end, axis + half,
                      middle - BAR / 2.0, axis - half, middle - BAR / 2.0);
        add_label(out, bar->label, middle);
        if (half > 0)
            add_rectangle(out, axis - half, middle - BAR / 2.0, 2 * half, BAR, "fill=\"" FILL "\"");
        add_value(out, AXIS + whole + 8, middle, bar);
        above = half;
        above_end = middle + BAR / 2.0;
        y += height;
    }
}

static int bars_height(const struct document_chart *chart)
{
    int height = 2 * FRAME;
    for (size_t i = 0; i < chart->count; i++)
        height += row_height(&chart->bars[i]);
    return height;
}

/* ---- territories --------------------------------------------------------------------------- */

enum { TILE_WIDTH = 120, TILE_HEIGHT = 72, TILE_GAP = 4, REST_LETTERS = 84 };

/* Where each is, in tiles from the north-west: two tiles touch where the territories do. Which do
 * is common knowledge of the department, compared with no official file (the limits of the
 * communautés, IGN ADMIN EXPRESS): the drawing is schematic, and no figure depends on it. */
static const struct {
    const char *code;
    double column, row, width;
} tiles[] = {
    {"calaisis", 1, 0, 1},        {"boulonnais", 0, 0.5, 1},   {"audomarois", 1, 1, 1},
    {"montreuillois", 0, 1.5, 1}, {"ternois", 1, 2, 1},        {"artois", 2, 1.5, 1},
    {"lens_lievin", 3, 1.5, 1},   {"henin_carvin", 4, 1.5, 1}, {"arrageois", 2, 2.5, 3},
};
enum { TILES = sizeof tiles / sizeof tiles[0], MAP_HEIGHT = TILE_HEIGHT * 7 / 2 + 2 * FRAME };

static const struct chart_bar *bar_of(const struct document_chart *chart, const char *code)
{
    const char *label = choice_label(&choices_TERRITORY, code);
    for (size_t i = 0; i < chart->count; i++)
        if (strcmp(chart->bars[i].label, label) == 0)
            return &chart->bars[i];
    return NULL;
}

static bool is_on_map(const struct chart_bar *bar)
{
    const char *code = choice_find(&choices_TERRITORY, bar->label);
    for (size_t i = 0; code && i < TILES; i++)
        if (strcmp(tiles[i].code, code) == 0)
            return true;
    return false;
}

/* What is nowhere on the map, in a sentence; NULL when all is on it. The caller frees. */
static char *rest_of(const struct document_chart *chart)
{
    struct text rest = {0};
    for (size_t i = 0; i < chart->count; i++)
        if (!is_on_map(&chart->bars[i])) {
            char *value = chart_value(&chart->bars[i]);
            text_addf(&rest, "%s%s : %s", rest.length ? " ; " : "", chart->bars[i].label, value);
            free(value);
        }
    return rest.length ? text_take(&rest) : NULL;
}

/* The more, the darker, and always light enough for dark letters. */
static void shade_of(const struct document_chart *chart, long value, char fill[32])
{
    double share = chart_length(chart, value, 1);
    snprintf(fill, 32, "fill=\"#%02x%02x%02x\"", 255 - (int)(share * 110), 255 - (int)(share * 85),
             255 - (int)(share * 62));
}

static void draw_tile(const struct document_chart *chart, size_t i, struct text *out)
{
    const struct chart_bar *bar = bar_of(chart, tiles[i].code);
    struct chart_bar none = {NULL, 0, CHART_NO_TARGET};
    double left = (CHART_WIDTH - 5 * TILE_WIDTH) / 2.0 + tiles[i].column * TILE_WIDTH,
           top = FRAME + tiles[i].row * TILE_HEIGHT, width = tiles[i].width * TILE_WIDTH - TILE_GAP;
    char fill[32], *value = chart_value(bar ? bar : &none), *more;
    shade_of(chart, bar ? bar->value : 0, fill);
    more = mem_print("%s stroke=\"#555555\" ", fill);
    add_rectangle(out, left, top, width, TILE_HEIGHT - TILE_GAP, more);
    add_text(out, left + width / 2, top + 26, "middle", "",
             choice_label(&choices_TERRITORY, tiles[i].code));
    add_text(out, left + width / 2, top + 52, "middle", " font-size=\"20\" font-weight=\"bold\"",
             value);
    free(more);
    free(value);
}

static void draw_territories(const struct document_chart *chart, struct text *out)
{
    char *rest = rest_of(chart);
    for (size_t i = 0; i < TILES; i++)
        draw_tile(chart, i, out);
    size_t length = rest ? strlen(rest) : 0, at = 0;
    for (int line = 1; rest && at <= length; line++) {
        size_t start = at, end = wrap_line(rest, length, at, REST_LETTERS, &at);
        char *words = mem_copy_bytes(rest + start, end - start);
        add_text(out, (CHART_WIDTH - 5 * TILE_WIDTH) / 2.0, MAP_HEIGHT + line * LINE - 5, "start",
                 "", words);
        free(words);
    }
    free(rest);
}

static int territories_height(const struct document_chart *chart)
{
    enum { LINES_MOST = 40 };
    char *rest = rest_of(chart);
    int lines = rest ? wrap_count(rest, REST_LETTERS, LINES_MOST) : 0;
    free(rest);
    return MAP_HEIGHT + lines * LINE;
}

/* ---- the picture --------------------------------------------------------------------------- */

static const struct {
    int (*height)(const struct document_chart *chart);
    void (*draw)(const struct document_chart *chart, struct text *out);
} kinds[] = {
    [CHART_BARS] = {bars_height, draw_bars},
    [CHART_FUNNEL] = {bars_height, draw_funnel},
    [CHART_TERRITORIES] = {territories_height, draw_territories},
};

int chart_height(const struct document_chart *chart)
{
    return kinds[chart->kind].height(chart);
}

void chart_draw(const struct document_chart *chart, size_t number, struct text *out)
{
    char *caption = chart_caption(chart), *said = chart_said(chart);
    int height = chart_height(chart);
    text_addf(out,
              "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
              "viewBox=\"0 0 %d %d\" role=\"img\" aria-labelledby=\"graphique%zu-nom "
              "graphique%zu-chiffres\" font-family=\"Liberation Sans, Arial, Helvetica, "
              "sans-serif\" font-size=\"13\" fill=\"" INK "\">\n<title id=\"graphique%zu-nom\">",
              CHART_WIDTH, height, CHART_WIDTH, height, number, number, number);
    add_set(out, caption);
    text_addf(out, "</title>\n<desc id=\"graphique%zu-chiffres\">", number);
    add_set(out, said);
    text_add(out, "</desc>\n");
    kinds[chart->kind].draw(chart, out);
    text_add(out, "</svg>\n");
    free(caption);
    free(said);
}
