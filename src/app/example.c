/* "Hors-réseaux 2023" and the three parcours of that year: what the 2023 report says of those it
 * names, as cases to look at and to play with. */
#include "blocks.h"
#include "internal.h"

#include <stdlib.h>
#include <string.h>

/* A case that was read: whose it is, and in which programme. */
struct known_case {
    struct id case_id, holder, programme;
    char *name; /* of the porteur */
};
struct known_programme {
    struct id id;
    char *name;
};

/* Where the text is read: what the next block belongs to, and what came before it. */
struct reading {
    struct id programme, case_id;
    struct known_programme *programmes;
    struct known_case *cases;
    size_t programme_count, case_count;
};

static void reading_clear(struct reading *reading)
{
    for (size_t i = 0; i < reading->programme_count; i++)
        free(reading->programmes[i].name);
    for (size_t i = 0; i < reading->case_count; i++)
        free(reading->cases[i].name);
    free(reading->programmes);
    free(reading->cases);
}

static const struct known_programme *known_programme(const struct reading *reading,
                                                     const char *name)
{
    for (size_t i = 0; i < reading->programme_count; i++)
        if (strcmp(reading->programmes[i].name, name) == 0)
            return &reading->programmes[i];
    return NULL;
}

/* The case of a porteur, in a programme or (NULL) in any. */
static const struct known_case *known_case(const struct reading *reading, const char *name,
                                           const struct id *programme)
{
    for (size_t i = 0; i < reading->case_count; i++)
        if (strcmp(reading->cases[i].name, name) == 0 &&
            (!programme || id_equal(&reading->cases[i].programme, programme)))
            return &reading->cases[i];
    return NULL;
}

/* ---- cases --------------------------------------------------------------------------------- */

/* A case of a new porteur, or of one that has another already. */
static bool open_case(struct app *app, struct reading *reading, const struct block *block,
                      struct known_case *opened, struct error *err)
{
    const char *again = block_get(block, "holder");
    const char *name = again ? again : block_get(block, "name");
    const struct known_case *other = again ? known_case(reading, again, NULL) : NULL;
    if (!name || (again && !other))
        return error_set(err, ERR_INPUT, "texte livré : « %s » n'a pas encore de dossier",
                         again ? again : "?");
    *opened = (struct known_case){.programme = reading->programme};
    bool done = false;
    if (other) {
        opened->holder = other->holder;
        done = case_open_for(app, &other->holder, &reading->programme, &opened->case_id, err);
    } else {
        done = case_create(app, name, block_get(block, "town"), &reading->programme,
                           &opened->holder, &opened->case_id, err);
    }
    opened->name = mem_copy(name);
    return done;
}

/* The case that this one comes from, of the same porteur: named by its programme. */
static bool follow_case(struct app *app, const struct reading *reading, const struct block *block,
                        const struct known_case *opened, struct error *err)
{
    const char *name = block_get(block, "follows"), *day_text = block_get(block, "received_on");
    if (!name)
        return true;
    const struct known_programme *programme = known_programme(reading, name);
    const struct known_case *before =
        programme ? known_case(reading, opened->name, &programme->id) : NULL;
    if (!before)
        return error_set(err, ERR_INPUT, "texte livré : %s n'a pas de dossier dans « %s »",
                         opened->name, name);
    char *moment = mem_print("%sT09:00", day_text ? day_text : "");
    bool done = rebound_write(app, &before->case_id, &opened->case_id, moment, err);
    free(moment);
    return done;
}

/* The porteur's columns and the case's are written in one [case] block; the registry tells them
 * apart. */
static bool write_fields(struct app *app, const struct block *block,
                         const struct known_case *opened, struct error *err)
{
    static const char *const written[] = {"name", "town", "holder", "follows", NULL};
    struct block of_holder = {0}, of_case = {0};
    for (size_t i = 0; i < block->keys.count; i++) {
        const char *key = block->keys.items[i];
        struct block *to = field_by_column(ENTITY_CASE, key) != FIELD_COUNT ? &of_case : &of_holder;
        strings_add(&to->keys, key);
        strings_add(&to->values, block->values.items[i]);
    }
    bool done = block_write(app, &of_holder, ENTITY_HOLDER, &opened->holder, written, err) &&
                block_write(app, &of_case, ENTITY_CASE, &opened->case_id, written, err) &&
                op_set(app->store, &opened->case_id, FIELD_CASE_CONVENTIONAL_DATES, "1", NULL, err);
    block_clear(&of_holder);
    block_clear(&of_case);
    return done;
}

