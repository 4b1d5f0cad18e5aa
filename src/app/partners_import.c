/* The directory out of the base and into it. Whoever imports a file keeps what stands here: a known
 * partner gets what it lacks and nothing else, and what the file says otherwise is told. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

#include "directory.h"

/* ---- out ----------------------------------------------------------------------------------- */

static bool list_one(struct app *app, const struct id *id, struct listed *listed, struct error *err)
{
    struct record record;
    bool done = query_record(app->store, ENTITY_PARTNER, id, &record, err);
    for (enum field f = FIELD_PARTNER_DELETED; done && f < FIELD_REFERRAL_DELETED; f++) {
        char *members = NULL;
        if (!listed_travels(f))
            continue;
        if (field_info(f)->type == TYPE_SET)
            done = members_text(app, id, f, &members, err);
        listed_set(listed, f, members ? members : record_get(&record, f));
        free(members);
    }
    if (done)
        listed->changed_ms = record.changed_ms;
    record_clear(&record);
    return done;
}

bool app_list_partners(struct app *app, struct listing *listing, struct error *err)
{
    struct partners partners;
    *listing = (struct listing){0};
    if (!query_partners(app->store, &partners, err))
        return false;
    bool done = true;
    for (size_t i = 0; done && i < partners.count; i++) {
        struct listed *listed = listing_add(listing, &partners.rows[i].id);
        done = list_one(app, &partners.rows[i].id, listed, err);
    }
    partners_clear(&partners);
    if (!done)
        listing_clear(listing);
    return done;
}

/* ---- who is known -------------------------------------------------------------------------- */

/* The names of this base, and those that the file added. */
struct known {
    struct strings keys;
    struct id *ids; /* one per key */
    struct id *seen;
    size_t seen_count; /* partners of this file that were dealt with */
};

static void know(struct known *known, const char *name, const struct id *id)
{
    char *key = utf8_name_key(name ? name : "");
    if (key[0]) {
        strings_add(&known->keys, key);
        known->ids = mem_resize(known->ids, known->keys.count * sizeof *known->ids);
        known->ids[known->keys.count - 1] = *id;
    }
    free(key);
}

static bool know_all(struct app *app, struct known *known, struct error *err)
{
    struct partners partners;
    if (!query_partners(app->store, &partners, err))
        return false;
    for (size_t i = 0; i < partners.count; i++) {
        know(known, partners.rows[i].name, &partners.rows[i].id);
        know(known, partners.rows[i].short_name, &partners.rows[i].id);
    }
    partners_clear(&partners);
    return true;
}

static bool find_name(const struct known *known, const char *name, struct id *id)
{
    char *key = utf8_name_key(name);
    bool found = false;
    for (size_t i = 0; !found && i < known->keys.count; i++)
        if (strcmp(known->keys.items[i], key) == 0) {
            *id = known->ids[i];
            found = true;
        }
    free(key);
    return found;
}

static bool is_seen(const struct known *known, const struct id *id)
{
    for (size_t i = 0; i < known->seen_count; i++)
        if (id_equal(&known->seen[i], id))
            return true;
    return false;
}

static void see(struct known *known, const struct id *id)
{
    known->seen = mem_resize(known->seen, (known->seen_count + 1) * sizeof *known->seen);
    known->seen[known->seen_count++] = *id;
}

static void known_clear(struct known *known)
{
    strings_clear(&known->keys);
    free(known->ids);
    free(known->seen);
}

/* ---- one value ----------------------------------------------------------------------------- */

static void remark(struct partner_import *report, const char *name, const char *why)
{
    char *line = mem_print("%s : %s", utf8_short(name, 40).bytes, why);
    strings_add(&report->remarks, line);
    free(line);
}

/* The members of a set that this version knows. */
static char *check_members(struct partner_import *report, const char *name, enum field field,
                           const char *given)
{
    struct text kept = {0};
    char *member;
    for (const char *at = given; (member = member_next(&at)); free(member)) {
        bool need = field_choices(field) == &choices_NEED;
        if (need ? need_known(member) : choice_rank(field_choices(field), member) >= 0) {
            text_addf(&kept, "%s%s", kept.length ? ", " : "", member);
        } else {
            char *why = mem_print("%s : « %s » est inconnu", field_info(field)->label,
                                  utf8_short(member, 40).bytes);
            remark(report, name, why);
            free(why);
        }
    }
    return kept.length ? text_take(&kept) : NULL;
}

/* A value of the file as it is stored; NULL when it says nothing, or nothing that can be taken. The
 * caller frees. */
