/* The hub as a cycle sees it: the kind of place "postgresql://…". See remote.h and hub.h.
 *
 * The server knows an order of arrival, and a cycle is told what came after its mark alone: a
 * position, and the link of the chain there (assets/hub.sql). A hub that was put back to an older
 * state has another link, and everything in it is looked at again; what it lost is sent again, as
 * any segment that is not there. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hub.h"
#include "segment.h"

enum {
    HUB_FORMAT = 1,
    LINK_SIZE = 32,
    AT_ONCE_ROWS = 256, /* what is fetched in one statement, unless one alone is larger */
    AT_ONCE_BYTES = 1024 * 1024,
};

/* What a listing said and a cycle need not know, in the order of its items. */
struct row {
    struct stream_name stream;
    bool head, own;
    int64_t position;
    size_t size;
    unsigned char link[LINK_SIZE];
};
/* What was fetched and not asked for yet. */
struct fetched {
    struct stream_name stream; /* of a head */
    int64_t position;          /* of a segment */
    struct text bytes;
};
struct place {
    struct hub hub;
    int64_t since; /* the mark, when it still fits; else 0 */
    struct row *rows;
    size_t count;
    struct fetched *fetched;
    size_t fetched_count;
    int heads_read;
    char *warning;
};

static struct place *place_of(const struct remote *remote)
{
    return remote->state;
}

/* ---- in and out ---------------------------------------------------------------------------- */

static bool open_hub(struct remote *remote, const char *url, const char *base, struct error *err)
{
    (void)base;
    struct place *place = mem_alloc(sizeof *place);
    remote->state = place;
    place->hub.remote = remote;
    if (!hub_url_read(url, &place->hub.url, err))
        return false;
    remote->at = hub_url_shown(&place->hub.url);
    remote->url = hub_url_write(&place->hub.url, hub_url_get(&place->hub.url, "user"),
                                hub_url_get(&place->hub.url, "password"));
    return true;
}

static void clear_fetched(struct place *place)
{
    for (size_t i = 0; i < place->fetched_count; i++)
        text_clear(&place->fetched[i].bytes);
    free(place->fetched);
    place->fetched = NULL;
    place->fetched_count = 0;
}

static void close_hub(struct remote *remote)
{
    struct place *place = place_of(remote);
    hub_disconnect(&place->hub);
    hub_url_clear(&place->hub.url);
    clear_fetched(place);
    free(place->hub.secret);
    free(place->rows);
    free(place->warning);
    free(place);
}

/* A password that was asked for is remembered with the rest. */
static bool enter(struct remote *remote, struct error *err)
{
    struct hub *hub = &place_of(remote)->hub;
    if (hub_connect(hub, err))
        return true;
    if (!hub->conn || !PQconnectionNeedsPassword(hub->conn) || !remote->person.password ||
        hub->secret)
        return false;
    hub->secret = remote->person.password(remote->person.context, remote->at);
    if (!hub->secret)
        return false;
    hub_disconnect(hub);
    remote->gone = false;
    if (!hub_connect(hub, err))
        return false;
    free(remote->url);
    remote->url = hub_url_write(&hub->url, PQuser(hub->conn), hub->secret);
    return true;
}

/* From then on this device comes by its own role. */
static bool create(struct remote *remote, const struct id *organisation,
                   const struct remote_files *keys, struct error *err)
{
    char *url = NULL;
    struct hub *hub = &place_of(remote)->hub;
    if (!enter(remote, err) || !hub_found(hub, organisation, keys, remote->person.label, &url, err))
        return false;
    free(remote->url);
    remote->url = url;
    return true;
}

static bool invite(struct remote *remote, const struct id *organisation, const char *label,
                   char **url, struct error *err)
{
    return enter(remote, err) && hub_invite(&place_of(remote)->hub, organisation, label, url, err);
}

/* ---- the mark ------------------------------------------------------------------------------ */

/* "12:<link, 64 hexadecimal digits>". */
static char *write_mark(const struct row *row)
{
    struct text text = {0};
    text_addf(&text, "%lld:", (long long)row->position);
    for (int i = 0; i < LINK_SIZE; i++)
        text_addf(&text, "%02x", row->link[i]);
    return text_take(&text);
}

