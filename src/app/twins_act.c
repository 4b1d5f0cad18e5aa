/* What is decided about doubles: the same, or not. Both are marks that undo takes off. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

struct merge {
    struct app *app;
    struct record kept, other;
    struct text differing; /* "Téléphone : 03 21 00 00 00", a line each */
};

bool holder_call(struct app *app, const struct id *holder, const char *called, struct error *err)
{
    struct record record;
    char *stored = NULL;
    if (!called)
        return true;
    if (!value_check(FIELD_HOLDER_NAME, called, app_today(app), &stored, err) ||
        !query_record(app->store, ENTITY_HOLDER, holder, &record, err)) {
        free(stored);
        return false;
    }
    const char *name = record_get(&record, FIELD_HOLDER_NAME);
    char *own = utf8_name_key(name ? name : ""), *other = utf8_name_key(stored ? stored : "");
    bool done = !stored || strcmp(own, other) == 0 ||
                op_add(app->store, holder, FIELD_HOLDER_ALIASES, stored, err);
    free(own);
    free(other);
    free(stored);
    record_clear(&record);
    return done;
}

static const char *name_of(const struct record *holder)
{
    const char *name = record_get(holder, FIELD_HOLDER_NAME);
    return name ? name : "?";
}

/* Not to be carried over: what the record is, and the marks themselves. */
static bool is_own(enum field field)
{
    return field == FIELD_HOLDER_NAME || !field_info(field)->label[0];
}

static bool add_members(struct merge *merge, enum field field, struct error *err)
{
    struct store *store = merge->app->store;
    struct strings members;
    bool done = query_members(store, &merge->other.id, field, &members, err);
    for (size_t i = 0; done && i < members.count; i++)
        done = op_add(store, &merge->kept.id, field, members.items[i], err);
    if (done)
        strings_clear(&members);
    return done;
}

/* What the kept sheet does not say it gains; what it says otherwise is told in the thread. */
static bool carry_over(struct merge *merge, enum field field, struct error *err)
{
    const char *kept = record_get(&merge->kept, field), *other = record_get(&merge->other, field);
    if (field_info(field)->type == TYPE_SET)
        return add_members(merge, field, err);
    if (!other || (kept && strcmp(kept, other) == 0))
        return true;
    if (!kept)
        return op_set(merge->app->store, &merge->kept.id, field, other, NULL, err);
    char *shown = value_show(field, other, app_today(merge->app));
    text_addf(&merge->differing, "\n%s : %s", field_info(field)->label, shown);
    free(shown);
    return true;
}

/* In the thread of its newest case, so that what its sheet said is still read and found. */
static bool tell(struct merge *merge, struct error *err)
{
    struct id case_id;
    if (!query_case_of_holder(merge->app->store, &merge->other.id, &case_id))
        return true;
    char *text =
        mem_print("Même porteur que « %s ». La fiche de « %s » %s%s", name_of(&merge->kept),
                  name_of(&merge->other),
                  merge->differing.length ? "disait autrement :" : "ne disait rien d'autre.",
                  text_get(&merge->differing));
    bool done = timeline_add(merge->app, &case_id, "note", text, NULL, err);
    free(text);
    return done;
}

/* It was said once that they are not the same: no longer. */
static bool forget_apart(struct app *app, const struct id *a, const struct id *b, struct error *err)
{
    char text_a[ID_TEXT_SIZE], text_b[ID_TEXT_SIZE];
    id_to_text(a, text_a);
    id_to_text(b, text_b);
    return op_remove(app->store, a, FIELD_HOLDER_DIFFERENT_FROM, text_b, err) &&
           op_remove(app->store, b, FIELD_HOLDER_DIFFERENT_FROM, text_a, err);
}

static bool write_merge(struct merge *merge, struct error *err)
{
    struct store *store = merge->app->store;
    const struct id *kept = &merge->kept.id, *other = &merge->other.id;
    bool done = true;
    for (enum field field = entity_first_field(ENTITY_HOLDER);
         done && field <= entity_last_field(ENTITY_HOLDER); field++)
        done = is_own(field) || carry_over(merge, field, err);
    /* The kept one stands for itself from now on, whatever ring of marks it was in. */
    return done && holder_call(merge->app, kept, name_of(&merge->other), err) && tell(merge, err) &&
           forget_apart(merge->app, kept, other, err) &&
           op_set(store, kept, FIELD_HOLDER_SAME_AS, NULL, NULL, err) &&
           op_alias(store, other, kept, err);
}

/* Those that stand for the two now. */
static bool read_pair(struct app *app, const struct id *kept, const struct id *other,
                      struct merge *merge, struct error *err)
{
    struct id a, b;
    *merge = (struct merge){.app = app};
    if (!query_porteur(app->store, kept, &a, err) || !query_porteur(app->store, other, &b, err))
        return false;
    if (id_equal(&a, &b))
        return error_set(err, ERR_INPUT, "c'est déjà le même porteur");
    return query_record(app->store, ENTITY_HOLDER, &a, &merge->kept, err) &&
           query_record(app->store, ENTITY_HOLDER, &b, &merge->other, err);
}

static void merge_clear(struct merge *merge)
{
    record_clear(&merge->kept);
    record_clear(&merge->other);
    text_clear(&merge->differing);
}

/* The case the label is about: where undo leads back to. */
static const struct id *case_of(struct app *app, const struct id *holder, struct id *case_id)
{
    return query_case_of_holder(app->store, holder, case_id) ? case_id : NULL;
}

static bool take_back(struct app *app)
{
    op_rollback(app->store);
    return false;
}

bool app_merge_holders(struct app *app, const struct id *kept, const struct id *other,
                       struct error *err)
{
    struct merge merge = {0};
    struct id case_id;
    if (!op_begin(app->store, err))
        return false;
    bool done = read_pair(app, kept, other, &merge, err) && write_merge(&merge, err);
    if (!done)
        take_back(app);
    else
        done =
            action_commit(app, case_of(app, &merge.other.id, &case_id), err,
                          "%s : même porteur que %s", name_of(&merge.other), name_of(&merge.kept));
    merge_clear(&merge);
    return done;
}

bool app_part_holders(struct app *app, const struct id *a, const struct id *b, struct error *err)
{
    struct merge pair = {0};
    char text[ID_TEXT_SIZE];
    if (!op_begin(app->store, err))
        return false;
    bool done = read_pair(app, a, b, &pair, err);
    if (done) {
        id_to_text(&pair.other.id, text);
        done = op_add(app->store, &pair.kept.id, FIELD_HOLDER_DIFFERENT_FROM, text, err);
    }
    if (!done)
        take_back(app);
    else
        done = action_commit(app, NULL, err, "%s et %s : pas le même porteur", name_of(&pair.kept),
                             name_of(&pair.other));
    merge_clear(&pair);
    return done;
}

bool app_open_case(struct app *app, const struct id *holder, const char *called,
                   const struct id *programme, struct id *case_id, struct error *err)
{
    struct id into = programme ? *programme : ID_NONE;
    if (!op_begin(app->store, err))
        return false;
    if ((!programme && !programme_by_default(app, &into, err)) ||
        !holder_call(app, holder, called, err) || !case_open_for(app, holder, &into, case_id, err))
        return take_back(app);
    char *name = app_case_name(app, case_id);
    bool done = action_commit(app, case_id, err, "nouveau dossier pour %s", name);
    free(name);
    return done;
}
