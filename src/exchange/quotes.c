/* The quotes of a text, read before libcsv does, cell by cell: a cell whose quotes are askew makes
 * it swallow the cells and the lines that follow. Here such a cell is taken as it is written, a
 * quote that is never closed is found with its line, and so are the cells that go over several
 * lines. */
#include "internal.h"

#include <string.h>

static void add_cell_note(struct cell_notes *notes, int line, int to, enum sheet_remark remark)
{
    if (!notes)
        return;
    if ((notes->count & (notes->count - 1)) == 0) /* full: twice as many */
        notes->rows =
            mem_resize(notes->rows, (notes->count ? 2 * notes->count : 1) * sizeof notes->rows[0]);
    notes->rows[notes->count++] = (struct sheet_note){.line = line, .to = to, .remark = remark};
}

/* ---- the window ------------------------------------------------------------------------------ */

/* One block more; whoever fails has said why, and the text ends there. */
static void pull(struct quotes *quotes)
{
    bool more = false;
    bool done = decoder_next(&quotes->decoder, &quotes->window, &more, &quotes->why);
    quotes->ended = !done || !more;
}

/* Is there a byte at that place? What the window holds may move. */
static bool has(struct quotes *quotes, size_t at)
{
    while (at >= quotes->window.length && !quotes->ended)
        pull(quotes);
    return at < quotes->window.length;
}

static char byte_at(const struct quotes *quotes, size_t at)
{
    return quotes->window.bytes[at];
}

/* ---- cells ----------------------------------------------------------------------------------- */

static bool ends_cell(struct quotes *quotes, size_t at)
{
    return !has(quotes, at) || byte_at(quotes, at) == '\n' ||
           byte_at(quotes, at) == quotes->delimiter;
}

/* libcsv passes over these at both ends of a cell. */
static size_t skip_blanks(struct quotes *quotes, size_t at)
{
    while (!ends_cell(quotes, at) && strchr(" \t", byte_at(quotes, at)) && byte_at(quotes, at))
        at++;
    return at;
}

static size_t cell_end(struct quotes *quotes, size_t at)
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
 * doubled; the end of the window when there is none. */
static size_t closing_quote(struct quotes *quotes, size_t open)
{
    size_t at = open + 1;
    while (has(quotes, at)) {
        const char *quote = memchr(quotes->window.bytes + at, '"', quotes->window.length - at);
        at = quote ? (size_t)(quote - quotes->window.bytes) : quotes->window.length;
        if (!quote)
            continue;
        if (!has(quotes, at + 1) || byte_at(quotes, at + 1) != '"')
            return at;
        at += 2;
    }
    return quotes->window.length;
}

static void give(struct quotes *quotes, size_t to)
{
    if (to > quotes->copied)
        text_add_bytes(quotes->mended, quotes->window.bytes + quotes->copied, to - quotes->copied);
    quotes->copied = to;
}

/* The cell from `open` on as it is written, up to its delimiter, quoted so that libcsv takes it so.
 * Quotes around the whole of it are no part of it. */
static size_t take_as_written(struct quotes *quotes, size_t open, size_t stray)
{
    size_t end = cell_end(quotes, stray), last = end;
    const char *bytes = quotes->window.bytes;
    while (last > open && strchr(" \t", bytes[last - 1]))
        last--;
    bool around = bytes[last - 1] == '"' && last - 1 > stray;
    size_t from = open + (around ? 1 : 0), to = last - (around ? 1 : 0);
    give(quotes, open);
    text_add(quotes->mended, "\"");
    for (size_t i = from; i < to; i++) {
        if (bytes[i] == '"')
            text_add(quotes->mended, "\"");
        text_add_bytes(quotes->mended, bytes + i, 1);
    }
    text_add(quotes->mended, "\"");
    quotes->copied = end;
    add_cell_note(quotes->notes, quotes->line, quotes->line, REMARK_QUOTES);
    return end;
}

/* Reads the quoted cell that opens at `open`. False when it is never closed. */
static bool read_quoted(struct quotes *quotes, size_t open, size_t *after)
{
    size_t close = closing_quote(quotes, open);
    if (!has(quotes, close))
        return false;
    *after = skip_blanks(quotes, close + 1);
    int lines = line_feeds(quotes->window.bytes, open, close);
    if (ends_cell(quotes, *after)) {
        if (lines)
            add_cell_note(quotes->notes, quotes->line, quotes->line + lines, REMARK_SPANS);
        quotes->line += lines;
        return true;
    }
    /* Text after a quote lines further down: what was opened here was not closed where it should.
     */
    if (!lines)
        *after = take_as_written(quotes, open, close);
    return !lines;
}

/* The cell at `*at`, and what ends it. */
static bool read_cell(struct quotes *quotes, size_t *at)
{
    size_t open = skip_blanks(quotes, *at), after;
    if (!has(quotes, open) || byte_at(quotes, open) != '"') {
        after = cell_end(quotes, open);
    } else if (!read_quoted(quotes, open, &after)) {
        if (quotes->why.code == ERR_NONE)
            error_set(&quotes->why, ERR_INPUT,
                      "ligne %d : un guillemet ouvert n'est jamais refermé ; rien n'a été lu",
                      quotes->line);
        *at = open; /* what comes before it can still be cut */
        return false;
    }
    if (has(quotes, after)) {
        quotes->line += byte_at(quotes, after) == '\n';
        after++;
    }
    *at = after;
    return true;
}

/* Whole lines without a quote are as they should be: past the last of them. */
static size_t skip_plain(struct quotes *quotes)
{
    const char *bytes = quotes->window.bytes;
    if (memchr(bytes, '"', quotes->window.length))
        return 0;
    const char *last = memrchr(bytes, '\n', quotes->window.length);
    size_t end = last ? (size_t)(last - bytes) + 1 : 0;
    quotes->line += line_feeds(bytes, 0, end);
    return end;
}

/* ---- the text -------------------------------------------------------------------------------- */

void quotes_begin(struct quotes *quotes, const struct csv_file *file, struct cell_notes *notes)
{
    *quotes = (struct quotes){.delimiter = file->delimiter, .line = 1, .notes = notes};
    decoder_begin(&quotes->decoder, file->source, &file->encoding);
}

void quotes_clear(struct quotes *quotes)
{
    decoder_clear(&quotes->decoder);
    text_clear(&quotes->window);
}

bool quotes_next(struct quotes *quotes, struct text *mended, bool *more, struct error *err)
{
    quotes->mended = mended;
    quotes->copied = 0;
    bool closed = true;
    size_t at = has(quotes, 0) ? skip_plain(quotes) : 0;
    if (at == 0)
        while (closed && at < quotes->decoder.source->block && has(quotes, at))
            closed = read_cell(quotes, &at);
    if (at > 0) {
        give(quotes, at);
        text_splice(&quotes->window, 0, at, "", 0);
    }
    quotes->ended = quotes->ended || !closed;
    *more = closed && has(quotes, 0);
    return quotes->why.code == ERR_NONE || *more ||
           error_set(err, quotes->why.code, "%s", quotes->why.text);
}
