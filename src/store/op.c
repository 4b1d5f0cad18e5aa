/* The writer. Whatever changes the base, by a key, a verb, an import or an undo, becomes operations
 * here: numbered densely in the stream of this device, each with the operations its author had on
 * screen, all of a group in one transaction with the rows that the screens read. */
#include "derive.h"

#include <stdlib.h>
#include <string.h>

static bool doom(struct store *store)
{
    store->group.doomed = true;
    return false;
}

/* Some failures, of a read too, make SQLite roll back by itself. When whoever read did not listen,
 * the group would go on without a transaction, each statement committed on its own. */
bool op_still_open(struct store *store, struct error *err)
{
    if (sqlite3_get_autocommit(store->db) == 0)
        return true;
    doom(store);
    return error_set(
        err, ERR_IO,
        "écriture impossible : le disque a refusé une lecture en chemin ; rien n'a été "
        "écrit, recommencez");
}

/* ---- the group ----------------------------------------------------------------------------- */

static bool read_clock(struct store *store, struct error *err)
{
    struct group *group = &store->group;
    int64_t last, confirmed;
    bool suspect;
    if (!clock_read(store, &last, &confirmed, err) ||
        !db_integer(store, "SELECT seq + 1 FROM applied WHERE sid = 1", 1, &group->next_seq, err))
        return false;
    group->first_seq = group->next_seq;
    group->hlc = hlc_next(last, store->clock->now_ms(store->clock->state), confirmed, &suspect);
    group->flags = suspect ? OP_SUSPECT : 0;
    return true;
}

bool op_begin(struct store *store, struct error *err)
{
    if (store->newer)
        return error_set(err, ERR_NEWER,
                         "cette base a été écrite par une version plus récente de dentelle : elle "
                         "est ouverte en lecture seule");
    if (store->read_only)
        return error_set(err, ERR_READONLY,
                         "la base est en lecture seule : rien ne peut y être écrit");
    if (!db_exec(store, "BEGIN IMMEDIATE", err))
        return false;
    store->group = (struct group){.open = true};
    if (read_clock(store, err))
        return true;
    op_rollback(store);
    return false;
}

void op_rollback(struct store *store)
{
    /* SQLite may have rolled back by itself (full disk): then this does nothing, and says so. */
    if (store->group.open && sqlite3_get_autocommit(store->db) == 0)
        sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    store->group = (struct group){0};
    derive_forget(store);
}

void op_from_file(struct store *store)
{
    store->group.flags |= OP_IMPORTED;
}

bool op_settle(struct store *store, struct error *err)
{
    enum { RECORDS = 1024 };
    if (store->touched.count < RECORDS)
        return true;
    return derive_flush(store, err) || doom(store);
}

bool op_pending(const struct store *store)
{
    return store->group.open && store->group.next_seq > store->group.first_seq;
}

static bool remember_action(struct store *store, const struct action *action, struct error *err)
{
    static const char *const statements[] = {
        [ACTION_NEW] = "INSERT INTO action(grp, label, subject) VALUES(?1, ?3, ?4)",
        [ACTION_UNDONE] = "UPDATE action SET undo_grp = ?1 WHERE id = ?2",
        [ACTION_REDONE] = "UPDATE action SET grp = ?1, undo_grp = NULL WHERE id = ?2",
    };
    /* What was undone can no longer be redone once something new is done. */
    if (action->effect == ACTION_NEW &&
        !db_exec(store, "DELETE FROM action WHERE undo_grp IS NOT NULL", err))
        return false;
    sqlite3_stmt *stmt = db_prepare(store, statements[action->effect], err);
    if (!stmt)
        return false;
    sqlite3_bind_int64(stmt, 1, store->group.first_seq);
    if (action->effect != ACTION_NEW)
        sqlite3_bind_int64(stmt, 2, action->id);
    else
        sqlite3_bind_text(stmt, 3, action->label, -1, SQLITE_TRANSIENT);
    if (action->effect == ACTION_NEW && action->subject)
        db_bind_id(stmt, 4, action->subject);
    return db_run(store, stmt, err);
}

static bool write_clock(struct store *store, struct error *err)
{
    sqlite3_stmt *stmt =
        db_prepare(store, "INSERT OR REPLACE INTO meta(name, value) VALUES('hlc', ?1)", err);
    if (!stmt)
        return false;
    sqlite3_bind_int64(stmt, 1, store->group.hlc);
    if (!db_run(store, stmt, err))
        return false;
    stmt = db_prepare(store,
                      "INSERT OR REPLACE INTO applied(sid, seq, max_known) VALUES(1, ?1, ?1)", err);
    if (!stmt)
        return false;
    sqlite3_bind_int64(stmt, 1, store->group.next_seq - 1);
    return db_run(store, stmt, err);
}

/* A commit that failed at its last step, the sync, lies whole in the log, and a crash would bring
 * it back although its author was told that it failed. What is committed next is written over it;
 * so something is, that changes nothing. Where the disk refuses this too, nothing more can be done.
 */
