/* Which case somebody means: by its reference, the end of it, its number, a name or a piece of one.
 */
#include "ground.h"

#include <stdlib.h>
#include <string.h>

static struct ground ground;
static struct app app;
static struct error err;
static struct id palette, palettes, igloo, other;
static char *reference; /* of the Igloo */

static struct id add(const char *name)
{
    struct id id;
    cr_assert(app_add_case(&app, name, NULL, NULL, &id, &err), "%s", err.text);
    return id;
}

static void open_cases(void)
{
    struct record record;
    ground_open(&ground);
    ground_app(&ground, &app);
    err = (struct error){0};
    palette = add("La Palette");
    palettes = add("Les Palettes");
    igloo = add("L'Igloo");
    other = add("Jardin de l'œuvre");
    cr_assert(query_record(app.store, ENTITY_CASE, &igloo, &record, &err));
    reference = mem_copy(record_get(&record, FIELD_CASE_REF));
    record_clear(&record);
}

static void close_cases(void)
{
    free(reference);
    app_close(&app);
    ground_close(&ground);
}

TestSuite(find, .init = open_cases, .fini = close_cases);

static void finds(const char *named, const struct id *wanted)
{
    struct id found;
    cr_assert(query_find_case(app.store, named, &found, &err), "« %s » : %s", named, err.text);
    cr_expect(id_equal(&found, wanted), "« %s » is another case", named);
}

static void refuses(const char *named, enum error_code code)
{
    struct id found;
    error_clear(&err);
    cr_assert_not(query_find_case(app.store, named, &found, &err), "« %s » was found", named);
    cr_expect_eq(err.code, code, "« %s » : %s", named, err.text);
}

Test(find, a_whole_reference_in_any_case)
{
    finds(reference, &igloo);
    for (char *at = reference; *at; at++)
        if (*at >= 'A' && *at <= 'Z')
            *at = (char)(*at - 'A' + 'a');
    finds(reference, &igloo);
}

Test(find, the_end_of_a_reference_with_or_without_its_zeros)
{
    finds("003", &igloo);
    finds("3", &igloo);
    finds(strchr(reference, '-') + 1, &igloo);
    refuses("03-003", ERR_NOT_FOUND);
}

Test(find, a_whole_name_before_a_piece_of_another)
{
    finds("la palette", &palette);
    finds("LES PALETTES", &palettes);
}

Test(find, a_piece_of_a_name_that_begins_a_word)
{
    finds("igloo", &igloo);
    finds("oeuvre", &other);
    finds("jard", &other);
    refuses("gloo", ERR_NOT_FOUND);
}

Test(find, several_that_fit_are_named_and_none_is_chosen)
{
    refuses("palette", ERR_AMBIGUOUS);
    cr_expect_not_null(strstr(err.text, "La Palette"), "%s", err.text);
    cr_expect_not_null(strstr(err.text, "Les Palettes"), "%s", err.text);
}

Test(find, nothing_means_nobody)
{
    refuses("", ERR_NOT_FOUND);
    refuses("personne de ce nom", ERR_NOT_FOUND);
}

Test(find, a_case_in_the_trash_is_not_found)
{
    cr_assert(app_delete_case(&app, &igloo, &err), "%s", err.text);
    refuses(reference, ERR_NOT_FOUND);
    refuses("igloo", ERR_NOT_FOUND);
}
