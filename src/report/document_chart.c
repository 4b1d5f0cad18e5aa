/* What a chart says, whatever it is drawn with: its caption, its figures in words, its scale. */
#include <stdio.h>
#include <stdlib.h>

#include "document.h"

void chart_clear(struct document_chart *chart)
{
    for (size_t i = 0; i < chart->count; i++)
        free(chart->bars[i].label);
    free(chart->bars);
    free(chart->name);
    free(chart->unit);
}

char *chart_caption(const struct document_chart *chart)
{
    return chart->unit ? mem_print("%s (%s)", chart->name, chart->unit) : mem_copy(chart->name);
}

char *document_number(long value)
{
    struct text number = {0};
    char digits[24];
    int length = snprintf(digits, sizeof digits, "%ld", value), first = digits[0] == '-';
    for (int i = 0; i < length; i++) {
        if (i > first && (length - i) % 3 == 0)
            text_add(&number, " ");
        text_add_bytes(&number, &digits[i], 1);
    }
    return text_take(&number);
}

char *chart_target(const struct chart_bar *bar)
{
    if (bar->target == CHART_NO_TARGET)
        return NULL;
    char *number = document_number(bar->target), *target = mem_print("(objectif %s)", number);
    free(number);
    return target;
}

char *chart_value(const struct chart_bar *bar)
{
    char *number = document_number(bar->value), *target = chart_target(bar);
    char *value = mem_print("%s%s%s", number, target ? " " : "", target ? target : "");
    free(number);
    free(target);
    return value;
}

char *chart_said(const struct document_chart *chart)
{
    struct text said = {0};
    for (size_t i = 0; i < chart->count; i++) {
        char *value = chart_value(&chart->bars[i]);
        text_addf(&said, "%s%s : %s", i ? " ; " : "", chart->bars[i].label, value);
        free(value);
    }
    text_add(&said, chart->count ? "." : "Aucun chiffre.");
    return text_take(&said);
}

long chart_most(const struct document_chart *chart)
{
    long most = 1;
    for (size_t i = 0; i < chart->count; i++) {
        const struct chart_bar *bar = &chart->bars[i];
        most = bar->value > most ? bar->value : most;
        most = bar->target > most ? bar->target : most;
    }
    return most;
}

double chart_length(const struct document_chart *chart, long value, double whole)
{
    double least = whole / 100;
    if (value <= 0)
        return 0;
    double length = (double)value / (double)chart_most(chart) * whole;
    return length < least ? least : length;
}
