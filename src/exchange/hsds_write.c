/* The directory as Open Referral HSDS 3: a page of organizations, each with the one service it is
 * here for. What HSDS has no place for travels as attributes of ours, so that reading our own file
 * loses nothing; what a person would read is said in its places as well (docs/annuaire.md). */
#include "internal.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void set_text(json_t *object, const char *key, const char *text)
{
    if (text)
        json_object_set_new(object, key, json_string(text));
}

/* The identity of a part of a partner's record: the same at each export. */
static void set_part_id(json_t *object, const struct listed *listed, const char *part)
{
    char owner[ID_TEXT_SIZE], text[ID_TEXT_SIZE];
    id_to_text(&listed->id, owner);
    char *name = mem_print("hsds:%s:%s", owner, part);
    struct id id = id_named(name);
    id_to_text(&id, text);
    set_text(object, "id", text);
    free(name);
}

/* HSDS wants a URI: an address without scheme goes among our attributes alone. */
static const char *uri_of(const struct listed *listed)
{
    const char *site = listed_get(listed, FIELD_PARTNER_WEBSITE);
    bool schemed = site && (strncmp(site, "https://", 8) == 0 || strncmp(site, "http://", 7) == 0);
    for (const char *at = site; schemed && *at; at++)
        schemed = *at > ' ' && *at < 0x7F && !strchr("\"<>\\^`{|}", *at);
    return schemed ? site : NULL;
}

/* ---- attributes ---------------------------------------------------------------------------- */

/* Fields that a place of HSDS says whole. */
static bool has_place(const struct listed *listed, enum field field)
{
    switch (field) {
    case FIELD_PARTNER_NAME:
    case FIELD_PARTNER_SHORT_NAME:
    case FIELD_PARTNER_DOES:
    case FIELD_PARTNER_NEEDS:
    case FIELD_PARTNER_TERRITORIES:
    case FIELD_PARTNER_CHECKED_ON:
        return true;
    case FIELD_PARTNER_WEBSITE:
        return uri_of(listed) != NULL;
    default:
        return false;
    }
}

static json_t *our_attribute(const struct listed *listed, const char *label, const char *value)
{
    json_t *attribute = json_object();
    set_part_id(attribute, listed, label);
    set_text(attribute, "link_type", HSDS_OURS);
    set_text(attribute, "label", label);
    set_text(attribute, "value", value);
    return attribute;
}

static json_t *need_attribute(const struct listed *listed, const char *code)
{
    json_t *attribute = json_object(), *term = json_object();
    char *term_name = mem_print("besoin:%s", code), id[ID_TEXT_SIZE];
    struct id term_id = id_named(term_name);
    id_to_text(&term_id, id);
    set_part_id(attribute, listed, code);
    set_text(attribute, "link_type", HSDS_NEED);
    set_text(term, "id", id);
    set_text(term, "code", code);
    set_text(term, "name", need_label(code));
    set_text(term, "description", need_label(code));
    set_text(term, "taxonomy", HSDS_TAXONOMY);
    set_text(term, "language", "fr");
    json_object_set_new(attribute, "taxonomy_term", term);
    free(term_name);
    return attribute;
}

static json_t *attributes(const struct listed *listed)
{
    json_t *array = json_array();
    const char *needs = listed_get(listed, FIELD_PARTNER_NEEDS);
    char *code;
    for (const char *at = needs ? needs : ""; (code = member_next(&at)); free(code))
        json_array_append_new(array, need_attribute(listed, code));
    json_array_append_new(array, our_attribute(listed, "version", "1"));
    for (enum field f = FIELD_PARTNER_DELETED; f < FIELD_REFERRAL_DELETED; f++)
        if (listed_travels(f) && !has_place(listed, f) && listed_get(listed, f))
            json_array_append_new(
                array, our_attribute(listed, field_info(f)->column, listed_get(listed, f)));
    return array;
}

/* ---- what a person reads ------------------------------------------------------------------- */

static void add_condition(struct text *text, const char *condition)
{
    text_addf(text, "%s%s", text->length ? " ; " : "", condition);
}

/* "structure déjà créée ; au moins 1 salarié". The caller frees; NULL when there is no condition.
 */
static char *eligibility(const struct listed *listed)
{
    struct text text = {0};
    const char *employees = listed_get(listed, FIELD_PARTNER_MINIMUM_EMPLOYEES),
               *forms = listed_get(listed, FIELD_PARTNER_LEGAL_FORMS),
               *others = listed_get(listed, FIELD_PARTNER_CONDITIONS);
    if (listed_get(listed, FIELD_PARTNER_MUST_EXIST))
        add_condition(&text, "structure déjà créée");
    if (employees) {
        char *least = mem_print("au moins %s salarié%s", employees, atoi(employees) > 1 ? "s" : "");
        add_condition(&text, least);
        free(least);
    }
    if (forms) {
        char *labels = members_show(FIELD_PARTNER_LEGAL_FORMS, forms, ", ");
        add_condition(&text, labels);
        free(labels);
    }
    if (listed_get(listed, FIELD_PARTNER_ESUS))
        add_condition(&text, "entreprises ESUS");
    if (listed_get(listed, FIELD_PARTNER_BUDGET_CITOYEN))
        add_condition(&text, "label Budget Citoyen");
    if (others)
        add_condition(&text, others);
    return text.length ? text_take(&text) : NULL;
}