static char *check(struct app *app, struct partner_import *report, const struct listed *listed,
                   enum field field)
{
    const char *given = listed_get(listed, field), *name = listed_get(listed, FIELD_PARTNER_NAME);
    struct error why = {0};
    char *stored = NULL;
    if (!given)
        return NULL;
    if (field_info(field)->type == TYPE_SET)
        return check_members(report, name, field, given);
    if (!value_check(field, given, app_today(app), &stored, &why))
        remark(report, name, why.text);
    return stored;
}

static bool write_value(struct app *app, const struct id *id, enum field field, const char *value,
                        struct error *err)
{
    return field_info(field)->type == TYPE_SET ? members_write(app, id, field, value, err)
                                               : op_set(app->store, id, field, value, NULL, err);
}

/* ---- one partner --------------------------------------------------------------------------- */

static bool add_one(struct app *app, struct partner_import *report, const struct listed *listed,
                    const struct id *id, struct error *err)
{
    bool done = true;
    for (enum field f = FIELD_PARTNER_DELETED; done && f < FIELD_REFERRAL_DELETED; f++) {
        char *value = listed_travels(f) ? check(app, report, listed, f) : NULL;
        done = !value || write_value(app, id, f, value, err);
        free(value);
    }
    return done;
}

static char *shown(enum field field, const char *value, day today)
{
    char *text = field_info(field)->type == TYPE_SET ? members_show(field, value, ", ")
                                                     : value_show(field, value, today);
    char *cut = utf8_cut(text[0] ? text : "(vide)", 60);
    free(text);
    return cut;
}

static void differ(struct app *app, struct partner_import_row *row, enum field field,
                   const char *ours, const char *theirs)
{
    char *here = shown(field, ours, app_today(app)), *there = shown(field, theirs, app_today(app));
    char *line =
        mem_print("%s : ici « %s », dans le fichier « %s »", field_info(field)->label, here, there);
    strings_add(&row->differences, line);
    free(here);
    free(there);
    free(line);
}

/* An empty set of territories or forms says "all": what a file would add there would narrow it. */
static bool says_something_empty(enum field field)
{
    return field == FIELD_PARTNER_TERRITORIES || field == FIELD_PARTNER_LEGAL_FORMS;
}

/* The date of a capacity goes with it: never beside another one. */
static bool goes_along(const struct listed *ours, const struct listed *theirs, enum field field)
{
    const char *here = listed_get(ours, FIELD_PARTNER_CAPACITY),
               *there = listed_get(theirs, FIELD_PARTNER_CAPACITY);
    return field != FIELD_PARTNER_CAPACITY_ON || !here || (there && strcmp(here, there) == 0);
}

static bool complete_field(struct app *app, const struct id *id, struct partner_import_row *row,
                           enum field field, const char *ours, const char *theirs,
                           struct error *err)
{
    bool set = field_info(field)->type == TYPE_SET;
    if (set ? members_same(ours, theirs) : ours && strcmp(ours, theirs) == 0)
        return true;
    if (!ours && !says_something_empty(field)) {
        row->filled++;
        return write_value(app, id, field, theirs, err);
    }
    if (field_info(field)->label[0] && field != FIELD_PARTNER_CAPACITY_ON)
        differ(app, row, field, ours, theirs);
    return true;
}

static bool complete_one(struct app *app, struct partner_import *report,
                         struct partner_import_row *row, const struct listed *listed,
                         const struct id *id, struct error *err)
{
    struct listing here = {0};
    struct listed *ours = listing_add(&here, id);
    bool done = list_one(app, id, ours, err);
    for (enum field f = FIELD_PARTNER_DELETED; done && f < FIELD_REFERRAL_DELETED; f++) {
        char *theirs =
            listed_travels(f) && goes_along(ours, listed, f) ? check(app, report, listed, f) : NULL;
        done = !theirs || complete_field(app, id, row, f, listed_get(ours, f), theirs, err);
        free(theirs);
    }
    listing_clear(&here);
    return done;
}

/* ---- the file ------------------------------------------------------------------------------ */

static struct partner_import_row *add_row(struct partner_import *report, const char *name,
                                          enum partner_fate fate, const char *reason)
{
    report->rows = mem_resize(report->rows, (report->count + 1) * sizeof *report->rows);
    struct partner_import_row *row = &report->rows[report->count++];
    *row = (struct partner_import_row){
        .name = mem_copy(name), .fate = fate, .reason = mem_copy(reason)};
    report->added += fate == PARTNER_ADDED;
    report->known += fate == PARTNER_KNOWN;
    report->left += fate == PARTNER_LEFT;
    return row;
}

