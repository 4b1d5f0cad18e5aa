/* From the bytes of a spreadsheet's export to UTF-8: Excel writes Windows-1252 or UTF-16,
 * LibreOffice UTF-8, and files that were pasted together hold two of them. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

/* What 0x80 to 0x9F mean in Windows-1252; 0 where nothing is assigned. */
static const uint16_t windows_1252[32] = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178,
};

static void add_code_point(struct text *out, uint32_t c)
{
    char bytes[4];
    size_t length = 0;
    if (c < 0x80) {
        bytes[length++] = (char)c;
    } else if (c < 0x800) {
        bytes[length++] = (char)(0xC0 | c >> 6);
        bytes[length++] = (char)(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        bytes[length++] = (char)(0xE0 | c >> 12);
        bytes[length++] = (char)(0x80 | (c >> 6 & 0x3F));
        bytes[length++] = (char)(0x80 | (c & 0x3F));
    } else {
        bytes[length++] = (char)(0xF0 | c >> 18);
        bytes[length++] = (char)(0x80 | (c >> 12 & 0x3F));
        bytes[length++] = (char)(0x80 | (c >> 6 & 0x3F));
        bytes[length++] = (char)(0x80 | (c & 0x3F));
    }
    text_add_bytes(out, bytes, length);
}

/* False when a byte of the line has no meaning. */
static bool add_windows_1252(struct text *out, const unsigned char *bytes, size_t length)
{
    bool known = true;
    for (size_t i = 0; i < length; i++) {
        uint32_t c = bytes[i];
        if (c >= 0x80 && c < 0xA0)
            c = windows_1252[c - 0x80];
        if (c == 0) {
            c = 0xFFFD;
            known = false;
        }
        add_code_point(out, c);
    }
    return known;
}

static void note_line(struct line_numbers *numbers, int line)
{
    numbers->lines = mem_resize(numbers->lines, (numbers->count + 1) * sizeof *numbers->lines);
    numbers->lines[numbers->count++] = line;
}

/* CR LF and CR become LF: a line is then what any editor calls a line. */
static void unify_line_ends(struct text *text)
{
    size_t to = 0;
    for (size_t from = 0; from < text->length; from++) {
        char c = text->bytes[from];
        if (c == '\r') {
            c = '\n';
            if (from + 1 < text->length && text->bytes[from + 1] == '\n')
                from++;
        }
        text->bytes[to++] = c;
    }
    if (text->bytes)
        text->bytes[to] = '\0';
    text->length = to;
}

/* U+FFFD for what is no character; the line is noted once. */
static void add_undecoded(struct text *out, struct line_numbers *undecoded, int line)
{
    add_code_point(out, 0xFFFD);
    if (!undecoded->count || undecoded->lines[undecoded->count - 1] != line)
        note_line(undecoded, line);
}

static void decode_utf16(const unsigned char *bytes, size_t length, bool big, struct text *out,
                         struct line_numbers *undecoded)
{
    uint32_t high = 0, before = 0;
    int line = 1;
    for (size_t i = 0; i + 1 < length; i += 2) {
        uint32_t unit =
            big ? (uint32_t)bytes[i] << 8 | bytes[i + 1] : (uint32_t)bytes[i + 1] << 8 | bytes[i];
        bool low = unit >= 0xDC00 && unit < 0xE000;
        if (high && !low)
            add_undecoded(out, undecoded, line);
        if (high && low)
            add_code_point(out, 0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00));
        else if (low || unit == 0)
            add_undecoded(out, undecoded, line);
        else if (unit < 0xD800 || unit >= 0xE000)
            add_code_point(out, unit);
        high = unit >= 0xD800 && unit < 0xDC00 ? unit : 0;
        line += unit == '\r' || (unit == '\n' && before != '\r');
        before = unit;
    }
    if (high || length % 2)
        add_undecoded(out, undecoded, line);
}

/* Each line on its own: the valid ones as UTF-8, the others as Windows-1252. */
static bool decode_lines(const unsigned char *bytes, size_t length, struct text *out,
                         struct line_numbers *undecoded)
{
    bool mixed = false;
    int line = 1;
    for (size_t at = 0; at < length; line++) {
        const unsigned char *end = memchr(bytes + at, '\n', length - at);
        size_t size = end ? (size_t)(end - bytes) + 1 - at : length - at;
        bool ascii = true;
        for (size_t i = 0; i < size && ascii; i++)
            ascii = bytes[at + i] < 0x80;
        if (ascii || utf8_valid((const char *)bytes + at, size)) {
            mixed = mixed || !ascii;
            text_add_bytes(out, bytes + at, size);
        } else if (!add_windows_1252(out, bytes + at, size)) {
            note_line(undecoded, line);
        }
        at += size;
    }
    return mixed;
}

