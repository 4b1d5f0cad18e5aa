/* What lies in a hub, listed and read; and the mark up to which all of it is here. See hub_place.h.
 */
#include "hub_place.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "segment.h"

enum { /* what is fetched in one statement, unless one alone is larger */
       AT_ONCE_ROWS = 256,
       AT_ONCE_BYTES = 1024 * 1024,
};

struct hub_place *hub_place_of(const struct remote *remote)
{
    return remote->state;
}

void hub_clear_fetched(struct hub_place *place)
{
    for (size_t i = 0; i < place->fetched_count; i++)
        text_clear(&place->fetched[i].bytes);
    free(place->fetched);
    place->fetched = NULL;
    place->fetched_count = 0;
}

/* ---- the mark ------------------------------------------------------------------------------ */

/* "12:<link, 64 hexadecimal digits>". */
static char *write_mark(const struct hub_row *row)
{
    struct text text = {0};
    text_addf(&text, "%lld:", (long long)row->position);
    for (int i = 0; i < HUB_LINK_SIZE; i++)
        text_addf(&text, "%02x", row->link[i]);
    return text_take(&text);
}

int64_t hub_read_mark(const char *mark, unsigned char link[HUB_LINK_SIZE])
{
    long long position = 0;
    int after = 0;
    memset(link, 0, HUB_LINK_SIZE);
    if (!mark || sscanf(mark, "%18lld:%n", &position, &after) < 1 || after == 0)
        return 0;
    for (int i = 0; i < HUB_LINK_SIZE; i++)
        if (sscanf(mark + after + (size_t)i * 2, "%2hhx", &link[i]) != 1)
            return 0;
    return position;
}

/* Of what was listed, the last one of those up to there; nothing new: the old mark stays. */
char *hub_mark(struct remote *remote, int64_t position)
{
    const struct hub_place *place = hub_place_of(remote);
    const struct hub_row *last = NULL;
    for (size_t i = 0; i < place->count; i++) {
        const struct hub_row *row = &place->rows[i];
        if (row->position > place->since && row->position <= position &&
            (!last || row->position > last->position))
            last = row;
    }
    return last ? write_mark(last) : NULL;
}

/* ---- what lies there ------------------------------------------------------------------------- */

static void copy_bytes(void *to, size_t size, const PGresult *result, int row, int column)
{
    if ((size_t)pq.getlength(result, row, column) == size)
        memcpy(to, pq.getvalue(result, row, column), size);
}

static void add_item(struct remote_items *items, const PGresult *result, int at)
{
    struct remote_item *item = remote_items_add(items);
    item->head = hub_flag(result, at, 0);
    item->named = !item->head;
    copy_bytes(item->device.bytes, STREAM_SIZE, result, at, 1);
    item->first = hub_number(result, at, 2);
    item->last = hub_number(result, at, 3);
    copy_bytes(item->id.bytes, SEGMENT_ID_SIZE, result, at, 4);
    item->size = (size_t)hub_number(result, at, 5);
    item->age_s = hub_number(result, at, 6);
    item->position = hub_number(result, at, 7);
    item->name = mem_print("%lld", (long long)item->position);
}

static void add_row(struct hub_place *place, const struct remote_item *item, const PGresult *result,
                    int at, const struct stream_name *own, size_t own_count)
{
    struct hub_row *row = &place->rows[place->count++];
    *row = (struct hub_row){
        .stream = item->device, .head = item->head, .position = item->position, .size = item->size};
    for (size_t i = 0; i < own_count; i++)
        row->own = row->own || stream_equal(&item->device, &own[i]);
    copy_bytes(row->link, HUB_LINK_SIZE, result, at, 8);
}

bool hub_list(struct remote *remote, const struct stream_name *own, size_t own_count,
              struct remote_items *items, struct error *err)
{
    struct hub_place *place = hub_place_of(remote);
    struct hub_arguments arguments = {0};
    *items = (struct remote_items){0};
    hub_clear_fetched(place);
    hub_add_number(&arguments, place->since);
    hub_add_blobs(&arguments, own, STREAM_SIZE, own_count);
    PGresult *result = hub_ask(&place->hub,
                               "SELECT head, stream, first, last, id, size, age, position, link"
                               " FROM dentelle.list($1, $2) ORDER BY stream, first",
                               &arguments, NULL, err);
    if (!result)
        return false;
    int count = pq.ntuples(result);
    place->count = 0;
    place->rows = mem_resize(place->rows, ((size_t)count + 1) * sizeof *place->rows);
    for (int i = 0; i < count; i++) {
        add_item(items, result, i);
        add_row(place, &items->rows[i], result, i, own, own_count);
    }
    pq.clear(result);
    remote_items_sort(items);
    items->whole = place->since == 0;
    return true;
}

