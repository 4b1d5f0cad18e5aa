/* A line of the settings: cut in a name and a value, or why it cannot be; and the views that lines
 * name. */
#include "settings_internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- lines --------------------------------------------------------------------------------- */

static char *clean_part(const char *bytes, size_t length)
{
    return utf8_clean(bytes, length, CLEAN_LINE);
}

static bool has_control(const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (((unsigned char)bytes[i] < 0x20 && bytes[i] != '\t') || bytes[i] == 0x7F)
            return true;
    return false;
}

bool setting_line_read(const char *bytes, size_t length, struct setting_line *line,
                       struct error *err)
{
    size_t start = 0;
    *line = (struct setting_line){0};
    while (start < length && (bytes[start] == ' ' || bytes[start] == '\t'))
        start++;
    if (start == length || bytes[start] == '#')
        return true;
    if (length > SETTING_LINE_LIMIT)
        return error_set(err, ERR_INPUT, "trop longue (plus de %d octets)", SETTING_LINE_LIMIT);
    if (has_control(bytes, length))
        return error_set(err, ERR_INPUT, "un caractère de contrôle s'y trouve");
    if (!utf8_valid(bytes, length))
        return error_set(err, ERR_INPUT, "n'est pas écrite en UTF-8");
    const char *equals = memchr(bytes, '=', length);
    if (!equals || equals == bytes + start)
        return error_set(err, ERR_INPUT, "il y faut « nom = valeur »");
    line->name = clean_part(bytes, (size_t)(equals - bytes));
    line->value = clean_part(equals + 1, length - (size_t)(equals - bytes) - 1);
    return true;
}

void setting_line_clear(struct setting_line *line)
{
    free(line->name);
    free(line->value);
    *line = (struct setting_line){0};
}

size_t setting_line_at(const char *bytes, size_t length, size_t at, size_t *line_length)
{
    const char *end = memchr(bytes + at, '\n', length - at);
    size_t stop = end ? (size_t)(end - bytes) : length;
    *line_length = stop - at - (stop > at && bytes[stop - 1] == '\r');
    return end ? stop + 1 : length;
}

/* ---- views --------------------------------------------------------------------------------- */

const char *setting_view_name(const char *name)
{
    size_t prefix = strlen(SETTING_VIEW_PREFIX);
    if (strncmp(name, SETTING_VIEW_PREFIX, prefix) != 0)
        return NULL;
    return name + prefix + strspn(name + prefix, " ");
}

bool setting_view_same(const char *name, const char *other)
{
    char *a = utf8_fold(name), *b = utf8_fold(other);
    bool same = a[0] ? strcmp(a, b) == 0 : strcmp(name, other) == 0;
    free(a);
    free(b);
    return same;
}

struct saved_view *setting_view_find(const struct settings *settings, const char *name)
{
    for (size_t i = 0; i < settings->views.count; i++)
        if (setting_view_same(settings->views.rows[i].name, name))
            return &settings->views.rows[i];
    return NULL;
}

void setting_view_add(struct settings *settings, const char *name, const char *text)
{
    struct saved_views *views = &settings->views;
    views->rows = mem_resize(views->rows, (views->count + 1) * sizeof *views->rows);
    views->rows[views->count++] =
        (struct saved_view){.name = mem_copy(name), .text = mem_copy(text)};
}
