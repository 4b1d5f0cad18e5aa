/* Open Referral HSDS 3 of anybody: a page, a list, one organization or one service. What we know is
 * taken, what we do not know is passed over, and nothing in the file is trusted: a key may be
 * missing or hold another type. */
#include "internal.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* NULL unless it is a text with something in it. */
static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text && text[strspn(text, " \t\r\n")] ? text : NULL;
}

static const char *either(const char *first, const char *second)
{
    return first ? first : second;
}

/* ---- parts of a service -------------------------------------------------------------------- */

/* A need by its code, else by its very label: words of other taxonomies are none of ours. */
static void take_need(struct listed *listed, const json_t *term)
{
    const char *code = text_of(term, "code"), *name = text_of(term, "name");
    char *wanted = utf8_fold(name ? name : "");
    const char *found = code && need_known(code) ? code : NULL;
    for (int i = 0; !found && name && i < choices_NEED.count; i++) {
        char *label = utf8_fold(choices_NEED.choices[i].label);
        if (strcmp(label, wanted) == 0)
            found = choices_NEED.choices[i].code;
        free(label);
    }
    free(wanted);
    if (found)
        listed_add(listed, FIELD_PARTNER_NEEDS, found);
}

/* Returns whether the service was written by us. */
static bool take_attributes(struct listed *listed, const json_t *service)
{
    size_t index;
    json_t *attribute;
    bool ours = false;
    json_array_foreach(json_object_get(service, "attributes"), index, attribute)
    {
        const char *type = text_of(attribute, "link_type"), *label = text_of(attribute, "label");
        if (!type || strcmp(type, HSDS_OURS) != 0 || !label) {
            take_need(listed, json_object_get(attribute, "taxonomy_term"));
            continue;
        }
        enum field field = field_by_column(ENTITY_PARTNER, label);
        ours = true;
        if (field != FIELD_COUNT && listed_travels(field))
            listed_set(listed, field, text_of(attribute, "value"));
    }
    return ours;
}

static void add_line(struct listed *listed, enum field field, const char *label, const char *text)
{
    enum { KEPT = 4000 }; /* bytes */
    const char *before = listed_get(listed, field);
    if (before && strlen(before) > KEPT)
        return;
    char *both = mem_print("%s%s%s%s", before ? before : "", before ? "\n" : "", label, text);
    listed_set(listed, field, both);
    free(both);
}

/* An area that is none of our territories is a condition, in its own words. */
static void take_areas(struct listed *listed, const json_t *service)
{
    size_t index;
    json_t *area;
    json_array_foreach(json_object_get(service, "service_areas"), index, area)
    {
        const char *name = text_of(area, "name");
        const char *code = name ? choice_find(&choices_TERRITORY, name) : NULL;
        if (code)
            listed_add(listed, FIELD_PARTNER_TERRITORIES, code);
        else if (name && strcmp(name, HSDS_EVERYWHERE) != 0)
            add_line(listed, FIELD_PARTNER_CONDITIONS, "Territoire : ", name);
    }
}

/* The free places of a service that is not ours, where somebody counted them. */
static void take_capacity(struct listed *listed, const json_t *service)
{
    const json_t *row = json_array_get(json_object_get(service, "capacities"), 0);
    const json_t *available = json_object_get(row, "available");
    const char *updated = text_of(row, "updated");
    if (!json_is_number(available) || listed_get(listed, FIELD_PARTNER_CAPACITY))
        return;
    listed_set(listed, FIELD_PARTNER_CAPACITY,
               json_number_value(available) > 0 ? "ouvert" : "complet");
    char *on = mem_print("%.10s", updated ? updated : "");
    listed_set(listed, FIELD_PARTNER_CAPACITY_ON, on);
    free(on);
}

static void take_contact(struct listed *listed, const json_t *service, const json_t *organization)
{
    const json_t *phones = json_object_get(service, "phones");
    if (!json_array_size(phones))
        phones = json_object_get(organization, "phones");
    const char *email = either(text_of(service, "email"), text_of(organization, "email")),
               *phone = text_of(json_array_get(phones, 0), "number");
    if (!email && !phone)
        return;
    char *contact =
        mem_print("%s%s%s", email ? email : "", email && phone ? ", " : "", phone ? phone : "");
    listed_set(listed, FIELD_PARTNER_CONTACT, contact);
    free(contact);
}

