/* Text that grows. */
#include "dentelle/base.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void text_clear(struct text *text)
{
    free(text->bytes);
    *text = (struct text){0};
}

const char *text_get(const struct text *text)
{
    return text->bytes ? text->bytes : "";
}

char *text_take(struct text *text)
{
    char *bytes = text->bytes ? text->bytes : mem_copy("");
    *text = (struct text){0};
    return bytes;
}

/* Room for `more` bytes and the NUL, doubling so that adding stays linear. */
static void text_reserve(struct text *text, size_t more)
{
    size_t needed = text->length + more + 1;
    if (needed <= text->capacity)
        return;
    size_t capacity = text->capacity ? text->capacity : 64;
    while (capacity < needed)
        capacity *= 2;
    text->bytes = mem_resize(text->bytes, capacity);
    text->capacity = capacity;
}

void text_add_bytes(struct text *text, const void *bytes, size_t length)
{
    text_reserve(text, length);
    if (length)
        memcpy(text->bytes + text->length, bytes, length);
    text->length += length;
    text->bytes[text->length] = '\0';
}

void text_add(struct text *text, const char *added)
{
    if (added)
        text_add_bytes(text, added, strlen(added));
}

char *text_number(int64_t number)
{
    struct text text = {0};
    char *digits = mem_print("%lld", (long long)number);
    size_t length = strlen(digits), first = digits[0] == '-';
    for (size_t i = 0; i < length; i++) {
        if (i > first && (length - i) % 3 == 0)
            text_add(&text, " ");
        text_add_bytes(&text, digits + i, 1);
    }
    free(digits);
    return text_take(&text);
}

void text_vaddf(struct text *text, const char *format, va_list arguments)
{
    enum { USUAL = 48 }; /* bytes, most often: then it is written at once */
    va_list again;
    va_copy(again, arguments);
    text_reserve(text, USUAL);
    int length = vsnprintf(text->bytes + text->length, USUAL + 1, format, arguments);
    if (length > USUAL) {
        text_reserve(text, (size_t)length);
        vsnprintf(text->bytes + text->length, (size_t)length + 1, format, again);
    }
    text->length += length > 0 ? (size_t)length : 0;
    va_end(again);
}

void text_addf(struct text *text, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    text_vaddf(text, format, arguments);
    va_end(arguments);
}

void text_splice(struct text *text, size_t at, size_t removed, const void *bytes, size_t length)
{
    text_reserve(text, length);
    memmove(text->bytes + at + length, text->bytes + at + removed, text->length - at - removed);
    if (length)
        memcpy(text->bytes + at, bytes, length);
    text->length = text->length - removed + length;
    text->bytes[text->length] = '\0';
}
