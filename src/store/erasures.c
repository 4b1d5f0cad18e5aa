/* Erasures, and how far each has come: a device has erased a record once it says that it has the
 * operation that asks for it, because it rewrites what it had sent of it before it says so. */
#include "stream.h"

#include <stdlib.h>

void erasures_clear(struct erasures *erasures)
{
    for (size_t i = 0; i < erasures->count; i++) {
        free(erasures->rows[i].by);
        free(erasures->rows[i].missing);
    }
    free(erasures->rows);
    *erasures = (struct erasures){0};
}

/* Devices that count, and whether each has an erasure of ?1 (any of those that there are). */
#define DEVICES                                                                                    \
    " FROM peer p JOIN stream s USING(sid) LEFT JOIN gone g USING(stream) WHERE p.head > 0 AND"    \
    " s.sid <> 1 AND (g.kind IS NULL OR g.kind = 0 OR (g.kind = 1 AND p.head > g.mark))"
#define HAS_IT                                                                                     \
    " EXISTS (SELECT 1 FROM op x JOIN peer_has h ON h.peer = p.sid AND h.sid = x.sid AND"          \
    " h.seq >= x.seq WHERE x.ent = e.ent AND x.kind = 8)"

static const char list[] =
    "WITH all_of AS (SELECT e.ent, e.sid, e.seq, 1 + (SELECT count(*)" DEVICES "  AND " HAS_IT
    ") AS done, 1 + (SELECT count(*)" DEVICES ") AS devices FROM erased e)"
    " SELECT a.ent, o.field, o.hlc, CASE WHEN a.sid <> 1 THEN coalesce(t.label, 'un poste') END,"
    " a.done, a.devices, count(*) OVER (), sum(a.done = a.devices) OVER ()"
    " FROM all_of a JOIN op o USING(sid, seq) LEFT JOIN stream t USING(sid)"
    " ORDER BY a.done = a.devices, o.hlc DESC, a.ent LIMIT ?1";

static bool name_missing(struct store *store, struct erasure *erasure, struct error *err)
{
    struct text names = {0};
    sqlite3_stmt *stmt =
        db_prepare(store,
                   "SELECT s.stream, coalesce(s.label, 'un poste') FROM (SELECT ?1 AS ent) e"
                   " CROSS JOIN (SELECT p.sid, p.head, s.stream, s.label" DEVICES
                   ") s JOIN peer p ON p.sid = s.sid WHERE NOT" HAS_IT " ORDER BY s.sid",
                   err);
    if (!stmt)
        return false;
    db_bind_id(stmt, 1, &erasure->record);
    int step;
    while ((step = db_step(store, stmt, err)) == SQLITE_ROW) {
        struct stream_name name;
        char prefix[3];
        stream_column(stmt, 0, &name);
        stream_prefix(&name, prefix);
        text_addf(&names, "%s%s (%s)", names.length ? ", " : "",
                  (const char *)sqlite3_column_text(stmt, 1), prefix);
    }
    sqlite3_reset(stmt);
    erasure->missing = names.length ? text_take(&names) : NULL;
    text_clear(&names);
    return step == SQLITE_DONE;
}

static void read_row(sqlite3_stmt *stmt, struct erasures *erasures)
{
    enum field field = field_by_id(sqlite3_column_int(stmt, 1));
    erasures->rows = mem_resize(erasures->rows, (erasures->count + 1) * sizeof *erasures->rows);
    erasures->rows[erasures->count++] =
        (struct erasure){.record = db_column_id(stmt, 0),
                         .entity = field == FIELD_COUNT ? ENTITY_COUNT : field_info(field)->entity,
                         .at_ms = hlc_ms(sqlite3_column_int64(stmt, 2)),
                         .by = db_column_copy(stmt, 3),
                         .done = sqlite3_column_int64(stmt, 4),
                         .devices = sqlite3_column_int64(stmt, 5)};
    erasures->total = sqlite3_column_int64(stmt, 6);
    erasures->everywhere = sqlite3_column_int64(stmt, 7);
}

bool erasures_read(struct store *store, size_t limit, struct erasures *erasures, struct error *err)
{
    *erasures = (struct erasures){0};
    sqlite3_stmt *stmt = db_prepare(store, list, err);
    if (!stmt)
        return false;
    sqlite3_bind_int64(stmt, 1, (int64_t)limit);
    int step;
    while ((step = db_step(store, stmt, err)) == SQLITE_ROW)
        read_row(stmt, erasures);
    sqlite3_reset(stmt);
    bool done = step == SQLITE_DONE;
    for (size_t i = 0; done && i < erasures->count; i++)
        if (erasures->rows[i].done < erasures->rows[i].devices)
            done = name_missing(store, &erasures->rows[i], err);
    if (!done)
        erasures_clear(erasures);
    return done;
}
