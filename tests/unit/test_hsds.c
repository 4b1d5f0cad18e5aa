/* Open Referral HSDS: what we write is what the schema asks for; what others write is read for what
 * we know of it, whatever it is. */
#include <criterion/criterion.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "dentelle/exchange.h"

static struct error err;
static struct listing listing;

static void init(void)
{
    utf8_locale();
    err = (struct error){0};
    listing = (struct listing){0};
}

static void fini(void)
{
    listing_clear(&listing);
}

TestSuite(hsds, .init = init, .fini = fini);

static void reads(const char *json)
{
    cr_assert(listing_read_bytes(json, strlen(json), &listing, &err), "%s", err.text);
}

static void says(size_t row, enum field field, const char *expected)
{
    cr_assert_lt(row, listing.count);
    const char *value = listed_get(&listing.rows[row], field);
    cr_expect_str_eq(value ? value : "(empty)", expected, "%s", field_info(field)->column);
}

/* ---- writing ------------------------------------------------------------------------------- */

static const char *text_at(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "(none)";
}

static bool is_uuid(const json_t *object)
{
    struct id id;
    return id_from_text(text_at(object, "id"), &id);
}

Test(hsds, each_object_has_what_the_schema_requires)
{
    struct id id = id_named("fictif");
    struct listed *listed = listing_add(&listing, &id);
    listed_set(listed, FIELD_PARTNER_NAME, "Structure fictive");
    listed_set(listed, FIELD_PARTNER_NEEDS, "ess--gouvernance, local--Vélo");
    listed_set(listed, FIELD_PARTNER_TERRITORIES, "lens_lievin");
    listed_set(listed, FIELD_PARTNER_CHECKED_ON, "2024-05-27");
    listed_set(listed, FIELD_PARTNER_CAPACITY, "complet");
    listed_set(listed, FIELD_PARTNER_CAPACITY_ON, "2026-03-12");
    listed_set(listed, FIELD_PARTNER_MINIMUM_EMPLOYEES, "2");
    listed_set(listed, FIELD_PARTNER_MUST_EXIST, "1");
    listed_set(listed, FIELD_PARTNER_WEBSITE, "www.exemple.invalid");
    listed->changed_ms = 1805101200000;
    char *written = hsds_write(&listing);
    json_t *page = json_loads(written, 0, NULL);
    const json_t *organization = json_array_get(json_object_get(page, "contents"), 0),
                 *service = json_array_get(json_object_get(organization, "services"), 0),
                 *area = json_array_get(json_object_get(service, "service_areas"), 0),
                 *attribute = json_array_get(json_object_get(service, "attributes"), 0),
                 *term = json_object_get(attribute, "taxonomy_term"),
                 *capacity = json_array_get(json_object_get(service, "capacities"), 0);
    cr_expect(is_uuid(organization) && is_uuid(service) && is_uuid(area) && is_uuid(attribute) &&
              is_uuid(term) && is_uuid(capacity) && is_uuid(json_object_get(capacity, "unit")));
    cr_expect_str_eq(text_at(organization, "description"), "");
    cr_expect_str_eq(text_at(organization, "website"), "(none)", "no scheme: not a URI");
    cr_expect_str_eq(text_at(service, "status"), "active");
    cr_expect_str_eq(text_at(service, "assured_date"), "2024-05-27");
    cr_expect_str_eq(text_at(service, "last_modified"), "2027-03-15T09:00:00Z");
    cr_expect_str_eq(text_at(service, "eligibility_description"),
                     "structure déjà créée ; au moins 2 salariés");
    cr_expect_str_eq(text_at(area, "name"), "Lens-Liévin");
    cr_expect_str_eq(text_at(term, "code"), "ess--gouvernance");
    cr_expect_str_eq(text_at(term, "description"), "gouvernance");
    cr_expect_eq(json_integer_value(json_object_get(capacity, "available")), 0);
    cr_expect_str_eq(text_at(capacity, "updated"), "2026-03-12T00:00:00Z");
    json_decref(page);
    free(written);
}

Test(hsds, writing_twice_gives_the_same_bytes)
{
    struct id id = id_named("fictif");
    listed_set(listing_add(&listing, &id), FIELD_PARTNER_NAME, "Structure fictive");
    char *first = hsds_write(&listing), *second = hsds_write(&listing);
    cr_expect_str_eq(first, second);
    free(first);
    free(second);
}

/* ---- reading others ------------------------------------------------------------------------ */

Test(hsds, a_list_of_services_is_read)
{
    reads("[{\"id\":\"ac148810-d857-441c-9679-408f346de14b\",\"name\":\"Conseil fictif\","
          "\"status\":\"active\",\"description\":\"aide\",\"eligibility_description\":\"tous\","
          "\"assured_date\":\"2025-02-03\",\"email\":\"a@exemple.invalid\","
          "\"organization\":{\"name\":\"Maison fictive\",\"website\":\"http://exemple.invalid\"},"
          "\"service_areas\":[{\"name\":\"ternois\"},{\"name\":\"Lille\"}],"
          "\"attributes\":[{\"taxonomy_term\":{\"name\":\"Bénévolat\"}},"
          "{\"taxonomy_term\":{\"name\":\"Emergency Shelter\"}}],"
          "\"capacities\":[{\"available\":3,\"updated\":\"2026-01-02T10:00:00Z\"}]}]");
    says(0, FIELD_PARTNER_NAME, "Conseil fictif");
    says(0, FIELD_PARTNER_DOES, "aide");
    says(0, FIELD_PARTNER_WEBSITE, "http://exemple.invalid");
    says(0, FIELD_PARTNER_NEEDS, "ess--benevolat");
    says(0, FIELD_PARTNER_TERRITORIES, "ternois");
    says(0, FIELD_PARTNER_CONDITIONS, "tous\nTerritoire : Lille");
    says(0, FIELD_PARTNER_CHECKED_ON, "2025-02-03");
    says(0, FIELD_PARTNER_CONTACT, "a@exemple.invalid");
    says(0, FIELD_PARTNER_CAPACITY, "ouvert");
    says(0, FIELD_PARTNER_CAPACITY_ON, "2026-01-02");
}