static json_t *service_area(const struct listed *listed, const char *part, const char *name)
{
    json_t *area = json_object();
    set_part_id(area, listed, part);
    set_text(area, "name", name);
    return area;
}

static json_t *service_areas(const struct listed *listed)
{
    json_t *array = json_array();
    const char *territories = listed_get(listed, FIELD_PARTNER_TERRITORIES);
    char *code;
    for (const char *at = territories ? territories : ""; (code = member_next(&at)); free(code))
        json_array_append_new(array,
                              service_area(listed, code, choice_label(&choices_TERRITORY, code)));
    if (!territories)
        json_array_append_new(array, service_area(listed, "pas-de-calais", HSDS_EVERYWHERE));
    return array;
}

/* HSDS counts what is free. We know whether a case would be taken: one, or none. */
static json_t *capacities(const struct listed *listed)
{
    const char *capacity = listed_get(listed, FIELD_PARTNER_CAPACITY),
               *on = listed_get(listed, FIELD_PARTNER_CAPACITY_ON);
    if (!capacity || !on)
        return NULL;
    json_t *array = json_array(), *row = json_object(), *unit = json_object();
    struct id unit_id = id_named("hsds:unit:dossier");
    char id[ID_TEXT_SIZE], *moment = mem_print("%.10sT00:00:00Z", on);
    id_to_text(&unit_id, id);
    set_text(unit, "id", id);
    set_text(unit, "name", "dossier");
    set_part_id(row, listed, "capacity_row");
    json_object_set_new(row, "unit", unit);
    json_object_set_new(row, "available", json_integer(strcmp(capacity, "ouvert") == 0));
    set_text(row, "description", choice_label(&choices_CAPACITY, capacity));
    set_text(row, "updated", moment);
    json_array_append_new(array, row);
    free(moment);
    return array;
}

/* ---- documents ----------------------------------------------------------------------------- */

static void set_modified(json_t *service, int64_t changed_ms)
{
    time_t seconds = (time_t)(changed_ms / 1000);
    struct tm utc;
    char moment[32];
    if (changed_ms <= 0 || !gmtime_r(&seconds, &utc) ||
        !strftime(moment, sizeof moment, "%Y-%m-%dT%H:%M:%SZ", &utc))
        return;
    set_text(service, "last_modified", moment);
}

/* What an organization and its service both say. */
static void set_names(json_t *object, const struct listed *listed)
{
    const char *name = listed_get(listed, FIELD_PARTNER_NAME),
               *does = listed_get(listed, FIELD_PARTNER_DOES);
    set_text(object, "name", name ? name : "?");
    set_text(object, "alternate_name", listed_get(listed, FIELD_PARTNER_SHORT_NAME));
    set_text(object, "description", does ? does : "");
}

static json_t *service(const struct listed *listed)
{
    json_t *object = json_object(), *free_places = capacities(listed);
    char *conditions = eligibility(listed);
    set_part_id(object, listed, "service");
    set_names(object, listed);
    set_text(object, "url", uri_of(listed));
    set_text(object, "status", "active");
    set_text(object, "eligibility_description", conditions);
    set_text(object, "assured_date", listed_get(listed, FIELD_PARTNER_CHECKED_ON));
    set_modified(object, listed->changed_ms);
    json_object_set_new(object, "service_areas", service_areas(listed));
    json_object_set_new(object, "attributes", attributes(listed));
    if (free_places)
        json_object_set_new(object, "capacities", free_places);
    free(conditions);
    return object;
}

static json_t *organization(const struct listed *listed)
{
    json_t *object = json_object(), *services = json_array();
    char id[ID_TEXT_SIZE];
    id_to_text(&listed->id, id);
    set_text(object, "id", id);
    set_names(object, listed);
    set_text(object, "website", uri_of(listed));
    json_array_append_new(services, service(listed));
    json_object_set_new(object, "services", services);
    return object;
}

char *hsds_write(const struct listing *listing)
{
    json_t *page = json_object(), *contents = json_array();
    for (size_t i = 0; i < listing->count; i++)
        json_array_append_new(contents, organization(&listing->rows[i]));
    json_object_set_new(page, "total_items", json_integer((json_int_t)listing->count));
    json_object_set_new(page, "total_pages", json_integer(1));
    json_object_set_new(page, "page_number", json_integer(1));
    json_object_set_new(page, "size", json_integer((json_int_t)listing->count));
    json_object_set_new(page, "first_page", json_true());
    json_object_set_new(page, "last_page", json_true());
    json_object_set_new(page, "empty", json_boolean(listing->count == 0));
    json_object_set_new(page, "contents", contents);
    char *dumped = json_dumps(page, JSON_INDENT(2));
    struct text text = {0};
    text_addf(&text, "%s\n", dumped ? dumped : "");
    free(dumped);
    json_decref(page);
    return text_take(&text);
}
