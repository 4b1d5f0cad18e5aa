/* Another device, as far as the store is concerned. */
#include "peer.h"

#include "ground.h"
#include "store/derive.h"

static struct error err;

void peer_introduce(struct store *store)
{
    cr_assert(db_exec(store,
                      "INSERT INTO stream VALUES(2, x'0102030405060708', 'autre'),"
                      " (3, x'0102030405060709', 'encore un')",
                      &err),
              "%s", err.text);
}

void peer_receive(struct store *store, const struct op *op)
{
    cr_assert(db_exec(store, "BEGIN IMMEDIATE", &err), "%s", err.text);
    sqlite3_stmt *stmt =
        db_prepare(store, "INSERT INTO op VALUES(?8, ?1, ?2, ?9, ?3, ?4, ?5, ?6, ?7, ?1)", &err);
    cr_assert_not_null(stmt, "%s", err.text);
    sqlite3_bind_int64(stmt, 1, op->seq);
    sqlite3_bind_int64(stmt, 2, op->hlc);
    sqlite3_bind_int(stmt, 3, (int)op->kind);
    db_bind_id(stmt, 4, &op->entity);
    sqlite3_bind_int(stmt, 5, field_info(op->field)->id);
    db_bind_value(stmt, 6, op->field, op->value);
    sqlite3_bind_text(stmt, 7, op->prevs, -1, SQLITE_TRANSIENT);
    sqlite3_bind_int64(stmt, 8, op->sid);
    sqlite3_bind_int(stmt, 9, op->flags);
    cr_assert(db_run(store, stmt, &err) && project_op(store, op, &err) && derive_flush(store, &err),
              "%s", err.text);
    cr_assert(db_exec(store,
                      "INSERT OR REPLACE INTO applied SELECT sid, max(seq), max(seq) FROM op"
                      " GROUP BY sid; COMMIT",
                      &err),
              "%s", err.text);
}
