/* What was written on a record: the operations of a field, or of a case with its porteur, its notes
 * and its referrals. Their numbers are read once and put in the order of the clock; a page of them
 * is read when it is looked at. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

struct history_key {
    int64_t hlc, sid, seq;
};
struct history {
    struct history_key *keys; /* newest first */
    size_t count, room;
};

void history_free(struct history *history)
{
    if (!history)
        return;
    free(history->keys);
    free(history);
}

size_t history_count(const struct history *history)
{
    return history->count;
}

static int newest_first(const void *a, const void *b)
{
    const struct history_key *left = a, *right = b;
    if (left->hlc != right->hlc)
        return left->hlc < right->hlc ? 1 : -1;
    if (left->sid != right->sid)
        return left->sid < right->sid ? -1 : 1;
    return (left->seq < right->seq) - (left->seq > right->seq);
}

/* Steps a statement of hlc, sid, seq to its end. */
static bool add_keys(struct store *store, sqlite3_stmt *stmt, struct history *history,
                     struct error *err)
{
    int step;
    while ((step = db_step(store, stmt, err)) == SQLITE_ROW) {
        if (history->count == history->room) {
            history->room = history->room ? history->room * 2 : 64;
            history->keys = mem_resize(history->keys, history->room * sizeof history->keys[0]);
        }
        history->keys[history->count++] =
            (struct history_key){sqlite3_column_int64(stmt, 0), sqlite3_column_int64(stmt, 1),
                                 sqlite3_column_int64(stmt, 2)};
    }
    sqlite3_reset(stmt);
    return step == SQLITE_DONE;
}

/* In order; NULL when it could not be read whole. */
static struct history *finish(struct history *history, bool done)
{
    if (!done) {
        history_free(history);
        return NULL;
    }
    if (history->count)
        qsort(history->keys, history->count, sizeof history->keys[0], newest_first);
    return history;
}

struct history *history_of_field(struct store *store, const struct id *record, enum field field,
                                 struct error *err)
{
    sqlite3_stmt *stmt =
        db_prepare(store, "SELECT hlc, sid, seq FROM op WHERE ent = ?1 AND field = ?2", err);
    if (!stmt)
        return NULL;
    struct history *history = mem_alloc(sizeof *history);
    db_bind_id(stmt, 1, record);
    sqlite3_bind_int(stmt, 2, field_info(field)->id);
    return finish(history, add_keys(store, stmt, history, err));
}

/* On which case a note or a referral lies, of which kind it is and when: said with its text. */
struct history *history_of_case(struct store *store, const struct id *case_id, struct error *err)
{
    static const enum field given[] = {FIELD_NOTE_CASE, FIELD_NOTE_KIND, FIELD_NOTE_AT,
                                       FIELD_REFERRAL_CASE, FIELD_REFERRAL_PARTNER};
    struct text sql = {0};
    text_add(&sql, "SELECT hlc, sid, seq FROM op WHERE ent IN (SELECT ?1"
                   " UNION SELECT holder FROM case_file WHERE id = ?1 AND holder IS NOT NULL"
                   " UNION SELECT porteur FROM case_file WHERE id = ?1 AND porteur IS NOT NULL"
                   " UNION SELECT id FROM note WHERE case_file = ?1 AND deleted IS NULL"
                   " UNION SELECT id FROM note WHERE case_file = ?1 AND deleted IS NOT NULL"
                   " UNION SELECT id FROM referral WHERE case_file = ?1 AND deleted IS NULL"
                   " UNION SELECT id FROM referral WHERE case_file = ?1 AND deleted IS NOT NULL)"
                   " AND NOT (prevs = '' AND field IN (");
    for (size_t i = 0; i < sizeof given / sizeof given[0]; i++)
        text_addf(&sql, "%s%d", i ? ", " : "", field_info(given[i])->id);
    text_add(&sql, "))");
    sqlite3_stmt *stmt = db_prepare(store, text_get(&sql), err);
    text_clear(&sql);
    if (!stmt)
        return NULL;
    struct history *history = mem_alloc(sizeof *history);
    db_bind_id(stmt, 1, case_id);
    return finish(history, add_keys(store, stmt, history, err));
}

/* ---- a page -------------------------------------------------------------------------------- */

static void row_clear(struct history_row *row)
{
    free(row->value);
    free(row->before);
    free(row->detail);
    free(row->who);
    free(row->label);
}

void history_rows_clear(struct history_rows *rows)
{
    for (size_t i = 0; i < rows->count; i++)
        row_clear(&rows->rows[i]);
    free(rows->rows);
    *rows = (struct history_rows){0};
}

static enum history_change change_of(int kind)
{
    switch (kind) {
    case OP_SET:
    case OP_NOTE:
    case OP_REVISION:
    case OP_ALIAS:
        return CHANGE_SET;
    case OP_ADD:
        return CHANGE_ADDED;
    case OP_REMOVE:
        return CHANGE_REMOVED;
    case OP_DELETE:
        return CHANGE_DELETED;
    case OP_UNDELETE:
        return CHANGE_RESTORED;
    case OP_ERASE:
        return CHANGE_ERASED;
    case OP_RESOLVE:
        return CHANGE_DECIDED;
    default:
        return CHANGE_UNKNOWN;
    }
}

