/* Which holder stands for another: marks `same_as` followed to their end. A mark is only that: the
 * row of a case keeps the holder it was given, and beside it `porteur`, the one whose name and
 * sheet are shown, worked out here whenever a mark changes. Taking the mark off brings all back. */
#include "derive.h"

#include <stdlib.h>
#include <string.h>

/* The holder that this one is marked as; ID_NONE when it is not, or when that one is gone: a mark
 * that leads nowhere counts for nothing. */
static bool next_of(struct store *store, const struct id *holder, struct id *next,
                    struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(store,
                                    "SELECT t.id FROM holder s JOIN holder t ON t.id = s.same_as"
                                    " WHERE s.id = ?1 AND t.deleted IS NULL",
                                    err);
    *next = ID_NONE;
    if (!stmt)
        return false;
    db_bind_id(stmt, 1, holder);
    int step = db_step(store, stmt, err);
    if (step == SQLITE_ROW)
        *next = db_column_id(stmt, 0);
    sqlite3_reset(stmt);
    return step == SQLITE_ROW || step == SQLITE_DONE;
}

static size_t place_among(const struct id seen[], size_t count, const struct id *id)
{
    size_t at = 0;
    while (at < count && !id_equal(&seen[at], id))
        at++;
    return at;
}

/* Of those of a ring, the oldest: two devices that marked each other's holder agree on it. */
static struct id oldest(const struct id ring[], size_t count)
{
    struct id least = ring[0];
    for (size_t i = 1; i < count; i++)
        if (memcmp(&ring[i], &least, sizeof least) < 0)
            least = ring[i];
    return least;
}

bool query_porteur(struct store *store, const struct id *holder, struct id *porteur,
                   struct error *err)
{
    struct id next, *seen = NULL;
    size_t count = 0, again = 0;
    bool done;
    *porteur = *holder;
    while ((done = next_of(store, porteur, &next, err)) && !id_is_none(&next)) {
        seen = mem_resize(seen, (count + 1) * sizeof *seen);
        seen[count++] = *porteur;
        again = place_among(seen, count, &next);
        if (again < count) { /* round in a ring */
            *porteur = oldest(seen + again, count - again);
            break;
        }
        *porteur = next;
    }
    free(seen);
    return done;
}

/* ---- kept beside the cases ----------------------------------------------------------------- */

bool porteur_of_case(struct store *store, const struct id *case_id, struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(store,
                                    "SELECT c.holder, h.same_as IS NOT NULL FROM case_file c LEFT"
                                    " JOIN holder h ON h.id = c.holder WHERE c.id = ?1",
                                    err);
    if (!stmt)
        return false;
    db_bind_id(stmt, 1, case_id);
    int step = db_step(store, stmt, err);
    bool held = step == SQLITE_ROW && sqlite3_column_type(stmt, 0) == SQLITE_BLOB;
    struct id holder = held ? db_column_id(stmt, 0) : ID_NONE, porteur = holder;
    bool marked = held && sqlite3_column_int(stmt, 1);
    sqlite3_reset(stmt);
    if (step != SQLITE_ROW)
        return step == SQLITE_DONE;
    if (marked && !query_porteur(store, &holder, &porteur, err))
        return false;
    stmt = db_prepare(store,
                      "UPDATE case_file SET porteur = ?2 WHERE id = ?1 AND porteur IS NOT ?2", err);
    if (!stmt)
        return false;
    db_bind_id(stmt, 1, case_id);
    if (held) /* otherwise none: the case has lost its holder, by an undo or a conflict */
        db_bind_id(stmt, 2, &porteur);
    return db_run(store, stmt, err);
}

static bool set_porteur(struct store *store, const struct id *holder, struct error *err)
{
    struct id porteur;
    if (!query_porteur(store, holder, &porteur, err))
        return false;
    sqlite3_stmt *stmt =
        db_prepare(store, "UPDATE case_file SET porteur = ?2 WHERE holder = ?1", err);
    if (!stmt)
        return false;
    db_bind_id(stmt, 1, holder);
    db_bind_id(stmt, 2, &porteur);
    return db_run(store, stmt, err);
}

bool porteur_of_all(struct store *store, struct error *err)
{
    sqlite3_stmt *stmt = NULL;
    if (!db_exec(store, "UPDATE case_file SET porteur = holder", err))
        return false;
    int result = sqlite3_prepare_v2(store->db, "SELECT id FROM holder WHERE same_as IS NOT NULL",
                                    -1, &stmt, NULL);
    if (result != SQLITE_OK)
        return db_fail(store, result, "lecture des porteurs impossible", err);
    bool done = true;
    int step = SQLITE_DONE;
    while (done && (step = db_step(store, stmt, err)) == SQLITE_ROW) {
        struct id holder = db_column_id(stmt, 0);
        done = set_porteur(store, &holder, err);
    }
    sqlite3_finalize(stmt);
    return done && step == SQLITE_DONE;
}
