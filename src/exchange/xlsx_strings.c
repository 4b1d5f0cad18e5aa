/* The shared strings of a workbook, kept once however many cells show them. What is read aloud in
 * Japanese (phonetics) is no part of a text. */
#include "xlsx.h"

#include <stdlib.h>
#include <string.h>

enum { COUNT_LIMIT = 4 * 1000 * 1000 };

struct reading {
    struct part_xml *xml; /* first: part_xml_read sets it */
    struct xlsx_strings *strings;
    struct text text; /* of the string being read */
    int phonetic;     /* inside so many of them */
    bool wanted;      /* inside a <t> */
};

static void on_start(void *state, const char *space, const char *name,
                     const struct xml_attributes *attributes)
{
    struct reading *reading = state;
    (void)attributes;
    if (!xlsx_is_main(space))
        return;
    if (strcmp(name, "si") == 0)
        reading->text.length = 0;
    else if (strcmp(name, "rPh") == 0)
        reading->phonetic++;
    else if (strcmp(name, "t") == 0)
        reading->wanted = reading->phonetic == 0;
}

static void keep(struct reading *reading)
{
    struct xlsx_strings *strings = reading->strings;
    if (strings->count == COUNT_LIMIT || strings->arena.length > SHEET_TEXT_LIMIT) {
        part_xml_refuse(reading->xml,
                        "plus de %d Mo de texte dans ce classeur : ce n'est pas un tableau de "
                        "suivi, rien n'a été lu",
                        SHEET_TEXT_LIMIT / (1024 * 1024));
        return;
    }
    if ((strings->count & (strings->count - 1)) == 0) /* full: twice as many */
        strings->starts = mem_resize(strings->starts, (strings->count ? 2 * strings->count : 1) *
                                                          sizeof *strings->starts);
    strings->starts[strings->count++] = (uint32_t)strings->arena.length;
    xlsx_unescape(&reading->text);
    cell_clean(&strings->arena, text_get(&reading->text), reading->text.length);
}

static void on_end(void *state, const char *space, const char *name)
{
    struct reading *reading = state;
    if (!xlsx_is_main(space))
        return;
    if (strcmp(name, "si") == 0)
        keep(reading);
    else if (strcmp(name, "rPh") == 0)
        reading->phonetic--;
    else if (strcmp(name, "t") == 0)
        reading->wanted = false;
}

static void on_text(void *state, const char *bytes, size_t length)
{
    struct reading *reading = state;
    if (!reading->wanted)
        return;
    text_add_bytes(&reading->text, bytes, length);
    if (reading->text.length > SHEET_CELL_LIMIT)
        part_xml_refuse(reading->xml,
                        "une cellule de ce classeur contient plus de %d Ko de texte : aucun "
                        "tableur n'en écrit de telle, rien n'a été lu",
                        SHEET_CELL_LIMIT / 1024);
}

bool xlsx_strings_read(struct archive *archive, const char *name, struct xlsx_strings *strings,
                       struct error *err)
{
    static const struct xml_handler handler = {on_start, on_end, on_text};
    struct reading reading = {.strings = strings};
    bool done = part_xml_read(archive, name, &handler, &reading, err);
    text_clear(&reading.text);
    return done;
}

void xlsx_strings_clear(struct xlsx_strings *strings)
{
    text_clear(&strings->arena);
    free(strings->starts);
    *strings = (struct xlsx_strings){0};
}

const char *xlsx_string(const struct xlsx_strings *strings, long index)
{
    if (index < 0 || (size_t)index >= strings->count)
        return NULL;
    return strings->arena.bytes + strings->starts[index];
}

/* ---- what XML cannot hold -------------------------------------------------------------------- */

static int hexadecimal(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The character that "_xHHHH_" stands for; -1 when it is none, or none of ASCII: the others may
 * stand in XML as they are. */
static int escaped(const char *at)
{
    int value = 0;
    if (at[0] != '_' || at[1] != 'x')
        return -1;
    for (int i = 2; i < 6; i++) {
        int figure = hexadecimal(at[i]);
        if (figure < 0)
            return -1;
        value = value * 16 + figure;
    }
    return at[6] == '_' && value > 0 && value < 0x80 ? value : -1;
}

void xlsx_unescape(struct text *text)
{
    if (text->length < 7 || !memmem(text->bytes, text->length, "_x", 2))
        return;
    size_t to = 0;
    for (size_t from = 0; from < text->length; to++) {
        int value = from + 7 <= text->length ? escaped(text->bytes + from) : -1;
        text->bytes[to] = value < 0 ? text->bytes[from] : (char)value;
        from += value < 0 ? 1 : 7;
    }
    text->length = to;
    text->bytes[to] = '\0';
}