Test(hsds, each_service_of_an_organization_is_one_structure)
{
    reads("{\"id\":\"d9d5e0f5-d3ce-4f73-9a2f-4dd0ecc6c610\",\"name\":\"Maison fictive\","
          "\"services\":[{\"name\":\"Conseil\",\"status\":\"active\"},"
          "{\"name\":\"Locaux\",\"status\":\"temporarily closed\"},"
          "{\"name\":\"Crèche\",\"status\":\"defunct\"},{\"status\":\"active\"}]}");
    cr_assert_eq(listing.count, 2);
    says(0, FIELD_PARTNER_NAME, "Conseil");
    says(1, FIELD_PARTNER_NAME, "Locaux");
    cr_assert_eq(listing.remarks.count, 2);
    cr_expect_str_eq(listing.remarks.items[0], "Crèche : fermé (« defunct »), laissé");
}

Test(hsds, an_organization_alone_is_a_structure)
{
    reads("{\"contents\":[{\"name\":\"Maison fictive\",\"description\":\"lieu\"}]}");
    says(0, FIELD_PARTNER_NAME, "Maison fictive");
    says(0, FIELD_PARTNER_DOES, "lieu");
}

Test(hsds, other_types_than_those_of_the_schema_hurt_nobody)
{
    reads(
        "[{\"id\":3,\"name\":\"Fictive\",\"services\":[{\"name\":[],\"status\":7,\"url\":{},"
        "\"attributes\":{\"a\":1},\"service_areas\":\"x\",\"capacities\":[7],\"phones\":[null]}]},"
        "{\"name\":\"Autre\",\"services\":[7,[]],\"description\":false},null,7,\"x\",[]]");
    cr_assert_eq(listing.count, 1);
    says(0, FIELD_PARTNER_NAME, "Fictive");
    says(0, FIELD_PARTNER_DOES, "(empty)");
}

Test(hsds, what_is_no_directory_is_refused_with_a_sentence)
{
    static const char *const bad[] = {"",        "{",    "[]",          "{}",   "[1,2]",
                                      "bonjour", "\0\1", "Ville;Tel\n", "\xFF", "{\"a\":1}"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        cr_expect_not(listing_read_bytes(bad[i], strlen(bad[i]), &listing, &err), "%s", bad[i]);
        cr_expect(err.code != ERR_NONE && err.text[0], "%s", bad[i]);
        listing_clear(&listing);
        err = (struct error){0};
    }
}

Test(hsds, a_file_of_too_many_is_refused)
{
    struct text text = {0};
    text_add(&text, "[");
    for (int i = 0; i <= LISTING_LIMIT; i++)
        text_addf(&text, "%s{\"name\":\"n%d\"}", i ? "," : "", i);
    text_add(&text, "]");
    cr_expect_not(listing_read_bytes(text_get(&text), text.length, &listing, &err));
    cr_expect_eq(err.code, ERR_INPUT);
    text_clear(&text);
}

/* ---- CSV ----------------------------------------------------------------------------------- */

Test(hsds, no_cell_of_the_csv_begins_like_a_formula)
{
    static const char *const values[] = {"=1+1", "+33", "-x", "@a", "'=1", "'''@", "'x", "\"q\""};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        struct listed *listed = listing_add(&listing, &ID_NONE);
        listed_set(listed, FIELD_PARTNER_NAME, values[i]);
    }
    char *csv = listing_csv(&listing);
    static const char head[] = "\xEF\xBB\xBF\"Identifiant\";\"Nom\";";
    cr_expect_eq(strncmp(csv, head, strlen(head)), 0);
    cr_expect_not_null(strstr(csv, ";\"'=1+1\";"));
    cr_expect_not_null(strstr(csv, ";\"''=1\";"));
    cr_expect_not_null(strstr(csv, ";\"'x\";"));
    for (const char *at = csv; (at = strstr(at, ";\"")); at += 2)
        cr_expect_null(strchr("=+-@", at[2]), "%.20s", at);
    listing_clear(&listing);
    reads(csv);
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
        says(i, FIELD_PARTNER_NAME, values[i]);
    free(csv);
}

Test(hsds, a_csv_saved_again_by_a_spreadsheet_is_read)
{
    reads(
        "Nom,Vérifié le,Structure déjà créée,Couleur\nFictive,03/02/2025,oui,bleu\n,,,\n,,non,\n");
    cr_expect_eq(listing.count, 1);
    says(0, FIELD_PARTNER_CHECKED_ON, "03/02/2025");
    cr_assert_eq(listing.remarks.count, 2);
    cr_expect_str_eq(listing.remarks.items[0], "colonne « Couleur » : inconnue, laissée");
    cr_expect_str_eq(listing.remarks.items[1], "ligne 4 : pas de nom, ligne laissée");
}
