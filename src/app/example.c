/* "Hors-réseaux 2023": what the 2023 report says of the eight it met, as cases to look at and to
 * play with. */
#include "blocks.h"
#include "internal.h"

#include <stdlib.h>
#include <string.h>

/* Where the text is read: what the next block belongs to. */
struct reading {
    struct id programme, case_id;
    int cases;
};

/* The porteur's columns and the case's are written in one [case] block; the registry tells them
 * apart. */
static bool write_case(struct app *app, struct reading *reading, const struct block *block,
                       struct error *err)
{
    struct block of_holder = {0}, of_case = {0};
    struct id holder;
    for (size_t i = 0; i < block->keys.count; i++) {
        const char *key = block->keys.items[i];
        struct block *to = field_by_column(ENTITY_CASE, key) != FIELD_COUNT ? &of_case : &of_holder;
        strings_add(&to->keys, key);
        strings_add(&to->values, block->values.items[i]);
    }
    const char *const written[] = {"name", "town", NULL};
    bool done =
        case_create(app, block_get(block, "name"), block_get(block, "town"), &reading->programme,
                    &holder, &reading->case_id, err) &&
        block_write(app, &of_holder, ENTITY_HOLDER, &holder, written, err) &&
        block_write(app, &of_case, ENTITY_CASE, &reading->case_id, NULL, err) &&
        op_set(app->store, &reading->case_id, FIELD_CASE_CONVENTIONAL_DATES, "1", NULL, err);
    reading->cases++;
    block_clear(&of_holder);
    block_clear(&of_case);
    return done;
}

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

static bool write_programme(struct app *app, struct reading *reading, const struct block *block,
                            struct error *err)
{
    struct error why = {0};
    const char *name = block_get(block, "name");
    if (query_find_programme(app->store, name, &reading->programme, &why)) {
        struct board_counts counts;
        struct filter all = FILTER_NONE;
        all.programme = reading->programme;
        all.today = app_today(app);
        if (!query_counts(app->store, &all, &counts, err))
            return false;
        for (int stage = 0; stage < STAGE_COUNT; stage++)
            if (counts.stage[stage])
                return error_set(err, ERR_INPUT,
                                 "l'exemple « %s » est déjà là : rien n'a été ajouté", name);
        return true;
    }
    if (why.code != ERR_NOT_FOUND)
        return error_set(err, why.code, "%s", why.text);
    reading->programme = id_new(&app->clock);
    return block_write(app, block, ENTITY_PROGRAMME, &reading->programme, NULL, err);
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

bool app_load_example(struct app *app, struct error *err)
{
    struct reading reading = {0};
    struct block block;
    const char *at = asset_example;
    bool done = op_begin(app->store, err);
    if (!done)
        return false;
    while (done && block_next(&at, &block)) {
        done = write_block(app, &reading, &block, err);
        block_clear(&block);
    }
    if (!done) {
        op_rollback(app->store);
        return false;
    }
    done = action_commit(app, NULL, err, "exemple Hors-réseaux 2023, %d dossiers", reading.cases);
    if (done)
        app_show_programme(app, &reading.programme,
                           NULL); /* a preference: its failure takes nothing back */
    return done;
}