/* ---- reading ------------------------------------------------------------------------------- */

/* What was fetched along with another one; it is given away. */
static bool take_fetched(struct hub_place *place, const struct remote_item *item,
                         struct text *bytes)
{
    for (size_t i = 0; i < place->fetched_count; i++) {
        struct hub_fetched *one = &place->fetched[i];
        if (one->bytes.length == 0 || (one->position == 0) != item->head ||
            (item->head ? !stream_equal(&one->stream, &item->device)
                        : one->position != item->position))
            continue;
        *bytes = one->bytes;
        one->bytes = (struct text){0};
        return true;
    }
    return false;
}

static void keep_fetched(struct hub_place *place, const PGresult *result, bool heads)
{
    int count = pq.ntuples(result);
    hub_clear_fetched(place);
    place->fetched = mem_alloc(((size_t)count + 1) * sizeof *place->fetched);
    for (int i = 0; i < count; i++) {
        struct hub_fetched *one = &place->fetched[place->fetched_count++];
        if (heads)
            copy_bytes(one->stream.bytes, STREAM_SIZE, result, i, 0);
        else
            one->position = hub_number(result, i, 0);
        text_add_bytes(&one->bytes, pq.getvalue(result, i, 1), (size_t)pq.getlength(result, i, 1));
    }
}

static const struct hub_row *find_row(const struct hub_place *place, const struct remote_item *item)
{
    for (size_t i = 0; i < place->count; i++)
        if (place->rows[i].head == item->head && place->rows[i].position == item->position &&
            stream_equal(&place->rows[i].stream, &item->device))
            return &place->rows[i];
    return NULL;
}

/* One, and those that will be asked for after it. */
static bool fetch_segments(struct hub_place *place, const struct remote_item *item,
                           struct error *err)
{
    int64_t positions[AT_ONCE_ROWS] = {item->position};
    size_t count = 1, bytes = item->size;
    const struct hub_row *row = find_row(place, item), *end = place->rows + place->count;
    for (row = row && !row->own ? row + 1 : end; row < end && count < AT_ONCE_ROWS; row++) {
        if (row->head || row->own)
            continue;
        bytes += row->size;
        if (bytes > AT_ONCE_BYTES)
            break;
        positions[count++] = row->position;
    }
    struct hub_arguments arguments = {0};
    hub_add_numbers(&arguments, positions, count);
    PGresult *result = hub_ask(&place->hub, "SELECT position, sealed FROM dentelle.pull($1)",
                               &arguments, NULL, err);
    if (!result)
        return false;
    keep_fetched(place, result, false);
    pq.clear(result);
    return true;
}

/* A head alone; from the second one that is asked for on, all: whoever was away needs them all, and
 * whoever comes often one. */
static bool fetch_heads(struct hub_place *place, const struct remote_item *item, struct error *err)
{
    size_t count = 0;
    struct stream_name *names = mem_alloc((place->count + 1) * sizeof *names);
    names[count++] = item->device;
    for (size_t i = 0; place->heads_read > 0 && i < place->count; i++)
        if (place->rows[i].head && !stream_equal(&place->rows[i].stream, &item->device))
            names[count++] = place->rows[i].stream;
    place->heads_read++;
    struct hub_arguments arguments = {0};
    hub_add_blobs(&arguments, names, STREAM_SIZE, count);
    PGresult *result = hub_ask(&place->hub, "SELECT stream, sealed FROM dentelle.pull_heads($1)",
                               &arguments, NULL, err);
    free(names);
    if (!result)
        return false;
    keep_fetched(place, result, true);
    pq.clear(result);
    return true;
}

bool hub_read(struct remote *remote, const struct remote_item *item, struct text *bytes,
              struct error *err)
{
    struct hub_place *place = hub_place_of(remote);
    *bytes = (struct text){0};
    if (take_fetched(place, item, bytes))
        return true;
    if (!(item->head ? fetch_heads(place, item, err) : fetch_segments(place, item, err)))
        return false;
    return take_fetched(place, item, bytes) ||
           error_set(err, ERR_NOT_FOUND, "ce lot n'est plus dans %s", remote->at);
}

bool hub_read_start(struct remote *remote, const struct remote_item *item, unsigned char *bytes)
{
    struct text whole;
    bool done = hub_read(remote, item, &whole, NULL) && whole.length >= SEAL_HEADER_SIZE;
    if (done)
        memcpy(bytes, text_get(&whole), SEAL_HEADER_SIZE);
    text_clear(&whole);
    return done;
}
