/* A base that turns out to be a copy of another one, or an older state of itself: both would write
 * under one name, and what one wrote would be taken for what the other did. What they share stays
 * under that name, as a peer's (its segments are still published, unchanged: the other base may be
 * lost); what was written since, and all that comes, goes under a new one.
 * Everything else follows from the operations, and is worked out anew. */
#include "stream.h"

#include <stdlib.h>

/* What is called 1:n is now K:n up to `shared`, and 1:(n - shared) after it; but others, who know
 * only what was published under that name, mean by it what the other base wrote there. */
struct change {
    int64_t shared, kept;
};

static void rename_prevs(sqlite3_context *context, int count, sqlite3_value **values)
{
    const struct change *change = sqlite3_user_data(context);
    const char *at = count == 2 ? (const char *)sqlite3_value_text(values[0]) : NULL;
    bool ours = count == 2 && sqlite3_value_int(values[1]);
    struct text text = {0};
    int64_t sid, seq;
    while (at && *at) {
        while (*at == ' ' || *at == '|') {
            text_add_bytes(&text, at, 1);
            at++;
        }
        if (!prevs_next(&at, &sid, &seq))
            break;
        if (sid == 1 && (!ours || seq <= change->shared))
            sid = change->kept;
        else if (sid == 1)
            seq -= change->shared;
        text_addf(&text, "%lld:%lld", (long long)sid, (long long)seq);
    }
    sqlite3_result_text(context, text_get(&text), (int)text.length, SQLITE_TRANSIENT);
    text_clear(&text);
}

/* Statements with ?1 = shared, ?2 = the number under which the shared part is kept. Numbers go
 * through negative ones, so that none meets one that has not been changed yet. */
static const char *const steps[] = {
    "UPDATE stream SET sid = ?2, label = 'ce poste, avant' WHERE sid = 1 AND ?1 = ?1",
    "UPDATE op SET sid = ?2 WHERE sid = 1 AND seq <= ?1",
    "UPDATE op SET seq = ?1 - seq, grp = grp - ?1 WHERE sid = 1 AND ?2 = ?2",
    "UPDATE op SET seq = -seq WHERE sid = 1 AND ?1 + ?2 IS NOT NULL",
    "UPDATE op SET prevs = rename_prevs(prevs, sid = 1) WHERE prevs <> '' AND ?1 + ?2 IS NOT NULL",
    "INSERT INTO applied(sid, seq, max_known) VALUES(?2, ?1, ?1)",
    "UPDATE applied SET seq = seq - ?1, max_known = seq - ?1 WHERE sid = 1 AND ?2 = ?2",
    "DELETE FROM outbox WHERE sid = 1 AND last > ?1 AND ?2 = ?2",
    "UPDATE outbox SET sid = ?2 WHERE sid = 1 AND ?1 = ?1",
    "DELETE FROM bundle WHERE sid = 1 AND last > ?1 AND ?2 = ?2",
    "UPDATE bundle SET sid = ?2 WHERE sid = 1 AND ?1 = ?1",
    "UPDATE peer_has SET sid = ?2 WHERE sid = 1 AND ?1 = ?1",
    "DELETE FROM action WHERE grp <= ?1 OR undo_grp <= ?1 OR ?2 IS NULL",
    "UPDATE action SET grp = grp - ?1, undo_grp = undo_grp - ?1 WHERE ?2 = ?2",
};

static bool run_steps(struct store *store, const struct change *change, struct error *err)
{
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        sqlite3_stmt *stmt = db_prepare(store, steps[i], err);
        if (!stmt)
            return false;
        sqlite3_bind_int64(stmt, 1, change->shared);
        sqlite3_bind_int64(stmt, 2, change->kept);
        if (!db_run(store, stmt, err))
            return false;
    }
    return true;
}

static bool keep_standing(struct store *store, const struct change *change, int64_t lots,
                          const struct segment_id *id, struct error *err)
{
    sqlite3_stmt *stmt =
        db_prepare(store, "INSERT INTO peer(sid, lots, last_id) VALUES(?1, ?2, ?3)", err);
    if (!stmt)
        return false;
    sqlite3_bind_int64(stmt, 1, change->kept);
    sqlite3_bind_int64(stmt, 2, lots);
    sqlite3_bind_blob(stmt, 3, id->bytes, SEGMENT_ID_SIZE, SQLITE_TRANSIENT);
    return db_run(store, stmt, err);
}

static bool split(struct store *store, int64_t shared, int64_t lots, const struct segment_id *id,
                  struct error *err)
{
    struct change change = {.shared = shared};
    if (!db_integer(store,
                    "SELECT 1 + max((SELECT max(sid) FROM stream), (SELECT coalesce(max(sid), 1)"
                    " FROM applied))",
                    2, &change.kept, err))
        return false;
    int result =
        sqlite3_create_function_v2(store->db, "rename_prevs", 2, SQLITE_UTF8 | SQLITE_DIRECTONLY,
                                   &change, rename_prevs, NULL, NULL, NULL);
    bool done = result == SQLITE_OK || db_fail(store, result, "séparation impossible", err);
    done = done && run_steps(store, &change, err) && schema_create_stream(store, 1, err) &&
           keep_standing(store, &change, lots, id, err) && mark_write(store, err) &&
           project_all(store, err);
    return done;
}

bool stream_split(struct store *store, int64_t shared, int64_t shared_lots,
                  const struct segment_id *shared_id, struct error *err)
{
    if (!stream_begin(store, err))
        return false;
    store->group.open = false; /* nothing is a record that this group made */
    bool done = split(store, shared, shared_lots, shared_id, err) && db_exec(store, "COMMIT", err);
    if (!done && sqlite3_get_autocommit(store->db) == 0)
        sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL); /* the error is already said */
    return done;
}
