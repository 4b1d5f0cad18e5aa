/* The quotes of a file, read before libcsv does: a cell whose quotes are askew makes it swallow the
 * cells and the lines that follow. Here such a cell is taken as it is written, a quote that is
 * never closed is found with its line, and so are the cells that go over several lines. */
#include "internal.h"

#include <string.h>

/* Where the scan is. */
struct quotes {
    const char *bytes;
    size_t length, copied; /* up to where `mended` has the text */
    char delimiter;
    int line;
    struct text *mended;
    struct cell_notes *notes;
};

static void add_cell_note(struct cell_notes *notes, int line, int to, enum sheet_remark remark)
{
    if ((notes->count & (notes->count - 1)) == 0) /* full: twice as many */
        notes->rows =
            mem_resize(notes->rows, (notes->count ? 2 * notes->count : 1) * sizeof notes->rows[0]);
    notes->rows[notes->count++] = (struct sheet_note){.line = line, .to = to, .remark = remark};
}

static bool ends_cell(const struct quotes *quotes, size_t at)
{
    return at >= quotes->length || quotes->bytes[at] == '\n' ||
           quotes->bytes[at] == quotes->delimiter;
}

/* libcsv passes over these at both ends of a cell. */
static size_t skip_blanks(const struct quotes *quotes, size_t at)
{
    while (at < quotes->length && !ends_cell(quotes, at) &&
           (quotes->bytes[at] == ' ' || quotes->bytes[at] == '\t'))
        at++;
    return at;
}

static size_t cell_end(const struct quotes *quotes, size_t at)
{
    while (!ends_cell(quotes, at))
        at++;
    return at;
}

static int line_feeds(const char *bytes, size_t from, size_t to)
{
    int count = 0;
    for (const char *at = bytes + from; (at = memchr(at, '\n', (size_t)(bytes + to - at))); at++)
        count++;
    return count;
}

/* The quote that closes the cell opened at `open`, or the first that neither closes it nor is
 * doubled; `length` when there is none. */
static size_t closing_quote(const struct quotes *quotes, size_t open)
{
    size_t at = open + 1;
    while (at < quotes->length) {
        const char *quote = memchr(quotes->bytes + at, '"', quotes->length - at);
        if (!quote)
            return quotes->length;
        at = (size_t)(quote - quotes->bytes);
        if (at + 1 >= quotes->length || quotes->bytes[at + 1] != '"')
            return at;
        at += 2;
    }
    return quotes->length;
}

/* The cell from `open` on as it is written, up to its delimiter, quoted so that libcsv takes it so.
 * Quotes around the whole of it are no part of it. */
static size_t take_as_written(struct quotes *quotes, size_t open, size_t stray)
{
    size_t end = cell_end(quotes, stray), last = end;
    while (last > open && strchr(" \t", quotes->bytes[last - 1]))
        last--;
    bool around = quotes->bytes[last - 1] == '"' && last - 1 > stray;
    size_t from = open + (around ? 1 : 0), to = last - (around ? 1 : 0);
    text_add_bytes(quotes->mended, quotes->bytes + quotes->copied, open - quotes->copied);
    text_add(quotes->mended, "\"");
    for (size_t i = from; i < to; i++) {
        if (quotes->bytes[i] == '"')
            text_add(quotes->mended, "\"");
        text_add_bytes(quotes->mended, quotes->bytes + i, 1);
    }
    text_add(quotes->mended, "\"");
    quotes->copied = end;
    add_cell_note(quotes->notes, quotes->line, quotes->line, REMARK_QUOTES);
    return end;
}

/* Reads the quoted cell that opens at `open`; its end, or `length` + 1 when it is never closed. */
static size_t read_quoted(struct quotes *quotes, size_t open)
{
    size_t close = closing_quote(quotes, open);
    if (close >= quotes->length)
        return quotes->length + 1;
    size_t end = skip_blanks(quotes, close + 1);
    int lines = line_feeds(quotes->bytes, open, close);
    if (ends_cell(quotes, end)) {
        if (lines)
            add_cell_note(quotes->notes, quotes->line, quotes->line + lines, REMARK_SPANS);
        quotes->line += lines;
        return end;
    }
    /* Text after a quote lines further down: what was opened here was not closed where it should.
     */
    return lines ? quotes->length + 1 : take_as_written(quotes, open, close);
}

bool quotes_read(const struct text *utf8, char delimiter, struct text *mended,
                 struct cell_notes *notes, struct error *err)
{
    struct quotes quotes = {.bytes = text_get(utf8),
                            .length = utf8->length,
                            .delimiter = delimiter,
                            .line = 1,
                            .mended = mended,
                            .notes = notes};
    bool done = true;
    size_t at = memchr(quotes.bytes, '"', quotes.length) ? 0 : quotes.length;
    while (done && at < quotes.length) {
        size_t open = skip_blanks(&quotes, at);
        bool quoted = open < quotes.length && quotes.bytes[open] == '"';
        at = quoted ? read_quoted(&quotes, open) : cell_end(&quotes, open);
        if (at > quotes.length) {
            done =
                error_set(err, ERR_INPUT,
                          "ligne %d : un guillemet ouvert n'est jamais refermé ; rien n'a été lu",
                          quotes.line);
            quotes.length = open; /* what comes before it can still be cut */
        } else if (at < quotes.length) {
            quotes.line += quotes.bytes[at] == '\n';
            at++;
        }
    }
    text_add_bytes(mended, quotes.bytes + quotes.copied, quotes.length - quotes.copied);
    return done;
}
