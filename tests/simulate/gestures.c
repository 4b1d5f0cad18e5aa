/* What people do on one device: writing, deciding, taking back. What each of them had on screen is
 * kept account of: a value that leaves must have been before its author. */
#include "store/scrub.h"
#include "world.h"

#include <stdlib.h>
#include <string.h>

/* ---- what stands --------------------------------------------------------------------------- */

#define STANDING                                                                                   \
    "SELECT DISTINCT o.value FROM head h JOIN op o USING(sid, seq) WHERE o.value GLOB "            \
    "'v[0-9][0-9][0-9][0-9]x*'"

static void read_values(struct world *world, struct store *store, const char *sql,
                        const struct id *id, int field, struct values *values)
{
    sqlite3_stmt *stmt = db_prepare(store, sql, &world->err);
    *values = (struct values){0};
    WORKS(world, stmt);
    if (id) {
        db_bind_id(stmt, 1, id);
        sqlite3_bind_int(stmt, 2, field);
    }
    while (db_step(store, stmt, &world->err) == SQLITE_ROW) {
        int value = atoi((const char *)sqlite3_column_text(stmt, 0) + 1);
        if (value < VALUES_MOST)
            values_add(values, value);
    }
    sqlite3_reset(stmt);
}

void values_standing(struct world *world, struct device *device, struct values *values)
{
    read_values(world, device->store, STANDING, NULL, 0, values);
}

static void standing_in(struct world *world, struct device *device, const struct id *id,
                        enum field field, struct values *values)
{
    read_values(world, device->store, STANDING " AND h.ent = ?1 AND h.field = ?2", id,
                field_info(field)->id, values);
}

static void standing_of_ours(struct world *world, struct device *device, struct values *values)
{
    read_values(world, device->store, STANDING " AND h.sid = 1", NULL, 0, values);
}

/* What left during a gesture was given up by its author, who must have seen it. */
static void account(struct world *world, struct device *device, const struct values *before,
                    const struct values *shown)
{
    struct values after;
    values_standing(world, device, &after);
    for (int value = 0; value < VALUES_MOST; value++) {
        if (!values_hold(before, value) || values_hold(&after, value))
            continue;
        world_tell(world, "       v%04dx leaves\n", value);
        MUST(world, PROPERTY_SEEN,
             values_hold(shown, value) || world->things[world->typed[value].thing].erased,
             "v%04dx left device %d, and was not before who wrote there", value, device->number);
        world->typed[value].may_be_gone = true;
    }
    /* Typed and replaced within the gesture. */
    for (int value = world->at * 4; value < world->at * 4 + 4; value++)
        if (world->typed[value].is && !values_hold(&after, value))
            world->typed[value].may_be_gone = true;
}

static const char *type(struct world *world, const struct device *device, int thing, int number,
                        char value[16])
{
    int which = world->at * 4 + number;
    snprintf(value, 16, "v%04dx%s", which, world->mark);
    world->typed[which] = (struct typed){.is = true, .thing = thing, .device = device->number};
    keys_typed(world, device, &world->typed[which]);
    return value;
}

/* ---- one group ----------------------------------------------------------------------------- */

/* The field that is written, of those that a version older than the others knows. */
static enum field choose_field(const struct device *device, enum entity entity, uint32_t choice)
{
    static const enum field fields[ENTITY_COUNT][4] = {
        [ENTITY_HOLDER] = {FIELD_HOLDER_NAME, FIELD_HOLDER_TOWN, FIELD_HOLDER_PURPOSE,
                           FIELD_HOLDER_ADDRESS},
        [ENTITY_CASE] = {FIELD_CASE_NEXT_ACTION, FIELD_CASE_NEXT_ACTION, FIELD_CASE_ELEMENTS,
                         FIELD_CASE_WORKER},
        [ENTITY_NOTE] = {FIELD_NOTE_TEXT, FIELD_NOTE_TEXT, FIELD_NOTE_TEXT, FIELD_NOTE_PLACE},
    };
    return fields[entity][choice % (device->older ? 3 : 4)];
}

static bool set_text(struct store *store, const struct id *id, enum field field, const char *value,
                     const char *seen, struct error *err)
{
    return field == FIELD_NOTE_TEXT ? op_note(store, id, value, seen, err)
                                    : op_set(store, id, field, value, seen, err);
}