static void bury_commit(struct store *store)
{
    char *sql = mem_print("PRAGMA user_version=%d", SCHEMA_VERSION);
    sqlite3_exec(store->db, sql, NULL, NULL, NULL); /* the failure is already said */
    free(sql);
}

bool op_finish(struct store *store, const struct action *action, struct error *err)
{
    struct group *group = &store->group;
    if (!group->open || group->doomed) { /* the error was said by whoever doomed it */
        op_rollback(store);
        return false;
    }
    if (!op_still_open(store, err)) {
        op_rollback(store);
        return false;
    }
    bool written = group->next_seq > group->first_seq;
    bool listed = action->effect != ACTION_NEW || action->label;
    if (!written && action->effect == ACTION_NEW) {
        op_rollback(store);
        return true;
    }
    bool ready = (!written || (derive_flush(store, err) && write_clock(store, err))) &&
                 (!listed || remember_action(store, action, err));
    if (ready && db_exec(store, "COMMIT", err)) {
        store->group = (struct group){0};
        return true;
    }
    op_rollback(store);
    if (ready)
        bury_commit(store);
    return false;
}

bool op_commit(struct store *store, const char *label, const struct id *subject, struct error *err)
{
    return op_finish(
        store, &(struct action){.effect = ACTION_NEW, .label = label, .subject = subject}, err);
}

/* ---- one operation ------------------------------------------------------------------------- */

