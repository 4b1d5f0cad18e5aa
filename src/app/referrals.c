/* Links made to partners. The Apes makes the link; the partner accompanies. What becomes of them is
 * in answers.c. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

char *partner_name(struct app *app, const struct id *partner, struct error *err)
{
    struct record record;
    if (!query_record(app->store, ENTITY_PARTNER, partner, &record, err))
        return NULL;
    const char *name = record_get(&record, FIELD_PARTNER_SHORT_NAME);
    if (!name)
        name = record_get(&record, FIELD_PARTNER_NAME);
    char *copy = mem_copy(name ? name : "?");
    record_clear(&record);
    return copy;
}

static bool already_referred(const struct referrals *referrals, const struct id *partner)
{
    for (size_t i = 0; i < referrals->count; i++)
        if (id_equal(&referrals->rows[i].partner, partner) &&
            referral_is_open(referrals->rows[i].status))
            return true;
    return false;
}

/* What the case lacks and the partner covers: what it is sent for. */
static bool write_needs(struct app *app, const struct id *referral, const struct id *case_id,
                        const struct id *partner, struct error *err)
{
    struct strings lacks = {0}, covers = {0};
    struct need need;
    bool done = query_members(app->store, case_id, FIELD_CASE_NEEDS, &lacks, err) &&
                query_members(app->store, partner, FIELD_PARTNER_NEEDS, &covers, err);
    for (size_t i = 0; done && i < lacks.count; i++)
        if (need_parse(lacks.items[i], &need) && strings_hold(&covers, need.code))
            done = op_add(app->store, referral, FIELD_REFERRAL_NEEDS, need.code, err);
    strings_clear(&lacks);
    strings_clear(&covers);
    return done;
}

static bool write_referral(struct app *app, const struct id *case_id,
                           const struct referral_wish *wish, const char *name, struct error *err)
{
    struct id id = id_new(&app->clock);
    bool plain = strcmp(wish->kind, "orientation") == 0;
    char *line = plain
                     ? mem_copy(name)
                     : mem_print("%s (%s)", name, choice_label(&choices_REFERRAL_KIND, wish->kind));
    bool done = set_reference(app, &id, FIELD_REFERRAL_CASE, case_id, err) &&
                set_reference(app, &id, FIELD_REFERRAL_PARTNER, &wish->partner, err) &&
                (id_is_none(&wish->after) ||
                 set_reference(app, &id, FIELD_REFERRAL_AFTER, &wish->after, err)) &&
                op_set(app->store, &id, FIELD_REFERRAL_KIND, wish->kind, NULL, err) &&
                op_set(app->store, &id, FIELD_REFERRAL_STATUS, "draft", NULL, err) &&
                op_set(app->store, &id, FIELD_REFERRAL_CONFIRMED_BY, "aucun", NULL, err) &&
                write_needs(app, &id, case_id, &wish->partner, err) &&
                timeline_add(app, case_id, "orientation", line, NULL, err);
    free(line);
    return done;
}

/* Partners that cases are referred to, each once. */
struct refer {
    struct referral_wish *wishes;
    struct strings names;     /* one per wish */
    bool alone;               /* one case: the partners it already waits for are said */
    struct text now, already; /* their names, of a case that is alone */
};

static void refer_clear(struct refer *refer)
{
    free(refer->wishes);
    strings_clear(&refer->names);
    text_clear(&refer->now);
    text_clear(&refer->already);
}

static bool is_among(const struct refer *refer, const struct id *partner)
{
    for (size_t i = 0; i < refer->names.count; i++)
        if (id_equal(&refer->wishes[i].partner, partner))
            return true;
    return false;
}