/* A decision on a deletion is one like another. */
static enum history_change change_on(enum field field, int kind, const char *value)
{
    enum history_change change = change_of(kind);
    bool trash = field != FIELD_COUNT && trash_is_field(field);
    if (trash && (change == CHANGE_SET || change == CHANGE_DECIDED))
        return value ? CHANGE_DELETED : CHANGE_RESTORED;
    return field == FIELD_COUNT ? CHANGE_UNKNOWN : change;
}

/* The greatest of what the author had on screen, as far as it has arrived. The caller frees. */
static bool read_before(struct store *store, enum field field, const char *prevs, char **before,
                        struct error *err)
{
    int64_t sid, seq, best = INT64_MIN;
    *before = NULL;
    while (prevs_next(&prevs, &sid, &seq)) {
        sqlite3_stmt *stmt =
            db_prepare(store, "SELECT hlc, value FROM op WHERE sid = ?1 AND seq = ?2", err);
        if (!stmt)
            return false;
        sqlite3_bind_int64(stmt, 1, sid);
        sqlite3_bind_int64(stmt, 2, seq);
        int step = db_step(store, stmt, err);
        if (step == SQLITE_ROW && sqlite3_column_int64(stmt, 0) > best) {
            best = sqlite3_column_int64(stmt, 0);
            free(*before);
            *before = db_column_value(stmt, 1, field);
        }
        sqlite3_reset(stmt);
        if (step != SQLITE_ROW && step != SQLITE_DONE)
            return false;
    }
    return true;
}

/* The action of a group of this device. */
static bool read_label(struct store *store, int64_t group, char **label, struct error *err)
{
    sqlite3_stmt *stmt =
        db_prepare(store,
                   "SELECT label FROM action WHERE grp = ?1 UNION ALL"
                   " SELECT label FROM action WHERE undo_grp = ?1 AND undo_grp IS NOT NULL LIMIT 1",
                   err);
    if (!stmt)
        return false;
    sqlite3_bind_int64(stmt, 1, group);
    int step = db_step(store, stmt, err);
    *label = step == SQLITE_ROW ? db_column_copy(stmt, 0) : NULL;
    sqlite3_reset(stmt);
    return step == SQLITE_ROW || step == SQLITE_DONE;
}

/* Fills all but what other tables say; `*sid` and `*prevs` (which the caller frees) lead there. */
static bool read_op(struct store *store, const struct history_key *key, struct history_row *row,
                    char **prevs, struct error *err)
{
    sqlite3_stmt *stmt =
        db_prepare(store,
                   "SELECT o.ent, o.field, o.kind, o.value, o.prevs, o.grp, o.flags, EXISTS"
                   " (SELECT 1 FROM head h WHERE h.ent = o.ent AND h.field = o.field AND"
                   "  h.sid = o.sid AND h.seq = o.seq) FROM op o WHERE o.sid = ?1 AND o.seq = ?2",
                   err);
    *prevs = NULL;
    if (!stmt)
        return false;
    sqlite3_bind_int64(stmt, 1, key->sid);
    sqlite3_bind_int64(stmt, 2, key->seq);
    int step = db_step(store, stmt, err);
    if (step == SQLITE_ROW) {
        enum field field = field_by_id(sqlite3_column_int(stmt, 1));
        int flags = sqlite3_column_int(stmt, 6);
        char *value = field == FIELD_COUNT ? NULL : db_column_value(stmt, 3, field);
        *row = (struct history_row){.record = db_column_id(stmt, 0),
                                    .field = field,
                                    .change = change_on(field, sqlite3_column_int(stmt, 2), value),
                                    .value = value,
                                    .at_ms = hlc_ms(key->hlc),
                                    .group = sqlite3_column_int64(stmt, 5),
                                    .turned = flags & OP_TURNED,
                                    .suspect = flags & OP_SUSPECT,
                                    .stands = sqlite3_column_int(stmt, 7)};
        *prevs = db_column_copy(stmt, 4);
    }
    sqlite3_reset(stmt);
    return step == SQLITE_ROW || step == SQLITE_DONE;
}

static bool read_row(struct store *store, const struct history_key *key, struct history_row *row,
                     struct error *err)
{
    char *prevs;
    bool done = read_op(store, key, row, &prevs, err);
    bool own = key->sid == store->own;
    bool known = done && row->field != FIELD_COUNT;
    if (known && (row->change == CHANGE_SET || row->change == CHANGE_DECIDED) && prevs)
        done = read_before(store, row->field, prevs, &row->before, err);
    if (known)
        row->detail = conflict_detail(store, field_info(row->field)->entity, &row->record);
    row->who = stream_name(store, key->sid, err);
    /* Two devices number their groups alike: the stream tells them apart. */
    if (done && own)
        done = read_label(store, row->group, &row->label, err);
    row->group = row->group * 4096 + key->sid % 4096;
    free(prevs);
    return done;
}

bool history_page(struct store *store, const struct history *history, size_t offset, size_t limit,
                  struct history_rows *rows, struct error *err)
{
    bool done = true;
    *rows = (struct history_rows){0};
    if (offset >= history->count)
        return true;
    limit = limit < history->count - offset ? limit : history->count - offset;
    rows->rows = mem_alloc((limit + 1) * sizeof rows->rows[0]);
    for (; done && rows->count < limit; rows->count++)
        done = read_row(store, &history->keys[offset + rows->count], &rows->rows[rows->count], err);
    if (!done)
        history_rows_clear(rows);
    return done;
}