/* A case leads to a holder and has its date, a note to a case and is of a kind. */
static bool write_around(struct world *world, struct device *device, const struct act *act)
{
    static const char *const stages[] = {"contact", "orientation", "closed"};
    struct store *store = device->store;
    const struct thing *thing = &world->things[act->thing];
    char reference[ID_TEXT_SIZE];
    uint32_t choice = act->choice >> 8;
    int other = act->other % (THINGS / 3);
    if (thing->entity == ENTITY_CASE) {
        id_to_text(&world->things[other].id, reference);
        return op_set(store, &thing->id, FIELD_CASE_HOLDER, reference, NULL, &world->err) &&
               op_set(store, &thing->id, FIELD_CASE_DUE_AT, choice & 1 ? "2027-03-20" : NULL, NULL,
                      &world->err) &&
               op_set(store, &thing->id, FIELD_CASE_STAGE, stages[choice % 3], NULL, &world->err);
    }
    if (thing->entity == ENTITY_NOTE) {
        id_to_text(&world->things[THINGS / 3 + other].id, reference);
        return op_set(store, &thing->id, FIELD_NOTE_CASE, reference, NULL, &world->err) &&
               op_set(store, &thing->id, FIELD_NOTE_KIND, choice & 1 ? "appel" : "visite", NULL,
                      &world->err);
    }
    return true;
}

static bool write_thing(struct world *world, struct device *device, const struct act *act,
                        int number)
{
    char value[16];
    const struct thing *thing = &world->things[act->thing];
    enum field field = choose_field(device, thing->entity, act->choice);
    return ((act->choice >> 6) % 3 != 0 || write_around(world, device, act)) &&
           set_text(device->store, &thing->id, field,
                    type(world, device, act->thing, number, value), NULL, &world->err);
}

/* What two may write alike, or take away. */
static bool write_common(struct world *world, struct device *device, const struct act *act)
{
    static const char *const words[] = {"Arras", "Lens", NULL};
    const struct thing *thing = &world->things[act->thing];
    enum field field = choose_field(device, thing->entity, act->choice);
    return set_text(device->store, &thing->id, field, words[(act->choice >> 8) % 3], NULL,
                    &world->err);
}

static bool change_member(struct world *world, struct device *device, const struct act *act,
                          int number)
{
    struct strings members;
    char value[16];
    int which = act->thing % (THINGS / 3);
    const struct id *id = &world->things[which].id;
    if (!query_members(device->store, id, FIELD_HOLDER_ALIASES, &members, &world->err))
        return false;
    const char *member = members.count ? members.items[(act->choice >> 4) % members.count] : NULL;
    bool done = member && act->choice & 1
                    ? op_remove(device->store, id, FIELD_HOLDER_ALIASES, member, &world->err)
                    : op_add(device->store, id, FIELD_HOLDER_ALIASES,
                             act->choice & 2 ? "ALIAS" : type(world, device, which, number, value),
                             &world->err);
    strings_clear(&members);
    return done;
}

static bool one_act(struct world *world, struct device *device, const struct act *act, int number)
{
    struct thing *thing = &world->things[act->thing];
    int holder = act->thing % (THINGS / 3), other = act->other % (THINGS / 3);
    switch (act->kind) {
    case ACT_WRITE:
        return write_thing(world, device, act, number);
    case ACT_SAME:
        return write_common(world, device, act);
    case ACT_MEMBER:
        return change_member(world, device, act, number);
    case ACT_TRASH:
        return op_delete(device->store, thing->entity, &thing->id, &world->err);
    case ACT_BACK:
        return op_undelete(device->store, thing->entity, &thing->id, &world->err);
    case ACT_ALIAS:
        return holder == other || op_alias(device->store, &world->things[holder].id,
                                           &world->things[other].id, &world->err);
    default:
        thing->erased = true;
        return op_erase(device->store, thing->entity, &thing->id, &world->err);
    }
}

static void act(struct world *world, struct device *device, const struct event *event)
{
    WORKS(world, op_begin(device->store, &world->err));
    for (int i = 0; i < event->acts; i++)
        WORKS(world, one_act(world, device, &event->act[i], i));
    WORKS(world, op_commit(device->store, "geste", NULL, &world->err));
}

/* ---- an editor that stands open while others write ------------------------------------------ */

static void open_editor(struct world *world, struct device *device, const struct event *event)
{
    struct editor *editor = &device->editor;
    const struct thing *thing = &world->things[event->act[0].thing];
    free(editor->seen);
    *editor = (struct editor){.open = true,
                              .thing = event->act[0].thing,
                              .field = choose_field(device, thing->entity, event->choice)};
    editor->seen = query_seen(device->store, &thing->id, editor->field, &world->err);
    WORKS(world, editor->seen);
    standing_in(world, device, &thing->id, editor->field, &editor->shown);
}

static bool save_editor(struct world *world, struct device *device)
{
    struct editor *editor = &device->editor;
    char value[16];
    if (!editor->open)
        return false;
    WORKS(world, op_begin(device->store, &world->err));
    WORKS(world, set_text(device->store, &world->things[editor->thing].id, editor->field,
                          type(world, device, editor->thing, 0, value), editor->seen, &world->err));
    WORKS(world, op_commit(device->store, "geste", NULL, &world->err));
    editor->open = false;
    return true;
}

/* ---- the inbox ----------------------------------------------------------------------------- */

