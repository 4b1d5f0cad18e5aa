/* From the bytes of a spreadsheet's export to UTF-8: Excel writes Windows-1252 or UTF-16,
 * LibreOffice UTF-8, and files that were pasted together hold two of them. All bytes are looked at
 * once to know which; then they are decoded a block at a time, as often as the text is read. */
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

/* CR LF and CR become LF: a line is then what any editor calls a line. `*cr`: what comes follows a
 * CR. */
static void unify_line_ends(struct text *text, size_t from, bool *cr)
{
    size_t to = from;
    for (size_t at = from; at < text->length; at++) {
        char c = text->bytes[at];
        bool second = *cr && c == '\n';
        *cr = c == '\r';
        if (!second)
            text->bytes[to++] = *cr ? '\n' : c;
    }
    if (text->bytes)
        text->bytes[to] = '\0';
    text->length = to;
}

static void note_undecoded(struct decoder *decoder)
{
    struct line_numbers *undecoded = decoder->undecoded;
    if (undecoded && (!undecoded->count || undecoded->lines[undecoded->count - 1] != decoder->line))
        note_line(undecoded, decoder->line);
}

/* ---- a block at a time ------------------------------------------------------------------------
 */

/* U+FFFD for what is no character; the line is noted once. */
static void add_undecoded(struct decoder *decoder, struct text *out)
{
    add_code_point(out, 0xFFFD);
    note_undecoded(decoder);
}

/* Each of these takes what it can of the bytes that are held, all of them at the end; how many. */

static size_t decode_utf8(struct decoder *decoder, struct text *out)
{
    text_add_bytes(out, decoder->held.bytes, decoder->held.length);
    return decoder->held.length;
}

static size_t decode_utf16(struct decoder *decoder, struct text *out)
{
    const unsigned char *bytes = (const unsigned char *)decoder->held.bytes;
    bool big = decoder->encoding.form == FORM_UTF16_BIG;
    size_t at = 0;
    for (; at + 1 < decoder->held.length; at += 2) {
        uint32_t unit = big ? (uint32_t)bytes[at] << 8 | bytes[at + 1]
                            : (uint32_t)bytes[at + 1] << 8 | bytes[at];
        uint32_t high = decoder->high;
        bool low = unit >= 0xDC00 && unit < 0xE000;
        if (high && !low)
            add_undecoded(decoder, out);
        if (high && low)
            add_code_point(out, 0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00));
        else if (low || unit == 0)
            add_undecoded(decoder, out);
        else if (unit < 0xD800 || unit >= 0xE000)
            add_code_point(out, unit);
        decoder->high = unit >= 0xD800 && unit < 0xDC00 ? unit : 0;
        decoder->line += unit == '\r' || (unit == '\n' && decoder->before != '\r');
        decoder->before = unit;
    }
    if (decoder->ended && (decoder->high || at < decoder->held.length))
        add_undecoded(decoder, out);
    return decoder->ended ? decoder->held.length : at;
}

/* Each line on its own: the valid ones as UTF-8, the others as Windows-1252. */
static size_t decode_lines(struct decoder *decoder, struct text *out)
{
    const unsigned char *bytes = (const unsigned char *)decoder->held.bytes;
    size_t at = 0, length = decoder->held.length, looked = decoder->looked;
    for (; at < length; looked = at) {
        const unsigned char *end = memchr(bytes + looked, '\n', length - looked);
        if (!end && !decoder->ended)
            break;
        size_t size = end ? (size_t)(end - bytes) + 1 - at : length - at;
        bool ascii = true;
        for (size_t i = 0; i < size && ascii; i++)
            ascii = bytes[at + i] < 0x80;
        if (ascii || utf8_valid((const char *)bytes + at, size)) {
            decoder->mixed = decoder->mixed || !ascii;
            text_add_bytes(out, bytes + at, size);
        } else if (!add_windows_1252(out, bytes + at, size)) {
            note_undecoded(decoder);
        }
        decoder->line++;
        at += size;
    }
    decoder->looked = length - at;
    return at;
}

void decoder_begin(struct decoder *decoder, const struct source *source,
                   const struct encoding *encoding)
{
    *decoder =
        (struct decoder){.source = source, .encoding = *encoding, .at = encoding->mark, .line = 1};
}

void decoder_clear(struct decoder *decoder)
{
    text_clear(&decoder->held);
    free(decoder->block);
    *decoder = (struct decoder){0};
}

bool decoder_next(struct decoder *decoder, struct text *out, bool *more, struct error *err)
{
    static size_t (*const decode[])(struct decoder * decoder,
                                    struct text * out) = {[FORM_UTF8] = decode_utf8,
                                                          [FORM_LINES] = decode_lines,
                                                          [FORM_UTF16_LITTLE] = decode_utf16,
                                                          [FORM_UTF16_BIG] = decode_utf16};
    size_t block = decoder->source->block, got, from = out->length;
    if (!decoder->block)
        decoder->block = mem_alloc(block);
    if (!source_read(decoder->source, decoder->at, decoder->block, block, &got, err))
        return false;
    decoder->at += got;
    decoder->ended = got < block;
    text_add_bytes(&decoder->held, decoder->block, got);
    size_t used = decode[decoder->encoding.form](decoder, out);
    if (used)
        text_splice(&decoder->held, 0, used, "", 0);
    unify_line_ends(out, from, &decoder->cr);
    *more = !decoder->ended;
    return true;
}

/* ---- which one ------------------------------------------------------------------------------- */

