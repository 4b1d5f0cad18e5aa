/* See table.h. The table is printed in Markdown, so that docs/performance.md can take it as it is.
 */
#include "table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- samples ------------------------------------------------------------------------------- */

void samples_add(struct samples *samples, double value)
{
    samples->values = mem_resize(samples->values, (samples->count + 1) * sizeof samples->values[0]);
    samples->values[samples->count++] = value;
}

static int by_value(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

double samples_at(struct samples *samples, double percent)
{
    if (samples->count == 0)
        return 0;
    qsort(samples->values, samples->count, sizeof samples->values[0], by_value);
    double place = percent / 100 * (double)(samples->count - 1);
    return samples->values[(size_t)(place + 0.5)];
}

void samples_clear(struct samples *samples)
{
    free(samples->values);
    *samples = (struct samples){0};
}

/* ---- figures as text ----------------------------------------------------------------------- */

char *figure(double value)
{
    char *text = mem_print("%.*f", value < 10 ? 2 : value < 100 ? 1 : 0, value);
    char *point = strchr(text, '.');
    if (point)
        *point = ',';
    return text;
}

char *samples_spread(struct samples *samples, const char *unit)
{
    char *middle = figure(samples_at(samples, 50)), *least = figure(samples_at(samples, 0)),
         *most = figure(samples_at(samples, 100));
    char *text = mem_print("%s %s (%s–%s)", middle, unit, least, most);
    free(middle);
    free(least);
    free(most);
    return text;
}

char *samples_tail(struct samples *samples, const char *unit)
{
    char *middle = figure(samples_at(samples, 50)), *late = figure(samples_at(samples, 99)),
         *most = figure(samples_at(samples, 100));
    char *text = mem_print("p50 %s · p99 %s · max %s %s", middle, late, most, unit);
    free(middle);
    free(late);
    free(most);
    return text;
}

/* ---- the table ----------------------------------------------------------------------------- */

enum { COLUMNS = 5 };
static const char *const headings[COLUMNS] = {"travail", "dentelle", "à côté, dans le même passage",
                                              "visée", ""};
static const char *const verdicts[] = {"", "tenu", "manqué"};

void table_add(struct table *table, char *work, char *ours, char *beside, char *aim,
               enum verdict verdict)
{
    table->lines = mem_resize(table->lines, (table->count + 1) * sizeof table->lines[0]);
    table->lines[table->count++] = (struct table_line){work, ours, beside, aim, verdict};
}

static const char *cell_text(const struct table *table, size_t line, int column)
{
    if (line == 0)
        return headings[column];
    const struct table_line *row = &table->lines[line - 1];
    const char *const cells[COLUMNS] = {row->work, row->ours, row->beside, row->aim,
                                        verdicts[row->verdict]};
    return cells[column] ? cells[column] : "";
}

static void print_padding(const char *with, int count)
{
    for (int i = 0; i < count; i++)
        fputs(with, stdout);
}

void table_print(const struct table *table)
{
    int widths[COLUMNS] = {0};
    for (size_t line = 0; line <= table->count; line++)
        for (int i = 0; i < COLUMNS; i++) {
            const char *text = cell_text(table, line, i);
            int columns = utf8_columns(text, strlen(text));
            widths[i] = columns > widths[i] ? columns : widths[i];
        }
    for (size_t line = 0; line <= table->count; line++) {
        for (int i = 0; i < COLUMNS; i++) {
            const char *text = cell_text(table, line, i);
            printf("| %s", text);
            print_padding(" ", widths[i] - utf8_columns(text, strlen(text)) + 1);
        }
        puts("|");
        for (int i = 0; line == 0 && i < COLUMNS; i++) {
            fputs("|", stdout);
            print_padding("-", widths[i] + 2);
        }
        if (line == 0)
            puts("|");
    }
}

void table_clear(struct table *table)
{
    for (size_t i = 0; i < table->count; i++) {
        free(table->lines[i].work);
        free(table->lines[i].ours);
        free(table->lines[i].beside);
        free(table->lines[i].aim);
    }
    free(table->lines);
    *table = (struct table){0};
}