sqlite3_stmt *op_insertion(struct store *store, const struct op *op, int field_id,
                           struct error *err)
{
    sqlite3_stmt *stmt =
        db_prepare(store,
                   "INSERT INTO op(sid, seq, hlc, flags, kind, ent, field, value, prevs, grp)"
                   " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                   err);
    if (!stmt)
        return NULL;
    sqlite3_bind_int64(stmt, 1, op->sid);
    sqlite3_bind_int64(stmt, 2, op->seq);
    sqlite3_bind_int64(stmt, 3, op->hlc);
    sqlite3_bind_int(stmt, 4, op->flags);
    sqlite3_bind_int(stmt, 5, (int)op->kind);
    db_bind_id(stmt, 6, &op->entity);
    sqlite3_bind_int(stmt, 7, field_id);
    sqlite3_bind_text(stmt, 9, op->prevs, -1, SQLITE_TRANSIENT);
    sqlite3_bind_int64(stmt, 10, op->grp);
    return stmt;
}

static bool insert_op(struct store *store, const struct op *op, struct error *err)
{
    sqlite3_stmt *stmt = op_insertion(store, op, field_info(op->field)->id, err);
    if (!stmt)
        return false;
    db_bind_value(stmt, OP_INSERTED_VALUE, op->field, op->value);
    return db_run(store, stmt, err);
}

bool op_write(struct store *store, enum op_kind kind, const struct id *entity, enum field field,
              const char *value, const char *prevs, struct error *err)
{
    struct group *group = &store->group;
    if (!group->open || group->doomed)
        return doom(store);
    if (!op_still_open(store, err))
        return false;
    char *with_seen = NULL;
    if (value && trash_is_field(field)) {
        with_seen = trash_prevs(store, entity, field, prevs, err);
        if (!with_seen)
            return doom(store);
    }
    struct op op = {.sid = store->own,
                    .seq = group->next_seq,
                    .hlc = group->hlc,
                    .grp = group->first_seq,
                    .flags = group->flags,
                    .kind = kind,
                    .entity = *entity,
                    .field = field,
                    .value = value,
                    .prevs = with_seen ? with_seen : prevs,
                    .alone = !prevs[0] && fresh_is_unwritten(store, entity, field)};
    bool written = insert_op(store, &op, err) && project_op(store, &op, err);
    free(with_seen);
    if (!written)
        return doom(store);
    group->next_seq++;
    group->hlc++; /* within a group too, later ranks later */
    return true;
}

/* What a register holds before it is written: its heads as prevs, how many there are, and the value
 * of a single one. Read from the operations, in one statement: what the projection shows of one
 * head is its value. The caller frees both texts. */
struct held {
    struct text heads;
    int count;
    char *value;
};

static bool read_held(struct store *store, const struct id *entity, enum field field,
                      struct held *held, struct error *err)
{
    *held = (struct held){0};
    if (fresh_is_unwritten(store, entity, field))
        return true;
    sqlite3_stmt *stmt = db_prepare(store,
                                    "SELECT h.sid, h.seq, o.value FROM head h JOIN op o"
                                    " USING(sid, seq) WHERE h.ent = ?1 AND h.field = ?2",
                                    err);
    if (!stmt)
        return false;
    db_bind_id(stmt, 1, entity);
    sqlite3_bind_int(stmt, 2, field_info(field)->id);
    int step;
    while ((step = db_step(store, stmt, err)) == SQLITE_ROW) {
        text_addf(&held->heads, "%s%lld:%lld", held->count ? " " : "",
                  (long long)sqlite3_column_int64(stmt, 0),
                  (long long)sqlite3_column_int64(stmt, 1));
        if (held->count++ == 0)
            held->value = db_column_value(stmt, 2, field);
    }
    sqlite3_reset(stmt);
    return step == SQLITE_DONE;
}

static void held_clear(struct held *held)
{
    text_clear(&held->heads);
    free(held->value);
}

static int count_prevs(const char *prevs)
{
    int count = 0;
    int64_t sid, seq;
    while (prevs_next(&prevs, &sid, &seq))
        count++;
    return count;
}

/* A register takes a value. `kind` says why; superseding several heads closes a conflict. */
static bool write_register(struct store *store, enum op_kind kind, const struct id *entity,
                           enum field field, const char *value, const char *seen, struct error *err)
{
    struct held held;
    if (!read_held(store, entity, field, &held, err)) {
        held_clear(&held);
        return doom(store);
    }
    const char *prevs = seen ? seen : text_get(&held.heads);
    int seen_count = seen ? count_prevs(seen) : held.count;
    bool same = (!value && !held.value) || (value && held.value && strcmp(value, held.value) == 0);
    bool done = true;
    bool contested = false; /* a deletion without effect: taking it back is something to write */
    if (same && held.count == 1 && trash_is_field(field))
        done = trash_is_contested(store, entity, field, &contested, err);
    if (seen_count > 1)
        kind = OP_RESOLVE;
    else if (kind == OP_NOTE && seen_count == 1)
        kind = OP_REVISION;
    if (!done)
        doom(store);
    else if (!same || held.count > 1 || contested)
        done = op_write(store, kind, entity, field, value, prevs, err);
    held_clear(&held);
    return done;
}

bool op_set(struct store *store, const struct id *entity, enum field field, const char *value,
            const char *seen, struct error *err)
{
    return write_register(store, OP_SET, entity, field, value, seen, err);
}

bool op_note(struct store *store, const struct id *note, const char *text, const char *seen,
             struct error *err)
{
    return write_register(store, OP_NOTE, note, FIELD_NOTE_TEXT, text, seen, err);
}

bool op_delete(struct store *store, enum entity kind, const struct id *entity, struct error *err)
{
    return write_register(store, OP_DELETE, entity, entity_deleted_field(kind), "1", NULL, err);
}

bool op_undelete(struct store *store, enum entity kind, const struct id *entity, struct error *err)
{
    return write_register(store, OP_UNDELETE, entity, entity_deleted_field(kind), NULL, NULL, err);
}

bool op_erase(struct store *store, enum entity kind, const struct id *entity, struct error *err)
{
    return op_write(store, OP_ERASE, entity, entity_deleted_field(kind), NULL, "", err);
}

bool op_alias(struct store *store, const struct id *holder, const struct id *of, struct error *err)
{
    char text[ID_TEXT_SIZE];
    id_to_text(of, text);
    return write_register(store, OP_ALIAS, holder, FIELD_HOLDER_SAME_AS, text, NULL, err);
}

/* The heads of a set that hold this member: what a removal names. */
static bool member_heads(struct store *store, const struct id *entity, enum field field,
                         const char *member, struct text *prevs, struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(store,
                                    "SELECT h.sid, h.seq FROM head h JOIN op o USING(sid, seq)"
                                    " WHERE h.ent = ?1 AND h.field = ?2 AND o.value = ?3",
                                    err);
    if (!stmt)
        return false;
    db_bind_id(stmt, 1, entity);
    sqlite3_bind_int(stmt, 2, field_info(field)->id);
    sqlite3_bind_text(stmt, 3, member, -1, SQLITE_TRANSIENT);
    int step;
    while ((step = db_step(store, stmt, err)) == SQLITE_ROW)
        text_addf(prevs, "%s%lld:%lld", prevs->length ? " " : "",
                  (long long)sqlite3_column_int64(stmt, 0),
                  (long long)sqlite3_column_int64(stmt, 1));
    sqlite3_reset(stmt);
    return step == SQLITE_DONE;
}

static bool change_member(struct store *store, enum op_kind kind, const struct id *entity,
                          enum field field, const char *member, struct error *err)
{
    struct text heads = {0};
    bool done = member_heads(store, entity, field, member, &heads, err);
    bool there = heads.length > 0;
    if (!done)
        doom(store);
    else if (there == (kind == OP_REMOVE))
        done = op_write(store, kind, entity, field, member, there ? text_get(&heads) : "", err);
    text_clear(&heads);
    return done;
}

bool op_add(struct store *store, const struct id *entity, enum field field, const char *member,
            struct error *err)
{
    return change_member(store, OP_ADD, entity, field, member, err);
}

bool op_remove(struct store *store, const struct id *entity, enum field field, const char *member,
               struct error *err)
{
    return change_member(store, OP_REMOVE, entity, field, member, err);
}