enum { HEAD = 64 * 1024 };

/* What a first look at all bytes says. */
struct look {
    unsigned char head[HEAD + 3]; /* the first of them */
    size_t head_length, mark;     /* mark: of its length, whatever it says */
    bool nul, utf8;               /* behind the mark: there is a NUL; all is valid UTF-8 */
};

static bool refuse_binary(const unsigned char *bytes, size_t length, bool nul, struct error *err)
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
    if (nul)
        return error_set(
            err, ERR_INPUT,
            "ce fichier n'est pas du texte (il contient des octets nuls) : rien n'a été lu");
    return true;
}

/* UTF-16 is known by what it is, with its mark or without: French in it has a NUL in most pairs,
 * always on the same side. A mark before bytes that have none is a mistake. */
static enum form utf16_form(const unsigned char *bytes, size_t length)
{
    size_t even = 0, odd = 0, pairs = (length < HEAD ? length : HEAD) / 2;
    for (size_t i = 0; i < pairs; i++) {
        even += bytes[2 * i] == 0;
        odd += bytes[2 * i + 1] == 0;
    }
    if (pairs == 0 || 4 * (even + odd) < pairs)
        return FORM_UTF8;
    if (odd > 8 * even)
        return FORM_UTF16_LITTLE;
    return even > 8 * odd ? FORM_UTF16_BIG : FORM_UTF8;
}

static bool has_utf16_mark(const unsigned char *bytes, size_t length)
{
    return length >= 2 &&
           ((bytes[0] == 0xFF && bytes[1] == 0xFE) || (bytes[0] == 0xFE && bytes[1] == 0xFF));
}

static bool has_utf8_mark(const unsigned char *bytes, size_t length)
{
    return length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0;
}

/* A mark of UTF-16 is believed unless there is not one NUL after it. */
static enum form form_of(const struct look *look)
{
    if (has_utf16_mark(look->head, look->head_length) && (look->head_length == 2 || look->nul))
        return look->head[0] == 0xFF ? FORM_UTF16_LITTLE : FORM_UTF16_BIG;
    enum form form = utf16_form(look->head + look->mark, look->head_length - look->mark);
    return form == FORM_UTF8 && !look->utf8 ? FORM_LINES : form;
}

/* Where the last character begins when the bytes end within it; else their length. */
static size_t whole_characters(const unsigned char *bytes, size_t length)
{
    for (size_t back = 1; back <= 3 && back <= length; back++) {
        unsigned char c = bytes[length - back];
        size_t size = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : c >= 0xC0 ? 2 : 1;
        if (size > back)
            return length - back;
        if ((c & 0xC0) != 0x80)
            break;
    }
    return length;
}

static bool look_at_all(const struct source *source, struct look *look, struct error *err)
{
    struct text held = {0};
    uint64_t at;
    size_t got = source->block;
    if (!source_read(source, 0, look->head, sizeof look->head, &look->head_length, err))
        return false;
    look->mark = has_utf8_mark(look->head, look->head_length)    ? 3
                 : has_utf16_mark(look->head, look->head_length) ? 2
                                                                 : 0;
    look->utf8 = true;
    unsigned char *block = mem_alloc(source->block);
    bool done = true;
    for (at = look->mark; done && got == source->block; at += got) {
        done = source_read(source, at, block, source->block, &got, err);
        look->nul = look->nul || memchr(block, 0, got);
        text_add_bytes(&held, block, got);
        const unsigned char *bytes = (const unsigned char *)text_get(&held);
        size_t whole = got < source->block ? held.length : whole_characters(bytes, held.length);
        look->utf8 = look->utf8 && utf8_valid(text_get(&held), whole);
        text_splice(&held, 0, whole, "", 0);
    }
    free(block);
    text_clear(&held);
    return done;
}

/* Decodes all for what there is to be said of it. */
static bool look_at_lines(const struct source *source, struct encoding *encoding,
                          struct line_numbers *undecoded, struct error *err)
{
    struct decoder decoder;
    struct text text = {0};
    bool done = true, more = true;
    decoder_begin(&decoder, source, encoding);
    decoder.undecoded = undecoded;
    while (done && more) {
        text.length = 0;
        done = decoder_next(&decoder, &text, &more, err);
    }
    if (decoder.mixed)
        encoding->name = "UTF-8 et Windows-1252 mêlés";
    decoder_clear(&decoder);
    text_clear(&text);
    return done;
}

bool encoding_find(const struct source *source, struct encoding *encoding,
                   struct line_numbers *undecoded, struct error *err)
{
    static const char *const names[] = {[FORM_UTF8] = "UTF-8",
                                        [FORM_LINES] = "Windows-1252",
                                        [FORM_UTF16_LITTLE] = "UTF-16",
                                        [FORM_UTF16_BIG] = "UTF-16"};
    struct look *look = mem_alloc(sizeof *look);
    bool done = look_at_all(source, look, err);
    enum form form = done ? form_of(look) : FORM_UTF8;
    bool utf16 = form == FORM_UTF16_LITTLE || form == FORM_UTF16_BIG;
    *encoding = (struct encoding){.name = names[form], .form = form, .mark = look->mark};
    if (form == FORM_UTF8 && look->mark == 3)
        encoding->name = "UTF-8 (BOM)";
    done = done && (utf16 || refuse_binary(look->head + look->mark, look->head_length - look->mark,
                                           look->nul, err));
    free(look);
    return done && (form == FORM_UTF8 || look_at_lines(source, encoding, undecoded, err));
}