/* Who it is in this base: by identity, then by name; `*there` tells that somebody is. */
static void identify(struct app *app, const struct known *known, const struct listed *listed,
                     struct id *id, bool *there, bool *removed)
{
    struct record record;
    *id = listed->id;
    *removed = false;
    *there = !id_is_none(id) && query_record(app->store, ENTITY_PARTNER, id, &record, NULL);
    if (*there) {
        *removed = record_get(&record, FIELD_PARTNER_DELETED) != NULL;
        record_clear(&record);
    } else {
        *there = find_name(known, listed_get(listed, FIELD_PARTNER_NAME), id);
    }
    if (!*there && id_is_none(id))
        *id = id_new(&app->clock);
}

static bool take_one(struct app *app, struct partner_import *report, struct known *known,
                     const struct listed *listed, struct error *err)
{
    const char *name = listed_get(listed, FIELD_PARTNER_NAME);
    struct error why = {0};
    struct id id;
    bool there, removed;
    char *stored = NULL;
    if (!value_check(FIELD_PARTNER_NAME, name, app_today(app), &stored, &why)) {
        add_row(report, utf8_short(name, 40).bytes, PARTNER_LEFT, why.text);
        return true;
    }
    free(stored);
    identify(app, known, listed, &id, &there, &removed);
    if (removed || is_seen(known, &id)) {
        add_row(report, name, PARTNER_LEFT,
                removed ? "retirée de cet annuaire, elle le reste" : "deux fois dans ce fichier");
        return true;
    }
    see(known, &id);
    if (!there) {
        add_row(report, name, PARTNER_ADDED, NULL);
        know(known, name, &id);
        know(known, listed_get(listed, FIELD_PARTNER_SHORT_NAME), &id);
        return add_one(app, report, listed, &id, err);
    }
    struct partner_import_row *row = add_row(report, name, PARTNER_KNOWN, NULL);
    bool done = complete_one(app, report, row, listed, &id, err);
    report->completed += row->filled > 0;
    return done;
}

static bool take_all(struct app *app, const struct listing *listing, struct partner_import *report,
                     struct error *err)
{
    struct known known = {0};
    bool done = know_all(app, &known, err);
    for (size_t i = 0; done && i < listing->count; i++)
        done = take_one(app, report, &known, &listing->rows[i], err);
    known_clear(&known);
    return done;
}

/* A dry run is the very same thing, taken back: what it tells is what would be. */
bool app_import_partners(struct app *app, const char *path, bool dry_run,
                         struct partner_import *report, struct error *err)
{
    struct listing listing;
    *report = (struct partner_import){0};
    bool done = listing_read(path, &listing, err);
    for (size_t i = 0; i < listing.remarks.count; i++)
        strings_add(&report->remarks, listing.remarks.items[i]);
    if (done && (done = op_begin(app->store, err))) {
        done = take_all(app, &listing, report, err);
        if (!done || dry_run)
            op_rollback(app->store);
        else
            done = action_commit(app, NULL, err,
                                 "import de structures : %d nouvelle%s, %d "
                                 "complétée%s",
                                 report->added, report->added > 1 ? "s" : "", report->completed,
                                 report->completed > 1 ? "s" : "");
    }
    listing_clear(&listing);
    if (!done)
        partner_import_clear(report);
    return done;
}

void partner_import_clear(struct partner_import *report)
{
    for (size_t i = 0; i < report->count; i++) {
        free(report->rows[i].name);
        free(report->rows[i].reason);
        strings_clear(&report->rows[i].differences);
    }
    free(report->rows);
    strings_clear(&report->remarks);
    *report = (struct partner_import){0};
}

char *partner_import_sum(const struct partner_import *report)
{
    struct text text = {0};
    const struct {
        int count;
        const char *one, *several;
    } parts[] = {{report->added, "nouvelle", "nouvelles"},
                 {report->completed, "complétée", "complétées"},
                 {report->known - report->completed, "déjà connue", "déjà connues"},
                 {report->left, "laissée", "laissées"}};
    const char *between = " : ";
    text_addf(&text, "%zu structure%s", report->count, report->count > 1 ? "s" : "");
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (!parts[i].count)
            continue;
        text_addf(&text, "%s%d %s", between, parts[i].count,
                  parts[i].count > 1 ? parts[i].several : parts[i].one);
        between = ", ";
    }
    return text_take(&text);
}
