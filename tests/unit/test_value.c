/* The registry of fields, the closed lists, and what a value must be to be stored. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "dentelle/model.h"

static day today(void)
{
    day result = 0;
    day_from_iso("2027-03-15", &result);
    return result;
}

static void stores(enum field field, const char *given, const char *expected)
{
    struct error err = {0};
    char *stored = NULL;
    cr_assert(value_check(field, given, today(), &stored, &err), "%s", err.text);
    if (expected)
        cr_expect_str_eq(stored, expected);
    else
        cr_expect_null(stored);
    free(stored);
}

static void refuses(enum field field, const char *given)
{
    struct error err = {0};
    char *stored = NULL;
    cr_expect_not(value_check(field, given, today(), &stored, &err), "« %s » was taken", given);
    cr_expect_eq(err.code, ERR_INPUT);
    cr_expect_neq(err.text[0], '\0');
    cr_expect_null(stored);
}

Test(registry, every_field_has_an_id_of_its_own_and_is_found_by_it)
{
    for (enum field a = 0; a < FIELD_COUNT; a++) {
        cr_expect_eq(field_by_id(field_info(a)->id), a);
        cr_expect_eq(field_by_column(field_info(a)->entity, field_info(a)->column), a);
        for (enum field b = a + 1; b < FIELD_COUNT; b++)
            cr_expect_neq(field_info(a)->id, field_info(b)->id);
    }
    cr_expect_eq(field_by_id(99999), FIELD_COUNT);
}

Test(registry, the_fields_of_an_entity_stand_together)
{
    for (enum entity entity = 0; entity < ENTITY_COUNT; entity++) {
        for (enum field field = entity_first_field(entity); field <= entity_last_field(entity);
             field++)
            cr_expect_eq(field_info(field)->entity, entity);
        cr_expect_str_eq(field_info(entity_deleted_field(entity))->column, "deleted");
    }
}

Test(registry, headers_are_folded_and_name_one_field_only)
{
    for (enum field field = 0; field < FIELD_COUNT; field++) {
        char *headers = mem_copy(field_info(field)->headers);
        for (char *state, *header = strtok_r(headers, "|", &state); header;
             header = strtok_r(NULL, "|", &state)) {
            char *folded = utf8_fold(header);
            cr_expect_str_eq(folded, header, "write it folded in fields.def");
            free(folded);
        }
        free(headers);
    }
}

Test(value, lines_are_cleaned_and_measured)
{
    char *many = mem_alloc(TEXT_LIMIT + 2);
    memset(many, 'x', TEXT_LIMIT + 1);
    stores(FIELD_HOLDER_NAME, "  La\tPalette \n", "La Palette");
    stores(FIELD_HOLDER_NAME, "   ", NULL);
    stores(FIELD_HOLDER_TOWN, NULL, NULL);
    refuses(FIELD_HOLDER_NAME, many);
    free(many);
}

Test(value, choices_are_stored_as_codes_however_they_are_typed)
{
    stores(FIELD_HOLDER_LEGAL_FORM, "Association", "association");
    stores(FIELD_HOLDER_LEGAL_FORM, "asso", "association");
    stores(FIELD_HOLDER_LEGAL_FORM, "en_creation", "en_creation");
    refuses(FIELD_HOLDER_LEGAL_FORM, "galaxie");
    refuses(FIELD_HOLDER_LEGAL_FORM, "sc"); /* SCIC or SCOP */
}

Test(value, dates_are_stored_as_iso)
{
    stores(FIELD_CASE_DUE_AT, "demain", "2027-03-16");
    stores(FIELD_CASE_DUE_AT, "12/03/2024", "2024-03-12");
    stores(FIELD_CASE_DUE_AT, "", NULL);
    refuses(FIELD_CASE_DUE_AT, "32/13");
}

Test(value, numbers_are_whole_and_not_negative)
{
    stores(FIELD_HOLDER_EMPLOYEES, "12", "12");
    stores(FIELD_PROGRAMME_BUDGET_EUR, "4 500", "4500");
    refuses(FIELD_HOLDER_EMPLOYEES, "-3");
    refuses(FIELD_HOLDER_EMPLOYEES, "2,5");
    refuses(FIELD_HOLDER_EMPLOYEES, "douze");
    refuses(FIELD_HOLDER_EMPLOYEES, "99999999999999999999");
}

