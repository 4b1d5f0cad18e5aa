/* The partners that come with the program. Each has the same identity on every device, so that two
 * laptops that install them do not have them twice once they sync. What the user made of them is
 * never written over: directory_merge.c. */
#include "directory.h"

#include <stdlib.h>
#include <string.h>

#include "internal.h"

/* ---- the block that was last installed ----------------------------------------------------- */

static bool is_ours(const char *key)
{
    return strcmp(key, SHIPPED_EDITION) == 0 || strcmp(key, SHIPPED_NEWS) == 0 ||
           strcmp(key, SHIPPED_OFFERS) == 0;
}

char *shipped_text(const struct block *block, int edition, const char *news, const char *offers)
{
    struct text text = {0};
    text_addf(&text, "[partner]\n" SHIPPED_EDITION ": %d\n", edition);
    if (news)
        text_addf(&text, SHIPPED_NEWS ": %s\n", news);
    if (offers && offers[0])
        text_addf(&text, SHIPPED_OFFERS ": %s\n", offers);
    for (size_t i = 0; i < block->keys.count; i++)
        if (!is_ours(block->keys.items[i]))
            text_addf(&text, "%s: %s\n", block->keys.items[i], block->values.items[i]);
    return text_take(&text);
}

bool shipped_read(const char *shipped, struct block *block)
{
    *block = (struct block){0};
    return shipped && block_next(&shipped, block);
}

int shipped_edition(const struct block *block)
{
    const char *edition = block_get(block, SHIPPED_EDITION);
    return edition ? atoi(edition) : 0;
}

static bool says_all(const struct block *a, const struct block *b)
{
    for (size_t i = 0; i < a->keys.count; i++) {
        const char *other = block_get(b, a->keys.items[i]);
        if (!is_ours(a->keys.items[i]) && (!other || strcmp(other, a->values.items[i]) != 0))
            return false;
    }
    return true;
}

bool shipped_same(const struct block *a, const struct block *b)
{
    return says_all(a, b) && says_all(b, a);
}

/* ---- installing ---------------------------------------------------------------------------- */

struct edition {
    int number;
    bool first; /* this base never had any: nothing in it is new */
};

static bool keep_block(struct app *app, const struct id *id, const struct block *block, int edition,
                       const char *news, const char *offers, struct error *err)
{
    char *text = shipped_text(block, edition, news, offers);
    bool done = op_set(app->store, id, FIELD_PARTNER_SHIPPED, text, NULL, err);
    free(text);
    return done;
}

/* One that the base has: whoever removed it keeps it removed, and nothing is written on it, which
 * would bring it back. */
static bool update_one(struct app *app, const struct block *block, const struct record *record,
                       const struct edition *edition, struct error *err)
{
    struct block before;
    bool known = shipped_read(record_get(record, FIELD_PARTNER_SHIPPED), &before);
    bool same = known && shipped_same(&before, block);
    bool done = true;
    if (!record_get(record, FIELD_PARTNER_DELETED) && !same &&
        shipped_edition(&before) < edition->number) {
        struct merge merge = {.app = app,
                              .id = &record->id,
                              .record = record,
                              .before = known ? &before : NULL,
                              .now = block};
        done = directory_merge(&merge, err);
        bool changed = merge.wrote || merge.offers.length;
        done = done && keep_block(app, &record->id, block, edition->number,
                                  changed ? "changed" : NULL, text_get(&merge.offers), err);
        text_clear(&merge.offers);
    }
    block_clear(&before);
    return done;
}

static bool install_one(struct app *app, const struct block *block, const struct edition *edition,
                        struct error *err)
{
    char *name = mem_print("partenaire:%s", block_get(block, "code"));
    struct id id = id_named(name);
    struct record record;
    free(name);
    if (query_record(app->store, ENTITY_PARTNER, &id, &record, NULL)) {
        bool done = update_one(app, block, &record, edition, err);
        record_clear(&record);
        return done;
    }
    return block_write(app, block, ENTITY_PARTNER, &id, NULL, err) &&
           keep_block(app, &id, block, edition->number, edition->first ? NULL : "new", NULL, err);
}

static bool install_all(struct app *app, const char *at, const struct edition *edition,
                        struct error *err)
{
    struct block block;
    bool done = op_begin(app->store, err);
    while (done && block_next(&at, &block)) {
        done = block_get(&block, "code")
                   ? install_one(app, &block, edition, err)
                   : error_set(err, ERR_INPUT, "annuaire livré : un partenaire n'a pas de code");
        block_clear(&block);
    }
    if (done)
        return op_commit(app->store, NULL, NULL, err);
    op_rollback(app->store);
    return false;
}

bool directory_install(struct app *app, const char *text, struct error *err)
{
    struct block head;
    const char *at = text;
    bool read = block_next(&at, &head);
    char *number = mem_copy(read ? block_get(&head, "number") : NULL),
         *known = store_setting(app->store, "partners_edition");
    block_clear(&head);
    struct edition edition = {.number = number ? atoi(number) : 0, .first = !known};
    bool done = (known && atoi(known) >= edition.number) ||
                (install_all(app, at, &edition, err) &&
                 store_set_setting(app->store, "partners_edition", number ? number : "0", err));
    free(number);
    free(known);
    return done;
}

bool app_install_partners(struct app *app, struct error *err)
{
    return directory_install(app, asset_partners, err);
}
