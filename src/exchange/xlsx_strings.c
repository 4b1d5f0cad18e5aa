/* The shared strings of a workbook, kept once however many cells show them, and laid aside: a table
 * names most of them once, in the order of its lines. What is read aloud in Japanese (phonetics) is
 * no part of a text. */
#include "xlsx.h"

#include <stdlib.h>
#include <string.h>

enum { COUNT_LIMIT = 4 * 1000 * 1000, TEXT_BYTES = 1 << 20, END_BYTES = 256 << 10 };

struct reading {
    struct part_xml *xml; /* first: part_xml_read sets it */
    struct xlsx_strings *strings;
    struct text text, clean; /* of the string being read */
    int phonetic;            /* inside so many of them */
    bool wanted;             /* inside a <t> */
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

static uint32_t *end_at(const struct xlsx_strings *strings, size_t index, bool changing)
{
    return spill_at(strings->ends, (uint64_t)index * sizeof(uint32_t), changing);
}

static void keep(struct reading *reading)
{
    struct xlsx_strings *strings = reading->strings;
    if (strings->count == COUNT_LIMIT || strings->length > SHEET_TEXT_LIMIT) {
        part_xml_refuse(reading->xml,
                        "plus de %d Mo de texte dans ce classeur : ce n'est pas un tableau de "
                        "suivi, rien n'a été lu",
                        SHEET_TEXT_LIMIT / (1024 * 1024));
        return;
    }
    xlsx_unescape(&reading->text);
    reading->clean.length = 0;
    cell_clean(&reading->clean, text_get(&reading->text), reading->text.length);
    size_t length = reading->clean.length - 1; /* without its NUL */
    spill_write(strings->texts, strings->length, reading->clean.bytes, length);
    strings->length += length;
    *end_at(strings, strings->count++, true) = (uint32_t)strings->length;
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

bool xlsx_strings_read(struct archive *archive, const char *name, const char *folder,
                       struct xlsx_strings *strings, struct error *err)
{
    static const struct xml_handler handler = {on_start, on_end, on_text};
    struct reading reading = {.strings = strings};
    *strings = (struct xlsx_strings){.texts = spill_new(folder, TEXT_BYTES),
                                     .ends = spill_new(folder, END_BYTES)};
    bool done = part_xml_read(archive, name, &handler, &reading, err);
    text_clear(&reading.text);
    text_clear(&reading.clean);
    return done;
}

void xlsx_strings_clear(struct xlsx_strings *strings)
{
    spill_free(strings->texts);
    spill_free(strings->ends);
    *strings = (struct xlsx_strings){0};
}

bool xlsx_string(const struct xlsx_strings *strings, long index, struct text *text)
{
    if (index < 0 || (size_t)index >= strings->count)
        return false;
    uint32_t at = index ? *end_at(strings, (size_t)index - 1, false) : 0,
             end = *end_at(strings, (size_t)index, false);
    while (at < end) {
        uint32_t left = SPILL_PAGE - at % SPILL_PAGE, part = left < end - at ? left : end - at;
        text_add_bytes(text, spill_at(strings->texts, at, false), part);
        at += part;
    }
    return true;
}

bool xlsx_strings_sound(const struct xlsx_strings *strings, struct error *err)
{
    return !strings->texts || (spill_sound(strings->texts) && spill_sound(strings->ends)) ||
           error_set(err, ERR_IO,
                     "les textes de ce classeur sont perdus : le disque ne rend pas ce qui y a été "
                     "mis de côté ; rien n'est écrit, recommencez");
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
