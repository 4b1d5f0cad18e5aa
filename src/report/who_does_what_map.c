/* "Qui fait quoi", the whole map: need by need, the partners that cover it. Only the directory is
 * read: nothing of any case can be in it. */
#include <stdlib.h>
#include <string.h>

#include "partner_words.h"

struct map {
    struct store *store;
    struct document *document;
    const char *territory; /* NULL: everywhere */
    struct partners partners;
    struct text missing; /* needs that nobody covers here */
    size_t covered;
};

/* A partner without territories is there for the whole département. */
static bool is_there(const struct map *map, const struct partner_row *partner)
{
    return !map->territory || partner->territories.count == 0 ||
           strings_hold(&partner->territories, map->territory);
}

static bool answers(const struct map *map, const struct partner_row *partner, const char *need)
{
    return is_there(map, partner) && strings_hold(&partner->needs, need);
}

/* "Artois, Lens-Liévin"; NULL when the map is of one territory. The caller frees. */
static char *places(const struct map *map, const struct partner_row *partner)
{
    struct text text = {0};
    if (map->territory)
        return NULL;
    for (size_t i = 0; i < partner->territories.count; i++)
        text_addf(&text, "%s%s", i ? ", " : "",
                  choice_label(&choices_TERRITORY, partner->territories.items[i]));
    if (!text.length)
        text_add(&text, "tout le département");
    return text_take(&text);
}

/* ---- a need -------------------------------------------------------------------------------- */

static bool add_partner(const struct map *map, const struct partner_row *row, struct error *err)
{
    struct record partner;
    if (!query_record(map->store, ENTITY_PARTNER, &row->id, &partner, err))
        return false;
    char *where = places(map, row);
    document_row(map->document);
    partner_introduce(map->document, &partner, where);
    partner_explain(map->document, &partner);
    bool done = partner_conditions(map->document, map->store, &partner, err);
    free(where);
    record_clear(&partner);
    return done;
}

/* "gouvernance" becomes "Gouvernance"; an accented first letter stays. The caller frees. */
static char *capital(const char *label)
{
    char *heading = mem_copy(label);
    if (heading[0] >= 'a' && heading[0] <= 'z')
        heading[0] = (char)(heading[0] - 'a' + 'A');
    return heading;
}

static void begin_need(struct map *map, const char *label)
{
    static const struct table_column columns[] = {{"Qui", .share = 34},
                                                  {"Ce qu'il fait", .share = 38},
                                                  {"À quelles conditions", .share = 28}};
    char *heading = capital(label), *name = mem_print("Qui peut aider pour : %s", label);
    document_heading(map->document, 2, heading);
    document_table(map->document, name, columns, sizeof columns / sizeof columns[0]);
    map->covered++;
    free(heading);
    free(name);
}

static bool add_need(struct map *map, const char *code, struct error *err)
{
    bool begun = false, done = true;
    for (size_t i = 0; done && i < map->partners.count; i++) {
        const struct partner_row *row = &map->partners.rows[i];
        if (!answers(map, row, code))
            continue;
        if (!begun)
            begin_need(map, need_label(code));
        begun = true;
        done = add_partner(map, row, err);
    }
    if (!begun)
        text_addf(&map->missing, "%s%s", map->missing.length ? ", " : "", need_label(code));
    return done;
}

/* ---- the map ------------------------------------------------------------------------------- */

/* Needs that the list does not have, said in the user's own words, each once. */
static void find_local_needs(const struct map *map, struct strings *codes)
{
    for (size_t i = 0; i < map->partners.count; i++) {
        const struct strings *needs = &map->partners.rows[i].needs;
        for (size_t j = 0; j < needs->count; j++)
            if (need_known(needs->items[j]) && choice_rank(&choices_NEED, needs->items[j]) < 0 &&
                is_there(map, &map->partners.rows[i]) && !strings_hold(codes, needs->items[j]))
                strings_add(codes, needs->items[j]);
    }
}

static bool add_needs(struct map *map, struct error *err)
{
    struct strings local = {0};
    bool done = true;
    find_local_needs(map, &local);
    for (int i = 0; done && i < choices_NEED.count; i++)
        done = add_need(map, choices_NEED.choices[i].code, err);
    for (size_t i = 0; done && i < local.count; i++)
        done = add_need(map, local.items[i], err);
    strings_clear(&local);
    return done;
}

static void begin_map(struct map *map, day today)
{
    char *title = map->territory ? mem_print("Qui fait quoi : %s",
                                             choice_label(&choices_TERRITORY, map->territory))
                                 : mem_copy("Qui fait quoi dans le Pas-de-Calais");
    map->document = document_new(title, today);
    free(title);
    document_paragraph(map->document, TONE_PLAIN,
                       map->territory
                           ? "Pour chaque besoin, les structures qui peuvent aider : celles du "
                             "territoire, et celles qui sont là pour tout le département."
                           : "Pour chaque besoin, les structures qui peuvent aider, et où.");
}

static void end_map(struct map *map)
{
    char *line = mem_print("Personne de connu ici pour : %s.", text_get(&map->missing));
    if (map->missing.length)
        document_paragraph(map->document, TONE_PLAIN, line);
    free(line);
    document_paragraph(map->document, TONE_PLAIN,
                       "Conditions et places changent : demandez avant de vous déplacer. Une "
                       "question ? L'Apes vous dit vers qui aller.");
}

struct document *who_does_what_map(struct store *store, const char *territory, day today,
                                   struct error *err)
{
    struct map map = {.store = store, .territory = territory};
    bool done = query_partners(store, &map.partners, err);
    if (done) {
        begin_map(&map, today);
        done = add_needs(&map, err);
    }
    if (done && !map.covered)
        done = error_set(err, ERR_INPUT, "aucun partenaire n'est connu ici : la carte serait vide");
    if (done) {
        end_map(&map);
    } else {
        document_free(map.document);
        map.document = NULL;
    }
    partners_clear(&map.partners);
    text_clear(&map.missing);
    return map.document;
}
