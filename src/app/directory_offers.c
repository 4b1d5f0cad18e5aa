/* What the last edition of the directory brought: which partners came or changed with it, and what
 * it says where the user keeps something else, to be taken or left. */
#include "directory.h"

#include <stdlib.h>
#include <string.h>

#include "internal.h"

enum partner_news app_partner_news(struct app *app, const char *shipped)
{
    struct block block;
    enum partner_news news = PARTNER_NO_NEWS;
    if (!shipped)
        return news;
    char *last = store_setting(app->store, "partners_edition");
    if (shipped_read(shipped, &block) && last && shipped_edition(&block) == atoi(last)) {
        const char *word = block_get(&block, SHIPPED_NEWS);
        news = !word ? PARTNER_NO_NEWS : strcmp(word, "new") == 0 ? PARTNER_NEW : PARTNER_CHANGED;
    }
    block_clear(&block);
    free(last);
    return news;
}

/* ---- what is offered ----------------------------------------------------------------------- */

/* What the directory says of a field, as stored; what the base holds. The caller frees both. */
static bool read_sides(struct app *app, const struct id *partner, enum field field,
                       const struct block *block, char **ours, char **theirs, struct error *err)
{
    const char *said = block_get(block, field_info(field)->column);
    struct record record;
    *ours = *theirs = NULL;
    if (field_info(field)->type == TYPE_SET) {
        *theirs = mem_copy(said);
        return members_text(app, partner, field, ours, err);
    }
    if (!query_record(app->store, ENTITY_PARTNER, partner, &record, err))
        return false;
    *ours = mem_copy(record_get(&record, field));
    record_clear(&record);
    return value_check(field, said, app_today(app), theirs, err);
}

static bool is_same(enum field field, const char *ours, const char *theirs)
{
    if (field_info(field)->type == TYPE_SET)
        return members_same(ours, theirs);
    return ours && theirs && strcmp(ours, theirs) == 0;
}

static char *shown(enum field field, const char *value, day today)
{
    return field_info(field)->type == TYPE_SET ? members_show(field, value, ", ")
                                               : value_show(field, value, today);
}

static void add_offer(struct app *app, struct offers *offers, enum field field, const char *ours,
                      const char *theirs)
{
    day today = app_today(app);
    offers->rows = mem_resize(offers->rows, (offers->count + 1) * sizeof *offers->rows);
    offers->rows[offers->count++] = (struct offer){
        .field = field, .ours = shown(field, ours, today), .theirs = shown(field, theirs, today)};
}

static bool read_block(struct app *app, const struct id *partner, struct block *block,
                       struct error *err)
{
    struct record record;
    *block = (struct block){0};
    if (!query_record(app->store, ENTITY_PARTNER, partner, &record, err))
        return false;
    shipped_read(record_get(&record, FIELD_PARTNER_SHIPPED), block);
    record_clear(&record);
    return true;
}

bool app_partner_offers(struct app *app, const struct id *partner, struct offers *offers,
                        struct error *err)
{
    struct block block;
    char *column;
    *offers = (struct offers){0};
    bool done = read_block(app, partner, &block, err);
    const char *at = done ? block_get(&block, SHIPPED_OFFERS) : NULL;
    for (at = at ? at : ""; done && (column = member_next(&at)); free(column)) {
        enum field field = field_by_column(ENTITY_PARTNER, column);
        char *ours = NULL, *theirs = NULL;
        if (field == FIELD_COUNT || !block_get(&block, column))
            continue;
        done = read_sides(app, partner, field, &block, &ours, &theirs, err);
        if (done && !is_same(field, ours, theirs))
            add_offer(app, offers, field, ours, theirs);
        free(ours);
        free(theirs);
    }
    block_clear(&block);
    if (!done)
        offers_clear(offers);
    return done;
}

void offers_clear(struct offers *offers)
{
    for (size_t i = 0; i < offers->count; i++) {
        free(offers->rows[i].ours);
        free(offers->rows[i].theirs);
    }
    free(offers->rows);
    *offers = (struct offers){0};
}

/* ---- taking and leaving -------------------------------------------------------------------- */

static char *called(struct app *app, const struct id *partner)
{
    char *name = app_partner_name(app, partner);
    return name ? name : mem_copy("?");
}

static bool finish(struct app *app, bool done, const struct id *partner, const char *what,
                   enum field field, struct error *err)
{
    if (!done) {
        op_rollback(app->store);
        return false;
    }
    char *name = called(app, partner);
    done = action_commit(app, NULL, err, "%s : %s, %s", name, field_info(field)->label, what);
    free(name);
    return done;
}

bool app_take_offer(struct app *app, const struct id *partner, enum field field, struct error *err)
{
    struct block block;
    char *stored = NULL;
    bool done = read_block(app, partner, &block, err);
    const char *said = done ? block_get(&block, field_info(field)->column) : NULL;
    bool set = field_info(field)->type == TYPE_SET;
    if (done && !said)
        done = error_set(err, ERR_NOT_FOUND, "l'annuaire livré ne dit rien de « %s »",
                         field_info(field)->label);
    done = done && (set || value_check(field, said, app_today(app), &stored, err)) &&
           op_begin(app->store, err);
    if (done)
        done = finish(app,
                      set ? members_write(app, partner, field, said, err)
                          : op_set(app->store, partner, field, stored, NULL, err),
                      partner, "repris de l'annuaire", field, err);
    free(stored);
    block_clear(&block);
    return done;
}

/* The list of what is offered, without this one. The caller frees. */
static char *offers_without(const struct block *block, enum field field)
{
    const char *offered = block_get(block, SHIPPED_OFFERS);
    struct text left = {0};
    char *column;
    for (const char *at = offered ? offered : ""; (column = member_next(&at)); free(column))
        if (strcmp(column, field_info(field)->column) != 0)
            text_addf(&left, "%s%s", left.length ? ", " : "", column);
    return text_take(&left);
}

bool app_decline_offer(struct app *app, const struct id *partner, enum field field,
                       struct error *err)
{
    struct block block;
    if (!read_block(app, partner, &block, err))
        return false;
    char *left = offers_without(&block, field),
         *text =
             shipped_text(&block, shipped_edition(&block), block_get(&block, SHIPPED_NEWS), left);
    bool done = op_begin(app->store, err);
    if (done)
        done = finish(app, op_set(app->store, partner, FIELD_PARTNER_SHIPPED, text, NULL, err),
                      partner, "le nôtre gardé", field, err);
    free(left);
    free(text);
    block_clear(&block);
    return done;
}
