/* The hub as a cycle sees it: the kind of place "postgresql://…". See remote.h and hub.h.
 *
 * The server knows an order of arrival, and a cycle is told what came after its mark alone: a
 * position, and the link of the chain there (assets/hub.sql). A hub that was put back to an older
 * state has another link, and everything in it is looked at again; what it lost is sent again, as
 * any segment that is not there. */
#include <stdlib.h>
#include <string.h>

#include "hub.h"
#include "hub_place.h"

enum { HUB_FORMAT = 1 };

/* ---- in and out ---------------------------------------------------------------------------- */

static bool open_hub(struct remote *remote, const char *url, const char *base, struct error *err)
{
    (void)base;
    struct hub_place *place = mem_alloc(sizeof *place);
    remote->state = place;
    place->hub.remote = remote;
    if (!hub_url_read(url, &place->hub.url, err))
        return false;
    remote->at = hub_url_shown(&place->hub.url);
    remote->url = hub_url_write(&place->hub.url, hub_url_get(&place->hub.url, "user"),
                                hub_url_get(&place->hub.url, "password"));
    return true;
}

static void close_hub(struct remote *remote)
{
    struct hub_place *place = hub_place_of(remote);
    hub_disconnect(&place->hub);
    hub_url_clear(&place->hub.url);
    hub_clear_fetched(place);
    free(place->hub.secret);
    free(place->rows);
    free(place->warning);
    free(place);
}

/* A password that was asked for is remembered with the rest. */
static bool enter(struct remote *remote, struct error *err)
{
    struct hub *hub = &hub_place_of(remote)->hub;
    if (hub_connect(hub, err))
        return true;
    if (!hub->conn || !pq.connectionNeedsPassword(hub->conn) || !remote->person.password ||
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
    remote->url = hub_url_write(&hub->url, pq.user(hub->conn), hub->secret);
    return true;
}

/* From then on this device comes by its own role. */
static bool create(struct remote *remote, const struct id *organisation,
                   const struct remote_files *keys, struct error *err)
{
    char *url = NULL;
    struct hub *hub = &hub_place_of(remote)->hub;
    if (!enter(remote, err) || !hub_found(hub, organisation, keys, remote->person.label, &url, err))
        return false;
    free(remote->url);
    remote->url = url;
    return true;
}

static bool invite(struct remote *remote, const struct id *organisation, const char *label,
                   char **url, struct error *err)
{
    return enter(remote, err) &&
           hub_invite(&hub_place_of(remote)->hub, organisation, label, url, err);
}

/* ---- what lies there ----------------------------------------------------------------------- */

static bool recognise(struct remote *remote, struct id *organisation, struct error *err)
{
    struct hub_place *place = hub_place_of(remote);
    unsigned char link[HUB_LINK_SIZE];
    struct hub_arguments arguments = {0};
    *organisation = ID_NONE;
    if (!enter(remote, err))
        return false;
    hub_add_number(&arguments, hub_read_mark(remote->mark, link));
    hub_add_bytes(&arguments, link, sizeof link);
    PGresult *result = hub_ask(&place->hub,
                               "SELECT format::int8, team, since FROM"
                               " dentelle.state($1, $2)",
                               &arguments, NULL, err);
    if (!result)
        return false;
    bool newer = hub_number(result, 0, 0) > HUB_FORMAT;
    if (pq.getlength(result, 0, 1) == sizeof organisation->bytes)
        memcpy(organisation->bytes, pq.getvalue(result, 0, 1), sizeof organisation->bytes);
    place->since = hub_number(result, 0, 2);
    pq.clear(result);
    return !newer || error_set(err, ERR_NEWER,
                               "%s est d'une version plus récente : mettez dentelle à jour ; rien "
                               "n'y a été changé",
                               remote->at);
}

/* ---- writing ----------------------------------------------------------------------------------
 */

/* What the server has acknowledged it keeps: whoever administers it looks after its disks. */
static bool holds(struct remote *remote, const struct remote_item *item, const struct text *bytes)
{
    (void)remote;
    return item->size == bytes->length;
}

static bool tell(struct remote *remote, const char *sql, struct hub_arguments *arguments,
                 char refused[6], struct error *err)
{
    PGresult *result = hub_ask(&hub_place_of(remote)->hub, sql, arguments, refused, err);
    bool done = result != NULL;
    pq.clear(result);
    return done;
}

static bool put_segment(struct remote *remote, const struct sealed *sealed, bool *taken,
                        struct error *err)
{
    char refused[6];
    struct error why = {0};
    struct hub_arguments arguments = {0};
    hub_add_bytes(&arguments, sealed->file_id.bytes, SEGMENT_ID_SIZE);
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
        hub_ask(&hub_place_of(remote)->hub, "SELECT dentelle.read_file($1)", &arguments, NULL, err);
    if (!result)
        return false;
    bool there = pq.ntuples(result) == 1 && !pq.getisnull(result, 0, 0),
         fits = there && (size_t)pq.getlength(result, 0, 0) <= most;
    if (fits)
        text_add_bytes(bytes, pq.getvalue(result, 0, 0), (size_t)pq.getlength(result, 0, 0));
    pq.clear(result);
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
    PGresult *result = hub_ask(&hub_place_of(remote)->hub, "SELECT * FROM dentelle.list_files($1)",
                               &arguments, NULL, err);
    if (!result)
        return false;
    size_t before = strlen(folder) + 1;
    for (int i = 0; i < pq.ntuples(result); i++)
        if ((size_t)pq.getlength(result, i, 0) > before)
            strings_add(names, pq.getvalue(result, i, 0) + before);
    pq.clear(result);
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
    struct hub_place *place = hub_place_of(remote);
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
    .list = hub_list,
    .read = hub_read,
    .read_start = hub_read_start,
    .holds = holds,
    .put_segment = put_segment,
    .put_head = put_head,
    .remove = remove_item,
    .read_file = read_file,
    .put_file = put_file,
    .list_files = list_files,
    .remove_file = remove_file,
    .mark = hub_mark,
    .farewell = farewell,
};