static bool refuse_binary(const unsigned char *bytes, size_t length, struct error *err)
{
    static const struct {
        const char *magic;
        size_t length;
        const char *what;
    } kinds[] = {{"PK\x03\x04", 4, "un classeur (.xlsx ou .ods)"},
                 {"\xD0\xCF\x11\xE0", 4, "un classeur Excel ancien (.xls)"},
                 {"%PDF", 4, "un PDF"}};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (length >= kinds[i].length && memcmp(bytes, kinds[i].magic, kinds[i].length) == 0)
            return error_set(err, ERR_INPUT,
                             "ce fichier est %s : dans le tableur, « Enregistrer sous… », type "
                             "CSV, puis importez le "
                             "fichier .csv",
                             kinds[i].what);
    if (memchr(bytes, 0, length))
        return error_set(
            err, ERR_INPUT,
            "ce fichier n'est pas du texte (il contient des octets nuls) : rien n'a été lu");
    return true;
}

/* ---- which one ------------------------------------------------------------------------------- */

enum order { ORDER_NONE, ORDER_LITTLE, ORDER_BIG };

/* UTF-16 is known by what it is, with its mark or without: French in it has a NUL in most pairs,
 * always on the same side. A mark before bytes that have none is a mistake. */
static enum order utf16_order(const unsigned char *bytes, size_t length)
{
    enum { LOOKED_AT = 64 * 1024 };
    size_t even = 0, odd = 0, pairs = (length < LOOKED_AT ? length : LOOKED_AT) / 2;
    for (size_t i = 0; i < pairs; i++) {
        even += bytes[2 * i] == 0;
        odd += bytes[2 * i + 1] == 0;
    }
    if (pairs == 0 || 4 * (even + odd) < pairs)
        return ORDER_NONE;
    if (odd > 8 * even)
        return ORDER_LITTLE;
    return even > 8 * odd ? ORDER_BIG : ORDER_NONE;
}

static bool has_utf16_mark(const unsigned char *bytes, size_t length)
{
    return length >= 2 &&
           ((bytes[0] == 0xFF && bytes[1] == 0xFE) || (bytes[0] == 0xFE && bytes[1] == 0xFF));
}

/* A mark of UTF-16 is believed unless there is not one NUL after it. */
static enum order marked_order(const unsigned char *bytes, size_t length)
{
    if (!has_utf16_mark(bytes, length) || (length > 2 && !memchr(bytes + 2, 0, length - 2)))
        return ORDER_NONE;
    return bytes[0] == 0xFF ? ORDER_LITTLE : ORDER_BIG;
}

static bool has_utf8_mark(const unsigned char *bytes, size_t length)
{
    return length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0;
}

bool encoding_decode(const void *bytes, size_t length, struct text *utf8, const char **encoding,
                     struct line_numbers *undecoded, struct error *err)
{
    const unsigned char *at = bytes;
    bool utf8_mark = has_utf8_mark(at, length), utf16_mark = has_utf16_mark(at, length);
    size_t mark = utf8_mark ? 3 : utf16_mark ? 2 : 0;
    enum order order = marked_order(at, length);
    at += mark;
    length -= mark;
    if (order == ORDER_NONE)
        order = utf16_order(at, length);
    if (order != ORDER_NONE) {
        *encoding = "UTF-16";
        decode_utf16(at, length, order == ORDER_BIG, utf8, undecoded);
        unify_line_ends(utf8);
        return true;
    }
    if (!refuse_binary(at, length, err))
        return false;
    if (utf8_valid((const char *)at, length)) {
        *encoding = utf8_mark ? "UTF-8 (BOM)" : "UTF-8";
        text_add_bytes(utf8, at, length);
    } else {
        *encoding = decode_lines(at, length, utf8, undecoded) ? "UTF-8 et Windows-1252 mêlés"
                                                              : "Windows-1252";
    }
    unify_line_ends(utf8);
    return true;
}