static bool takes_words(enum field field)
{
    enum field_type type = field_info(field)->type;
    return type == TYPE_TEXT || type == TYPE_LINES;
}

static int thing_of(const struct world *world, const struct id *id)
{
    int at = 0;
    while (at < THINGS - 1 && !id_equal(&world->things[at].id, id))
        at++;
    return at;
}

static bool decide(struct world *world, struct device *device, const struct conflict *conflict,
                   const struct versions *versions, const struct event *event)
{
    struct store *store = device->store;
    char value[16];
    size_t pick = event->choice % (versions->count + 1);
    bool mine = pick == versions->count;
    if (conflict->field == entity_deleted_field(field_info(conflict->field)->entity))
        return event->choice & 64 ? op_delete(store, field_info(conflict->field)->entity,
                                              &conflict->record, &world->err)
                                  : op_undelete(store, field_info(conflict->field)->entity,
                                                &conflict->record, &world->err);
    if (mine && !takes_words(conflict->field))
        return true;
    return set_text(store, &conflict->record, conflict->field,
                    mine ? type(world, device, thing_of(world, &conflict->record), 0, value)
                         : versions->rows[pick].value,
                    versions->seen, &world->err);
}

static bool resolve(struct world *world, struct device *device, const struct event *event,
                    struct values *shown)
{
    struct conflicts page;
    struct versions versions;
    size_t count;
    WORKS(world, query_conflict_count(device->store, &count, &world->err));
    if (!count)
        return false;
    WORKS(world, query_conflict_page(device->store, event->choice % count, 1, &page, &world->err));
    MUST(world, PROPERTY_STATE, page.count == 1, "a conflict that is counted is not listed");
    WORKS(world, query_conflict_versions(device->store, &page.rows[0].record, page.rows[0].field,
                                         &versions, &world->err));
    standing_in(world, device, &page.rows[0].record, page.rows[0].field, shown);
    WORKS(world, op_begin(device->store, &world->err) &&
                     decide(world, device, &page.rows[0], &versions, event) &&
                     op_commit(device->store, "choix", NULL, &world->err));
    versions_clear(&versions);
    conflicts_clear(&page);
    return true;
}

/* ---- taking back, and what a later version writes -------------------------------------------- */

static bool turn_back(struct world *world, struct device *device, bool redo)
{
    struct undone undone;
    world->err = (struct error){0};
    bool done = redo ? redo_last(device->store, &undone, &world->err)
                     : undo_last(device->store, &undone, &world->err);
    WORKS(world, done || world->err.code == ERR_NOT_FOUND);
    if (done)
        undone_clear(&undone);
    return done;
}

/* As op_write does it, of a kind and a field that nobody here knows. */
static void write_later(struct world *world, struct device *device, const struct event *event)
{
    struct store *store = device->store;
    char value[16];
    snprintf(value, sizeof value, "v%04dx%s", world->at * 4, world->mark);
    WORKS(world, op_begin(store, &world->err));
    struct group *group = &store->group;
    struct op op = {.sid = store->own,
                    .seq = group->next_seq++,
                    .hlc = group->hlc++,
                    .grp = group->first_seq,
                    .flags = group->flags,
                    .kind = (enum op_kind)(event->choice & 1 ? 77 : (int)OP_SET),
                    .entity = world->things[event->act[0].thing].id,
                    .prevs = ""};
    sqlite3_stmt *stmt = op_insertion(store, &op, 7777, &world->err);
    WORKS(world, stmt);
    sqlite3_bind_text(stmt, OP_INSERTED_VALUE, value, -1, SQLITE_TRANSIENT);
    state_add_waiting(store);
    WORKS(world, db_run(store, stmt, &world->err) && redact_late(store, &op, &world->err) &&
                     op_commit(store, NULL, NULL, &world->err));
}

bool gesture(struct world *world, const struct event *event)
{
    struct device *device = &world->devices[event->device];
    struct values before, shown;
    values_standing(world, device, &before);
    shown = before;
    bool done = true;
    if (event->kind == EVENT_ACT) {
        act(world, device, event);
    } else if (event->kind == EVENT_EDITOR_OPEN) {
        open_editor(world, device, event);
    } else if (event->kind == EVENT_EDITOR_SAVE) {
        shown = device->editor.shown;
        done = save_editor(world, device);
    } else if (event->kind == EVENT_RESOLVE) {
        done = resolve(world, device, event, &shown);
    } else if (event->kind == EVENT_LATER) {
        write_later(world, device, event);
    } else if (event->kind == EVENT_CONFIRM) {
        done = store_confirm_clock(device->store, &world->err); /* or it cannot be */
    } else {
        standing_of_ours(world, device, &shown);
        done = turn_back(world, device, event->kind == EVENT_REDO);
    }
    account(world, device, &before, &shown);
    return done;
}