static bool write_case(struct app *app, struct reading *reading, const struct block *block,
                       struct error *err)
{
    struct known_case opened = {0};
    bool done = open_case(app, reading, block, &opened, err) &&
                write_fields(app, block, &opened, err) &&
                follow_case(app, reading, block, &opened, err);
    reading->cases = mem_resize(reading->cases, (reading->case_count + 1) * sizeof *reading->cases);
    reading->cases[reading->case_count++] = opened;
    reading->case_id = opened.case_id;
    return done;
}

/* ---- what hangs on them -------------------------------------------------------------------- */

static bool write_note(struct app *app, const struct reading *reading, const struct block *block,
                       struct error *err)
{
    struct id note = id_new(&app->clock);
    const char *const written[] = {"text", NULL};
    return set_reference(app, &note, FIELD_NOTE_CASE, &reading->case_id, err) &&
           block_write(app, block, ENTITY_NOTE, &note, written, err) &&
           op_note(app->store, &note, block_get(block, "text"), NULL, err);
}

static bool write_referral(struct app *app, const struct reading *reading,
                           const struct block *block, struct error *err)
{
    struct id referral = id_new(&app->clock), partner;
    const char *const written[] = {"partner", NULL};
    return query_find_partner(app->store, block_get(block, "partner"), &partner, err) &&
           set_reference(app, &referral, FIELD_REFERRAL_CASE, &reading->case_id, err) &&
           set_reference(app, &referral, FIELD_REFERRAL_PARTNER, &partner, err) &&
           op_set(app->store, &referral, FIELD_REFERRAL_KIND, "orientation", NULL, err) &&
           op_set(app->store, &referral, FIELD_REFERRAL_CONFIRMED_BY, "aucun", NULL, err) &&
           block_write(app, block, ENTITY_REFERRAL, &referral, written, err);
}

/* ---- programmes ---------------------------------------------------------------------------- */

/* One of that name that the user made is taken, as long as nobody is in it. */
static bool refuse_filled(struct app *app, const struct id *programme, const char *name,
                          struct error *err)
{
    struct board_counts counts;
    struct filter all = FILTER_NONE;
    all.programme = *programme;
    all.today = app_today(app);
    if (!query_counts(app->store, &all, &counts, err))
        return false;
    for (int stage = 0; stage < STAGE_COUNT; stage++)
        if (counts.stage[stage])
            return error_set(err, ERR_INPUT, "l'exemple « %s » est déjà là : rien n'a été ajouté",
                             name);
    return true;
}

static bool find_or_make(struct app *app, const struct block *block, const char *name,
                         struct id *programme, struct error *err)
{
    struct error why = {0};
    if (query_find_programme(app->store, name, programme, &why))
        return refuse_filled(app, programme, name, err);
    if (why.code != ERR_NOT_FOUND)
        return error_set(err, why.code, "%s", why.text);
    *programme = id_new(&app->clock);
    return block_write(app, block, ENTITY_PROGRAMME, programme, NULL, err);
}

static bool write_programme(struct app *app, struct reading *reading, const struct block *block,
                            struct error *err)
{
    const char *name = block_get(block, "name");
    const struct known_programme *known = known_programme(reading, name);
    if (known) { /* the text comes back to it */
        reading->programme = known->id;
        return true;
    }
    if (!find_or_make(app, block, name, &reading->programme, err))
        return false;
    reading->programmes = mem_resize(reading->programmes,
                                     (reading->programme_count + 1) * sizeof *reading->programmes);
    reading->programmes[reading->programme_count++] =
        (struct known_programme){.id = reading->programme, .name = mem_copy(name)};
    return true;
}

static bool write_block(struct app *app, struct reading *reading, const struct block *block,
                        struct error *err)
{
    if (strcmp(block->kind, "programme") == 0)
        return write_programme(app, reading, block, err);
    if (strcmp(block->kind, "case") == 0)
        return write_case(app, reading, block, err);
    if (strcmp(block->kind, "note") == 0)
        return write_note(app, reading, block, err);
    return write_referral(app, reading, block, err);
}

static bool write_blocks(struct app *app, struct reading *reading, struct error *err)
{
    struct block block;
    const char *at = asset_example;
    bool done = true;
    while (done && block_next(&at, &block)) {
        done = write_block(app, reading, &block, err);
        block_clear(&block);
    }
    return done;
}

bool app_load_example(struct app *app, struct error *err)
{
    struct reading reading = {0};
    if (!op_begin(app->store, err))
        return false;
    bool done = write_blocks(app, &reading, err);
    if (done)
        done = action_commit(app, NULL, err, "exemple de 2023 : %zu dossiers, %zu programmes",
                             reading.case_count, reading.programme_count);
    else
        op_rollback(app->store);
    if (done) /* a preference: its failure takes nothing back */
        app_show_programme(app, &reading.programmes[0].id, NULL);
    reading_clear(&reading);
    return done;
}
