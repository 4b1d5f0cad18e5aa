/* What is chosen between: the values of a field, each with who wrote it and when; or a deletion and
 * all that was written without knowing of it. */
#include "conflicts.h"

#include <stdlib.h>
#include <string.h>

/* Takes the text over. */
static void add_side(struct disputed *disputed, struct tui *tui, const struct version *version,
                     char *text)
{
    disputed->sides =
        mem_resize(disputed->sides, (disputed->count + 1) * sizeof disputed->sides[0]);
    disputed->sides[disputed->count++] =
        (struct side){.who = mem_copy(version->who ? version->who : "ce poste"),
                      .when = when_words(tui->app, version->at_ms, version->suspect),
                      .text = text,
                      .value = version->value};
}

static void list_values(struct disputed *disputed, struct tui *tui)
{
    for (size_t i = 0; i < disputed->versions.count; i++) {
        const struct version *row = &disputed->versions.rows[i];
        add_side(disputed, tui, row,
                 row->value ? value_words(tui->app, row->field, row->value) : mem_copy("(vide)"));
    }
}

/* "Commune : Lens", one a line; or that somebody took the deletion back. */
static char *contesting_text(const struct disputed *disputed, struct tui *tui)
{
    struct text text = {0};
    for (size_t i = 1; i < disputed->versions.count; i++) {
        const struct version *row = &disputed->versions.rows[i];
        char *field = row->field == disputed->conflict.field
                          ? mem_copy("gardé")
                          : field_words(tui->app, row->field, NULL);
        char *value = row->field == disputed->conflict.field
                          ? mem_copy("")
                          : value_words(tui->app, row->field, row->value);
        text_addf(&text, "%s%s%s%s", i > 1 ? "\n" : "", field, value[0] ? " : " : "", value);
        free(field);
        free(value);
    }
    return text_take(&text);
}

static void list_deletion(struct disputed *disputed, struct tui *tui)
{
    const struct versions *versions = &disputed->versions;
    if (versions->count < 2)
        return;
    add_side(disputed, tui, &versions->rows[0], mem_copy("mettre à la corbeille"));
    add_side(disputed, tui, &versions->rows[1], contesting_text(disputed, tui));
    disputed->chosen = 1; /* as it shows now */
}

/* The pair around the chosen one, and what differs in it. */
static void set_pair(struct disputed *disputed)
{
    if (disputed->chosen < disputed->first)
        disputed->first = disputed->chosen;
    if (disputed->chosen > disputed->first + 1)
        disputed->first = disputed->chosen - 1;
    word_diff_clear(&disputed->diff);
    disputed->scroll = 0;
    disputed->anew = true;
    if (!disputed->deletion && disputed->first + 1 < disputed->count)
        word_diff(disputed->sides[disputed->first].text, disputed->sides[disputed->first + 1].text,
                  &disputed->diff);
}

bool disputed_read(struct disputed *disputed, struct tui *tui, struct conflict *conflict,
                   struct error *err)
{
    disputed_clear(disputed);
    disputed->conflict = *conflict;
    *conflict = (struct conflict){0};
    conflict = &disputed->conflict;
    disputed->deletion =
        conflict->field == entity_deleted_field(field_info(conflict->field)->entity);
    if (!query_conflict_versions(tui->app->store, &conflict->record, conflict->field,
                                 &disputed->versions, err))
        return false;
    disputed->title = disputed->deletion
                          ? mem_copy("Supprimé par l'un, changé par l'autre : rien n'a été retiré.")
                          : conflict_words(tui->app, conflict);
    if (disputed->deletion)
        list_deletion(disputed, tui);
    else
        list_values(disputed, tui);
    set_pair(disputed);
    return true;
}

void disputed_clear(struct disputed *disputed)
{
    for (size_t i = 0; i < disputed->count; i++) {
        free(disputed->sides[i].who);
        free(disputed->sides[i].when);
        free(disputed->sides[i].text);
    }
    free(disputed->sides);
    free(disputed->title);
    free(disputed->conflict.name);
    free(disputed->conflict.detail);
    versions_clear(&disputed->versions);
    word_diff_clear(&disputed->diff);
    *disputed = (struct disputed){0};
}

void disputed_choose(struct disputed *disputed, int by)
{
    size_t count = disputed->count;
    if (!count)
        return;
    disputed->chosen = (disputed->chosen + count + (by > 0 ? 1 : count - 1)) % count;
    set_pair(disputed);
}
