/* The partners that come with the program. Each has the same identity on every device, so that two
 * laptops that install them do not have them twice once they sync. */
#include "blocks.h"
#include "internal.h"

#include <stdlib.h>
#include <string.h>

/* Reads the edition that the text begins with. */
static char *shipped_edition(const char **at)
{
    struct block block;
    char *edition = NULL;
    if (block_next(at, &block))
        edition = mem_copy(block_get(&block, "number"));
    block_clear(&block);
    return edition ? edition : mem_copy("");
}

static bool install_one(struct app *app, const struct block *block, struct error *err)
{
    char *name = mem_print("partenaire:%s", block_get(block, "code"));
    struct id id = id_named(name);
    struct record record;
    free(name);
    if (query_record(app->store, ENTITY_PARTNER, &id, &record, NULL)) {
        record_clear(&record); /* what the user made of it stays */
        return true;
    }
    return block_write(app, block, ENTITY_PARTNER, &id, NULL, err);
}

static bool install_all(struct app *app, const char *at, struct error *err)
{
    struct block block;
    bool done = op_begin(app->store, err);
    while (done && block_next(&at, &block)) {
        done = install_one(app, &block, err);
        block_clear(&block);
    }
    if (done)
        return op_commit(app->store, NULL, NULL, err);
    op_rollback(app->store);
    return false;
}

bool app_install_partners(struct app *app, struct error *err)
{
    const char *at = asset_partners;
    char *shipped = shipped_edition(&at), *known = store_setting(app->store, "partners_edition");
    bool done = (known && strcmp(known, shipped) == 0) ||
                (install_all(app, at, err) &&
                 store_set_setting(app->store, "partners_edition", shipped, err));
    free(shipped);
    free(known);
    return done;
}