static int64_t read_mark(const char *mark, unsigned char link[LINK_SIZE])
{
    long long position = 0;
    int after = 0;
    memset(link, 0, LINK_SIZE);
    if (!mark || sscanf(mark, "%18lld:%n", &position, &after) < 1 || after == 0)
        return 0;
    for (int i = 0; i < LINK_SIZE; i++)
        if (sscanf(mark + after + (size_t)i * 2, "%2hhx", &link[i]) != 1)
            return 0;
    return position;
}

/* Of what was listed, the last one of those up to there; nothing new: the old mark stays. */
static char *mark(struct remote *remote, int64_t position)
{
    const struct place *place = place_of(remote);
    const struct row *last = NULL;
    for (size_t i = 0; i < place->count; i++) {
        const struct row *row = &place->rows[i];
        if (row->position > place->since && row->position <= position &&
            (!last || row->position > last->position))
            last = row;
    }
    return last ? write_mark(last) : NULL;
}

/* ---- what lies there ----------------------------------------------------------------------- */

static bool recognise(struct remote *remote, struct id *organisation, struct error *err)
{
    struct place *place = place_of(remote);
    unsigned char link[LINK_SIZE];
    struct hub_arguments arguments = {0};
    *organisation = ID_NONE;
    if (!enter(remote, err))
        return false;
    hub_add_number(&arguments, read_mark(remote->mark, link));
    hub_add_bytes(&arguments, link, sizeof link);
    PGresult *result = hub_ask(&place->hub,
                               "SELECT format::int8, team, since FROM"
                               " dentelle.state($1, $2)",
                               &arguments, NULL, err);
    if (!result)
        return false;
    bool newer = hub_number(result, 0, 0) > HUB_FORMAT;
    if (PQgetlength(result, 0, 1) == sizeof organisation->bytes)
        memcpy(organisation->bytes, PQgetvalue(result, 0, 1), sizeof organisation->bytes);
    place->since = hub_number(result, 0, 2);
    PQclear(result);
    return !newer || error_set(err, ERR_NEWER,
                               "%s est d'une version plus récente : mettez dentelle à jour ; rien "
                               "n'y a été changé",
                               remote->at);
}