Test(value, a_siret_is_known_by_its_key)
{
    cr_expect(siret_valid("73282932000074"));
    cr_expect_not(siret_valid("73282932000075"));
    cr_expect(siret_valid("35600000049837"), "those of La Poste follow a rule of their own");
    stores(FIELD_HOLDER_SIRET, "732 829 320 00074", "73282932000074");
    refuses(FIELD_HOLDER_SIRET, "732 829 320");
}

Test(value, a_phone_is_written_by_pairs)
{
    stores(FIELD_HOLDER_PHONE, "0321000000", "03 21 00 00 00");
    stores(FIELD_HOLDER_PHONE, "03.21.00.00.00", "03 21 00 00 00");
    stores(FIELD_HOLDER_PHONE, "+33 (0)3 21 00 00 00", "+33 (0)3 21 00 00 00");
    stores(FIELD_HOLDER_PHONE, "321000000", "03 21 00 00 00");
}

Test(value, a_phone_holds_a_number_and_a_short_comment_at_most)
{
    static const char *const kept[] = {"+32 2 555 00 00",
                                       "0321000000 (bureau)",
                                       "poste 3615",
                                       "03 21 00 00 00 / 06 00 00 00 00",
                                       "03 21 00 00 00 06 00 00 00 00",
                                       "03 21 00 00 00 poste 12"};
    static const char *const no_phones[] = {
        "pas un tel",
        "12",
        "-",
        "voir Mme Untel",
        "1234567890123456",
        "0321000000 demander la présidente, le matin seulement, ou laisser un message"};
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
        stores(FIELD_HOLDER_PHONE, kept[i], kept[i]);
    for (size_t i = 0; i < sizeof no_phones / sizeof no_phones[0]; i++)
        refuses(FIELD_HOLDER_MOBILE, no_phones[i]);
}

Test(value, an_address_of_mail_looks_like_one)
{
    stores(FIELD_HOLDER_EMAIL, "contact@exemple.invalid", "contact@exemple.invalid");
    refuses(FIELD_HOLDER_EMAIL, "exemple");
}

Test(value, is_shown_in_the_words_of_the_field)
{
    char *form = value_show(FIELD_HOLDER_LEGAL_FORM, "en_creation", today()),
         *date = value_show(FIELD_CASE_DUE_AT, "2027-03-22", today());
    char *later = value_show(FIELD_HOLDER_LEGAL_FORM, "cooperative_galactique", today());
    cr_expect_str_eq(form, "en création");
    cr_expect_str_eq(date, "lun. 22 mars");
    cr_expect_str_eq(later, "cooperative_galactique",
                     "what a later version wrote is shown as it is");
    free(form);
    free(date);
    free(later);
}

Test(model, a_stage_is_never_without_a_column)
{
    cr_expect_eq(stage_from_code("orientation"), STAGE_ORIENTATION);
    cr_expect_eq(stage_from_code(NULL), STAGE_CONTACT);
    cr_expect_eq(stage_from_code("nebuleuse"), STAGE_CONTACT);
    char *label = stage_label(STAGE_PREDIAGNOSTIC, "Contact, Diagnostic, Inscription");
    cr_expect_str_eq(label, "Diagnostic");
    free(label);
    label = stage_label(STAGE_PREDIAGNOSTIC, NULL);
    cr_expect_str_eq(label, "Pré-diagnostic");
    free(label);
}

Test(model, a_need_says_who_and_how_much)
{
    struct need need;
    cr_assert(need_parse("ess--gouvernance porteur 3", &need));
    cr_expect_str_eq(need.code, "ess--gouvernance");
    cr_expect_str_eq(need.said_by, "porteur");
    cr_expect_eq(need.level, 3);
    cr_expect_not(need_parse("ess--gouvernance", &need));
    cr_expect_not(need_parse("", &need));
}

Test(model, a_choice_typed_in_part_is_found_when_it_is_alone)
{
    char typed[] = "closed";
    const char *found = choice_find(&choices_STAGE, typed);
    cr_expect_str_eq(found, "closed");
    cr_expect_neq(found, typed, "the code is the list's own");
    cr_expect_str_eq(choice_find(&choices_STAGE, "Pré-diag"), "prediagnostic");
    cr_expect_null(choice_find(&choices_STAGE, ""));
    cr_expect_null(choice_find(&choices_OUTCOME, "pr"));
}
