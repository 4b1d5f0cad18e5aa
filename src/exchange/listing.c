/* Partners on their way out of the base or into it, whatever the form of the file: what a file says
 * of each, and which form it has. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

enum { REMARKS_KEPT = 200, MEMBERS_KEPT = 4000 }; /* bytes of a set: no file says more */

static char **value_of(const struct listed *listed, enum field field)
{
    return (char **)&listed->values[field - FIELD_PARTNER_DELETED];
}

const char *listed_get(const struct listed *listed, enum field field)
{
    return *value_of(listed, field);
}

void listed_set(struct listed *listed, enum field field, const char *value)
{
    bool lines = field_info(field)->type == TYPE_LINES;
    char *clean = value ? utf8_clean(value, strlen(value), lines ? CLEAN_LINES : CLEAN_LINE) : NULL;
    if (clean && !clean[strspn(clean, " \n")]) {
        free(clean);
        clean = NULL;
    }
    free(*value_of(listed, field));
    *value_of(listed, field) = clean;
}

void listed_add(struct listed *listed, enum field field, const char *member)
{
    const char *before = listed_get(listed, field);
    if (members_hold(before, member) || (before && strlen(before) > MEMBERS_KEPT))
        return;
    char *both = mem_print("%s%s%s", before ? before : "", before ? ", " : "", member);
    listed_set(listed, field, both);
    free(both);
}

bool listed_travels(enum field field)
{
    return field_info(field)->label[0] || field == FIELD_PARTNER_CODE;
}

struct listed *listing_add(struct listing *listing, const struct id *id)
{
    if ((listing->count & (listing->count - 1)) == 0)
        listing->rows = mem_resize(listing->rows, (listing->count ? 2 * listing->count : 1) *
                                                      sizeof *listing->rows);
    struct listed *listed = &listing->rows[listing->count++];
    *listed = (struct listed){.id = *id};
    return listed;
}

void listing_remark(struct listing *listing, const char *format, ...)
{
    struct text text = {0};
    va_list arguments;
    if (listing->remarks.count >= REMARKS_KEPT)
        return;
    va_start(arguments, format);
    text_vaddf(&text, format, arguments);
    va_end(arguments);
    strings_add(&listing->remarks, text_get(&text));
    text_clear(&text);
}

void listing_clear(struct listing *listing)
{
    for (size_t i = 0; i < listing->count; i++)
        for (int f = 0; f < LISTED_FIELDS; f++)
            free(listing->rows[i].values[f]);
    free(listing->rows);
    strings_clear(&listing->remarks);
    *listing = (struct listing){0};
}

/* JSON begins with a bracket; a CSV that does would name its first column so. */
static bool is_json(const char *bytes, size_t length)
{
    size_t at = length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    while (at < length && strchr(" \t\r\n", bytes[at]) && bytes[at])
        at++;
    return at < length && (bytes[at] == '{' || bytes[at] == '[');
}

bool listing_read_bytes(const void *bytes, size_t length, struct listing *listing,
                        struct error *err)
{
    *listing = (struct listing){0};
    bool done = is_json(bytes, length) ? hsds_read(bytes, length, listing, err)
                                       : csv_read(bytes, length, listing, err);
    if (done && !listing->count)
        return error_set(err, ERR_INPUT, "ce fichier ne contient aucune structure");
    return done;
}

bool listing_read(const char *path, struct listing *listing, struct error *err)
{
    struct text content = {0};
    *listing = (struct listing){0};
    if (!file_read_whole(path, LISTING_FILE_LIMIT, &content, err))
        return false;
    bool done = listing_read_bytes(text_get(&content), content.length, listing, err);
    text_clear(&content);
    return done;
}
