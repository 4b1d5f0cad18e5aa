/* JSON written as it comes. What follows is a member of what was opened last. */
#include "json_out.h"

#include <inttypes.h>
#include <string.h>

enum { INDENT = 2 };

static void pour(struct json_out *out)
{
    if (!out->failed)
        out->failed =
            !file_add(out->file, text_get(&out->pending), out->pending.length, &out->error);
    out->pending.length = 0;
}

static void new_line(struct json_out *out)
{
    static const char blanks[] = "\n                ";
    enum { DEEPEST = (sizeof blanks - 2) / INDENT };
    int depth = out->depth < DEEPEST ? out->depth : DEEPEST;
    text_add_bytes(&out->pending, blanks, 1 + (size_t)depth * INDENT);
}

static void add_quoted(struct json_out *out, const char *text)
{
    static const char short_ones[] = "\"\"\\\\\bb\ff\nn\rr\tt"; /* a sign, its letter */
    text_add_bytes(&out->pending, "\"", 1);
    for (const char *from = text, *at = text;; at++) {
        const unsigned char sign = (unsigned char)*at;
        if (sign >= ' ' && sign != '"' && sign != '\\')
            continue;
        text_add_bytes(&out->pending, from, (size_t)(at - from));
        if (!sign)
            break;
        size_t pair = 0;
        while (short_ones[pair] && short_ones[pair] != *at)
            pair += 2;
        if (short_ones[pair])
            text_add_bytes(&out->pending, (char[]){'\\', short_ones[pair + 1]}, 2);
        else
            text_addf(&out->pending, "\\u%04X", sign);
        from = at + 1;
    }
    text_add_bytes(&out->pending, "\"", 1);
}

static void begin_member(struct json_out *out, const char *key)
{
    enum { BLOCK = 256 * 1024 };
    if (out->pending.length >= BLOCK)
        pour(out);
    if (out->begun)
        text_add_bytes(&out->pending, ",", 1);
    if (out->depth)
        new_line(out);
    out->begun = true;
    if (!key)
        return;
    add_quoted(out, key);
    text_add_bytes(&out->pending, ": ", 2);
}

void json_out_open(struct json_out *out, const char *key, char bracket)
{
    begin_member(out, key);
    text_add_bytes(&out->pending, &bracket, 1);
    out->depth++;
    out->begun = false;
}

void json_out_close(struct json_out *out, char bracket)
{
    out->depth--;
    if (out->begun)
        new_line(out);
    text_add_bytes(&out->pending, &bracket, 1);
    out->begun = true;
}

void json_out_text(struct json_out *out, const char *key, const char *text)
{
    if (!text) {
        json_out_null(out, key);
        return;
    }
    begin_member(out, key);
    add_quoted(out, text);
}

void json_out_integer(struct json_out *out, const char *key, int64_t value)
{
    begin_member(out, key);
    text_addf(&out->pending, "%" PRId64, value);
}

void json_out_flag(struct json_out *out, const char *key, bool value)
{
    begin_member(out, key);
    text_add(&out->pending, value ? "true" : "false");
}

void json_out_null(struct json_out *out, const char *key)
{
    begin_member(out, key);
    text_add(&out->pending, "null");
}

bool json_out_end(struct json_out *out, struct error *err)
{
    text_add(&out->pending, "\n");
    pour(out);
    text_clear(&out->pending);
    return !out->failed || error_set(err, out->error.code, "%s", out->error.text);
}