static void copy_bytes(void *to, size_t size, const PGresult *result, int row, int column)
{
    if ((size_t)PQgetlength(result, row, column) == size)
        memcpy(to, PQgetvalue(result, row, column), size);
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

static void add_row(struct place *place, const struct remote_item *item, const PGresult *result,
                    int at, const struct stream_name *own, size_t own_count)
{
    struct row *row = &place->rows[place->count++];
    *row = (struct row){
        .stream = item->device, .head = item->head, .position = item->position, .size = item->size};
    for (size_t i = 0; i < own_count; i++)
        row->own = row->own || stream_equal(&item->device, &own[i]);
    copy_bytes(row->link, LINK_SIZE, result, at, 8);
}

static bool list(struct remote *remote, const struct stream_name *own, size_t own_count,
                 struct remote_items *items, struct error *err)
{
    struct place *place = place_of(remote);
    struct hub_arguments arguments = {0};
    *items = (struct remote_items){0};
    clear_fetched(place);
    hub_add_number(&arguments, place->since);
    hub_add_blobs(&arguments, own, STREAM_SIZE, own_count);
    PGresult *result = hub_ask(&place->hub,
                               "SELECT head, stream, first, last, id, size, age, position, link"
                               " FROM dentelle.list($1, $2) ORDER BY stream, first",
                               &arguments, NULL, err);
    if (!result)
        return false;
    int count = PQntuples(result);
    place->count = 0;
    place->rows = mem_resize(place->rows, ((size_t)count + 1) * sizeof *place->rows);
    for (int i = 0; i < count; i++) {
        add_item(items, result, i);
        add_row(place, &items->rows[i], result, i, own, own_count);
    }
    PQclear(result);
    remote_items_sort(items);
    return true;
}

/* ---- reading ------------------------------------------------------------------------------- */

/* What was fetched along with another one; it is given away. */
static bool take_fetched(struct place *place, const struct remote_item *item, struct text *bytes)
{
    for (size_t i = 0; i < place->fetched_count; i++) {
        struct fetched *one = &place->fetched[i];
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

static void keep_fetched(struct place *place, const PGresult *result, bool heads)
{
    int count = PQntuples(result);
    clear_fetched(place);
    place->fetched = mem_alloc(((size_t)count + 1) * sizeof *place->fetched);
    for (int i = 0; i < count; i++) {
        struct fetched *one = &place->fetched[place->fetched_count++];
        if (heads)
            copy_bytes(one->stream.bytes, STREAM_SIZE, result, i, 0);
        else
            one->position = hub_number(result, i, 0);
        text_add_bytes(&one->bytes, PQgetvalue(result, i, 1), (size_t)PQgetlength(result, i, 1));
    }
}

static const struct row *find_row(const struct place *place, const struct remote_item *item)
{
    for (size_t i = 0; i < place->count; i++)
        if (place->rows[i].head == item->head && place->rows[i].position == item->position &&
            stream_equal(&place->rows[i].stream, &item->device))
            return &place->rows[i];
    return NULL;
}

/* One, and those that will be asked for after it. */
static bool fetch_segments(struct place *place, const struct remote_item *item, struct error *err)
{
    int64_t positions[AT_ONCE_ROWS] = {item->position};
    size_t count = 1, bytes = item->size;
    const struct row *row = find_row(place, item), *end = place->rows + place->count;
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
    PQclear(result);
    return true;
}

/* A head alone; from the second one that is asked for on, all: whoever was away needs them all, and
 * whoever comes often one. */
static bool fetch_heads(struct place *place, const struct remote_item *item, struct error *err)
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
    PQclear(result);
    return true;
}

static bool read_item(struct remote *remote, const struct remote_item *item, struct text *bytes,
                      struct error *err)
{
    struct place *place = place_of(remote);
    *bytes = (struct text){0};
    if (take_fetched(place, item, bytes))
        return true;
    if (!(item->head ? fetch_heads(place, item, err) : fetch_segments(place, item, err)))
        return false;
    return take_fetched(place, item, bytes) ||
           error_set(err, ERR_NOT_FOUND, "ce lot n'est plus dans %s", remote->at);
}

static bool read_start(struct remote *remote, const struct remote_item *item, unsigned char *bytes)
{
    struct text whole;
    bool done = read_item(remote, item, &whole, NULL) && whole.length >= SEAL_HEADER_SIZE;
    if (done)
        memcpy(bytes, text_get(&whole), SEAL_HEADER_SIZE);
    text_clear(&whole);
    return done;
}

/* What the server has acknowledged it keeps: whoever administers it looks after its disks. */
static bool holds(struct remote *remote, const struct remote_item *item, const struct text *bytes)
{
    (void)remote;
    return item->size == bytes->length;
}

/* ---- writing ------------------------------------------------------------------------------- */

static bool tell(struct remote *remote, const char *sql, struct hub_arguments *arguments,
                 char refused[6], struct error *err)
{
    PGresult *result = hub_ask(&place_of(remote)->hub, sql, arguments, refused, err);
    bool done = result != NULL;
    PQclear(result);
    return done;
}

static bool put_segment(struct remote *remote, const struct sealed *sealed, bool *taken,
                        struct error *err)
{
    char refused[6];
    struct error why = {0};
    struct hub_arguments arguments = {0};
    hub_add_bytes(&arguments, sealed->id.bytes, SEGMENT_ID_SIZE);
    hub_add_bytes(&arguments, text_get(&sealed->bytes), sealed->bytes.length);
    bool done = tell(remote, "SELECT dentelle.push($1, $2)", &arguments, refused, &why);
    *taken = !done && strcmp(refused, "DT001") == 0;
    return done || *taken || error_set(err, why.code, "%s", why.text);
}

static bool put_head(struct remote *remote, const struct stream_name *device, int64_t number,
                     const struct text *bytes, struct error *err)
{
    struct hub_arguments arguments = {0};
    (void)device; /* the sealed header says it */
    hub_add_number(&arguments, number);
    hub_add_bytes(&arguments, text_get(bytes), bytes->length);
    return tell(remote, "SELECT dentelle.push_head($1, $2)", &arguments, NULL, err);
}

static bool remove_item(struct remote *remote, const struct remote_item *item, struct error *err)
{
    struct hub_arguments arguments = {0};
    if (item->head) /* each takes the place of the one before */
        return true;
    hub_add_bytes(&arguments, item->device.bytes, STREAM_SIZE);
    hub_add_number(&arguments, item->first);
    hub_add_bytes(&arguments, item->id.bytes, SEGMENT_ID_SIZE);
    return tell(remote, "SELECT dentelle.withdraw($1, $2, $3)", &arguments, NULL, err);
}

/* ---- files of the team --------------------------------------------------------------------- */

static bool read_file(struct remote *remote, const char *name, size_t most, struct text *bytes,
                      struct error *err)
{
    struct hub_arguments arguments = {0};
    *bytes = (struct text){0};
    hub_add_text(&arguments, name);
    PGresult *result =
        hub_ask(&place_of(remote)->hub, "SELECT dentelle.read_file($1)", &arguments, NULL, err);
    if (!result)
        return false;
    bool there = PQntuples(result) == 1 && !PQgetisnull(result, 0, 0),
         fits = there && (size_t)PQgetlength(result, 0, 0) <= most;
    if (fits)
        text_add_bytes(bytes, PQgetvalue(result, 0, 0), (size_t)PQgetlength(result, 0, 0));
    PQclear(result);
    if (there)
        return fits || error_set(err, ERR_INPUT, "%s est trop grand dans %s", name, remote->at);
    return error_set(err, ERR_NOT_FOUND, "%s n'est pas dans %s", name, remote->at);
}

static bool put_file(struct remote *remote, const char *name, const struct text *bytes,
                     struct error *err)
{
    struct hub_arguments arguments = {0};
    hub_add_text(&arguments, name);
    hub_add_bytes(&arguments, text_get(bytes), bytes->length);
    return tell(remote, "SELECT dentelle.put_file($1, $2)", &arguments, NULL, err);
}

static bool list_files(struct remote *remote, const char *folder, struct strings *names,
                       struct error *err)
{
    struct hub_arguments arguments = {0};
    hub_add_text(&arguments, folder);
    PGresult *result = hub_ask(&place_of(remote)->hub, "SELECT * FROM dentelle.list_files($1)",
                               &arguments, NULL, err);
    if (!result)
        return false;
    size_t before = strlen(folder) + 1;
    for (int i = 0; i < PQntuples(result); i++)
        if ((size_t)PQgetlength(result, i, 0) > before)
            strings_add(names, PQgetvalue(result, i, 0) + before);
    PQclear(result);
    return true;
}

static bool remove_file(struct remote *remote, const char *name, struct error *err)
{
    struct hub_arguments arguments = {0};
    hub_add_text(&arguments, name);
    return tell(remote, "SELECT dentelle.remove_file($1)", &arguments, NULL, err);
}

static const char *farewell(struct remote *remote)
{
    struct place *place = place_of(remote);
    if (place->hub.url.unverified && !place->warning)
        place->warning =
            mem_print("%s : l'adresse dit de ne pas s'en assurer, et quelqu'un peut se "
                      "faire passer pour le serveur",
                      remote->at);
    return place->warning;
}

const struct remote_kind hub_remote = {
    .scheme = "postgresql://",
    .open = open_hub,
    .close = close_hub,
    .create = create,
    .invite = invite,
    .recognise = recognise,
    .list = list,
    .read = read_item,
    .read_start = read_start,
    .holds = holds,
    .put_segment = put_segment,
    .put_head = put_head,
    .remove = remove_item,
    .read_file = read_file,
    .put_file = put_file,
    .list_files = list_files,
    .remove_file = remove_file,
    .mark = mark,
    .farewell = farewell,
};