/* One that is named twice is meant once. */
static bool refer_to(struct app *app, struct refer *refer, const struct referral_wish wishes[],
                     size_t count, struct error *err)
{
    refer->wishes = mem_alloc((count + 1) * sizeof *refer->wishes);
    for (size_t i = 0; i < count; i++) {
        if (is_among(refer, &wishes[i].partner))
            continue;
        if (choice_rank(&choices_REFERRAL_KIND, wishes[i].kind) < 0)
            return error_set(err, ERR_INPUT, "nature d'orientation inconnue");
        char *name = partner_name(app, &wishes[i].partner, err);
        if (!name)
            return false;
        refer->wishes[refer->names.count] = wishes[i];
        strings_add(&refer->names, name);
        free(name);
    }
    return true;
}

/* One whose answer is still awaited is left out. */
static bool refer_each(struct app *app, const struct id *case_id, struct refer *refer,
                       size_t *added, struct error *err)
{
    struct referrals known;
    if (!query_referrals(app->store, case_id, &known, err))
        return false;
    bool done = true;
    for (size_t i = 0; done && i < refer->names.count; i++) {
        const char *name = refer->names.items[i];
        bool already = already_referred(&known, &refer->wishes[i].partner);
        struct text *said = already ? &refer->already : &refer->now;
        if (refer->alone)
            text_addf(said, "%s%s", said->length ? ", " : "", name);
        if (already)
            continue;
        done = write_referral(app, case_id, &refer->wishes[i], name, err);
        ++*added;
    }
    referrals_clear(&known);
    if (done && refer->alone && !*added)
        return error_set(err, ERR_INPUT,
                         "une orientation vers %s est déjà en cours : rien n'a été ajouté",
                         text_get(&refer->already));
    return done;
}

/* The first referral brings the case to its last stage, save in a parcours. */
static bool refer_one(struct app *app, const struct record *case_file, void *how, enum left *left,
                      struct error *err)
{
    enum stage stage = stage_from_code(record_get(case_file, FIELD_CASE_STAGE));
    size_t added = 0;
    if (stage == STAGE_CLOSED) {
        *left = LEFT_CLOSED;
        return true;
    }
    if (!refer_each(app, &case_file->id, how, &added, err))
        return false;
    if (!added)
        *left = LEFT_REFERRED;
    return !added || stage == STAGE_ORIENTATION || !stage_follows_referral(app, case_file) ||
           stage_write(app, case_file, STAGE_ORIENTATION, err);
}

static char *refer_label(const char *who, bool several, const void *how)
{
    const struct refer *refer = how;
    struct text text = {0};
    text_addf(&text, "%s orienté%s vers ", who, several ? "s" : "");
    if (refer->alone)
        text_add(&text, text_get(&refer->now));
    for (size_t i = 0; !refer->alone && i < refer->names.count; i++)
        text_addf(&text, "%s%s", i ? ", " : "", refer->names.items[i]);
    return text_take(&text);
}

bool app_refer_cases(struct app *app, const struct id cases[], size_t case_count,
                     const struct referral_wish wishes[], size_t count, struct error *err)
{
    struct refer refer = {.alone = case_count == 1};
    struct case_action action = {.write = refer_one, .label = refer_label, .how = &refer};
    bool done = (count > 0 || error_set(err, ERR_INPUT, "aucun partenaire n'est choisi")) &&
                refer_to(app, &refer, wishes, count, err) &&
                act_on_cases(app, cases, case_count, &action, err);
    if (done && refer.already.length) /* said now, but no part of what undo takes back */
        text_addf(&app->label, " (%s déjà en cours)", text_get(&refer.already));
    refer_clear(&refer);
    return done;
}

bool app_refer(struct app *app, const struct id *case_id, const struct id *partners, size_t count,
               struct error *err)
{
    struct referral_wish *wishes = mem_alloc((count + 1) * sizeof *wishes);
    for (size_t i = 0; i < count; i++)
        wishes[i] = (struct referral_wish){.partner = partners[i], .kind = "orientation"};
    bool done = app_refer_cases(app, case_id, 1, wishes, count, err);
    free(wishes);
    return done;
}