/* ---- organizations and services ------------------------------------------------------------ */

static bool is_closed(const json_t *service)
{
    const char *status = text_of(service, "status");
    return status && (strcmp(status, "defunct") == 0 || strcmp(status, "inactive") == 0);
}

static void take_day(struct listed *listed, enum field field, const char *moment)
{
    char *iso = mem_print("%.10s", moment ? moment : "");
    day checked;
    listed_set(listed, field, day_from_iso(iso, &checked) ? iso : NULL);
    free(iso);
}

static bool has_room(const struct listing *listing, struct error *err)
{
    return listing->count < LISTING_LIMIT ||
           error_set(err, ERR_INPUT, "plus de %d structures dans ce fichier", LISTING_LIMIT);
}

/* `alone`: the organization is here for this one service, which then goes by its names. */
static bool take_service(struct listing *listing, const json_t *organization, const json_t *service,
                         bool alone, struct error *err)
{
    const json_t *owner = alone && organization ? organization : service;
    const char *name = either(text_of(owner, "name"), text_of(service, "name")),
               *id_text = text_of(owner, "id");
    struct id id = ID_NONE;
    if (!name) {
        listing_remark(listing, "une structure sans nom est laissée");
        return true;
    }
    if (is_closed(service)) {
        listing_remark(listing, "%s : fermé (« %s »), laissé", utf8_short(name, 60).bytes,
                       text_of(service, "status"));
        return true;
    }
    if (!has_room(listing, err))
        return false;
    if (id_text && !id_from_text(id_text, &id))
        id = ID_NONE;
    struct listed *listed = listing_add(listing, &id);
    bool ours = take_attributes(listed, service);
    listed_set(listed, FIELD_PARTNER_NAME, name);
    listed_set(listed, FIELD_PARTNER_SHORT_NAME,
               either(text_of(owner, "alternate_name"), text_of(service, "alternate_name")));
    listed_set(listed, FIELD_PARTNER_DOES,
               either(text_of(service, "description"), text_of(organization, "description")));
    if (!listed_get(listed, FIELD_PARTNER_WEBSITE))
        listed_set(listed, FIELD_PARTNER_WEBSITE,
                   either(text_of(service, "url"), text_of(organization, "website")));
    take_day(listed, FIELD_PARTNER_CHECKED_ON, text_of(service, "assured_date"));
    if (!ours) {
        take_contact(listed, service, organization);
        take_capacity(listed, service);
        if (text_of(service, "eligibility_description"))
            add_line(listed, FIELD_PARTNER_CONDITIONS, "",
                     text_of(service, "eligibility_description"));
    }
    take_areas(listed, service);
    return true;
}

static bool take_organization(struct listing *listing, const json_t *organization,
                              struct error *err)
{
    const json_t *services = json_object_get(organization, "services");
    size_t index, count = json_array_size(services);
    json_t *service;
    bool done = true;
    if (!count)
        return take_service(listing, organization, NULL, true, err);
    json_array_foreach(services, index, service)
    {
        done = done && take_service(listing, organization, service, count == 1, err);
    }
    return done;
}

/* A service has a status, and its organization inside it; an organization has neither. */
static bool take_any(struct listing *listing, const json_t *object, struct error *err)
{
    if (!json_is_object(object))
        return true;
    if (!json_object_get(object, "services") &&
        (json_object_get(object, "status") || json_object_get(object, "organization")))
        return take_service(listing, json_object_get(object, "organization"), object, false, err);
    return take_organization(listing, object, err);
}

static bool take_document(struct listing *listing, const json_t *root, struct error *err)
{
    const json_t *list = json_is_object(root) ? json_object_get(root, "contents") : root;
    size_t index;
    json_t *object;
    bool done = true;
    if (!json_is_array(list))
        return take_any(listing, root, err);
    json_array_foreach(list, index, object)
    {
        done = done && take_any(listing, object, err);
    }
    return done;
}

bool hsds_read(const void *bytes, size_t length, struct listing *listing, struct error *err)
{
    json_error_t why;
    const char *text = bytes;
    size_t bom = length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    json_t *root = json_loadb(text + bom, length - bom, 0, &why);
    if (!root)
        return error_set(err, ERR_INPUT, "ce JSON ne se lit pas : ligne %d, colonne %d", why.line,
                         why.column);
    bool done = take_document(listing, root, err);
    json_decref(root);
    return done;
}
